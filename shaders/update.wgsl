// Advances the populations of one stage by `block` steps; one workgroup per tile of neurons and sample,
// or per sample where the neurons compete.

@compute @workgroup_size(lanes)
fn update(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = begin(lane);
  var index = group.x + group.y * groups.x;
  for (var k = 0u; k < list_count(2u * stage); k++) {
    let p = list_item(2u * stage, k);
    let competes = population_competes(p) == 1u;
    let tiles = select((population_size(p) + tile_size - 1u) / tile_size, 1u, competes);
    if (index < tiles * run.samples) {
      for (var at = start; at < min(start + block, run.end); at++) {
        step_tile(p, competes, index % tiles, index / tiles, at, lane);
      }
      break;
    }
    index -= tiles * run.samples;
  }
  finish(lane, groups, start + block);
}
