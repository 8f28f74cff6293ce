// Plastic synapses along rows, learned late: a synapse is touched only when its source spikes, when it delivers with all that
// its target's spikes have taught it since, once in `connection_flush` steps, before the neurons' memories end, or for a tick. What is
// applied late uses the traces of the step in which it happened, so the weights are those of learning at once, bit for bit.
// Each synapse belongs to one lane: no atomics on weights. After Bautembach et al. 2021, arXiv:2107.04092.

// The first step whose target spikes row i has not seen yet at `at`: after the last visit, which was for a spike of its own,
// because its word was due, or for a tick.
fn unseen(c: u32, i: u32, at: u32) -> u32 {
  let p = connection_from(c);
  let flush = connection_flush(c);
  let back = (at + flush - 1u + (i >> 5u)) % flush + 1u;
  var since = max(run.settled, select(0u, at + 1u - back, at + 1u > back));
  if (connection_period(c) != 0u) {
    since = max(since, at - at % max(connection_period(c), 1u));
  }
  for (var b = 0u; b < run.samples; b++) {
    var at_spike = next_spike(population_recent(p), p, i, b, since, at);
    while (at_spike < at) {
      since = at_spike + 1u;
      at_spike = next_spike(population_recent(p), p, i, b, since, at);
    }
  }
  return since;
}

// All spikes of target j in `[since, at)`, sample by sample within a step.
fn catch_up(c: u32, i: u32, j: u32, k: u32, since: u32, at: u32, before: i32) -> i32 {
  let p = connection_to(c);
  let events = connection_events(c);
  var units = before;
  var now = since;
  while (now < at) {
    var next = at;
    for (var b = 0u; b < run.samples; b++) {
      next = min(next, next_spike(events, p, j, b, now, at));
    }
    if (next < at) {
      for (var b = 0u; b < run.samples; b++) {
        if (happened(events, p, j, b, next)) {
          units = rounded(c, on_post(c, i, j, b, 0u, next, vec4f(), k, learned(c, units)));
        }
      }
    }
    now = next + 1u;
  }
  return units;
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
      units = catch_up(c, i, j, k, since, at, units);
    }
    let delivered = units;
    for (var b = 0u; b < run.samples; b++) {
      if (spiked(connection_from(c), i, at, b)) {
        arrive(rows, Synapse(j, synapse.delay, delivered), amount_of(c, rows, i, b, at), b, at);
        if (run.learning == 1u) {
          units = rounded(c, on_pre(c, i, j, b, at, k, learned(c, units)));
        }
      }
      if (run.learning == 1u && post_event(c, j, b, at)) {
        units = rounded(c, on_post(c, i, j, b, 0u, at, context(c, b), k, learned(c, units)));
      }
    }
    if (run.learning == 1u && ticks(c, at)) {
      units = rounded(c, on_tick(c, i, j, 0u, at, k, learned(c, units)));
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
  if (run.learning == 1u && ((at + w) % connection_flush(c) == 0u || ticks(c, at))) {
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
    weights[rows.weights + k] = catch_up(c, i, synapse.neuron, k, since, at, synapse.weight);
  }
}
