// Statistics of a channel from those of its parts (Chan, Golub & LeVeque 1983, doi:10.1080/00031305.1983.10483115), or, with BACK,
// the sums of its adjoints.

fn each(c: u32) {
  var total = vec2f();
#if BACK
  for (var part = 0u; part < p.parts; part++) {
    let source = p.parts_at + 2u * (part * p.items + c);
    total += vec2f(PARTS[source], PARTS[source + 1u]);
  }
  BIAS_GRADIENT[p.bias_gradient_at + c] += total.x;
  GAIN_GRADIENT[p.gain_gradient_at + c] += total.y;
  SUMS[p.sums_at + 2u * c] = total.x;
  SUMS[p.sums_at + 2u * c + 1u] = total.y;
#else
  var count = 0.0;
  for (var part = 0u; part < p.parts; part++) {
    let source = p.parts_at + 2u * (part * p.items + c);
    let more = f32(min(p.span, p.count - part * p.span));
    let distance = PARTS[source] - total.x;
    total += vec2f(distance * more / (count + more), PARTS[source + 1u] + distance * distance * count * more / (count + more));
    count += more;
  }
  let statistics = p.statistics_at + c;
  STATISTICS[statistics] = total.x;
  STATISTICS[statistics + p.items] = 1.0 / sqrt(total.y / count + p.epsilon);
  let running = p.running_at + c;
  RUNNING[running] += p.momentum * (total.x - RUNNING[running]);
  RUNNING[running + p.items] += p.momentum * (total.y / max(1.0, count - 1.0) - RUNNING[running + p.items]);
#endif
}
