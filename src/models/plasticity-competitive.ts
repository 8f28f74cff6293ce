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
