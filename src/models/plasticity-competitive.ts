import type { PlasticityRule } from './model.ts';

/**
 * The winner's weights move to the normalised spike counts of its input: online vector quantisation whose step is one
 * over the number of wins, but never less than `eta_min`. Needs a target with shared state `wins` ({@link competitive}).
 *
 * @example
 * const plasticity: PlasticityUse = { rule: competitiveStdp, apply: 'trial' };
 */
export const competitiveStdp: PlasticityRule = {
  name: 'competitive-stdp',
  summary: 'the winner moves its weights toward its input',
  source: 'Kohonen 1990, Proc. IEEE 78:1464, doi:10.1109/5.58325; Masquelier & Thorpe 2007, doi:10.1371/journal.pcbi.0030031 (first-spike competition)',
  parameters: { eta_min: { value: 0.05, unit: '1', doc: 'least step' } },
  pre: { state: { x: { value: 0, unit: '1', doc: 'spikes so far' } }, spike: 'x = x + 1' },
  onPost: `
    eta = max(1 / (1 + wins + event), eta_min)
    w = clamp(w + eta * (x / norm(x) - w), 0, 1)`,
};

/**
 * Simplified STDP for layers in which a neuron spikes once: inputs that spiked before it strengthen, all others weaken, both
 * less near the bounds 0 and 1. With a competition that stops each sample, it teaches the kernels of a convolution too.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: simplifiedStdp, apply: 'trial' };
 */
export const simplifiedStdp: PlasticityRule = {
  name: 'simplified-stdp',
  summary: 'STDP by the order of first spikes alone',
  source: 'Kheradpisheh, Ganjtabesh, Thorpe & Masquelier 2018, Neural Networks 99:56, doi:10.1016/j.neunet.2017.12.005, eq. 3',
  parameters: {
    a_plus: { value: 0.004, unit: 'weight', doc: 'growth where the input spiked before' },
    a_minus: { value: 0.003, unit: 'weight', doc: 'decline where it did not' },
  },
  pre: { state: { x: { value: 0, unit: '1', doc: 'whether it spiked' } }, spike: 'x = 1' },
  onPost: 'w = clamp(w + (x > 0 ? a_plus : -a_minus) * w * (1 - w), 0, 1)',
};
