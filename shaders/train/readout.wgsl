// The score of one class of one sample from its series, and the adjoint of that. One of MEAN, MAX, LAST and FIRST is set.

fn each(i: u32) {
#if BACK
  let adjoint = D_SCORE[p.d_score_at + i];
  var source = p.total - 1u;
#if BY_STEP
#if FIRST
  // Without a spike the score is still -total, and the last step is the one to blame.
  if (SCORE[p.score_at + i] > -f32(p.total)) {
    source = u32(AT[p.at_at + i]);
  }
#else
  source = u32(AT[p.at_at + i]);
#endif
#endif
  for (var t = 0u; t < p.steps; t++) {
#if MEAN
    D_SERIES[p.d_series_at + t * p.items + i] = adjoint / f32(p.total);
#else
    D_SERIES[p.d_series_at + t * p.items + i] = select(0.0, adjoint, p.first_step + t == source);
#endif
  }
#else
#if MEAN
  var sum = 0.0;
  for (var t = 0u; t < p.steps; t++) {
    sum += SERIES[p.series_at + t * p.items + i];
  }
  SCORE[p.score_at + i] += sum / f32(p.total);
#elif LAST
  SCORE[p.score_at + i] = SERIES[p.series_at + (p.steps - 1u) * p.items + i];
#else
  var best = SCORE[p.score_at + i];
  var source = AT[p.at_at + i];
  for (var t = 0u; t < p.steps; t++) {
    let value = SERIES[p.series_at + t * p.items + i];
#if FIRST
    let better = value > 0.0 && best == -f32(p.total);
    let score = -f32(p.first_step + t);
#else
    let better = value > best;
    let score = value;
#endif
    if (better) {
      best = score;
      source = f32(p.first_step + t);
    }
  }
  SCORE[p.score_at + i] = best;
  AT[p.at_at + i] = source;
#endif
#endif
}
