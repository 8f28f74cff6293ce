import type { PlasticityRule } from './model.ts';

const stdpParameters = {
  tau_pre: { value: 20, unit: 'ms', doc: 'time constant of the presynaptic trace' },
  tau_post: { value: 20, unit: 'ms', doc: 'time constant of the postsynaptic trace' },
  a_plus: { value: 0.01, unit: 'weight', doc: 'growth at a post spike, per unit of pre trace' },
  a_minus: { value: 0.012, unit: 'weight', doc: 'decline at a pre spike, per unit of post trace' },
  w_min: { value: 0, unit: 'weight', doc: 'lower bound' },
  w_max: { value: 1, unit: 'weight', doc: 'upper bound' },
} as const;

const preTrace = { x: { value: 0, unit: '1', doc: 'presynaptic trace' } };
const postTrace = { y: { value: 0, unit: '1', doc: 'postsynaptic trace' } };

/**
 * Pair STDP, every pre spike paired with every post spike.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: pairStdp, parameters: { a_plus: 0.005 } };
 */
export const pairStdp: PlasticityRule = {
  name: 'pair-stdp',
  summary: 'pair STDP, all-to-all',
  source: 'Morrison, Diesmann & Gerstner 2008, Biological Cybernetics 98:459, doi:10.1007/s00422-008-0233-1, section 4.1',
  parameters: stdpParameters,
  pre: { state: preTrace, equations: 'dx/dt = -x / tau_pre', spike: 'x = x + 1' },
  post: { state: postTrace, equations: 'dy/dt = -y / tau_post', spike: 'y = y + 1' },
  onPre: 'w = clamp(w - a_minus * y, w_min, w_max)',
  onPost: 'w = clamp(w + a_plus * x, w_min, w_max)',
};

/**
 * Pair STDP, each spike paired with the nearest one before it on the other side.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: nearestStdp };
 */
export const nearestStdp: PlasticityRule = {
  ...pairStdp,
  name: 'nearest-stdp',
  summary: 'pair STDP, nearest neighbours',
  pre: { state: preTrace, equations: 'dx/dt = -x / tau_pre', spike: 'x = 1' },
  post: { state: postTrace, equations: 'dy/dt = -y / tau_post', spike: 'y = 1' },
};

/**
 * The rule of Diehl & Cook's program: growth at a post spike needs an earlier post spike too (`y2`, slower).
 *
 * @example
 * const plasticity: PlasticityUse = { rule: diehlCookStdp, parameters: { eta_post: 0.01 } };
 */
export const diehlCookStdp: PlasticityRule = {
  name: 'diehl-cook-stdp',
  summary: 'triplet-style STDP of Diehl & Cook',
  source: 'Diehl & Cook 2015, doi:10.3389/fncom.2015.00099 (program); Pfister & Gerstner 2006, doi:10.1523/JNEUROSCI.1425-06.2006',
  parameters: {
    tau_pre: { value: 20, unit: 'ms', doc: 'time constant of the presynaptic trace' },
    tau_post_1: { value: 20, unit: 'ms', doc: 'time constant of the fast postsynaptic trace' },
    tau_post_2: { value: 40, unit: 'ms', doc: 'time constant of the slow postsynaptic trace' },
    eta_pre: { value: 1e-4, unit: 'weight', doc: 'decline at a pre spike' },
    eta_post: { value: 1e-2, unit: 'weight', doc: 'growth at a post spike' },
    w_max: { value: 1, unit: 'weight', doc: 'upper bound' },
  },
  pre: { state: preTrace, equations: 'dx/dt = -x / tau_pre', spike: 'x = 1' },
  post: {
    state: { y1: { value: 0, unit: '1', doc: 'fast trace' }, y2: { value: 0, unit: '1', doc: 'slow trace' } },
    equations: 'dy1/dt = -y1 / tau_post_1; dy2/dt = -y2 / tau_post_2',
    spike: 'y1 = 1; y2 = 1',
  },
  onPre: 'w = clamp(w - eta_pre * y1, 0, w_max)',
  onPost: 'w = clamp(w + eta_post * x * y2, 0, w_max)',
};

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
