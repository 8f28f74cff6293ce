// Of a part of each channel's numbers: mean and squared distance from it, or, with BACK, the sums that the adjoint needs.

fn place(c: u32, e: u32) -> u32 {
  return (e / p.positions * p.channels + c) * p.positions + e % p.positions;
}

@compute @workgroup_size(wide * deep)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let c = group.x * wide + lane % wide;
  let known = c < p.channels;
  let begin = group.y * p.span + lane / wide;
  let end = select(0u, min(p.count, (group.y + 1u) * p.span), known);
  var sums = vec2f();
#if BACK
  let mean = STATISTICS[p.statistics_at + min(c, p.channels - 1u)];
  let scale = STATISTICS[p.statistics_at + p.channels + min(c, p.channels - 1u)];
  for (var e = begin; e < end; e += deep) {
    let dy = DY[p.dy_at + place(c, e)];
    sums += vec2f(dy, dy * (X[p.x_at + place(c, e)] - mean) * scale);
  }
  sums = fold(lane, sums);
#else
  for (var e = begin; e < end; e += deep) {
    sums.x += X[p.x_at + place(c, e)];
  }
  let mean = fold(lane, sums).x / f32(min(p.span, p.count - group.y * p.span));
  sums = vec2f();
  for (var e = begin; e < end; e += deep) {
    let distance = X[p.x_at + place(c, e)] - mean;
    sums.x += distance * distance;
  }
  sums = vec2f(mean, fold(lane, sums).x);
#endif
  if (known && lane < wide) {
    let to = p.parts_at + 2u * (group.y * p.channels + c);
    PARTS[to] = sums.x;
    PARTS[to + 1u] = sums.y;
  }
}
