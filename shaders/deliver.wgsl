// Brings the spikes of one stage to their targets. A fixed grid, dealt out to the connections, strides over masks: no number of
// workgroups depends on the activity. All steps of a word of plastic rows belong to one workgroup: it learns from them in order.

@compute @workgroup_size(lanes)
fn deliver(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = begin(lane);
  // The grid has a workgroup for each connection at least; this one is number `member` of those that serve its own.
  let count = list_count(list);
  let c = list_item(list, group.x % count);
  let member = group.x / count;
  let members = (groups.x - 1u - group.x % count) / count + 1u;
  for (var at = start; at < min(start + block, run.end); at++) {
    deliver_words(c, member, members, at, lane);
  }
  finish(lane, groups, start + block);
}

fn deliver_words(c: u32, first: u32, count: u32, at: u32, lane: u32) {
  let words = population_words(connection_from(c));
#if LATE
  if (connection_late(c) == 1u) {
    for (var w = first; w < words; w += count) {
      visit_word(c, w, at, lane);
    }
    return;
  }
#endif
  for (var index = first; index < words * run.samples; index += count) {
    deliver_word(c, index % words, index / words, at, lane);
  }
}

#if LATE
// Brings late learners up to date with all steps before the present one.
@compute @workgroup_size(lanes)
fn settle_rows(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  for (var k = 0u; k < list_count(list); k++) {
    let c = list_item(list, k);
    for (var i = connection_first(c) + group.x; i < connection_last(c); i += groups.x) {
      settle_row(c, i, run.end, lane);
    }
  }
}
#endif
