// The Euclidean norm of all gradients in two passes: squares of parts, then, with FINAL, the factor that keeps the norm.

@compute @workgroup_size(wide * deep)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = group.x * p.span + lane; i < min(p.size, (group.x + 1u) * p.span); i += deep) {
#if FINAL
    sum += FROM[p.from_at + i];
#else
    sum += FROM[p.from_at + i] * FROM[p.from_at + i];
#endif
  }
  sum = fold(lane, vec2f(sum, 0.0)).x;
  if (lane == 0u) {
#if FINAL
    let norm = sqrt(sum);
    var factor = 1.0;
    if (p.most > 0.0 && norm > p.most) {
      factor = p.most / norm;
    }
    TO[p.to_at] = factor;
#else
    TO[p.to_at + group.x] = sum;
#endif
  }
}
