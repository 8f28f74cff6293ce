// What arrives at neuron j in step `at` over a connection whose sources are read bit by bit; twin of src/kernels/gather.ts.

fn gather(c: u32, j: u32, b: u32, at: u32) -> i32 {
  let delay = connection_delay(c);
  if (at < delay) {
    return 0;
  }
  let from_population = connection_from(c);
  let masks = mask_offset(from_population, at - delay, b);
  let words = population_words(from_population);
  let first = connection_weights(c);
  if (connection_stride(c) == 0u) {
    var count = 0u;
    for (var w = 0u; w < words; w++) {
      count += countOneBits(spikes[masks + w]);
    }
    if (connection_skipSelf(c) == 1u) {
      count -= (spikes[masks + (j >> 5u)] >> (j & 31u)) & 1u;
    }
    return weights[first] * i32(count);
  }
  let size = population_size(connection_to(c));
  var sum = 0;
  for (var w = 0u; w < words; w++) {
    var bits = spikes[masks + w];
    while (bits != 0u) {
      sum += weights[first + (w * 32u + firstTrailingBit(bits)) * size + j];
      bits &= bits - 1u;
    }
  }
  return sum;
}
