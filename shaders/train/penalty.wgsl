fn each(i: u32) {
  let rate = MEANS[p.means_at + i % p.size];
  D_SERIES[p.d_series_at + i] += p.factor * (max(0.0, rate - p.high) - max(0.0, p.low - rate));
}
