// A series delayed by each source neuron's own number of steps, linearly interpolated; with BACK the adjoint of the input, gathered
// for each of its numbers: those of `most` earlier steps, then those of the series.

fn each(i: u32) {
  let row = p.samples * p.size;
  let delay = clamp(DELAYS[p.delays_at + i % p.size], 0.0, f32(p.most));
  let whole = u32(delay);
  let share = delay - f32(whole);
#if BACK
  // What came at step `source - most` arrived at step `from - most + whole`, and in part one later.
  let source = i / row;
  let arrival = i32(source + whole) - i32(p.most);
  let place = i32(i % row);
  var adjoint = 0.0;
  if (arrival >= 0 && arrival < i32(p.steps)) {
    adjoint = (1.0 - share) * D_OUTPUT[p.d_output_at + u32(arrival * i32(row) + place)];
  }
  if (whole < p.most && arrival >= -1 && arrival + 1 < i32(p.steps)) {
    adjoint += share * D_OUTPUT[p.d_output_at + u32((arrival + 1) * i32(row) + place)];
  }
  D_INPUT[p.d_input_at + i] += adjoint;
#else
  let now = p.input_at + i - whole * row;
  var value = (1.0 - share) * INPUT[now];
  // A delay of exactly `most` has no share: nothing lies before.
  if (whole < p.most) {
    value += share * INPUT[now - row];
  }
  OUTPUT[p.output_at + i] = value;
#endif
}
