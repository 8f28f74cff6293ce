import { diehlCookStdp, fixedInDegree, fixedOutDegree, fixedProbability, integrateAndFire, lif, pairStdp, poisson, uniform, type Connection, type Network, type NeuronModel, type PlasticityRule } from '../../src/index.ts';

/** A neuron whose rule looks at more than traces: at shared state that changes in each step, so its rows cannot wait. */
const adaptive: NeuronModel = {
  ...integrateAndFire, name: 'adaptive', state: { ...integrateAndFire.state, wins: { value: 0, unit: '1', doc: 'spikes so far', shared: true } },
  adapt: 'wins = wins + spikes',
};
const immediate: PlasticityRule = { ...pairStdp, name: 'immediate', onPost: 'w = clamp(w + a_plus * x / (norm(x) + wins), w_min, w_max)' };

const network = (sources: number, targets: number, threshold: number, feed: Partial<Connection>, lateral: Partial<Connection>, model: NeuronModel = integrateAndFire): Network => ({
  dt: 1,
  populations: { source: { size: sources, model: poisson, parameters: { rate: 60 } }, cells: { size: targets, model, parameters: { v_thresh: threshold } } },
  connections: {
    feed: { from: 'source', to: 'cells', connectivity: fixedProbability(0.4), weight: uniform(0.1, 0.9), delay: 1, plasticity: { rule: pairStdp }, ...feed },
    lateral: { from: 'cells', to: 'cells', connectivity: fixedInDegree(4), weight: uniform(0.1, 0.3), delay: 2, plasticity: { rule: diehlCookStdp }, ...lateral },
  },
});

const trial: PlasticityRule = { ...pairStdp, name: 'trial', onPre: undefined, onPost: 'w = clamp(w + a_plus * (x / norm(x) - w) / (1 + event), w_min, w_max)' };

export const lateCases: readonly { readonly name: string; readonly batch: number; readonly network: Network }[] = [
  { name: 'in blocks of sixteen steps', batch: 1, network: network(65, 33, 5, { delay: 20 }, { delay: uniform(17, 30) }) },
  { name: 'three samples, delays of their own', batch: 3, network: network(65, 33, 5, { delay: uniform(1, 9), plasticity: { rule: diehlCookStdp } }, {}) },
  { name: 'a memory of 256 steps', batch: 1, network: network(40, 3, 150, { connectivity: fixedOutDegree(60), delay: 3 }, { delay: 4 }) },
  { name: 'a memory of 128 steps, three samples', batch: 3, network: network(40, 9, 40, { connectivity: fixedOutDegree(45), delay: 3 }, { delay: 4 }) },
  { name: 'rules that cannot wait', batch: 3, network: network(34, 9, 3, { plasticity: { rule: immediate } }, {}, adaptive) },
  { name: 'rows once per trial, normalised', batch: 3, network: network(65, 33, 5, { plasticity: { rule: trial, apply: 'trial' }, normalise: { norm: 'l1', to: 5 } }, {}, lif) },
];
