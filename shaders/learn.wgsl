// Applies what plastic connections learn from one step, or from a whole trial: a list of connections, then one of populations.

@compute @workgroup_size(lanes)
fn learn(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = begin(lane);
  let first = group.x * lanes + lane;
  let count = groups.x * lanes;
  if (at < run.end || run.trial == 1u) {
    learn_list(list, first, count, select(at, run.end, run.trial == 1u));
    if (run.learning == 1u) {
      adapt_list(list + 1u, first, count, at);
    }
  }
  finish(lane, groups, at + 1u);
}
