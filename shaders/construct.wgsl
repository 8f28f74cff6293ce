// Draws the synapses of a network into memory, every one on its own. Words that two lanes share are put together with atomic or:
// any order, same result.

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> structure: array<u32>;
@group(0) @binding(2) var<storage, read_write> targets: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read_write> weights: array<atomic<u32>>;

const lanes = 64u;
const no_rule = 255u;

fn table_word(at: u32) -> u32 {
  return structure[at];
}

fn listed() -> u32 {
  return table_word(run.list_table + 2u * run.list + 1u);
}

fn item(k: u32) -> u32 {
  return table_word(table_word(run.list_table + 2u * run.list) + k);
}

// Rows without row starts are all as long as the target population.
fn row_start(c: u32, i: u32) -> u32 {
  if (connection_rows(c) == 0u) {
    return i * population_size(connection_to(c));
  }
  return table_word(connection_rows(c) + i);
}

fn place_target(c: u32, k: u32, word: u32) {
  if (connection_narrow(c) == 1u) {
    atomicOr(&targets[connection_targets(c) + (k >> 1u)], word << (16u * (k & 1u)));
  } else {
    atomicOr(&targets[connection_targets(c) + k], word);
  }
}

fn place_weight(c: u32, k: u32, units: i32) {
  if (connection_half(c) == 1u) {
    atomicOr(&weights[connection_weights(c) + (k >> 1u)], (bitcast<u32>(units) & 0xffffu) << (16u * (k & 1u)));
  } else {
    atomicStore(&weights[connection_weights(c) + k], bitcast<u32>(units));
  }
}

@compute @workgroup_size(lanes)
fn draw_rows(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  for (var k = 0u; k < listed(); k++) {
    let c = item(k);
    let d = connection_draws(c);
    let base = row_start(c, connection_first(c));
    for (var i = connection_first(c) + group.x; i < connection_last(c); i += groups.x) {
      let keys = row_keys(d, i);
      let start = row_start(c, i);
      for (var s = start + lane; s < row_start(c, i + 1u); s += lanes) {
        draw_synapse(c, d, keys, i, s - start, s, base);
      }
    }
  }
}

fn draw_synapse(c: u32, d: u32, keys: vec4u, i: u32, m: u32, s: u32, base: u32) {
  var word = 0u;
  if (draws_rule(d) != no_rule) {
    word = draw_target(d, keys, i, m, s);
  }
  if (draws_matrix(d) == 1u) {
    atomicAdd(&weights[connection_weights(c) + i * population_size(connection_to(c)) + word], bitcast<u32>(draw_weight(d, s)));
    return;
  }
  if (draws_matrix(d) == 2u) {
    atomicOr(&targets[connection_targets(c) + i * population_words(connection_to(c)) + (word >> 5u)], 1u << (word & 31u));
    return;
  }
  if (draws_delayKind(d) != 0u) {
    word |= draw_delay(d, s) << connection_shift(c);
  }
  if (connection_delivered(c) == 1u) {
    place_target(c, s - base, word);
  }
  if (draws_weightKind(d) != 0u) {
    place_weight(c, s - base, draw_weight(d, s));
  }
}
