// How the rows of a connection are stored: the one place that knows the formats of targets and weights; twin of
// src/kernels/rows-wat.ts.

// A synapse: its target, when its spike arrives (steps), and its weight in units of the receptor.
struct Synapse {
  neuron: u32,
  delay: u32,
  weight: i32,
}

// How and where the rows of a connection lie, read once per row and not once per synapse.
struct Rows {
  targets: u32,
  weights: u32,
  narrow: bool,
  half: bool,
  grain: u32,
  stride: u32,
  shift: u32,
  delay: u32,
  ring: u32,
  slots: u32,
  size: u32,
  total: u32,
  sends: bool,
  // Number of the first synapse that this bank keeps.
  base: u32,
}

fn rows_of(c: u32) -> Rows {
  return Rows(
    connection_targets(c), connection_weights(c), connection_narrow(c) == 1u, connection_half(c) == 1u, connection_grain(c), connection_stride(c),
    connection_shift(c), connection_delay(c), connection_ring(c), connection_slots(c), population_size(connection_to(c)), connection_total(c), connection_sent(c) != 0u, row_begin(c, connection_first(c)),
  );
}

fn row_begin(c: u32, i: u32) -> u32 {
  return structure[connection_rows(c) + i];
}

fn stored_weight(rows: Rows, k: u32) -> i32 {
  if (rows.half) {
    return extractBits(weights[rows.weights + (k >> 1u)], 16u * (k & 1u), 16u) << rows.grain;
  }
  return weights[rows.weights + k * rows.stride];
}

// Synapse k of what the connection keeps in this bank.
fn stored_synapse(rows: Rows, k: u32) -> Synapse {
  var word = 0u;
  if (rows.narrow) {
    word = extractBits(targets[rows.targets + (k >> 1u)], 16u * (k & 1u), 16u);
  } else {
    word = targets[rows.targets + k];
  }
  if (rows.shift == 32u) {
    return Synapse(word, rows.delay, stored_weight(rows, k));
  }
  return Synapse(word & ((1u << rows.shift) - 1u), word >> rows.shift, stored_weight(rows, k));
}
