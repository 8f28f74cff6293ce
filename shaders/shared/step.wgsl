// One step of a population in one sample. `integrate`, `on_spike`, `rank` and `inhibit` come from its equations.

var<workgroup> mask: array<atomic<u32>, 8>;
var<workgroup> best_rank: array<u32, 256>;
var<workgroup> best_neuron: array<u32, 256>;

// As many neurons as there are lanes, side by side.
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
  for (var j = lane; j < size; j += lanes) {
    if (!still && integrate(p, j, b, at)) {
      let key = ordered(rank(p, j, b, at));
      if (key > highest) {
        highest = key;
        winner = j;
      }
    }
  }
  best_rank[lane] = highest;
  best_neuron[lane] = winner;
  for (var reach = lanes / 2u; reach > 0u; reach /= 2u) {
    workgroupBarrier();
    if (lane < reach) {
      let rival = lane + reach;
      if (best_rank[rival] > best_rank[lane] || (best_rank[rival] == best_rank[lane] && best_neuron[rival] < best_neuron[lane])) {
        best_rank[lane] = best_rank[rival];
        best_neuron[lane] = best_neuron[rival];
      }
    }
  }
  workgroupBarrier();
  winner = best_neuron[0];
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
