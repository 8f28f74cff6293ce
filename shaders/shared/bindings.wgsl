// One layout for all kernels, so that the bind group stays bound from dispatch to dispatch.

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> structure: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> spikes: array<u32>;
@group(0) @binding(5) var<storage, read_write> ring: array<atomic<i32>>;
@group(0) @binding(6) var<storage, read> targets: array<u32>;
@group(0) @binding(7) var<storage, read_write> weights: array<i32>;
@group(0) @binding(8) var<storage, read_write> control: array<atomic<u32>>;

override lanes: u32 = 64u;
override batch: u32 = 1u;
override block: u32 = 1u;
override decided: u32 = 0u;
// Where the tables of src/compile/tables.ts begin, this call's lists, and where it keeps its step.
override population_table: u32 = 0u;
override connection_table: u32 = 0u;
override draws_table: u32 = 0u;
override list_table: u32 = 0u;
override list: u32 = 0u;
override counter: u32 = 1u;

fn table_word(at: u32) -> u32 {
  return structure[at];
}

fn list_count(list: u32) -> u32 {
  return structure[list_table + 2u * list + 1u];
}

fn list_item(list: u32, k: u32) -> u32 {
  return structure[structure[list_table + 2u * list] + k];
}

// State of a neuron. In the resident kernel it lives in workgroup memory.
#if RESIDENT
override local_words: u32 = 1u;
var<workgroup> local_state: array<u32, local_words>;

fn load(at: u32) -> f32 {
  return bitcast<f32>(local_state[at]);
}

fn store(at: u32, value: f32) {
  local_state[at] = bitcast<u32>(value);
}
#else
fn load(at: u32) -> f32 {
  return bitcast<f32>(state[at]);
}

fn store(at: u32, value: f32) {
  state[at] = bitcast<u32>(value);
}
#endif

fn load_shared(at: u32) -> f32 {
  return bitcast<f32>(state[at]);
}

fn store_shared(at: u32, value: f32) {
  state[at] = bitcast<u32>(value);
}

// The step counter lives on the device, so that every step is the same stream of dispatches. Each call has its own;
// the last workgroup to finish moves it on, when no other can still read the old one.
var<workgroup> start_step: u32;

fn begin(lane: u32) -> u32 {
  if (lane == 0u) {
    start_step = atomicLoad(&control[counter]);
  }
  return workgroupUniformLoad(&start_step);
}

fn finish(lane: u32, groups: vec3u, next: u32) {
  workgroupBarrier();
  if (lane == 0u && atomicAdd(&control[counter + 1u], 1u) == groups.x * groups.y - 1u) {
    atomicStore(&control[counter + 1u], 0u);
    atomicStore(&control[counter], min(next, run.end));
  }
}

// A competition decided this sample in an earlier step: nothing in it moves any more.
fn frozen(b: u32, at: u32) -> bool {
#if STOPS
  let step = atomicLoad(&control[decided + b]);
  return step != 0u && step <= at;
#else
  return false;
#endif
}

fn mask_offset(p: u32, at: u32, b: u32) -> u32 {
  return population_spikes(p) + ((at % population_history(p)) * batch + b) * population_words(p);
}

fn spiked(p: u32, j: u32, at: u32, b: u32) -> bool {
  return ((spikes[mask_offset(p, at, b) + (j >> 5u)] >> (j & 31u)) & 1u) == 1u;
}

fn draw(j: u32, at: u32, purpose: u32, b: u32) -> f32 {
  let words = philox(vec4u(j >> 2u, at, purpose, run.first_sample + b), vec2u(run.seed_low, run.seed_high));
  return f32(words[j & 3u] >> 8u) * 5.9604644775390625e-8;
}

// An integer sum as f32 with one rounding, whatever the adapter's own conversion does beyond 24 bits.
fn to_float(sum: i32) -> f32 {
  return r(f32(sum >> 12u) * 4096.0 + f32(sum & 0xfff));
}
