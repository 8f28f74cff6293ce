// Scatters the spikes of one word of a mask into the ring of future steps; twin of src/kernels/deliver.ts.
// Integer addition: the order in which lanes and workgroups come does not matter.

fn deliver_synapse(c: u32, s: u32, b: u32, at: u32, weight: i32) {
  let word = structure[connection_targets(c) + s];
  let shift = connection_shift(c);
  var target_neuron = word;
  var delay = connection_delay(c);
  if (shift < 32u) {
    target_neuron = word & ((1u << shift) - 1u);
    delay = word >> shift;
  }
  let slot = (at + delay) % connection_slots(c);
  atomicAdd(&ring[connection_ring(c) + (slot * batch + b) * population_size(connection_to(c)) + target_neuron], weight);
}

fn deliver_word(c: u32, w: u32, b: u32, at: u32, lane: u32) {
  let rows = connection_rows(c);
  let first = connection_weights(c);
  let stride = connection_stride(c);
  var bits = spikes[mask_offset(connection_from(c), at, b) + w];
  while (bits != 0u) {
    let i = w * 32u + firstTrailingBit(bits);
    bits &= bits - 1u;
    for (var s = structure[rows + i] + lane; s < structure[rows + i + 1u]; s += lanes) {
      deliver_synapse(c, s, b, at, weights[first + s * stride]);
    }
  }
}
