// Weight normalisation (Salimans & Kingma 2016, arXiv:1602.07868): each column of lanes takes one target.

fn place(j: u32, i: u32) -> u32 {
#if BY_ROW
  return j * p.fan_in + i;
#else
  return i * p.targets + j;
#endif
}

@compute @workgroup_size(wide * deep)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let j = min(group.x * wide + lane % wide, p.targets - 1u);
  let known = group.x * wide + lane % wide < p.targets;
  let begin = select(p.fan_in, lane / wide, known);
  var sums = vec2f();
  for (var i = begin; i < p.fan_in; i += deep) {
    let v = V[p.v_at + place(j, i)];
#if BACK
    sums += v * vec2f(v, D_WEIGHT[p.d_weight_at + place(j, i)]);
#else
    sums.x += v * v;
#endif
  }
  sums = fold(lane, sums);
  let scale = GAIN[p.gain_at + j] / sqrt(sums.x);
  for (var i = begin; i < p.fan_in; i += deep) {
    let at = place(j, i);
#if BACK
    D_V[p.d_v_at + at] += scale * (D_WEIGHT[p.d_weight_at + at] - sums.y / sums.x * V[p.v_at + at]);
#else
    WEIGHT[p.weight_at + at] = scale * V[p.v_at + at];
#endif
  }
#if BACK
  if (known && lane < wide) {
    D_GAIN[p.d_gain_at + j] += sums.y / sqrt(sums.x);
  }
#endif
}
