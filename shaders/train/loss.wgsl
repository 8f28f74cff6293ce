// The loss of one sample, its adjoint, and whether the answer was right. A workgroup takes a sample, its lanes share the classes.

const lanes = 64u;
var<workgroup> sums: array<f32, lanes>;
// Score and class.
var<workgroup> answers: array<vec2f, lanes>;

// The sum over all lanes, in their order, for each of them.
fn total(lane: u32, value: f32) -> f32 {
  workgroupBarrier();
  sums[lane] = value;
  workgroupBarrier();
  var sum = 0.0;
  for (var each = 0u; each < lanes; each++) {
    sum += sums[each];
  }
  return sum;
}

// The largest score with its class, the first of equals.
fn largest(scores: u32, lane: u32) -> vec2f {
  var best = vec2f(SCORE[scores], 0.0);
  for (var j = lane; j < p.size; j += lanes) {
    if (SCORE[scores + j] > best.x) {
      best = vec2f(SCORE[scores + j], f32(j));
    }
  }
  answers[lane] = best;
  workgroupBarrier();
  for (var each = 0u; each < lanes; each++) {
    let other = answers[each];
    if (other.x > best.x || (other.x == best.x && other.y < best.y)) {
      best = other;
    }
  }
  return best;
}

@compute @workgroup_size(lanes)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = min(group.y * groups.x + group.x, p.samples - 1u);
  let label = LABELS[p.labels_at + i];
  // A label of −1 leaves the sample out.
  let counts = select(0.0, 1.0, label >= 0.0);
  let scores = p.score_at + i * p.size;
  let adjoints = p.d_score_at + i * p.size;
  let answer = largest(scores, lane);
  var sum = 0.0;
#if ENTROPY
  for (var j = lane; j < p.size; j += lanes) {
    sum += exp(p.scale * (SCORE[scores + j] - answer.x));
  }
  let logarithm = log(total(lane, sum));
  sum = 0.0;
  for (var j = lane; j < p.size; j += lanes) {
    let exponent = p.scale * (SCORE[scores + j] - answer.x) - logarithm;
    let wanted = p.smoothing / f32(p.size) + select(0.0, 1.0 - p.smoothing, f32(j) == label);
    sum -= wanted * exponent;
    D_SCORE[adjoints + j] = counts * p.scale * (exp(exponent) - wanted) / p.divisor;
  }
#else
  for (var j = lane; j < p.size; j += lanes) {
    let distance = SCORE[scores + j] - select(p.off, p.on, f32(j) == label);
    sum += distance * distance / f32(p.size);
    D_SCORE[adjoints + j] = counts * 2.0 * distance / (f32(p.size) * p.divisor);
  }
#endif
  let loss = total(lane, sum);
  if (lane == 0u) {
    LOSSES[p.losses_at + i] = counts * loss;
    CORRECT[p.correct_at + i] = select(0.0, 1.0, answer.y == label);
  }
}
