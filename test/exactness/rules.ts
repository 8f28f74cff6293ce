import {
  allToAll, bcm, binaryStdp, convolution, fixedProbability, integrateAndFire, lif, multiplicativeStdp, oja, poisson, powerLawStdp, preCenteredStdp, reducedStdp, rewardStdp, simplifiedStdp, symmetricStdp, synapticScaling, tripletStdp, minimalTripletStdp,
  nearestTripletStdp, uniform, vanRossumStdp, voltageStdp, vogelsStdp, weightDependentStdp, type Connection, type Network, type PlasticityUse,
} from '../../src/index.ts';

/** Rules with steps large enough to be seen. */
const rules = {
  /** Of pairs and triplets of spikes. */
  pairs: {
    'pre-centered': { rule: preCenteredStdp },
    reduced: { rule: reducedStdp },
    symmetric: { rule: symmetricStdp, parameters: { a_pre: 0.01 } },
    triplet: { rule: tripletStdp },
    'minimal triplet': { rule: minimalTripletStdp },
    'nearest triplet': { rule: nearestTripletStdp },
    inhibitory: { rule: vogelsStdp, parameters: { eta: 0.01 } },
    bits: { rule: binaryStdp, parameters: { p_plus: 0.4, p_minus: 0.6 } },
  },
  /** Of weights, rates and potentials. */
  others: {
    'weight-dependent': { rule: weightDependentStdp, parameters: { mu_plus: 0.3, mu_minus: 0.6 } },
    multiplicative: { rule: multiplicativeStdp },
    'van Rossum': { rule: vanRossumStdp },
    'power law': { rule: powerLawStdp },
    oja: { rule: oja, parameters: { eta: 1e-3 } },
    bcm: { rule: bcm, parameters: { eta: 1e-4, tau_theta: 100 } },
    voltage: { rule: voltageStdp, parameters: { theta_plus: -61, a_ltd: 2e-3, a_ltp: 1e-3 } },
    binary: { rule: binaryStdp, parameters: { p_plus: 0.3, p_minus: 0.2 } },
  },
  /** With ticks, which want a sample of their own. */
  alone: {
    voltage: { rule: voltageStdp, parameters: { theta_plus: -62, a_ltd: 2e-3, a_ltp: 1e-3 } },
    bits: { rule: binaryStdp, parameters: { p_plus: 0.4, p_minus: 0.6 } },
    reward: { rule: rewardStdp, parameters: { reward: 2, period: 7 } },
    scaling: { rule: synapticScaling, parameters: { rate_0: 30, beta: 0.5, period: 13, tau_rate: 50 } },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, PlasticityUse>>>>;

/** One connection for each rule, from the same sources, in turn to two populations: shaders of many traces compile slowly. */
export function ruleNetwork(which: keyof typeof rules, sparse: boolean): Network {
  const connection = ([name, plasticity]: [string, PlasticityUse], at: number): Connection => ({
    from: 'noise', to: at % 2 === 0 ? 'cells' : 'others', connectivity: sparse ? fixedProbability(0.3) : allToAll(), delay: sparse ? 1 + at % 3 : 1,
    weight: uniform(0.1, 0.9), ...(name === 'bits' && !sparse ? { weightBits: 1 } : {}), plasticity,
  });
  const cells = { size: 21, model: lif, parameters: { tau_m: 10, v_thresh: which === 'alone' ? (sparse ? -62.5 : -57) : (sparse ? -60 : -48) } };
  return {
    dt: 1,
    populations: { noise: { size: 37, model: poisson, parameters: { rate: 30 } }, cells, others: cells },
    connections: Object.fromEntries(Object.entries<PlasticityUse>(rules[which]).map((use, at) => [use[0], connection(use, at)])),
    record: { noise: { spikes: true }, cells: { spikes: true }, others: { spikes: true } },
  };
}

/** A kernel that learns once per trial, and a matrix behind it. */
export const kernelNetwork: Network = {
  dt: 1,
  populations: {
    pixels: { size: 2 * 7 * 6, model: poisson, parameters: { rate: 150 } },
    features: { size: 4 * 4 * 3, model: integrateAndFire, parameters: { v_thresh: 3 } },
    out: { size: 10, model: lif, parameters: { v_rest: 0, v_reset: 0, v_thresh: 2 } },
  },
  connections: {
    see: { from: 'pixels', to: 'features', connectivity: convolution({ input: [2, 7, 6], kernel: { shape: [4, 1, 3, 3], values: uniform(0.1, 0.9) }, stride: 2, padding: [1, 1], groups: 2 }), plasticity: { rule: simplifiedStdp, apply: 'trial', parameters: { a_plus: 0.05, a_minus: 0.04 } } },
    read: { from: 'features', to: 'out', connectivity: allToAll(), weight: uniform(0.1, 0.9), plasticity: { rule: { ...binaryStdp, name: 'chance', onPre: undefined, onPost: 'w = clamp(w + 0.1 * (rand() - 0.5) * x, 0, w_max)' }, apply: 'trial' } },
  },
  record: { pixels: { spikes: true }, features: { spikes: true }, out: { spikes: true } },
};
