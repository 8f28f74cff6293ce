;; Sums what arrives from full matrices; twin of ../shared/gather.wgsl. Masks, weights and sums are byte addresses, `words` is the
;; length of the mask, `row` the bytes of a row of targets. Sums have room for whole groups of four: what lies beyond a row may be
;; added there, nobody reads it.

(func $gather_dense (param $mask i32) (param $words i32) (param $weights i32) (param $row i32) (param $sums i32)
  (local $end i32) (local $bits i32) (local $from i32) (local $at i32)
  (local.set $end (i32.add (local.get $mask) (i32.shl (local.get $words) (i32.const 2))))
  (loop $next_word
    (local.set $bits (i32.load (local.get $mask)))
    (block $empty
      (br_if $empty (i32.eqz (local.get $bits)))
      (loop $next_spike
        (local.set $from (i32.add (local.get $weights) (i32.mul (i32.ctz (local.get $bits)) (local.get $row))))
        (local.set $at (i32.const 0))
        (loop $next_target
          (v128.store (i32.add (local.get $sums) (local.get $at)) (i32x4.add
            (v128.load (i32.add (local.get $sums) (local.get $at)))
            (v128.load (i32.add (local.get $from) (local.get $at)))))
          (br_if $next_target (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $row))))
        (br_if $next_spike (local.tee $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1)))))))
    (local.set $weights (i32.add (local.get $weights) (i32.shl (local.get $row) (i32.const 5))))
    (br_if $next_word (i32.lt_u (local.tee $mask (i32.add (local.get $mask) (i32.const 4))) (local.get $end)))))

;; One weight for all; with `skip_self` a neuron does not reach itself.
(func $gather_uniform (param $mask i32) (param $words i32) (param $weights i32) (param $row i32) (param $sums i32) (param $skip_self i32)
  (local $end i32) (local $bits i32) (local $weight i32) (local $count i32) (local $at i32) (local $all v128)
  (local.set $weight (i32.load (local.get $weights)))
  (local.set $end (i32.add (local.get $mask) (i32.shl (local.get $words) (i32.const 2))))
  (local.set $at (local.get $sums))
  (loop $next_word
    (local.set $bits (i32.load (local.get $mask)))
    (local.set $count (i32.add (local.get $count) (i32.popcnt (local.get $bits))))
    (block $done
      (loop $next_spike
        (br_if $done (i32.eqz (i32.and (local.get $skip_self) (i32.ne (local.get $bits) (i32.const 0)))))
        (call $add (i32.add (local.get $at) (i32.shl (i32.ctz (local.get $bits)) (i32.const 2))) (i32.sub (i32.const 0) (local.get $weight)))
        (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
        (br $next_spike)))
    (local.set $at (i32.add (local.get $at) (i32.const 128)))
    (br_if $next_word (i32.lt_u (local.tee $mask (i32.add (local.get $mask) (i32.const 4))) (local.get $end))))
  (if (local.get $count) (then
    (local.set $all (i32x4.splat (i32.mul (local.get $weight) (local.get $count))))
    (local.set $end (i32.add (local.get $sums) (local.get $row)))
    (loop $next_target
      (v128.store (local.get $sums) (i32x4.add (v128.load (local.get $sums)) (local.get $all)))
      (br_if $next_target (i32.lt_u (local.tee $sums (i32.add (local.get $sums) (i32.const 16))) (local.get $end)))))))

(func $add (param $at i32) (param $value i32)
  (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (local.get $value))))

;; One bit per pair: the weight goes to every target whose bit is set in a row of a spiking source.
(func $gather_bits (param $mask i32) (param $words i32) (param $matrix i32) (param $row i32) (param $sums i32) (param $weight i32)
  (local $end i32) (local $bits i32) (local $from i32) (local $stop i32) (local $at i32) (local $set i32)
  (local.set $end (i32.add (local.get $mask) (i32.shl (local.get $words) (i32.const 2))))
  (loop $next_word
    (local.set $bits (i32.load (local.get $mask)))
    (block $empty
      (br_if $empty (i32.eqz (local.get $bits)))
      (loop $next_spike
        (local.set $from (i32.add (local.get $matrix) (i32.mul (i32.ctz (local.get $bits)) (local.get $row))))
        (local.set $stop (i32.add (local.get $from) (local.get $row)))
        (local.set $at (local.get $sums))
        (loop $next_group
          (local.set $set (i32.load (local.get $from)))
          (block $none
            (br_if $none (i32.eqz (local.get $set)))
            (loop $next_target
              (call $add (i32.add (local.get $at) (i32.shl (i32.ctz (local.get $set)) (i32.const 2))) (local.get $weight))
              (br_if $next_target (local.tee $set (i32.and (local.get $set) (i32.sub (local.get $set) (i32.const 1)))))))
          (local.set $at (i32.add (local.get $at) (i32.const 128)))
          (br_if $next_group (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 4))) (local.get $stop))))
        (br_if $next_spike (local.tee $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1)))))))
    (local.set $matrix (i32.add (local.get $matrix) (i32.shl (local.get $row) (i32.const 5))))
    (br_if $next_word (i32.lt_u (local.tee $mask (i32.add (local.get $mask) (i32.const 4))) (local.get $end)))))
