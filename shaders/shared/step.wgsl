// One step of a population in one sample. `integrate`, `on_spike`, `rank` and `inhibit` come from its equations.

#if COMPETES
var<workgroup> best_rank: array<u32, 256>;
var<workgroup> best_neuron: array<u32, 256>;
#endif

#if WORDWISE
// A software adapter runs the lanes of a workgroup in turn, and switches at every barrier: each lane takes the 32 neurons of
// one word by itself, and there is none.
override tile_size: u32 = 32u * lanes;

fn run_tile(p: u32, tile: u32, b: u32, at: u32, lane: u32) {
  let word = tile * lanes + lane;
  if (word >= population_words(p)) {
    return;
  }
  var bits = 0u;
  if (!frozen(b, at)) {
    for (var j = word * 32u; j < min(word * 32u + 32u, population_size(p)); j++) {
      if ((j & 7u) == 0u) {
        gather_block(p, j, b, at);
      }
      if (integrate(p, j, b, at)) {
        on_spike(p, j, b, at);
        bits |= 1u << (j & 31u);
      }
    }
  }
  spikes[mask_offset(p, at, b) + word] = bits;
}
#else
// One neuron per lane.
override tile_size: u32 = lanes;
var<workgroup> mask: array<atomic<u32>, 8>;

fn run_tile(p: u32, tile: u32, b: u32, at: u32, lane: u32) {
  if (lane < lanes / 32u) {
    atomicStore(&mask[lane], 0u);
  }
  workgroupBarrier();
  let j = tile * lanes + lane;
  if (j < population_size(p) && !frozen(b, at)) {
    if (integrate(p, j, b, at)) {
      on_spike(p, j, b, at);
      atomicOr(&mask[lane / 32u], 1u << (lane & 31u));
    }
  }
  workgroupBarrier();
  let word = tile * (lanes / 32u) + lane;
  if (lane < lanes / 32u && word < population_words(p)) {
    spikes[mask_offset(p, at, b) + word] = atomicLoad(&mask[lane]);
  }
}
#endif

#if COMPETES
// Larger numbers first when compared as integers; 0 is kept for "no candidate".
fn ordered(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}

// Of all neurons ready to spike only the highest ranking does; ties go to the lowest index.
fn compete(p: u32, b: u32, at: u32, lane: u32) {
  let size = population_size(p);
  let still = frozen(b, at);
  var highest = 0u;
  var winner = 0xffffffffu;
  if (!still) {
#if WORDWISE
    for (var block_start = lane * 8u; block_start < size; block_start += lanes * 8u) {
      gather_block(p, block_start, b, at);
      for (var j = block_start; j < min(block_start + 8u, size); j++) {
#else
    {
      for (var j = lane; j < size; j += lanes) {
#endif
        if (integrate(p, j, b, at)) {
          let key = ordered(rank(p, j, b, at));
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
  let masks = mask_offset(p, at, b);
  for (var w = lane; w < population_words(p); w += lanes) {
    spikes[masks + w] = select(0u, 1u << (winner & 31u), winner / 32u == w && winner < size);
  }
  if (winner < size) {
    for (var j = lane; j < size; j += lanes) {
      if (j == winner) {
        on_spike(p, j, b, at);
      } else {
        inhibit(p, j, b, at);
      }
    }
    if (lane == 0u && population_stops(p) == 1u) {
      atomicStore(&control[decided + b], at + 1u);
    }
  }
  workgroupBarrier();
}
#endif

fn step_tile(p: u32, competes: bool, tile: u32, b: u32, at: u32, lane: u32) {
#if COMPETES
  if (competes) {
    compete(p, b, at, lane);
    return;
  }
#endif
  run_tile(p, tile, b, at, lane);
}
