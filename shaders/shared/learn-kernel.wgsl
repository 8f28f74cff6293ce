// What a plastic convolution learns from a trial. One invocation owns a weight of the kernel, and applies to it the events of all
// synapses that share it: sample by sample, target by target. Twin of src/kernels/learn-kernel-wat.ts.

fn learn_kernel(c: u32, tap: u32, at: u32) {
  let v = connection_convolution(c);
  let plane = tap / convolution_kernelPlane(v);
  let within = tap % convolution_kernelPlane(v);
  let output = plane / convolution_inputs(v);
  let channel = output / convolution_outputs(v) * convolution_inputs(v) + plane % convolution_inputs(v);
  // Where the weight looks from the first target; before the input begins, where there is padding.
  let down = i32(within / convolution_kernelAcross(v) * convolution_dilationDown(v)) - i32(convolution_paddingDown(v));
  let across = i32(within % convolution_kernelAcross(v) * convolution_dilationAcross(v)) - i32(convolution_paddingAcross(v));
  let place = connection_weights(c) + tap;
  var units = weights[place];
  var event = 0u;
  for (var b = 0u; b < run.samples; b++) {
    for (var m = 0u; m < convolution_outputPlane(v); m++) {
      let j = output * convolution_outputPlane(v) + m;
      if (fired(c, j, at, b)) {
        let y = i32(m / convolution_outputAcross(v) * convolution_strideDown(v)) + down;
        let x = i32(m % convolution_outputAcross(v) * convolution_strideAcross(v)) + across;
        if (y >= 0 && y < i32(convolution_height(v)) && x >= 0 && x < i32(convolution_width(v))) {
          let i = (channel * convolution_height(v) + u32(y)) * convolution_width(v) + u32(x);
          units = rounded(c, on_post(c, i, j, b, event, at, vec4f(), tap, learned(c, units)));
          event++;
        }
      }
    }
  }
  weights[place] = units;
}
