// Rescales the incoming weights of each target to the norm asked for; twin of src/kernels/normalise.ts.
// One invocation per target adds in the order of the synapses.

override normalise_which: u32 = 0u;

fn synapse_target(c: u32, s: u32) -> u32 {
  let word = structure[connection_targets(c) + s];
  let shift = connection_shift(c);
  return select(word, word & ((1u << (shift & 31u)) - 1u), shift < 32u);
}

fn belongs(c: u32, s: u32, j: u32) -> bool {
  return connection_sources(c) == 0u || synapse_target(c, s) == j;
}

fn normalise_target(c: u32, j: u32) {
  let first = connection_weights(c);
  let sparse = connection_sources(c) > 0u;
  let stride = select(population_size(connection_to(c)), 1u, sparse);
  let start = select(j, 0u, sparse);
  var total = 0;
  var squares = 0.0;
  for (var s = start; s < connection_synapses(c); s += stride) {
    if (belongs(c, s, j)) {
      if (norm_of(c) == 1u) {
        total += abs(weights[first + s]);
      } else {
        let w = load_weight(c, s);
        squares = r(squares + flush(r(w * w)));
      }
    }
  }
  var norm = x_sqrt(squares);
  if (norm_of(c) == 1u) {
    norm = to_float(total) * unit_of(c);
  }
  if (norm <= 0.0) {
    return;
  }
  let factor = x_divide(norm_value(c), norm);
  for (var s = start; s < connection_synapses(c); s += stride) {
    if (belongs(c, s, j)) {
      let scaled = i32(floor(r(r(f32(weights[first + s]) * factor) + 0.5)));
      weights[first + s] = clamp(scaled, low_of(c), high_of(c));
    }
  }
}

@compute @workgroup_size(lanes)
fn normalise(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var k = 0u; k < list_count(normalise_which); k++) {
    let c = list_item(normalise_which, k);
    for (var j = id.x; j < population_size(connection_to(c)); j += groups.x * lanes) {
      normalise_target(c, j);
    }
  }
}
