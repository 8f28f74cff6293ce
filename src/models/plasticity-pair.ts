import type { PlasticityRule } from './model.ts';
import { bounds } from './plasticity-bounds.ts';

const stdpParameters = {
  tau_pre: { value: 20, unit: 'ms', doc: 'time constant of the presynaptic trace' },
  tau_post: { value: 20, unit: 'ms', doc: 'time constant of the postsynaptic trace' },
  a_plus: { value: 0.01, unit: 'weight', doc: 'growth at a post spike, per unit of pre trace' },
  a_minus: { value: 0.012, unit: 'weight', doc: 'decline at a pre spike, per unit of post trace' },
  ...bounds,
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
 * Pair STDP, each spike paired with the nearest one before it on the other side ("symmetric nearest neighbours").
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

/** A trace and the time since the last spike, which says whose spike was the last. */
const agedPre = { ...preTrace, since_pre: { value: 1e6, unit: 'ms', doc: 'time since the last pre spike' } };
const agedPost = { ...postTrace, since_post: { value: 1e6, unit: 'ms', doc: 'time since the last post spike' } };

/**
 * Pair STDP, each pre spike paired with the post spike before it and the first one after it.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: preCenteredStdp };
 */
export const preCenteredStdp: PlasticityRule = {
  ...pairStdp,
  name: 'pre-centered-stdp',
  summary: 'pair STDP, nearest neighbours of each pre spike',
  source: 'Morrison, Diesmann & Gerstner 2008, Biological Cybernetics 98:459, doi:10.1007/s00422-008-0233-1, figure 7B',
  pre: { state: agedPre, equations: 'dx/dt = -x / tau_pre; dsince_pre/dt = 1', spike: 'x = 1; since_pre = 0' },
  post: { state: agedPost, equations: 'dy/dt = -y / tau_post; dsince_post/dt = 1', spike: 'y = 1; since_post = 0' },
  onPost: 'w = clamp(w + (since_pre < since_post ? a_plus * x : 0), w_min, w_max)',
};

/**
 * Pair STDP of immediate neighbours only: a pair counts where no other spike of the two neurons lies between.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: reducedStdp };
 */
export const reducedStdp: PlasticityRule = {
  ...preCenteredStdp,
  name: 'reduced-stdp',
  summary: 'pair STDP, immediate neighbours',
  source: 'Morrison, Diesmann & Gerstner 2008, Biological Cybernetics 98:459, doi:10.1007/s00422-008-0233-1, figure 7C',
  pre: {
    state: { ...agedPre, interval: { value: 1e6, unit: 'ms', doc: 'from the last pre spike but one to the last' } },
    equations: 'dx/dt = -x / tau_pre; dsince_pre/dt = 1', spike: 'x = 1; interval = since_pre; since_pre = 0',
  },
  onPre: 'w = clamp(w - (since_post <= interval ? a_minus * y : 0), w_min, w_max)',
};

/**
 * STDP with a symmetric window: spikes of both sides that come close together strengthen a synapse in either order, by
 * `a_plus e^(−|Δ|/τ)`, and every pre spike weakens it by `a_pre`.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: symmetricStdp, parameters: { a_pre: 0.004 } };
 */
export const symmetricStdp: PlasticityRule = {
  name: 'symmetric-stdp',
  summary: 'pair STDP with a symmetric window, all-to-all',
  source: 'Mishra, Kim, Guzman & Jonas 2016, Nature Communications 7:11552, doi:10.1038/ncomms11552 (window); decline per pre spike as in Vogels et al. 2011, doi:10.1126/science.1211095',
  parameters: {
    tau: { value: 20, unit: 'ms', doc: 'time constant of the window' },
    a_plus: { value: 0.01, unit: 'weight', doc: 'growth of a pair of spikes at the same time' },
    a_pre: { value: 0, unit: 'weight', doc: 'decline at every pre spike' },
    ...bounds,
  },
  pre: { state: preTrace, equations: 'dx/dt = -x / tau', spike: 'x = x + 1' },
  post: { state: postTrace, equations: 'dy/dt = -y / tau', spike: 'y = y + 1' },
  onPre: 'w = clamp(w + a_plus * y - a_pre, w_min, w_max)',
  onPost: 'w = clamp(w + a_plus * x, w_min, w_max)',
};
