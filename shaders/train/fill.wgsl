fn each(i: u32) {
  TO[p.to_at + i] = p.value;
}
