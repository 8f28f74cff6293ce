// Plastic matrices, and what is learned once per trial. Every synapse belongs to one invocation, which applies the events of all samples in order: no atomics,
// and the same result for every schedule. `on_pre`, `on_post` and `context` come from the rule's text.

// The sources of `span_of(c)` words and one target. A rule that asks for the norm of a trace takes all sources of a target
// in one invocation, so that the norm is computed once.
fn learn_dense(c: u32, index: u32, at: u32) {
  let source_population = connection_from(c);
  let post = population_size(connection_to(c));
  let j = index % post;
  let first_word = (index / post) * span_of(c);
  let last_word = min(first_word + span_of(c), population_words(source_population));
  if (run.trial == 1u && total_spikes(connection_to(c), j) == 0u) {
    return;
  }
  var event = 0u;
  for (var b = 0u; b < run.samples; b++) {
    if (run.trial == 0u) {
      let masks = mask_offset(source_population, at, b);
      for (var word = first_word; word < last_word; word++) {
        var bits = spikes[masks + word];
        while (bits != 0u) {
          let i = word * 32u + firstTrailingBit(bits);
          bits &= bits - 1u;
          let s = i * post + j;
          store_weight(c, s, on_pre(c, i, j, b, at, s, load_weight(c, s)));
        }
      }
    }
    if (fired(c, j, at, b)) {
      let norms = context(c, b);
      for (var i = first_word * 32u; i < min(last_word * 32u, population_size(source_population)); i++) {
        let s = i * post + j;
        store_weight(c, s, on_post(c, i, j, b, event, at, norms, s, load_weight(c, s)));
      }
      event += run.trial;
    }
  }
  if (run.trial == 0u && ticks(c, at)) {
    for (var i = first_word * 32u; i < min(last_word * 32u, population_size(source_population)); i++) {
      let s = i * post + j;
      store_weight(c, s, on_tick(c, i, j, 0u, at, s, load_weight(c, s)));
    }
  }
}

// Rows after a trial: one invocation per row.
fn learn_row(c: u32, i: u32, at: u32) {
  let rows = rows_of(c);
  for (var k = row_begin(c, i) - rows.base; k < row_begin(c, i + 1u) - rows.base; k++) {
    let synapse = stored_synapse(rows, k);
    var units = synapse.weight;
    var event = 0u;
    for (var b = 0u; b < run.samples; b++) {
      if (fired(c, synapse.neuron, at, b)) {
        units = rounded(c, on_post(c, i, synapse.neuron, b, event, at, context(c, b), k, learned(c, units)));
        event++;
      }
    }
    weights[rows.weights + k] = units;
  }
}

// All synapses of a list of connections, by a fixed grid of `count` invocations.
fn learn_list(list: u32, first: u32, count: u32, at: u32) {
  for (var k = 0u; k < list_count(list); k++) {
    let c = list_item(list, k);
    if (connection_delivered(c) == 1u) {
      for (var i = connection_first(c) + first; i < connection_last(c); i += count) {
        learn_row(c, i, at);
      }
#if KERNELS
    } else if (connection_convolution(c) != 0u) {
      for (var tap = first; tap < connection_room(c); tap += count) {
        learn_kernel(c, tap, at);
      }
#endif
#if BINARY
    } else if (connection_bits(c) == 2u) {
      for (var index = first; run.learning == 1u && index < population_words(connection_from(c)) * population_words(connection_to(c)); index += count) {
        learn_bits(c, index, at);
      }
#endif
    } else if (run.learning == 1u) {
      let spans = (population_words(connection_from(c)) + span_of(c) - 1u) / span_of(c);
      for (var index = first; index < spans * population_size(connection_to(c)); index += count) {
        learn_dense(c, index, at);
      }
    }
  }
}

// Shared state of a list of populations, from the spikes of the whole batch.
fn adapt_list(list: u32, first: u32, count: u32, at: u32) {
  for (var k = 0u; k < list_count(list); k++) {
    let p = list_item(list, k);
    for (var j = first; j < population_size(p); j += count) {
      var sum = 0u;
      if (run.trial == 1u) {
        sum = total_spikes(p, j);
      } else {
        for (var b = 0u; b < run.samples; b++) {
          sum += u32(spiked(p, j, at, b));
        }
      }
      adapt(p, j, f32(sum), f32(run.samples));
    }
  }
}
