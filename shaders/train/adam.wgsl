// Kingma & Ba 2015, arXiv:1412.6980; decoupled decay: Loshchilov & Hutter 2019, arXiv:1711.05101.

fn each(i: u32) {
  let learning_rate = p.rate * SETTINGS[p.settings_at];
  var weight = WEIGHTS[p.weights_at + i];
  var gradient = SETTINGS[p.settings_at + 1u] * GRADIENTS[p.gradients_at + i];
#if DECOUPLED
  weight -= learning_rate * p.decay * weight;
#else
  gradient += p.decay * weight;
#endif
  let first = p.beta1 * FIRST[p.first_at + i] + p.rest1 * gradient;
  let second = p.beta2 * SECOND[p.second_at + i] + p.rest2 * gradient * gradient;
  FIRST[p.first_at + i] = first;
  SECOND[p.second_at + i] = second;
  let unbiased_first = first / SETTINGS[p.settings_at + 3u];
  let unbiased_second = second / SETTINGS[p.settings_at + 4u];
  WEIGHTS[p.weights_at + i] = clamp(weight - learning_rate * unbiased_first / (sqrt(unbiased_second) + p.epsilon), p.low, p.high);
}
