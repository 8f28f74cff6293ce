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
    for (var stage_now = 0u; stage_now < stages; stage_now++) {
      for (var k = 0u; k < list_count(2u * stage_now); k++) {
        let p = list_item(2u * stage_now, k);
        let competes = population_competes(p) == 1u;
        let tiles = select((population_size(p) + tile_size - 1u) / tile_size, 1u, competes);
        for (var tile = 0u; tile < tiles; tile++) {
          step_tile(p, competes, tile, b, at, lane);
        }
      }
      synchronise();
#if DELIVERS
      for (var k = 0u; k < list_count(2u * stage_now + 1u); k++) {
        let c = list_item(2u * stage_now + 1u, k);
        for (var w = 0u; w < population_words(connection_from(c)); w++) {
          deliver_word(c, w, b, at, lane);
        }
      }
      synchronise();
#endif
    }
#if LEARNS
    learn_list(learn_which, lane, lanes, at);
    synchronise();
    if (run.learning == 1u) {
      adapt_list(adapt_which, lane, lanes, at);
    }
    synchronise();
#endif
#if PROBES
    probe_list(lane, lanes, b, at);
#endif
  }
  synchronise();
  copy_out(b, lane);
  finish(lane, groups, run.end);
}
