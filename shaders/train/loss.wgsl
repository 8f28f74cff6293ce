// The loss of one sample, its adjoint, and whether the answer was right.

fn each(i: u32) {
  let label = LABELS[p.labels_at + i];
  let scores = p.score_at + i * p.size;
  let adjoints = p.d_score_at + i * p.size;
  if (label < 0.0) {
    for (var j = 0u; j < p.size; j++) {
      D_SCORE[adjoints + j] = 0.0;
    }
    LOSSES[p.losses_at + i] = 0.0;
    CORRECT[p.correct_at + i] = 0.0;
    return;
  }
  let wanted = u32(label);
  var answer = 0u;
  var largest = SCORE[scores];
  for (var j = 1u; j < p.size; j++) {
    if (SCORE[scores + j] > largest) {
      largest = SCORE[scores + j];
      answer = j;
    }
  }
  CORRECT[p.correct_at + i] = select(0.0, 1.0, answer == wanted);
#if ENTROPY
  var sum = 0.0;
  for (var j = 0u; j < p.size; j++) {
    sum += exp(p.scale * (SCORE[scores + j] - largest));
  }
  let logarithm = log(sum);
  var loss = 0.0;
  for (var j = 0u; j < p.size; j++) {
    let exponent = p.scale * (SCORE[scores + j] - largest) - logarithm;
    let target_share = p.smoothing / f32(p.size) + select(0.0, 1.0 - p.smoothing, j == wanted);
    loss -= target_share * exponent;
    D_SCORE[adjoints + j] = p.scale * (exp(exponent) - target_share) / p.divisor;
  }
  LOSSES[p.losses_at + i] = loss;
#else
  var loss = 0.0;
  for (var j = 0u; j < p.size; j++) {
    let distance = SCORE[scores + j] - select(p.off, p.on, j == wanted);
    loss += distance * distance;
    D_SCORE[adjoints + j] = 2.0 * distance / (f32(p.size) * p.divisor);
  }
  LOSSES[p.losses_at + i] = loss / f32(p.size);
#endif
}
