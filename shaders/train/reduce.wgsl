// Sums of a part of the numbers of each group: workgroup (x, y) takes part y of `wide` groups.

@compute @workgroup_size(wide * deep)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let g = group.x * wide + lane % wide;
  let end = min(p.count, (group.y + 1u) * p.span);
  var sum = 0.0;
  if (g < p.groups) {
    for (var e = group.y * p.span + lane / wide; e < end; e += deep) {
      sum += FROM[p.from_at + (e / p.inner * p.groups + g) * p.inner + e % p.inner];
    }
  }
  sum = p.factor * fold(lane, vec2f(sum, 0.0)).x;
  if (g < p.groups && lane < wide) {
    let to = p.to_at + group.y * p.groups + g;
    if (p.accumulate == 1u) {
      sum += TO[to];
    }
    TO[to] = sum;
  }
}
