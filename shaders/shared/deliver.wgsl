// Brings the spikes of one word of a mask to their targets in future steps. Integer addition: the order in which lanes and
// workgroups come does not matter.

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

#if PROCEDURAL
fn drawn_synapse(rows: Rows, d: u32, keys: vec4u, i: u32, m: u32, s: u32) -> Synapse {
  var delay = rows.delay;
  if (draws_delayKind(d) != 0u) {
    delay = draw_delay(d, s);
  }
  return Synapse(draw_target(d, keys, i, m, s), delay, draw_weight(d, s) << rows.grain);
}
#endif

// `amount`: what the source sends.
fn arrive(rows: Rows, synapse: Synapse, amount: f32, b: u32, at: u32) {
  let slot = (at + synapse.delay) % rows.slots;
  let place = (slot * batch + b) * rows.size + synapse.neuron;
#if TRANSMITS
  if (rows.total != 0u) {
    atomicAdd(&ring[rows.total + place], synapse.weight);
  }
  if (rows.sends) {
    atomicAdd(&ring[rows.ring + place], scaled(synapse.weight, amount));
    return;
  }
#endif
  atomicAdd(&ring[rows.ring + place], synapse.weight);
}

fn deliver_row(c: u32, rows: Rows, i: u32, b: u32, at: u32, lane: u32) {
  var amount = 1.0;
#if TRANSMITS
  if (rows.sends) {
    amount = sent(c, i, b, at);
    if (amount == 0.0 && rows.total == 0u) {
      return;
    }
  }
#endif
#if CONVOLUTION
  if (connection_convolution(c) != 0u) {
    convolve(c, rows, i, amount, b, at, lane);
    return;
  }
#endif
  let start = row_begin(c, i);
  let end = row_begin(c, i + 1u);
#if PROCEDURAL
  if (connection_procedural(c) == 1u) {
    let d = connection_draws(c);
    let keys = row_keys(d, i);
    for (var s = start + lane; s < end; s += lanes) {
      arrive(rows, drawn_synapse(rows, d, keys, i, s - start, s), amount, b, at);
    }
    return;
  }
#endif
  for (var k = start - rows.base + lane; k < end - rows.base; k += lanes) {
    arrive(rows, stored_synapse(rows, k), amount, b, at);
  }
}

// Word w of the rows that this bank keeps.
fn deliver_word(c: u32, w: u32, b: u32, at: u32, lane: u32) {
#if TRANSMITS
  var bits = senders(c, w, b, at);
#else
  var bits = spikes[mask_offset(connection_from(c), at, b) + w];
#endif
  if (bits == 0u) {
    return;
  }
  let rows = rows_of(c);
  while (bits != 0u) {
    let i = w * 32u + firstTrailingBit(bits);
    bits &= bits - 1u;
    if (i >= connection_first(c) && i < connection_last(c)) {
      deliver_row(c, rows, i, b, at, lane);
    }
  }
}
