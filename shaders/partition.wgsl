// Sums the spikes of stored rows in workgroup memory, one partition of the targets per workgroup, then adds what came
// together to the ring: one atomic addition in global memory per target instead of one per synapse. A workgroup takes every
// `shares`-th word of the mask and reads the rows' synapses of all partitions, so this pays where targets are few or rates high.

override shares: u32 = 16u;
const partition_size = 4096u;
var<workgroup> partial: array<atomic<i32>, partition_size>;

fn add_row(c: u32, rows: Rows, i: u32, first: u32, lane: u32) {
  let end = row_begin(c, i + 1u) - rows.base;
  for (var k = row_begin(c, i) - rows.base + lane; k < end; k += lanes) {
    let synapse = stored_synapse(rows, k);
    if (synapse.neuron - first < partition_size) {
      atomicAdd(&partial[synapse.neuron - first], synapse.weight);
    }
  }
}

fn add_share(c: u32, rows: Rows, share: u32, first: u32, b: u32, at: u32, lane: u32) {
  let masks = mask_offset(connection_from(c), at, b);
  for (var w = share; w < population_words(connection_from(c)); w += shares) {
    var bits = spikes[masks + w];
    while (bits != 0u) {
      let i = w * 32u + firstTrailingBit(bits);
      bits &= bits - 1u;
      if (i >= connection_first(c) && i < connection_last(c)) {
        add_row(c, rows, i, first, lane);
      }
    }
  }
}

// Connection c with `parts` partitions: both known when the shader is made, which makes the barriers' loops uniform.
fn partition_connection(c: u32, parts: u32, start: u32, group: u32, groups: u32, lane: u32) {
  let rows = rows_of(c);
  for (var unit = group; unit < parts * shares * run.samples; unit += groups) {
    let first = (unit % parts) * partition_size;
    let share = (unit / parts) % shares;
    let b = unit / (parts * shares);
    for (var at = start; at < min(start + block, run.end); at++) {
      for (var t = lane; t < partition_size; t += lanes) {
        atomicStore(&partial[t], 0);
      }
      workgroupBarrier();
      add_share(c, rows, share, first, b, at, lane);
      workgroupBarrier();
      for (var t = lane; t < min(partition_size, rows.size - first); t += lanes) {
        let sum = atomicLoad(&partial[t]);
        if (sum != 0) {
          arrive(rows, Synapse(first + t, rows.delay, sum), 1.0, b, at);
        }
      }
      workgroupBarrier();
    }
  }
}
