;; The neuron with the highest rank; among equals the first. `best` holds the candidates of the four lanes, -1 where there is none.
(func $winner (param $highest v128) (param $best v128) (result i32)
  (local.set $best (v128.bitselect (local.get $best) (v128.const i32x4 0x7fffffff 0x7fffffff 0x7fffffff 0x7fffffff) (f32x4.eq (local.get $highest) (f32x4.splat
    (f32.max
      (f32.max (f32x4.extract_lane 0 (local.get $highest)) (f32x4.extract_lane 1 (local.get $highest)))
      (f32.max (f32x4.extract_lane 2 (local.get $highest)) (f32x4.extract_lane 3 (local.get $highest))))))))
  (call $least
    (call $least (i32x4.extract_lane 0 (local.get $best)) (i32x4.extract_lane 1 (local.get $best)))
    (call $least (i32x4.extract_lane 2 (local.get $best)) (i32x4.extract_lane 3 (local.get $best)))))

(func $least (param $a i32) (param $b i32) (result i32)
  (select (local.get $a) (local.get $b) (i32.lt_s (local.get $a) (local.get $b))))
