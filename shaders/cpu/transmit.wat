;; Sums what arrives from a full matrix whose weights are multiplied by what the sources send, products rounded half up; twin of
;; gather_sent in ../shared/transmit.wgsl. `mask` 0: all sources send. `amounts`: one f32 for each.
(func $gather_sent (param $mask i32) (param $size i32) (param $weights i32) (param $row i32) (param $sums i32) (param $amounts i32)
  (local $i i32) (local $at i32) (local $sends i32) (local $amount v128) (local $product v128)
  (loop $next_source
    (local.set $sends (i32.const 1))
    (if (local.get $mask) (then
      (local.set $sends (i32.and (i32.shr_u (i32.load (i32.add (local.get $mask) (i32.shl (i32.shr_u (local.get $i) (i32.const 5)) (i32.const 2)))) (local.get $i)) (i32.const 1)))))
    (if (local.get $sends) (then
      (local.set $amount (v128.load32_splat (i32.add (local.get $amounts) (i32.shl (local.get $i) (i32.const 2)))))
      (local.set $at (i32.const 0))
      (loop $next_target
        (local.set $product (f32x4.mul (f32x4.convert_i32x4_s (v128.load (i32.add (local.get $weights) (local.get $at)))) (local.get $amount)))
        (v128.store (i32.add (local.get $sums) (local.get $at)) (i32x4.add
          (v128.load (i32.add (local.get $sums) (local.get $at)))
          (i32x4.sub (i32x4.trunc_sat_f32x4_s (f32x4.floor (local.get $product)))
            (f32x4.ge (f32x4.sub (local.get $product) (f32x4.floor (local.get $product))) (v128.const f32x4 0.5 0.5 0.5 0.5)))))
        (br_if $next_target (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $row))))))
    (local.set $weights (i32.add (local.get $weights) (local.get $row)))
    (br_if $next_source (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $size)))))
