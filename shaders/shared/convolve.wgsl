// A spike of neuron i = (channel, y, x) reaches, in every output channel of its group, a window of targets through the
// kernel's weights in reverse; twin of src/network/convolution-rows.ts. What a row and a column of the input reach is in a
// table, so every lane that works delivers.

fn convolve(c: u32, rows: Rows, i: u32, amount: f32, b: u32, at: u32, lane: u32) {
  let v = connection_convolution(c);
  let height = convolution_height(v);
  let width = convolution_width(v);
  let channel = i / (height * width);
  let down = convolution_reach(v, i / width % height);
  let across = convolution_reach(v, height + i % width);
  let window = down.z * across.z;
  let group = channel / convolution_inputs(v);
  let first_output = group * convolution_outputs(v);
  for (var m = lane; m < convolution_outputs(v) * window; m += lanes) {
    let output = first_output + m / window;
    let row = m % window / across.z;
    let column = m % across.z;
    let plane = output * convolution_inputs(v) + channel % convolution_inputs(v);
    let tap = plane * convolution_kernelPlane(v) + down.x + row * convolution_weightsDown(v) + across.x + column * convolution_weightsAcross(v);
    let neuron = output * convolution_outputPlane(v) + down.y - row * convolution_targetsUp(v) + across.y - column * convolution_targetsBack(v);
    arrive(rows, Synapse(neuron, rows.delay, stored_weight(rows, tap)), amount, b, at);
  }
}
