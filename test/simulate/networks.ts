import { allToAll, competitive, exponentialCurrent, fixedProbability, lif, pairStdp, poisson, stimulus, uniform, type Network } from '../../src/index.ts';

/** Random input, recurrence with delays per synapse, STDP: everything that has a state. */
export const recurrent: Network = {
  dt: 0.5,
  populations: {
    noise: { size: 30, model: poisson, parameters: { rate: stimulus() } },
    cells: { size: 40, model: lif, parameters: { tau_ref: 1.5 }, initial: { v: uniform(-65, -50) } },
  },
  connections: {
    drive: { from: 'noise', to: 'cells', connectivity: allToAll(), weight: uniform(0, 4), delay: 1, synapse: { model: exponentialCurrent } },
    recur: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.2), weight: uniform(0, 1), delay: uniform(0.5, 6), plasticity: { rule: pairStdp } },
  },
  record: { noise: { spikes: true }, cells: { spikes: true, variables: { v: { neurons: [3, 0], every: 3 } } } },
};

/** Without plasticity, so that samples do not depend on each other. */
export const independent: Network = {
  ...recurrent,
  connections: { ...recurrent.connections, recur: { ...recurrent.connections!.recur, plasticity: undefined } },
};

/** A competition that learns a threshold. */
export const contest: Network = {
  dt: 1,
  populations: {
    noise: { size: 20, model: poisson, parameters: { rate: 100 } },
    output: { size: 5, model: competitive, parameters: { share: 0.2, v_thresh: 6 }, competition: { by: 'v', stop: true } },
  },
  connections: { feed: { from: 'noise', to: 'output', connectivity: allToAll(), weight: uniform(0, 1), delay: 0 } },
  record: { output: { spikes: true } },
};
