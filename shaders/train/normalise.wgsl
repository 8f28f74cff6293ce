// Batch normalisation of one number from its channel's statistics, with FIXED from the running ones; with BACK its adjoint.

fn each(i: u32) {
  let c = i / p.positions % p.channels;
#if BACK
  let scale = STATISTICS[p.statistics_at + p.channels + c];
  let centred = (X[p.x_at + i] - STATISTICS[p.statistics_at + c]) * scale;
  let means = vec2f(SUMS[p.sums_at + 2u * c], SUMS[p.sums_at + 2u * c + 1u]) / f32(p.count);
  DX[p.dx_at + i] = GAIN[p.gain_at + c] * scale * (DY[p.dy_at + i] - means.x - centred * means.y);
#else
#if FIXED
  let mean = RUNNING[p.running_at + c];
  let scale = 1.0 / sqrt(RUNNING[p.running_at + p.channels + c] + p.epsilon);
#else
  let mean = STATISTICS[p.statistics_at + c];
  let scale = STATISTICS[p.statistics_at + p.channels + c];
#endif
  Y[p.y_at + i] = GAIN[p.gain_at + c] * (X[p.x_at + i] - mean) * scale + BIAS[p.bias_at + c];
#endif
}
