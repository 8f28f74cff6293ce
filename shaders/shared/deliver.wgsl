// Brings the spikes of one word of a mask to their targets in future steps. Integer addition: the order in which lanes and
// workgroups come does not matter.

#if PROCEDURAL
fn drawn_synapse(rows: Rows, d: u32, keys: vec4u, i: u32, m: u32, s: u32) -> Synapse {
  var delay = rows.delay;
  if (draws_delayKind(d) != 0u) {
    delay = draw_delay(d, s);
  }
  return Synapse(draw_target(d, keys, i, m, s), delay, draw_weight(d, s) << rows.grain);
}
#endif

// Word w of the sources that send in step `at`.
fn senders(c: u32, w: u32, b: u32, at: u32) -> u32 {
  let p = connection_from(c);
#if TRANSMITS
  if (connection_continuous(c) == 1u) {
    return 0xffffffffu >> (32u - min(32u, population_size(p) - 32u * w));
  }
#endif
  return spikes[mask_offset(p, at, b) + w];
}

// What source i sends in step `at`: a factor of its weights.
fn amount_of(c: u32, rows: Rows, i: u32, b: u32, at: u32) -> f32 {
#if TRANSMITS
  if (rows.sends) {
    return sent(c, i, b, at);
  }
#endif
  return 1.0;
}

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
  let amount = amount_of(c, rows, i, b, at);
  if (amount == 0.0 && rows.total == 0u) {
    return;
  }
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
  var bits = senders(c, w, b, at);
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
