import type { PlasticityRule } from './model.ts';
import { allPost, allPre, evenPost, evenPre, lastPost, lastPre, tau_post, tau_pre, w_max, w_min, x, y } from './plasticity-parts.ts';

const source = 'Morrison, Diesmann & Gerstner 2008, Biological Cybernetics 98:459, doi:10.1007/s00422-008-0233-1, section 4.1 and figure 7';
const parameters = {
  tau_pre, tau_post,
  a_plus: { value: 0.01, unit: 'weight', doc: 'growth at a post spike, per unit of pre trace' },
  a_minus: { value: 0.012, unit: 'weight', doc: 'decline at a pre spike, per unit of post trace' },
  w_min, w_max,
};
const onPre = 'w = clamp(w - a_minus * y, w_min, w_max)';
const onPost = 'w = clamp(w + a_plus * x, w_min, w_max)';

/**
 * Pair STDP, every pre spike paired with every post spike.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: pairStdp, parameters: { a_plus: 0.005 } };
 */
export const pairStdp: PlasticityRule = {
  name: 'pair-stdp',
  summary: 'pair STDP, all-to-all',
  source, parameters,
  pre: allPre,
  post: allPost,
  onPre, onPost,
};

/**
 * Pair STDP, each spike paired with the nearest one before it on the other side ("symmetric nearest neighbours").
 *
 * @example
 * const plasticity: PlasticityUse = { rule: nearestStdp };
 */
export const nearestStdp: PlasticityRule = {
  name: 'nearest-stdp',
  summary: 'pair STDP, nearest neighbours',
  source, parameters,
  pre: lastPre,
  post: lastPost,
  onPre, onPost,
};

/** A trace and the time since the last spike, which says whose spike was the last. */
const since_pre = { value: 1e6, unit: 'ms', doc: 'time since the last pre spike' };
const agedPre = { x: x, since_pre };
const agedPost = {
  state: { y: y, since_post: { value: 1e6, unit: 'ms', doc: 'time since the last post spike' } },
  equations: 'dy/dt = -y / tau_post; dsince_post/dt = 1', spike: 'y = 1; since_post = 0',
};
const agedOnPost = 'w = clamp(w + (since_pre < since_post ? a_plus * x : 0), w_min, w_max)';

/**
 * Pair STDP, each pre spike paired with the post spike before it and the first one after it.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: preCenteredStdp };
 */
export const preCenteredStdp: PlasticityRule = {
  name: 'pre-centered-stdp',
  summary: 'pair STDP, nearest neighbours of each pre spike',
  source, parameters,
  pre: { state: agedPre, equations: 'dx/dt = -x / tau_pre; dsince_pre/dt = 1', spike: 'x = 1; since_pre = 0' },
  post: agedPost,
  onPre,
  onPost: agedOnPost,
};

/**
 * Pair STDP of immediate neighbours only: a pair counts where no other spike of the two neurons lies between.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: reducedStdp };
 */
export const reducedStdp: PlasticityRule = {
  name: 'reduced-stdp',
  summary: 'pair STDP, immediate neighbours',
  source, parameters,
  pre: {
    state: { x: x, since_pre, interval: { value: 1e6, unit: 'ms', doc: 'from the last pre spike but one to the last' } },
    equations: 'dx/dt = -x / tau_pre; dsince_pre/dt = 1', spike: 'x = 1; interval = since_pre; since_pre = 0',
  },
  post: agedPost,
  onPre: 'w = clamp(w - (since_post <= interval ? a_minus * y : 0), w_min, w_max)',
  onPost: agedOnPost,
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
  source: 'Mishra, Kim, Guzman & Jonas 2016, Nature Communications 7:11552, doi:10.1038/ncomms11552',
  parameters: {
    tau: { value: 20, unit: 'ms', doc: 'time constant of the window' },
    a_plus: { value: 0.01, unit: 'weight', doc: 'growth of a pair of spikes at the same time' },
    a_pre: { value: 0, unit: 'weight', doc: 'decline at every pre spike' },
    w_min, w_max,
  },
  pre: evenPre,
  post: evenPost,
  onPre: 'w = clamp(w + a_plus * y - a_pre, w_min, w_max)',
  onPost: 'w = clamp(w + a_plus * x, w_min, w_max)',
};
