fn each(i: u32) {
  TO[p.to_at + i] = FROM[p.from_at + i] * BY[p.by_at + i % p.size];
}
