// One step of what a synapse remembers, in all samples, and what it adds to its gradient: src/learn/webgpu/eligibility.ts.

fn each(synapse: u32) {
  let i = synapse / p.post;
  let j = synapse % p.post;
  var gradient = 0.0;
  for (var b = 0u; b < p.samples; b++) {
    let from_source = b * p.pre + i;
    let to_target = b * p.post + j;
    let place = i * p.samples * p.post + to_target;
    STEP;
  }
  END;
}
