// A convolution as a product of matrices that are never written down:
// kernel ⋆ input is    [outputs × taps] · [taps × positions of all images];
// with INPUT, its adjoint, gathered from the output, [inputs × taps] · [taps × positions of all images];
// with KERNEL, the gradient of the kernel, [outputs × positions of all images] · [positions × taps].
// A place of an image is (number of it, y, x), and so is what a tap adds to it: columns and k give one of either.

#if KERNEL
const a_along_k = true;
const b_along_k = true;
#else
const a_along_k = true;
const b_along_k = false;
#endif
// Of the tile's columns: where they begin in memory, y and x.
var<workgroup> columns: array<vec3i, 4u * quads_b>;

// A position of an image that is walked over; (y, x) of it in the image that is read.
fn position(i: u32) -> vec3i {
  let image = i / (p.out_y * p.out_x);
  let y = i32(i / p.out_x % p.out_y);
  let x = i32(i % p.out_x);
#if INPUT
  return vec3i(i32(image * p.image), y + p.padding_y, x + p.padding_x);
#else
  return vec3i(i32(image * p.image), y * p.stride_y - p.padding_y, x * p.stride_x - p.padding_x);
#endif
}

// Channel and place in the kernel.
fn tap(i: u32) -> vec3i {
  let channel = i / (p.kernel_y * p.kernel_x);
  let step = vec2i(i32(i / p.kernel_x % p.kernel_y) * p.dilation_y, i32(i % p.kernel_x) * p.dilation_x);
#if INPUT
  return vec3i(i32(channel * p.in_y * p.in_x), -step);
#else
  return vec3i(i32(channel * p.in_y * p.in_x), step);
#endif
}

fn prepare(column: u32, lane: u32) {
  for (var c = lane; c < 4u * quads_b; c += lanes) {
#if KERNEL
    columns[c] = tap(min(column + c, p.n - 1u));
#else
    columns[c] = position(min(column + c, p.n - 1u));
#endif
  }
  workgroupBarrier();
}

fn pixel(first: u32, at: vec3i) -> f32 {
#if STRIDED
  if (at.y % p.stride_y != 0 || at.z % p.stride_x != 0) {
    return 0.0;
  }
  let y = at.y / p.stride_y;
  let x = at.z / p.stride_x;
#else
  let y = at.y;
  let x = at.z;
#endif
  if (y < 0 || x < 0 || y >= i32(p.in_y) || x >= i32(p.in_x)) {
    return 0.0;
  }
  return B[first + u32(at.x) + u32(y) * p.in_x + u32(x)];
}

fn right(group: u32, first: u32, column: u32, k: u32, end: u32) -> vec4f {
  if (k >= end) {
    return vec4f();
  }
#if KERNEL
  let more = position(k);
#else
  let more = tap(k);
#endif
  let source = p.b_at + group * p.group_image;
  // A loop that compilers of GPUs unroll, and that others need not compile four times.
  var values = vec4f();
  for (var j = 0u; j < 4u; j++) {
    values[j] = pixel(source, columns[column + j] + more);
  }
  return values;
}

fn left(group: u32, row: u32, k: u32, end: u32) -> vec4f {
  if (k >= end) {
    return vec4f();
  }
  let at = p.a_at + group * p.group_a + min(row + vec4u(0u, 1u, 2u, 3u), vec4u(p.m - 1u)) * p.row_a + k / p.inner_a * p.outer_a + k % p.inner_a;
  return vec4f(A[at.x], A[at.y], A[at.z], A[at.w]);
}

fn place(group: u32, row: u32, column: u32) -> u32 {
#if KERNEL
  return (group * p.m + row) * p.n + column;
#else
  let positions = p.out_y * p.out_x;
  return column / positions * p.image_c + (group * p.m + row) * positions + column % positions;
#endif
}
