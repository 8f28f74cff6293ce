// Rescales the incoming weights of each target to the norm asked for; twin of src/kernels/normalise.ts.
// One invocation per target adds in the order of the synapses.

fn belongs(c: u32, s: u32, j: u32) -> bool {
#if SPARSE_NORM
  return connection_delivered(c) == 0u || stored_synapse(rows_of(c), s).neuron == j;
#else
  return true;
#endif
}

fn normalise_target(c: u32, j: u32) {
  let sparse = connection_delivered(c) == 1u;
  let stride = select(population_size(connection_to(c)), 1u, sparse);
  let first = connection_weights(c);
  let begin_at = first + select(j, 0u, sparse);
  let end_at = first + connection_synapses(c);
  let unit = unit_of(c);
  var total = 0;
  var squares = 0.0;
  for (var at = begin_at; at < end_at; at += stride) {
    if (belongs(c, at - first, j)) {
      let weight = weights[at];
      let w = f32(weight) * unit;
      total += abs(weight);
      squares = r(squares + flush(r(w * w)));
    }
  }
  let norm = select(x_sqrt(squares), to_float(total) * unit, norm_of(c) == 1u);
  if (norm <= 0.0) {
    return;
  }
  let factor = x_divide(norm_value(c), norm);
  let low = low_of(c);
  let high = high_of(c);
  for (var at = begin_at; at < end_at; at += stride) {
    if (belongs(c, at - first, j)) {
      weights[at] = clamp(i32(floor(r(r(f32(weights[at]) * factor) + 0.5))), low, high);
    }
  }
}

@compute @workgroup_size(lanes)
fn normalise(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var k = 0u; k < list_count(list); k++) {
    let c = list_item(list, k);
    for (var j = id.x; j < population_size(connection_to(c)); j += groups.x * lanes) {
      normalise_target(c, j);
    }
  }
}
