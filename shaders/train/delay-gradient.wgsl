// The gradient of each source neuron's delay: how much more came one step earlier, weighted by the adjoint.

@compute @workgroup_size(wide * deep)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x * wide + lane % wide;
  let row = p.samples * p.size;
  var sum = 0.0;
  if (i < p.size) {
    let whole = u32(clamp(DELAYS[p.delays_at + i], 0.0, f32(p.most)));
    if (whole < p.most) {
      for (var e = lane / wide; e < p.steps * p.samples; e += deep) {
        let now = p.input_at + e * p.size + i - whole * row;
        sum += D_OUTPUT[p.d_output_at + e * p.size + i] * (INPUT[now - row] - INPUT[now]);
      }
    }
  }
  sum = fold(lane, vec2f(sum, 0.0)).x;
  if (i < p.size && lane < wide) {
    GRADIENT[p.gradient_at + i] += sum;
  }
}
