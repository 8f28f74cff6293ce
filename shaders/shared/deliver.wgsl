// Brings the spikes of one word of a mask to their targets in future steps. Integer addition: the order in which lanes and
// workgroups come does not matter.

// A synapse: its target, when its spike arrives (steps), and its weight in units of the receptor.
struct Synapse {
  neuron: u32,
  delay: u32,
  weight: i32,
}

fn stored_weight(c: u32, k: u32) -> i32 {
  let first = connection_weights(c);
  if (connection_half(c) == 1u) {
    return extractBits(weights[first + (k >> 1u)], 16u * (k & 1u), 16u) << connection_grain(c);
  }
  return weights[first + k * connection_stride(c)];
}

// Synapse k of what the connection keeps in this bank.
fn stored_synapse(c: u32, k: u32) -> Synapse {
  var word = 0u;
  if (connection_narrow(c) == 1u) {
    word = extractBits(targets[connection_targets(c) + (k >> 1u)], 16u * (k & 1u), 16u);
  } else {
    word = targets[connection_targets(c) + k];
  }
  let shift = connection_shift(c);
  if (shift == 32u) {
    return Synapse(word, connection_delay(c), stored_weight(c, k));
  }
  return Synapse(word & ((1u << shift) - 1u), word >> shift, stored_weight(c, k));
}

#if PROCEDURAL
fn drawn_synapse(c: u32, keys: vec4u, i: u32, m: u32, s: u32) -> Synapse {
  let d = connection_draws(c);
  var delay = connection_delay(c);
  if (draws_delayKind(d) != 0u) {
    delay = draw_delay(d, s);
  }
  return Synapse(draw_target(d, keys, i, m, s), delay, draw_weight(d, s) << connection_grain(c));
}
#endif

fn row_begin(c: u32, i: u32) -> u32 {
  return structure[connection_rows(c) + i];
}

fn arrive(c: u32, synapse: Synapse, b: u32, at: u32) {
  let slot = (at + synapse.delay) % connection_slots(c);
  atomicAdd(&ring[connection_ring(c) + (slot * batch + b) * population_size(connection_to(c)) + synapse.neuron], synapse.weight);
}

fn deliver_row(c: u32, i: u32, b: u32, at: u32, lane: u32) {
#if CONVOLUTION
  if (connection_convolution(c) != 0u) {
    convolve(c, i, b, at, lane);
    return;
  }
#endif
  let start = row_begin(c, i);
  let end = row_begin(c, i + 1u);
#if PROCEDURAL
  if (connection_procedural(c) == 1u) {
    let keys = row_keys(connection_draws(c), i);
    for (var s = start + lane; s < end; s += lanes) {
      arrive(c, drawn_synapse(c, keys, i, s - start, s), b, at);
    }
    return;
  }
#endif
  let base = row_begin(c, connection_first(c));
  for (var k = start - base + lane; k < end - base; k += lanes) {
    arrive(c, stored_synapse(c, k), b, at);
  }
}

// Word w of the rows that this bank keeps.
fn deliver_word(c: u32, w: u32, b: u32, at: u32, lane: u32) {
  var bits = spikes[mask_offset(connection_from(c), at, b) + w];
  while (bits != 0u) {
    let i = w * 32u + firstTrailingBit(bits);
    bits &= bits - 1u;
    if (i >= connection_first(c) && i < connection_last(c)) {
      deliver_row(c, i, b, at, lane);
    }
  }
}
