// Scatters the spikes of one stage. A fixed grid strides over masks, so no workgroup count depends on the activity.

@compute @workgroup_size(lanes)
fn deliver(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = begin(lane);
  for (var k = 0u; k < list_count(2u * stage + 1u); k++) {
    let c = list_item(2u * stage + 1u, k);
    let words = population_words(connection_from(c));
    for (var at = start; at < min(start + block, run.end); at++) {
      for (var index = group.x; index < words * run.samples; index += groups.x) {
        deliver_word(c, index % words, index / words, at, lane);
      }
    }
  }
  finish(lane, groups, start + block);
}
