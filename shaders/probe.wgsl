// Keeps recorded variables, one workgroup per sample.

@compute @workgroup_size(lanes)
fn probe(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = begin(lane);
  if (at < run.end) {
    probe_list(lane, lanes, group.x, at);
  }
  finish(lane, groups, at + 1u);
}
