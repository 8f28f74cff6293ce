// All steps of one neuron of one sample. What its program says stands in place of BEGIN, STEP and END: src/learn/webgpu/neuron.ts.

fn each(i: u32) {
  BEGIN;
  for (var t = 0u; t < p.steps; t++) {
    STEP;
  }
  END;
}
