// The second half of a sum that was computed in parts: adds them in their order.

fn each(i: u32) {
  var sum = 0.0;
  for (var part = 0u; part < p.parts; part++) {
    sum += FROM[p.from_at + part * p.items + i];
  }
  sum *= p.factor;
  if (p.accumulate == 1u) {
    sum += TO[p.to_at + i];
  }
  TO[p.to_at + i] = sum;
}
