fn put_block(z: u32, row: u32, column: u32, c0: vec4f, c1: vec4f, c2: vec4f, c3: vec4f) {
  put_row(z, row, column, c0);
  put_row(z, row + 1u, column, c1);
  put_row(z, row + 2u, column, c2);
  put_row(z, row + 3u, column, c3);
}

fn put_row(z: u32, row: u32, column: u32, values: vec4f) {
  if (row >= p.m) {
    return;
  }
  for (var j = 0u; j < min(4u, max(p.n, column) - column); j++) {
    let at = p.c_at + place(z, row, column + j);
    var value = values[j];
    if (p.accumulate == 1u) {
      value += C[at];
    }
    C[at] = value;
  }
}
