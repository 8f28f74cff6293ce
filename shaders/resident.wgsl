// The whole network and all its steps in one dispatch: one workgroup per sample, state in workgroup memory.

override learn_which: u32 = 0u;
override adapt_which: u32 = 0u;

fn synchronise() {
  storageBarrier();
  workgroupBarrier();
}

@compute @workgroup_size(lanes)
fn resident(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = begin(lane);
  let b = group.x;
  copy_in(b, lane);
  synchronise();
  for (var at = start; at < run.end; at++) {
    for (var stage = 0u; stage < stages; stage++) {
      for (var k = 0u; k < list_count(2u * stage); k++) {
        let p = list_item(2u * stage, k);
        if (population_competes(p) == 1u) {
          compete(p, b, at, lane);
        } else {
          for (var tile = 0u; tile * lanes < population_size(p); tile++) {
            run_tile(p, tile, b, at, lane);
          }
        }
      }
      synchronise();
      for (var k = 0u; k < list_count(2u * stage + 1u); k++) {
        let c = list_item(2u * stage + 1u, k);
        for (var w = 0u; w < population_words(connection_from(c)); w++) {
          deliver_word(c, w, b, at, lane);
        }
      }
      synchronise();
    }
#if LEARNS
    learn_list(learn_which, lane, lanes, at);
    synchronise();
    if (run.learning == 1u) {
      adapt_list(adapt_which, lane, lanes, at);
    }
    synchronise();
#endif
    probe_list(lane, lanes, b, at);
  }
  synchronise();
  copy_out(b, lane);
  finish(lane, groups, run.end);
}
