// Applies what plastic connections learn from one step, or from a whole trial. `which` picks the lists.

override learn_which: u32 = 0u;
override adapt_which: u32 = 0u;
override learns: bool = true;
override adapts: bool = true;

@compute @workgroup_size(lanes)
fn learn(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = begin(lane);
  let first = group.x * lanes + lane;
  let count = groups.x * lanes;
  if (at < run.end || run.trial == 1u) {
    if (learns) {
      learn_list(learn_which, first, count, at);
    }
    if (adapts && run.learning == 1u) {
      adapt_list(adapt_which, first, count, at);
    }
  }
  finish(lane, groups, at + 1u);
}
