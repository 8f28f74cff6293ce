// One step of all that a synapse remembers, sample after sample; then, with SOURCES, of what is the same for all synapses of a source.
// What the op says stands in place of STEP and END: src/learn/webgpu/eligibility.ts.

#if SOURCES
fn each(own: u32) {
  STEP;
}
#else
fn each(i: u32) {
  let j = i % p.post;
  var gradient = 0.0;
  for (var b = 0u; b < p.samples; b++) {
    let own = b * p.pre + i / p.post;
    let row = b * p.post + j;
    let at = (i / p.post * p.samples + b) * p.post + j;
    STEP;
  }
  END;
}
#endif
