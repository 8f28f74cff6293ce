import type { PlasticityRule } from './model.ts';
import { allPost, allPre, tau_post, tau_pre, w_max } from './plasticity-parts.ts';

/**
 * Pair STDP whose steps shrink toward the bounds by powers of the distance: from additive (`mu_plus = mu_minus = 0`) to
 * multiplicative (both 1). Growth `lambda (1 − w/w_max)^mu_plus`, decline `lambda alpha (w/w_max)^mu_minus`, times `w_max`.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: weightDependentStdp, parameters: { mu_plus: 0.1, mu_minus: 0.1 } };
 */
export const weightDependentStdp: PlasticityRule = {
  name: 'weight-dependent-stdp',
  summary: 'pair STDP between additive and multiplicative',
  source: 'Gütig, Aharonov, Rotter & Sompolinsky 2003, J. Neurosci. 23:3697, doi:10.1523/JNEUROSCI.23-09-03697.2003, eqs. 1 and 2',
  parameters: {
    tau_pre, tau_post,
    lambda: { value: 0.01, unit: '1', doc: 'step of a pair at the same time, in parts of w_max' },
    alpha: { value: 1.05, unit: '1', doc: 'decline over growth' },
    mu_plus: { value: 0.02, unit: '1', doc: 'exponent of the growth' },
    mu_minus: { value: 0.02, unit: '1', doc: 'exponent of the decline' },
    w_max,
  },
  pre: allPre,
  post: allPost,
  // log(0) is a large negative number here, so that 0 to the power of 0 is 1, and 0 to any other power 0.
  onPre: 'w = clamp(w - alpha * lambda * w_max * y * exp(mu_minus * log(w / w_max)), 0, w_max)',
  onPost: 'w = clamp(w + lambda * w_max * x * exp(mu_plus * log(1 - w / w_max)), 0, w_max)',
};

/**
 * Multiplicative pair STDP: growth in proportion to what is left to the bound, decline in proportion to the weight.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: multiplicativeStdp };
 */
export const multiplicativeStdp: PlasticityRule = {
  name: 'multiplicative-stdp',
  summary: 'pair STDP, multiplicative',
  source: 'Rubin, Lee & Sompolinsky 2001, Phys. Rev. Lett. 86:364, doi:10.1103/PhysRevLett.86.364',
  parameters: {
    tau_pre, tau_post,
    eta_plus: { value: 0.01, unit: '1', doc: 'growth at a post spike, per unit of pre trace and distance to w_max' },
    eta_minus: { value: 0.0105, unit: '1', doc: 'decline at a pre spike, per unit of post trace and weight' },
    w_max,
  },
  pre: allPre,
  post: allPost,
  onPre: 'w = clamp(w - eta_minus * w * y, 0, w_max)',
  onPost: 'w = clamp(w + eta_plus * (w_max - w) * x, 0, w_max)',
};

/**
 * Pair STDP with additive growth and multiplicative decline: weights find a single peak without an upper bound of their own.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: vanRossumStdp, parameters: { a_plus: 0.005 } };
 */
export const vanRossumStdp: PlasticityRule = {
  name: 'van-rossum-stdp',
  summary: 'pair STDP, additive growth and multiplicative decline',
  source: 'van Rossum, Bi & Turrigiano 2000, J. Neurosci. 20:8812, doi:10.1523/JNEUROSCI.20-23-08812.2000',
  parameters: {
    tau_pre, tau_post,
    a_plus: { value: 0.002, unit: 'weight', doc: 'growth at a post spike, per unit of pre trace' },
    eta_minus: { value: 0.006, unit: '1', doc: 'decline at a pre spike, per unit of post trace and weight' },
    w_max,
  },
  pre: allPre,
  post: allPost,
  onPre: 'w = clamp(w - eta_minus * w * y, 0, w_max)',
  onPost: 'w = clamp(w + a_plus * x, 0, w_max)',
};

/**
 * Pair STDP with growth by a power of the weight and multiplicative decline. Weights of 0 stay there.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: powerLawStdp, parameters: { w_0: 1, w_max: 5 } };
 */
export const powerLawStdp: PlasticityRule = {
  name: 'power-law-stdp',
  summary: 'pair STDP, power-law growth and multiplicative decline',
  source: 'Morrison, Aertsen & Diesmann 2007, Neural Computation 19:1437, doi:10.1162/neco.2007.19.6.1437, eq. 2.1',
  parameters: {
    tau_pre, tau_post,
    lambda: { value: 0.1, unit: '1', doc: 'step of a pair at the same time' },
    alpha: { value: 0.11, unit: '1', doc: 'decline over growth' },
    mu: { value: 0.4, unit: '1', doc: 'exponent of the growth' },
    w_0: { value: 0.1, unit: 'weight', doc: 'reference weight' },
    w_max,
  },
  pre: allPre,
  post: allPost,
  onPre: 'w = clamp(w - lambda * alpha * w * y, 0, w_max)',
  onPost: 'w = clamp(w + lambda * w_0 * exp(mu * log(w / w_0)) * x, 0, w_max)',
};
