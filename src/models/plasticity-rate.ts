import type { PlasticityRule } from './model.ts';
import { w_max, w_min } from './plasticity-parts.ts';

const ratePre = { state: { x: { value: 0, unit: 'Hz', doc: 'presynaptic rate' } }, equations: 'dx/dt = -x / tau_x', spike: 'x = x + 1000 / tau_x' };

/**
 * Oja's rule on rates that both sides keep as traces: w grows by `eta y (x − y w)`, the factor y as one step for each post spike.
 * Weights approach the first principal component of the input rates, at a length that the rule itself keeps.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: oja, parameters: { eta: 1e-4 } };
 */
export const oja: PlasticityRule = {
  name: 'oja',
  summary: 'Oja\'s rule, on rates',
  source: 'Oja 1982, J. Math. Biol. 15:267, doi:10.1007/BF00275687, eq. 3',
  parameters: {
    tau_x: { value: 50, unit: 'ms', doc: 'time constant of the presynaptic rate' },
    tau_y: { value: 50, unit: 'ms', doc: 'time constant of the postsynaptic rate' },
    eta: { value: 1e-4, unit: 'weight/Hz', doc: 'learning rate' },
    w_min, w_max,
  },
  pre: ratePre,
  post: { state: { y: { value: 0, unit: 'Hz', doc: 'postsynaptic rate' } }, equations: 'dy/dt = -y / tau_y', spike: 'y = y + 1000 / tau_y' },
  onPost: 'w = clamp(w + eta * (x - y * w), w_min, w_max)',
};

/**
 * The rule of Bienenstock, Cooper & Munro on rates: w grows by `eta x y (y − theta)`, the factor y as one step for each post spike;
 * the threshold follows the mean square of the target's rate, so that a neuron comes to prefer one pattern of its input.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: bcm, parameters: { rate_0: 15 } };
 */
export const bcm: PlasticityRule = {
  name: 'bcm',
  summary: 'BCM rule with a sliding threshold, on rates',
  source: 'Bienenstock, Cooper & Munro 1982, J. Neurosci. 2:32, doi:10.1523/JNEUROSCI.02-01-00032.1982; threshold: Intrator & Cooper 1992, Neural Networks 5:3, doi:10.1016/S0893-6080(05)80003-6',
  parameters: {
    tau_x: { value: 50, unit: 'ms', doc: 'time constant of the presynaptic rate' },
    tau_y: { value: 50, unit: 'ms', doc: 'time constant of the postsynaptic rate' },
    tau_theta: { value: 5000, unit: 'ms', doc: 'time constant of the threshold' },
    rate_0: { value: 10, unit: 'Hz', doc: 'rate at which the threshold equals the rate' },
    eta: { value: 1e-6, unit: 'weight/Hz²', doc: 'learning rate' },
    w_min, w_max,
  },
  pre: ratePre,
  post: {
    state: { y: { value: 0, unit: 'Hz', doc: 'postsynaptic rate' }, theta: { value: 'rate_0', unit: 'Hz', doc: 'threshold' } },
    equations: 'dy/dt = -y / tau_y; dtheta/dt = (y * y / rate_0 - theta) / tau_theta',
    spike: 'y = y + 1000 / tau_y',
  },
  onPost: 'w = clamp(w + eta * x * (y - theta), w_min, w_max)',
};

/**
 * Synaptic scaling: all weights onto a neuron grow or shrink in proportion to themselves until it has its target rate. A rule of
 * its own; to scale what another rule learns, add `tick`, `onTick` and the trace of the rate to that rule.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: synapticScaling, parameters: { rate_0: 8 } };
 */
export const synapticScaling: PlasticityRule = {
  name: 'synaptic-scaling',
  summary: 'multiplicative scaling toward a target rate',
  source: 'Turrigiano et al. 1998, Nature 391:892, doi:10.1038/36103; van Rossum, Bi & Turrigiano 2000, J. Neurosci. 20:8812, doi:10.1523/JNEUROSCI.20-23-08812.2000, eq. 3',
  parameters: {
    tau_rate: { value: 1000, unit: 'ms', doc: 'time constant of the target\'s rate' },
    rate_0: { value: 5, unit: 'Hz', doc: 'target rate' },
    beta: { value: 0.02, unit: '1/(s Hz)', doc: 'relative change per second and Hz of deviation' },
    period: { value: 100, unit: 'ms', doc: 'time from one change of the weights to the next' },
    w_min, w_max,
  },
  post: { state: { rate: { value: 'rate_0', unit: 'Hz', doc: 'rate of the target' } }, equations: 'drate/dt = -rate / tau_rate', spike: 'rate = rate + 1000 / tau_rate' },
  tick: 'period',
  onTick: 'w = clamp(w + beta * (rate_0 - rate) * period / 1000 * w, w_min, w_max)',
};
