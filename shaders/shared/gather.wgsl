// What arrives at neuron j in step `at` over a connection whose sources are read bit by bit; twin of src/kernels/gather.ts.

// How many of the spiking sources reach neuron j: one bit per pair.
fn count_bits(c: u32, masks: u32, words: u32, j: u32) -> u32 {
  let row_words = population_words(connection_to(c));
  // Plastic ones lie where they can be written.
  let plastic = connection_bits(c) == 2u;
  let column = select(connection_targets(c), connection_kept(c), plastic) + (j >> 5u);
  var count = 0u;
  for (var w = 0u; w < words; w++) {
    var bits = spikes[masks + w];
    while (bits != 0u) {
      let place = column + (w * 32u + firstTrailingBit(bits)) * row_words;
      var row = 0u;
      if (plastic) {
        row = bitcast<u32>(weights[place]);
      } else {
        row = targets[place];
      }
      count += (row >> (j & 31u)) & 1u;
      bits &= bits - 1u;
    }
  }
  return count;
}

fn gather(c: u32, j: u32, b: u32, at: u32) -> i32 {
  let delay = connection_delay(c);
  if (at < delay) {
    return 0;
  }
  let from_population = connection_from(c);
  let masks = mask_offset(from_population, at - delay, b);
  let words = population_words(from_population);
  let first = connection_weights(c);
#if TRANSMITS
  if (connection_sent(c) != 0u) {
    return gather_sent(c, j, b, at - delay);
  }
#endif
  if (connection_bits(c) != 0u) {
    return weights[first] * i32(count_bits(c, masks, words, j));
  }
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

#if WORDWISE
// Eight neurons at once: on a software adapter finding the next bit costs more than the addition it leads to.
var<private> gathered: array<i32, gathered_words>;

fn gather_eight(c: u32, slot: u32, j: u32, b: u32, at: u32) {
  if (connection_stride(c) == 0u || connection_sent(c) != 0u) {
    for (var k = 0u; k < 8u; k++) {
      gathered[slot + k] += gather(c, j + k, b, at);
    }
    return;
  }
  let delay = connection_delay(c);
  if (at < delay) {
    return;
  }
  let source_population = connection_from(c);
  let masks = mask_offset(source_population, at - delay, b);
  let words = population_words(source_population);
  let first = connection_weights(c) + j;
  let size = population_size(connection_to(c));
  var low = vec4i();
  var high = vec4i();
  for (var w = 0u; w < words; w++) {
    var bits = spikes[masks + w];
    while (bits != 0u) {
      let row = first + (w * 32u + firstTrailingBit(bits)) * size;
      bits &= bits - 1u;
      low += vec4i(weights[row], weights[row + 1u], weights[row + 2u], weights[row + 3u]);
      high += vec4i(weights[row + 4u], weights[row + 5u], weights[row + 6u], weights[row + 7u]);
    }
  }
  for (var k = 0u; k < 4u; k++) {
    gathered[slot + k] += low[k];
    gathered[slot + 4u + k] += high[k];
  }
}
#endif
