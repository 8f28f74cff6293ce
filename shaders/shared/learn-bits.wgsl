// Plastic matrices of binary weights, one bit each: on or off. One invocation owns the 32 × 32 synapses of a word of sources and one
// of targets, and applies the events of all samples in order.

fn weight_of_bit(c: u32, row: u32, t: u32) -> f32 {
  return learned(c, select(0, high_of(c), ((row >> t) & 1u) == 1u));
}

// The row with bit t as the nearer of both weights to w.
fn with_bit(c: u32, row: u32, t: u32, w: f32) -> u32 {
  return (row & ~(1u << t)) | (u32(rounded(c, w) > (high_of(c) >> 1u)) << t);
}

fn learn_bits(c: u32, index: u32, at: u32) {
  let p = connection_from(c);
  let post = population_size(connection_to(c));
  let row_words = population_words(connection_to(c));
  let first_target = (index % row_words) * 32u;
  let word = index / row_words;
  let column = connection_kept(c) + index % row_words;
  let targets_here = min(32u, post - first_target);
  let last_source = min(word * 32u + 32u, population_size(p));
  for (var b = 0u; b < run.samples; b++) {
    var bits = spikes[mask_offset(p, at, b) + word];
    while (bits != 0u) {
      let i = word * 32u + firstTrailingBit(bits);
      bits &= bits - 1u;
      var row = bitcast<u32>(weights[column + i * row_words]);
      for (var t = 0u; t < targets_here; t++) {
        row = with_bit(c, row, t, on_pre_bit(c, i, first_target + t, b, at, i * post + first_target + t, weight_of_bit(c, row, t)));
      }
      weights[column + i * row_words] = bitcast<i32>(row);
    }
    for (var t = 0u; t < targets_here; t++) {
      let j = first_target + t;
      if (post_event(c, j, b, at)) {
        for (var i = word * 32u; i < last_source; i++) {
          let row = bitcast<u32>(weights[column + i * row_words]);
          weights[column + i * row_words] = bitcast<i32>(with_bit(c, row, t, on_post_bit(c, i, j, b, 0u, at, vec4f(), i * post + j, weight_of_bit(c, row, t))));
        }
      }
    }
  }
}
