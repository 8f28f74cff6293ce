// WGSL's round() goes to the even neighbour.

fn each(i: u32) {
  let steps = FROM[p.from_at + i] / p.step;
  TO[p.to_at + i] = p.step * clamp(sign(steps) * floor(abs(steps) + 0.5), p.low, p.high);
}
