// Advances the populations of stage S by `block` steps. A template: `_S` becomes the stage's number, and `step_stage_S`,
// made from the stage's populations, finds the work of a workgroup.

@compute @workgroup_size(lanes)
fn update_S(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = begin(lane);
  for (var at = start; at < min(start + block, run.end); at++) {
    step_stage_S(group.x + group.y * groups.x, at, lane);
  }
  finish(lane, groups, start + block);
}
