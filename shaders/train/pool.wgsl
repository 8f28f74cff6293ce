// Means over windows, and their adjoint. What lies beyond the last whole window is left out.

fn each(i: u32) {
#if BACK
  let x = i % p.width;
  let y = i / p.width % p.height;
  let image = i / (p.width * p.height);
  let across = p.width / p.window_x;
  let down = p.height / p.window_y;
  let inside = x / p.window_x < across && y / p.window_y < down;
  var value = 0.0;
  if (inside) {
    value = OUTPUT[p.output_at + (image * down + y / p.window_y) * across + x / p.window_x] * p.factor;
  }
  INPUT[p.input_at + i] = value;
#else
  let across = p.width / p.window_x;
  let down = p.height / p.window_y;
  let image = i / (across * down);
  let corner = p.input_at + (image * p.height + i / across % down * p.window_y) * p.width + i % across * p.window_x;
  var sum = 0.0;
  for (var y = 0u; y < p.window_y; y++) {
    for (var x = 0u; x < p.window_x; x++) {
      sum += INPUT[corner + y * p.width + x];
    }
  }
  OUTPUT[p.output_at + i] = sum * p.factor;
#endif
}
