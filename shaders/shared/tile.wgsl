// One step of a tile of population P in one sample. A template: `_P` becomes the population's number, and `integrate_P`
// and `on_spike_P` come from its equations.

fn masks_P(at: u32, b: u32) -> u32 {
  return spikes_P + ((at % history_P) * batch + b) * words_P;
}

#if WORDWISE
// A software adapter runs the lanes of a workgroup in turn, and switches at every barrier: each lane takes the 32 neurons of
// one word by itself, and there is none.
fn step_P(tile: u32, b: u32, at: u32, lane: u32) {
  let word = tile * lanes + lane;
  if (word >= words_P) {
    return;
  }
  var bits = 0u;
  let first = word * 32u;
  let last = min(first + 32u, size_P);
  if (!frozen(b, at)) {
    for (var j = first; j < last; j++) {
      if ((j & 7u) == 0u) {
        gather_block_P(j, b, at);
      }
      if (integrate_P(j, b, at)) {
        on_spike_P(j, b, at);
        bits |= 1u << (j & 31u);
      }
    }
  }
  for (var j = first; j < last; j++) {
    remember_P(j, b, at, (bits >> (j & 31u)) & 1u);
  }
  spikes[masks_P(at, b) + word] = bits;
}
#else
// One neuron per lane.
fn step_P(tile: u32, b: u32, at: u32, lane: u32) {
  if (lane < lanes / 32u) {
    atomicStore(&mask[lane], 0u);
  }
  workgroupBarrier();
  let j = tile * lanes + lane;
  if (j < size_P) {
    let spiking = !frozen(b, at) && integrate_P(j, b, at);
    if (spiking) {
      on_spike_P(j, b, at);
      atomicOr(&mask[lane / 32u], 1u << (lane & 31u));
    }
    remember_P(j, b, at, u32(spiking));
  }
  workgroupBarrier();
  let word = tile * (lanes / 32u) + lane;
  if (lane < lanes / 32u && word < words_P) {
    spikes[masks_P(at, b) + word] = atomicLoad(&mask[lane]);
  }
}
#endif
