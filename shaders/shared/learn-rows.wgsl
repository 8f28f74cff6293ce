// Plastic synapses along rows, learned late: a synapse is touched only when its source spikes, when it delivers with all that
// its target's spikes have taught it since, or once in `connection_flush` steps, before the neurons' memories end. What is
// applied late uses the traces of the step in which it happened, so the weights are those of learning at once, bit for bit.
// Each synapse belongs to one lane: no atomics on weights. After Bautembach et al. 2021, arXiv:2107.04092.

// Bits of the 32 steps around `at` in which neuron j of population p spiked.
fn recent_word(p: u32, j: u32, b: u32, at: u32) -> u32 {
  let words = population_span(p) >> 5u;
  return spikes[population_recent(p) + (b * population_size(p) + j) * words + ((at >> 5u) % words)];
}

// The first step of `[first, to)` in which neuron j spiked, or `to`.
fn next_spike(p: u32, j: u32, b: u32, first: u32, to: u32) -> u32 {
  for (var at = first; at < to; at = (at | 31u) + 1u) {
    let bits = recent_word(p, j, b, at) >> (at & 31u);
    if (bits != 0u) {
      return min(to, at + firstTrailingBit(bits));
    }
  }
  return to;
}

// The first step whose target spikes row i has not seen yet at `at`: after the last visit, which was for a spike of its own
// or because its word was due.
fn unseen(c: u32, i: u32, at: u32) -> u32 {
  let p = connection_from(c);
  let flush = connection_flush(c);
  let back = (at + flush - 1u + (i >> 5u)) % flush + 1u;
  var since = max(run.settled, select(0u, at + 1u - back, at + 1u > back));
  for (var b = 0u; b < run.samples; b++) {
    var at_spike = next_spike(p, i, b, since, at);
    while (at_spike < at) {
      since = at_spike + 1u;
      at_spike = next_spike(p, i, b, since, at);
    }
  }
  return since;
}

// All spikes of target j in `[since, at)`, sample by sample within a step.
fn catch_up(c: u32, i: u32, j: u32, since: u32, at: u32, before: i32) -> i32 {
  let p = connection_to(c);
  var units = before;
  var now = since;
  while (now < at) {
    var next = at;
    for (var b = 0u; b < run.samples; b++) {
      next = min(next, next_spike(p, j, b, now, at));
    }
    if (next < at) {
      for (var b = 0u; b < run.samples; b++) {
        if (spiked_recently(p, j, b, next)) {
          units = rounded(c, on_post(c, i, j, b, 0u, next, vec4f(), learned(c, units)));
        }
      }
    }
    now = next + 1u;
  }
  return units;
}

fn spiked_recently(p: u32, j: u32, b: u32, at: u32) -> bool {
  return ((recent_word(p, j, b, at) >> (at & 31u)) & 1u) == 1u;
}

// Row i at step `at`: catches up, delivers where it spikes, and learns from this step.
fn visit_row(c: u32, i: u32, at: u32, lane: u32) {
  let since = unseen(c, i, at);
  let rows = rows_of(c);
  for (var k = row_begin(c, i) - rows.base + lane; k < row_begin(c, i + 1u) - rows.base; k += lanes) {
    let synapse = stored_synapse(rows, k);
    let j = synapse.neuron;
    var units = synapse.weight;
    if (run.learning == 1u) {
      units = catch_up(c, i, j, since, at, units);
    }
    let delivered = units;
    for (var b = 0u; b < run.samples; b++) {
      if (spiked(connection_from(c), i, at, b)) {
        arrive(rows, Synapse(j, synapse.delay, delivered), amount_of(c, rows, i, b, at), b, at);
        if (run.learning == 1u) {
          units = rounded(c, on_pre(c, i, j, b, at, learned(c, units)));
        }
      }
      if (run.learning == 1u && spiked(connection_to(c), j, at, b)) {
        units = rounded(c, on_post(c, i, j, b, 0u, at, context(c, b), learned(c, units)));
      }
    }
    weights[rows.weights + k] = units;
  }
}

// Word w of the sources at step `at`.
fn visit_word(c: u32, w: u32, at: u32, lane: u32) {
  let p = connection_from(c);
  var bits = 0u;
  for (var b = 0u; b < run.samples; b++) {
    bits |= spikes[mask_offset(p, at, b) + w];
  }
  if (run.learning == 1u && (at + w) % connection_flush(c) == 0u) {
    bits = 0xffffffffu;
  }
  while (bits != 0u) {
    let i = w * 32u + firstTrailingBit(bits);
    bits &= bits - 1u;
    if (i >= connection_first(c) && i < connection_last(c)) {
      visit_row(c, i, at, lane);
    }
  }
}

// Brings row i up to date with the steps before `at`, without a spike.
fn settle_row(c: u32, i: u32, at: u32, lane: u32) {
  let since = unseen(c, i, at);
  let rows = rows_of(c);
  for (var k = row_begin(c, i) - rows.base + lane; k < row_begin(c, i + 1u) - rows.base; k += lanes) {
    let synapse = stored_synapse(rows, k);
    weights[rows.weights + k] = catch_up(c, i, synapse.neuron, since, at, synapse.weight);
  }
}
