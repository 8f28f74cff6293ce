// What the rules of plastic connections share. Weights are integers in units of a power of two; a rule sees them as f32.

fn learned(c: u32, units: i32) -> f32 {
  return f32(units) * unit_of(c);
}

fn rounded(c: u32, w: f32) -> i32 {
  return clamp(i32(floor(r(r(w * per_unit_of(c)) + 0.5))), low_of(c), high_of(c));
}

fn load_weight(c: u32, s: u32) -> f32 {
  return learned(c, weights[connection_weights(c) + s]);
}

fn store_weight(c: u32, s: u32, w: f32) {
  weights[connection_weights(c) + s] = rounded(c, w);
}

// Spikes of a neuron in this trial, all samples together.
fn total_spikes(p: u32, j: u32) -> u32 {
  return u32(atomicLoad(&ring[population_totals(p) + j]));
}

// Learning once per trial: a neuron's spike counts as having come at its end.
fn fired(c: u32, j: u32, at: u32, b: u32) -> bool {
  let p = connection_to(c);
  if (run.trial == 1u) {
    return state[population_counts(p) + b * population_size(p) + j] > 0u;
  }
  return post_event(c, j, b, at);
}

// Whether all synapses run `onTick` after this step.
fn ticks(c: u32, at: u32) -> bool {
  let period = connection_period(c);
  return period != 0u && (at + 1u) % max(period, 1u) == 0u;
}

// Place of a variable that synapse k of this bank keeps beside its weight.
fn kept(c: u32, k: u32, variable: u32) -> u32 {
  return connection_kept(c) + variable * connection_room(c) + k;
}

// A uniform number of a synapse, whichever bank it lies in.
fn draw_rule(c: u32, k: u32, at: u32, purpose: u32, word: u32, b: u32) -> f32 {
  var s = k;
  if (connection_delivered(c) == 1u) {
    s += structure[connection_rows(c) + connection_first(c)];
  }
  let words = philox(vec4u(s, at, purpose, run.first_sample + b), vec2u(run.seed_low, run.seed_high));
  return f32(words[word] >> 8u) * 5.9604644775390625e-8;
}
