import type { PlasticityRule } from './model.ts';
import { lastPost, lastPre, tau_post, tau_pre } from './plasticity-parts.ts';

/**
 * STDP of binary synapses: a weight is 0 or `w_max`, and switches at random, with a probability that falls with the time between
 * the spikes of the two sides. With `weightBits: 1` a matrix of such synapses takes one bit each.
 *
 * @example
 * const learn: Connection = { from: 'input', to: 'cells', connectivity: allToAll(), weight: uniform(0, 1), weightBits: 1, plasticity: { rule: binaryStdp } };
 */
export const binaryStdp: PlasticityRule = {
  name: 'binary-stdp',
  summary: 'STDP by random switches of binary weights',
  source: 'Senn & Fusi 2005, Phys. Rev. E 71:061907, doi:10.1103/PhysRevE.71.061907 (stochastic transitions); Suri et al. 2013, IEEE Trans. Electron Devices 60:2402, doi:10.1109/TED.2013.2263000 (stochastic STDP)',
  parameters: {
    tau_pre, tau_post,
    p_plus: { value: 0.05, unit: '1', doc: 'probability to switch on at a post spike that comes with a pre spike' },
    p_minus: { value: 0.05, unit: '1', doc: 'probability to switch off at a pre spike that comes just after a post spike' },
    w_max: { value: 1, unit: 'weight', doc: 'weight of a synapse that is on' },
  },
  pre: lastPre,
  post: lastPost,
  onPre: 'w = rand() < p_minus * y ? 0 : w',
  onPost: 'w = rand() < p_plus * x ? w_max : w',
};
