// c = a · b by tiles. A workgroup computes `down` × `across` blocks of c, a lane one of them in registers; both operands pass
// through workgroup memory in slices of `depth`, four numbers at a time. Every number of c is a sum over k in its order, whatever
// the tile. The kernel says what `prepare`, `left`, `right` (four numbers beside each other at one k, zero from `end` on) and `place` are.
override across: u32;
override down: u32;
override depth: u32;
#if WIDE
const blocks = 2u;
#else
const blocks = 1u;
#endif
override lanes = across * down;
override quads_a = blocks * down;
override quads_b = blocks * across;
// One more, so that lanes that store along k meet different banks of memory.
override stride_a = quads_a + 1u;
override stride_b = quads_b + 1u;
var<workgroup> tile_a: array<vec4f, depth * stride_a>;
var<workgroup> tile_b: array<vec4f, depth * stride_b>;

// Which slice and which four numbers a lane brings: neighbours in memory to neighbouring lanes.
fn along(e: u32, quads: u32, along_k: bool) -> vec2u {
  return select(vec2u(e / quads, e % quads), vec2u(e % depth, e / depth), along_k);
}

@compute @workgroup_size(across * down)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tiles = (p.n + 4u * quads_b - 1u) / (4u * quads_b);
  let tile = group.y * groups.x + group.x;
  let row = tile / tiles * 4u * quads_a;
  let column = tile % tiles * 4u * quads_b;
  if (row >= p.m) {
    return;
  }
  // The parts of a long sum are computed beside each other.
  let member = group.z / p.parts;
  let part = group.z % p.parts;
  let end = min(p.k, (part + 1u) * p.span);
  let y = lane / across;
  let x = lane % across;
  prepare(column, lane);
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
#if WIDE
  var c4 = vec4f();
  var c5 = vec4f();
  var c6 = vec4f();
  var c7 = vec4f();
  var d0 = vec4f();
  var d1 = vec4f();
  var d2 = vec4f();
  var d3 = vec4f();
  var d4 = vec4f();
  var d5 = vec4f();
  var d6 = vec4f();
  var d7 = vec4f();
#endif
  for (var k = part * p.span; k < end; k += depth) {
    for (var e = lane; e < depth * quads_a; e += lanes) {
      let at = along(e, quads_a, a_along_k);
      tile_a[at.x * stride_a + at.y] = left(member, row + 4u * at.y, k + at.x, end);
    }
    for (var e = lane; e < depth * quads_b; e += lanes) {
      let at = along(e, quads_b, b_along_k);
      tile_b[at.x * stride_b + at.y] = right(member, column, 4u * at.y, k + at.x, end);
    }
    workgroupBarrier();
    for (var s = 0u; s < depth; s++) {
      let a = tile_a[s * stride_a + y];
      let b = tile_b[s * stride_b + x];
      c0 += a.x * b;
      c1 += a.y * b;
      c2 += a.z * b;
      c3 += a.w * b;
#if WIDE
      let a2 = tile_a[s * stride_a + down + y];
      let b2 = tile_b[s * stride_b + across + x];
      c4 += a2.x * b;
      c5 += a2.y * b;
      c6 += a2.z * b;
      c7 += a2.w * b;
      d0 += a.x * b2;
      d1 += a.y * b2;
      d2 += a.z * b2;
      d3 += a.w * b2;
      d4 += a2.x * b2;
      d5 += a2.y * b2;
      d6 += a2.z * b2;
      d7 += a2.w * b2;
#endif
    }
    workgroupBarrier();
  }
  // One loop over what would be as many copies of its body: compilers of software adapters take seconds for those.
#if WIDE
  var values = array<vec4f, 16>(c0, c1, c2, c3, c4, c5, c6, c7, d0, d1, d2, d3, d4, d5, d6, d7);
#else
  var values = array<vec4f, 4>(c0, c1, c2, c3);
#endif
  for (var v = 0u; v < 4u * blocks * blocks; v++) {
    put(member, part * p.size_c, row + 4u * (y + v / 4u % 2u * down) + v % 4u, column + 4u * (x + v / 8u * across), values[v]);
  }
}

fn put(member: u32, first: u32, row: u32, column: u32, values: vec4f) {
  if (row >= p.m) {
    return;
  }
  for (var j = 0u; j < min(4u, max(p.n, column) - column); j++) {
    let at = p.c_at + first + place(member, row, column + j);
    var value = values[j];
    if (p.accumulate == 1u) {
      value += C[at];
    }
    C[at] = value;
  }
}
