// One step of a whole population P whose neurons compete, in one sample: of all ready to spike only the highest ranking
// does; ties go to the lowest index. A template like tile.wgsl; `rank_P` and `inhibit_P` come from the description.

fn masks_P(at: u32, b: u32) -> u32 {
  return spikes_P + ((at % history_P) * batch + b) * words_P;
}

fn step_P(tile: u32, b: u32, at: u32, lane: u32) {
  var highest = 0u;
  var winner = 0xffffffffu;
  if (!frozen(b, at)) {
#if WORDWISE
    for (var first = lane * 8u; first < size_P; first += lanes * 8u) {
      gather_block_P(first, b, at);
      let last = min(first + 8u, size_P);
      for (var j = first; j < last; j++) {
#else
    {
      for (var j = lane; j < size_P; j += lanes) {
#endif
        if (integrate_P(j, b, at)) {
          let key = ordered(rank_P(j, b, at));
          if (key > highest) {
            highest = key;
            winner = j;
          }
        }
      }
    }
  }
  best_rank[lane] = highest;
  best_neuron[lane] = winner;
  workgroupBarrier();
  // Every lane finds the same winner: one barrier instead of a tree of them.
  highest = 0u;
  for (var rival = 0u; rival < lanes; rival++) {
    if (best_rank[rival] > highest || (best_rank[rival] == highest && best_neuron[rival] < winner)) {
      highest = best_rank[rival];
      winner = best_neuron[rival];
    }
  }
  let masks = masks_P(at, b);
  for (var w = lane; w < words_P; w += lanes) {
    spikes[masks + w] = select(0u, 1u << (winner & 31u), winner / 32u == w && winner < size_P);
  }
  if (winner < size_P) {
    for (var j = lane; j < size_P; j += lanes) {
      if (j == winner) {
        on_spike_P(j, b, at);
      } else {
        inhibit_P(j, b, at);
      }
    }
    if (lane == 0u && stops_P == 1u) {
      atomicStore(&control[decided + b], at + 1u);
    }
  }
  for (var j = lane; j < size_P; j += lanes) {
    remember_P(j, b, at, u32(j == winner));
  }
  workgroupBarrier();
}
