// One invocation for each of `items`: the kernel says what `each` does with its number.

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < p.items) {
    each(i);
  }
}
