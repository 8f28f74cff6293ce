// What neurons remember of their last steps, for those who learn late.

// Bits of the 32 steps around `at` in which neuron j of population p spiked, or had a post event: as lies at `kind`.
fn recent_word(kind: u32, p: u32, j: u32, b: u32, at: u32) -> u32 {
  let words = population_span(p) >> 5u;
  return spikes[kind + (b * population_size(p) + j) * words + ((at >> 5u) % words)];
}

// The first step of `[first, to)` in which neuron j did so, or `to`.
fn next_spike(kind: u32, p: u32, j: u32, b: u32, first: u32, to: u32) -> u32 {
  for (var at = first; at < to; at = (at | 31u) + 1u) {
    let bits = recent_word(kind, p, j, b, at) >> (at & 31u);
    if (bits != 0u) {
      return min(to, at + firstTrailingBit(bits));
    }
  }
  return to;
}

fn happened(kind: u32, p: u32, j: u32, b: u32, at: u32) -> bool {
  return ((recent_word(kind, p, j, b, at) >> (at & 31u)) & 1u) == 1u;
}
