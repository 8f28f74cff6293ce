import {
  allToAll, bcm, binaryStdp, fixedProbability, lif, multiplicativeStdp, oja, poisson, powerLawStdp, preCenteredStdp, reducedStdp, rewardStdp, symmetricStdp, synapticScaling, tripletStdp, minimalTripletStdp,
  nearestTripletStdp, uniform, vanRossumStdp, voltageStdp, vogelsStdp, weightDependentStdp, type Connection, type Network, type PlasticityUse,
} from '../../src/index.ts';

/** Rules that a batch of samples may share, with steps large enough to be seen. */
const shared: Readonly<Record<string, PlasticityUse>> = {
  'pre-centered': { rule: preCenteredStdp },
  reduced: { rule: reducedStdp },
  symmetric: { rule: symmetricStdp, parameters: { a_pre: 0.01 } },
  triplet: { rule: tripletStdp },
  'minimal triplet': { rule: minimalTripletStdp },
  'nearest triplet': { rule: nearestTripletStdp },
  'weight-dependent': { rule: weightDependentStdp, parameters: { mu_plus: 0.3, mu_minus: 0.6 } },
  multiplicative: { rule: multiplicativeStdp },
  'van Rossum': { rule: vanRossumStdp },
  'power law': { rule: powerLawStdp },
  inhibitory: { rule: vogelsStdp, parameters: { eta: 0.01 } },
  voltage: { rule: voltageStdp, parameters: { theta_plus: -61, a_ltd: 2e-3, a_ltp: 1e-3 } },
  oja: { rule: oja, parameters: { eta: 1e-3 } },
  bcm: { rule: bcm, parameters: { eta: 1e-4, tau_theta: 100 } },
  binary: { rule: binaryStdp, parameters: { p_plus: 0.4, p_minus: 0.6 } },
  bits: { rule: binaryStdp, parameters: { p_plus: 0.3, p_minus: 0.2 } },
};
/** Rules with ticks, which want a sample of their own. */
const alone: Readonly<Record<string, PlasticityUse>> = {
  voltage: shared.voltage,
  bits: shared.bits,
  reward: { rule: rewardStdp, parameters: { reward: 2, period: 7 } },
  scaling: { rule: synapticScaling, parameters: { rate_0: 30, beta: 0.5, period: 13, tau_rate: 50 } },
};

/** One connection for each rule, from the same sources, in turn to two populations: shaders of many traces compile slowly. */
export function ruleNetwork(rules: 'shared' | 'alone', sparse: boolean): Network {
  const uses = rules === 'shared' ? shared : alone;
  const connection = ([name, plasticity]: [string, PlasticityUse], at: number): Connection => ({
    from: 'noise', to: at % 2 === 0 ? 'cells' : 'others', connectivity: sparse ? fixedProbability(0.3) : allToAll(), delay: sparse ? 1 + at % 3 : 1, weight: uniform(0.1, 0.9), plasticity, ...(name === 'bits' && !sparse ? { weightBits: 1 } : {}),
  });
  const v_thresh = rules === 'shared' ? (sparse ? -54 : -28) : (sparse ? -62 : -55);
  return {
    dt: 1,
    populations: {
      noise: { size: 37, model: poisson, parameters: { rate: 30 } },
      cells: { size: 21, model: lif, parameters: { tau_m: 10, v_thresh } },
      others: { size: 21, model: lif, parameters: { tau_m: 10, v_thresh } },
    },
    connections: Object.fromEntries(Object.entries(uses).map((use, at) => [use[0], connection(use, at)])),
    record: { noise: { spikes: true }, cells: { spikes: true }, others: { spikes: true } },
  };
}
