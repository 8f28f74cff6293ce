// What a source sends along connection c with its spike, or in every step: a factor of the weights of its row.

// What source i sent in step `at`; means nothing where a connection sends spikes alone.
fn sent(c: u32, i: u32, b: u32, at: u32) -> f32 {
  return bitcast<f32>(state[connection_sent(c) + ((at % connection_sentSteps(c)) * batch + b) * population_size(connection_from(c)) + i]);
}

// A weight times what is sent, rounded half up; the difference is exact.
fn scaled(weight: i32, amount: f32) -> i32 {
  let product = r(to_float(weight) * amount);
  let whole = floor(product);
  return i32(whole) + select(0, 1, r(product - whole) >= 0.5);
}

// What arrives at neuron j through a matrix in step `at`.
fn gather_sent(c: u32, j: u32, b: u32, at: u32) -> i32 {
  let p = connection_from(c);
  var sum = 0;
  for (var w = 0u; w < population_words(p); w++) {
    var bits = senders(c, w, b, at);
    while (bits != 0u) {
      let i = w * 32u + firstTrailingBit(bits);
      bits &= bits - 1u;
      sum += scaled(weights[connection_weights(c) + i * population_size(connection_to(c)) + j], sent(c, i, b, at));
    }
  }
  return sum;
}
