// One step of what all synapses of a source remember in common, in one sample.

fn each(from_source: u32) {
  STEP;
}
