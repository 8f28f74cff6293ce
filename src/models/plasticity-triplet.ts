import type { PlasticityRule } from './model.ts';
import { w_max, w_min } from './plasticity-parts.ts';

const source = 'Pfister & Gerstner 2006, J. Neurosci. 26:9673, doi:10.1523/JNEUROSCI.1425-06.2006, eqs. 2 and 3, fitted to visual cortex';
const tau_plus = { value: 16.8, unit: 'ms', doc: 'time constant of the fast presynaptic trace' };
const tau_minus = { value: 33.7, unit: 'ms', doc: 'time constant of the fast postsynaptic trace' };
const slow = 'time constant of the slow postsynaptic trace';
const pair = 'decline of a pair';
const triplet = 'growth of a triplet post-pre-post';
const r1 = { value: 0, unit: '1', doc: 'fast presynaptic trace' };
const postStates = { o1: { value: 0, unit: '1', doc: 'fast postsynaptic trace' }, o2: { value: 0, unit: '1', doc: 'slow postsynaptic trace' } };
const postEquations = 'do1/dt = -o1 / tau_minus; do2/dt = -o2 / tau_y';
const preEquation = 'dr1/dt = -r1 / tau_plus';
const onPre = 'w = clamp(w - a2_minus * o1, w_min, w_max)';
const onPost = 'w = clamp(w + a3_plus * r1 * o2, w_min, w_max)';
const allPost = { state: postStates, equations: postEquations, spike: 'o1 = o1 + 1; o2 = o2 + 1' };

/**
 * Triplet STDP, all-to-all: a pair counts more when a third spike came before. Fitted to visual cortex, so that pairings at
 * high rates strengthen in either order; the fitted pair growth of 5e-10 is 0 here. Pair STDP is the case `a3_minus = a3_plus = 0`.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: tripletStdp, parameters: { a3_plus: 0.008 } };
 */
export const tripletStdp: PlasticityRule = {
  name: 'triplet-stdp',
  summary: 'triplet STDP, all-to-all',
  source,
  parameters: {
    tau_plus, tau_minus,
    tau_y: { value: 125, unit: 'ms', doc: slow },
    a2_minus: { value: 7e-3, unit: 'weight', doc: pair },
    a3_plus: { value: 6.2e-3, unit: 'weight', doc: triplet },
    w_min, w_max,
    tau_x: { value: 101, unit: 'ms', doc: 'time constant of the slow presynaptic trace' },
    a3_minus: { value: 2.3e-4, unit: 'weight', doc: 'further decline of a triplet pre-post-pre' },
    a2_plus: { value: 0, unit: 'weight', doc: 'growth of a pair' },
  },
  pre: {
    state: {
      r1,
      r2: { value: 0, unit: '1', doc: 'slow presynaptic trace' },
      r2_before: { value: 0, unit: '1', doc: 'slow presynaptic trace just before the last spike' },
    },
    equations: 'dr1/dt = -r1 / tau_plus; dr2/dt = -r2 / tau_x',
    spike: 'r1 = r1 + 1; r2_before = r2; r2 = r2 + 1',
  },
  post: allPost,
  onPre: 'w = clamp(w - o1 * (a2_minus + a3_minus * r2_before), w_min, w_max)',
  onPost: 'w = clamp(w + r1 * (a2_plus + a3_plus * o2), w_min, w_max)',
};

/**
 * The minimal triplet model: pairs weaken, triplets post-pre-post strengthen. Fits visual cortex as well as the full model.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: minimalTripletStdp };
 */
export const minimalTripletStdp: PlasticityRule = {
  name: 'minimal-triplet-stdp',
  summary: 'minimal triplet STDP, all-to-all',
  source,
  parameters: {
    tau_plus, tau_minus,
    tau_y: { value: 114, unit: 'ms', doc: slow },
    a2_minus: { value: 7.1e-3, unit: 'weight', doc: pair },
    a3_plus: { value: 6.5e-3, unit: 'weight', doc: triplet },
    w_min, w_max,
  },
  pre: { state: { r1 }, equations: preEquation, spike: 'r1 = r1 + 1' },
  post: allPost,
  onPre, onPost,
};

/**
 * The minimal triplet model where each spike counts only the nearest one of the other, and its own last.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: nearestTripletStdp };
 */
export const nearestTripletStdp: PlasticityRule = {
  name: 'nearest-triplet-stdp',
  summary: 'minimal triplet STDP, nearest neighbours',
  source,
  parameters: {
    tau_plus, tau_minus,
    tau_y: { value: 40, unit: 'ms', doc: slow },
    a2_minus: { value: 8e-3, unit: 'weight', doc: pair },
    a3_plus: { value: 5e-2, unit: 'weight', doc: triplet },
    w_min, w_max,
  },
  pre: { state: { r1 }, equations: preEquation, spike: 'r1 = 1' },
  post: { state: postStates, equations: postEquations, spike: 'o1 = 1; o2 = 1' },
  onPre, onPost,
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
  pre: { state: { x: { value: 0, unit: '1', doc: 'presynaptic trace' } }, equations: 'dx/dt = -x / tau_pre', spike: 'x = 1' },
  post: {
    state: { y1: { value: 0, unit: '1', doc: 'fast trace' }, y2: { value: 0, unit: '1', doc: 'slow trace' } },
    equations: 'dy1/dt = -y1 / tau_post_1; dy2/dt = -y2 / tau_post_2',
    spike: 'y1 = 1; y2 = 1',
  },
  onPre: 'w = clamp(w - eta_pre * y1, 0, w_max)',
  onPost: 'w = clamp(w + eta_post * x * y2, 0, w_max)',
};
