// As many multiplications and additions as a device can do: eight sums beside each other, so that none waits for the last.

override rounds: u32;
@group(0) @binding(0) var<storage, read_write> numbers: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let a = numbers[0];
  let b = numbers[1];
  var c0 = vec4f(f32(id.x));
  var c1 = c0 + 1.0;
  var c2 = c0 + 2.0;
  var c3 = c0 + 3.0;
  var c4 = c0 + 4.0;
  var c5 = c0 + 5.0;
  var c6 = c0 + 6.0;
  var c7 = c0 + 7.0;
  for (var round = 0u; round < rounds; round++) {
    c0 = c0 * a + b;
    c1 = c1 * a + b;
    c2 = c2 * a + b;
    c3 = c3 * a + b;
    c4 = c4 * a + b;
    c5 = c5 * a + b;
    c6 = c6 * a + b;
    c7 = c7 * a + b;
  }
  numbers[2u + id.x] = c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7;
}
