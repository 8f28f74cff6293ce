// The whole network and all its steps in one dispatch: one workgroup per sample, state in workgroup memory.

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
    step_all(b, at, lane);
#if LEARNS
    learn_list(list, lane, lanes, at);
    synchronise();
    if (run.learning == 1u) {
      adapt_list(list + 1u, lane, lanes, at);
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
