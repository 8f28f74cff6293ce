fn each(i: u32) {
  let learning_rate = SETTINGS[p.settings_at];
  let weight = WEIGHTS[p.weights_at + i];
  let gradient = SETTINGS[p.settings_at + 1u] * GRADIENTS[p.gradients_at + i];
  let velocity = p.momentum * VELOCITY[p.velocity_at + i] + gradient + p.decay * weight;
  VELOCITY[p.velocity_at + i] = velocity;
  WEIGHTS[p.weights_at + i] = clamp(weight - p.rate * learning_rate * velocity, p.low, p.high);
}
