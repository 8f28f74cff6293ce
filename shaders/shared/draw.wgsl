// Synapses as pure functions of their number: which target, what weight, what delay; twin of src/network/rows.ts and
// src/network/distribution.ts. Used to draw a network once into memory, or a row again whenever its source spikes.

fn word_of(s: u32, attempt: u32, purpose: u32) -> u32 {
  let words = philox(vec4u(s >> 2u, attempt, purpose, 0u), vec2u(run.seed_low, run.seed_high));
  return words[s & 3u];
}

fn permute(keys: vec4u, index: u32, domain: u32) -> u32 {
  let bits = max(1u, 32u - countLeadingZeros(domain - 1u));
  let mask = 0xffffffffu >> (32u - bits);
  let half = (bits + 1u) >> 1u;
  var x = index;
  loop {
    for (var round = 0u; round < 4u; round++) {
      x = (x * (keys[round] | 1u) + (keys[(round + 1u) & 3u] >> 1u)) & mask;
      x ^= x >> half;
    }
    if (x < domain) {
      break;
    }
  }
  return x;
}

// Rules of `rowRules`, in its order.
const rule_all = 0u;
const rule_one = 1u;
const rule_independent = 2u;
const rule_permuted_row = 3u;
const rule_permuted_slots = 4u;
const counter_permutation = 3u;

// What the targets of row i share.
fn row_keys(d: u32, i: u32) -> vec4u {
  let rule = draws_rule(d);
  if (rule != rule_permuted_row && rule != rule_permuted_slots) {
    return vec4u();
  }
  return philox(vec4u(select(0u, i, rule == rule_permuted_row), counter_permutation, draws_targets(d), 0u), vec2u(run.seed_low, run.seed_high));
}

// Target of synapse m of row i, number s of the connection.
fn draw_target(d: u32, keys: vec4u, i: u32, m: u32, s: u32) -> u32 {
  var place = m;
  switch (draws_rule(d)) {
    case rule_one: { return i; }
    case rule_independent: { return multiply_high(word_of(s, 0u, draws_targets(d)), draws_domain(d)); }
    case rule_permuted_slots: { return permute(keys, s, draws_domain(d)) / draws_degree(d); }
    case rule_permuted_row: { place = permute(keys, m, draws_domain(d)); }
    default: { }
  }
  return place + select(0u, 1u, draws_skipSelf(d) == 1u && place >= i);
}

// Value s of a distribution: uniform over a … a + b, or normal with mean a and standard deviation b within bounds.
fn draw_value(kind: u32, a: f32, b: f32, low: f32, high: f32, purpose: u32, s: u32) -> f32 {
  if (kind == 1u) {
    return min(high, r(a + r(b * (f32(word_of(s, 0u, purpose) >> 8u) * 5.9604644775390625e-8))));
  }
  var attempt = 0u;
  loop {
    let value = r(a + r(b * standard_normal(word_of(s, attempt, purpose))));
    if (value >= low && value <= high) {
      return value;
    }
    attempt++;
  }
}

// In units of the connection, rounded half up.
fn draw_weight(d: u32, s: u32) -> i32 {
  if (draws_weightKind(d) == 0u) {
    return bitcast<i32>(draws_weightA(d));
  }
  let value = draw_value(draws_weightKind(d), bitcast<f32>(draws_weightA(d)), bitcast<f32>(draws_weightB(d)), bitcast<f32>(draws_weightLow(d)), bitcast<f32>(draws_weightHigh(d)), draws_weights(d), s);
  return nearest(r(value * bitcast<f32>(draws_units(d))));
}

// In steps.
fn draw_delay(d: u32, s: u32) -> u32 {
  let value = draw_value(draws_delayKind(d), bitcast<f32>(draws_delayA(d)), bitcast<f32>(draws_delayB(d)), bitcast<f32>(draws_delayLow(d)), bitcast<f32>(draws_delayHigh(d)), draws_delays(d), s);
  return u32(nearest(r(value * bitcast<f32>(draws_steps(d)))));
}

// Half rounds up; the difference is exact, so nothing can be lost on the way.
fn nearest(x: f32) -> i32 {
  let whole = floor(x);
  return i32(whole) + select(0, 1, r(x - whole) >= 0.5);
}
