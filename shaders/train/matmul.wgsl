// A product of matrices.

#if TRANSPOSE_A
const a_along_k = false;
#else
const a_along_k = true;
#endif
#if TRANSPOSE_B
const b_along_k = true;
#else
const b_along_k = false;
#endif

fn prepare(column: u32, lane: u32) {
}

fn left(member: u32, row: u32, k: u32, end: u32) -> vec4f {
  if (k >= end) {
    return vec4f();
  }
  // Rows beyond the last give what nobody stores.
  let at = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(p.m - 1u));
#if TRANSPOSE_A
  let source = p.a_at + k * p.m + at;
#else
  let source = p.a_at + at * p.k + k;
#endif
  return vec4f(A[source.x], A[source.y], A[source.z], A[source.w]);
}

fn right(member: u32, first: u32, column: u32, k: u32, end: u32) -> vec4f {
  if (k >= end) {
    return vec4f();
  }
  let at = min(first + column + vec4u(0u, 1u, 2u, 3u), vec4u(p.n - 1u));
#if TRANSPOSE_B
  let source = p.b_at + at * p.k + k;
#else
  let source = p.b_at + k * p.n + at;
#endif
  return vec4f(B[source.x], B[source.y], B[source.z], B[source.w]);
}

fn place(member: u32, row: u32, column: u32) -> u32 {
  return row * p.n + column;
}
