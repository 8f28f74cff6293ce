;; Four f32 numbers at a time, the same bits as src/equations/exact-math.ts and ../shared/exact-math.wgsl, operation for
;; operation: f32x4 rounds as Math.fround does. Where those branch, both sides are computed and one is selected.

;; Zero below 2^-64. NaN stays.
(func $flush (param $x v128) (result v128)
  (v128.andnot (local.get $x) (f32x4.lt (f32x4.abs (local.get $x)) (v128.const f32x4 5.421010862427522e-20 5.421010862427522e-20 5.421010862427522e-20 5.421010862427522e-20))))

(func $divide (param $a v128) (param $b v128) (result v128)
  (local $x v128) (local $y v128)
  (local.set $x (f32x4.abs (local.get $b)))
  (local.set $y (i32x4.sub (v128.const i32x4 0x7ef311c7 0x7ef311c7 0x7ef311c7 0x7ef311c7) (local.get $x)))
  (local.set $y (f32x4.mul (local.get $y) (f32x4.sub (v128.const f32x4 2 2 2 2) (f32x4.mul (local.get $x) (local.get $y)))))
  (local.set $y (f32x4.mul (local.get $y) (f32x4.sub (v128.const f32x4 2 2 2 2) (f32x4.mul (local.get $x) (local.get $y)))))
  (local.set $y (f32x4.mul (local.get $y) (f32x4.sub (v128.const f32x4 2 2 2 2) (f32x4.mul (local.get $x) (local.get $y)))))
  (local.set $y (v128.bitselect (f32x4.neg (local.get $y)) (local.get $y) (f32x4.lt (local.get $b) (v128.const f32x4 0 0 0 0))))
  (call $flush (f32x4.mul (local.get $a) (local.get $y))))

(func $sqrt (param $x v128) (result v128)
  (local $half v128) (local $y v128)
  (local.set $half (f32x4.mul (v128.const f32x4 0.5 0.5 0.5 0.5) (local.get $x)))
  (local.set $y (i32x4.sub (v128.const i32x4 0x5f3759df 0x5f3759df 0x5f3759df 0x5f3759df) (i32x4.shr_s (local.get $x) (i32.const 1))))
  (local.set $y (f32x4.mul (local.get $y) (f32x4.sub (v128.const f32x4 1.5 1.5 1.5 1.5) (f32x4.mul (f32x4.mul (local.get $half) (local.get $y)) (local.get $y)))))
  (local.set $y (f32x4.mul (local.get $y) (f32x4.sub (v128.const f32x4 1.5 1.5 1.5 1.5) (f32x4.mul (f32x4.mul (local.get $half) (local.get $y)) (local.get $y)))))
  (local.set $y (f32x4.mul (local.get $y) (f32x4.sub (v128.const f32x4 1.5 1.5 1.5 1.5) (f32x4.mul (f32x4.mul (local.get $half) (local.get $y)) (local.get $y)))))
  (v128.andnot (f32x4.mul (local.get $x) (local.get $y)) (f32x4.le (local.get $x) (v128.const f32x4 0 0 0 0))))

;; 0x3fb8aa3b: log2 e. 0x3f318000 and 0xb95e8083: ln 2 in two parts. The coefficients: 1/6! to 1/2!.
(func $exp (param $x v128) (result v128)
  (local $bounded v128) (local $n v128) (local $r v128) (local $sum v128)
  (local.set $bounded (f32x4.pmin (local.get $x) (v128.const f32x4 87 87 87 87)))
  (local.set $n (f32x4.floor (f32x4.add (f32x4.mul (local.get $bounded) (v128.const i32x4 0x3fb8aa3b 0x3fb8aa3b 0x3fb8aa3b 0x3fb8aa3b)) (v128.const f32x4 0.5 0.5 0.5 0.5))))
  (local.set $r (f32x4.sub (f32x4.sub (local.get $bounded) (f32x4.mul (local.get $n) (v128.const f32x4 0.693359375 0.693359375 0.693359375 0.693359375)))
    (f32x4.mul (local.get $n) (v128.const i32x4 0xb95e8083 0xb95e8083 0xb95e8083 0xb95e8083))))
  (local.set $sum (v128.const i32x4 0x3ab60b61 0x3ab60b61 0x3ab60b61 0x3ab60b61))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $r)) (v128.const i32x4 0x3c088889 0x3c088889 0x3c088889 0x3c088889)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $r)) (v128.const i32x4 0x3d2aaaab 0x3d2aaaab 0x3d2aaaab 0x3d2aaaab)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $r)) (v128.const i32x4 0x3e2aaaab 0x3e2aaaab 0x3e2aaaab 0x3e2aaaab)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $r)) (v128.const f32x4 0.5 0.5 0.5 0.5)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $r)) (v128.const f32x4 1 1 1 1)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $r)) (v128.const f32x4 1 1 1 1)))
  (v128.andnot
    (f32x4.mul (local.get $sum) (i32x4.shl (i32x4.add (i32x4.trunc_sat_f32x4_s (local.get $n)) (v128.const i32x4 127 127 127 127)) (i32.const 23)))
    (f32x4.lt (local.get $x) (v128.const f32x4 -44 -44 -44 -44))))

;; (e^x - 1) / x: by its series up to 0.5, coefficients 1/7! to 1/2!.
(func $exprel (param $x v128) (result v128)
  (local $sum v128)
  (local.set $sum (v128.const i32x4 0x39500d01 0x39500d01 0x39500d01 0x39500d01))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $x)) (v128.const i32x4 0x3ab60b61 0x3ab60b61 0x3ab60b61 0x3ab60b61)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $x)) (v128.const i32x4 0x3c088889 0x3c088889 0x3c088889 0x3c088889)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $x)) (v128.const i32x4 0x3d2aaaab 0x3d2aaaab 0x3d2aaaab 0x3d2aaaab)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $x)) (v128.const i32x4 0x3e2aaaab 0x3e2aaaab 0x3e2aaaab 0x3e2aaaab)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $x)) (v128.const f32x4 0.5 0.5 0.5 0.5)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $x)) (v128.const f32x4 1 1 1 1)))
  (v128.bitselect
    (call $divide (f32x4.sub (call $exp (local.get $x)) (v128.const f32x4 1 1 1 1)) (local.get $x))
    (local.get $sum)
    (f32x4.gt (f32x4.abs (local.get $x)) (v128.const f32x4 0.5 0.5 0.5 0.5))))

;; 0x3f3504f3: sqrt 1/2. The coefficients: 1/9, 1/7, 1/5, 1/3. 0x3f317218: ln 2.
(func $log (param $x v128) (result v128)
  (local $raw v128) (local $m v128) (local $f v128) (local $square v128) (local $sum v128)
  (local.set $raw (i32x4.sub (local.get $x) (v128.const i32x4 0x3f3504f3 0x3f3504f3 0x3f3504f3 0x3f3504f3)))
  (local.set $m (i32x4.add (v128.and (local.get $raw) (v128.const i32x4 0x7fffff 0x7fffff 0x7fffff 0x7fffff)) (v128.const i32x4 0x3f3504f3 0x3f3504f3 0x3f3504f3 0x3f3504f3)))
  (local.set $f (call $divide (f32x4.sub (local.get $m) (v128.const f32x4 1 1 1 1)) (f32x4.add (local.get $m) (v128.const f32x4 1 1 1 1))))
  (local.set $square (call $flush (f32x4.mul (local.get $f) (local.get $f))))
  (local.set $sum (v128.const i32x4 0x3de38e39 0x3de38e39 0x3de38e39 0x3de38e39))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $square)) (v128.const i32x4 0x3e124925 0x3e124925 0x3e124925 0x3e124925)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $square)) (v128.const i32x4 0x3e4ccccd 0x3e4ccccd 0x3e4ccccd 0x3e4ccccd)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $square)) (v128.const i32x4 0x3eaaaaab 0x3eaaaaab 0x3eaaaaab 0x3eaaaaab)))
  (local.set $sum (f32x4.add (f32x4.mul (local.get $sum) (local.get $square)) (v128.const f32x4 1 1 1 1)))
  (v128.bitselect
    (v128.const f32x4 -1e30 -1e30 -1e30 -1e30)
    (f32x4.add (call $flush (f32x4.mul (f32x4.mul (v128.const f32x4 2 2 2 2) (local.get $f)) (local.get $sum)))
      (f32x4.mul (f32x4.convert_i32x4_s (i32x4.shr_s (local.get $raw) (i32.const 23))) (v128.const i32x4 0x3f317218 0x3f317218 0x3f317218 0x3f317218)))
    (f32x4.le (local.get $x) (v128.const f32x4 0 0 0 0))))

;; A Poisson count; `nothing` is e^(-mean / 2). Goes on until the last lane has its count: where a term no longer adds to the sum, or
;; the sum has passed u. Above a mean of 40: what counts as diverged.
(func $poisson (param $u v128) (param $nothing v128) (param $mean v128) (result v128)
  (local $probability v128) (local $sum v128) (local $next v128) (local $count v128) (local $longer v128) (local $going v128) (local $beyond v128)
  (local.set $beyond (f32x4.gt (local.get $mean) (v128.const f32x4 40 40 40 40)))
  (local.set $probability (f32x4.mul (local.get $nothing) (local.get $nothing)))
  (local.set $sum (local.get $probability))
  (local.set $going (v128.andnot (f32x4.ge (local.get $u) (local.get $sum)) (local.get $beyond)))
  (block $done (loop $more
    (br_if $done (i32.eqz (v128.any_true (local.get $going))))
    (local.set $longer (f32x4.add (local.get $longer) (v128.const f32x4 1 1 1 1)))
    (local.set $probability (call $divide (f32x4.mul (local.get $probability) (local.get $mean)) (local.get $longer)))
    (local.set $next (f32x4.add (local.get $sum) (local.get $probability)))
    (local.set $going (v128.and (local.get $going) (f32x4.ne (local.get $next) (local.get $sum))))
    (local.set $sum (v128.bitselect (local.get $next) (local.get $sum) (local.get $going)))
    (local.set $count (v128.bitselect (local.get $longer) (local.get $count) (local.get $going)))
    (local.set $going (v128.and (local.get $going) (f32x4.ge (local.get $u) (local.get $sum))))
    (br $more)))
  (v128.bitselect (v128.const f32x4 1e37 1e37 1e37 1e37) (local.get $count) (local.get $beyond)))
