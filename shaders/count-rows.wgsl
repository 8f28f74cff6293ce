// Row starts of connections whose synapses draw their sources: counts them, then sums the counts. Part of construct.wgsl's module.

const counter_sources = 1u;

@compute @workgroup_size(lanes)
fn count_sources(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var k = 0u; k < listed(); k++) {
    let c = item(k);
    let d = connection_draws(c);
    let total = draws_count(d);
    let pre = population_size(connection_from(c));
    for (var quad = id.x; quad < (total + 3u) / 4u; quad += groups.x * lanes) {
      let words = philox(vec4u(quad, counter_sources, draws_targets(d), 0u), vec2u(run.seed_low, run.seed_high));
      for (var each = 0u; each < min(4u, total - 4u * quad); each++) {
        atomicAdd(&structure[connection_rows(c) + 1u + multiply_high(words[each], pre)], 1u);
      }
    }
  }
}

var<workgroup> sums: array<u32, lanes>;

// One workgroup per connection; each lane takes a stretch of rows.
@compute @workgroup_size(lanes)
fn sum_rows(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let c = item(group.x);
  let rows = connection_rows(c) + 1u;
  let pre = population_size(connection_from(c));
  let stretch = (pre + lanes - 1u) / lanes;
  let first = min(lane * stretch, pre);
  let last = min(first + stretch, pre);
  var sum = 0u;
  for (var i = first; i < last; i++) {
    sum += atomicLoad(&structure[rows + i]);
  }
  sums[lane] = sum;
  workgroupBarrier();
  sum = 0u;
  for (var before = 0u; before < lane; before++) {
    sum += sums[before];
  }
  for (var i = first; i < last; i++) {
    sum += atomicLoad(&structure[rows + i]);
    atomicStore(&structure[rows + i], sum);
  }
}
