import { allToAll, lif, poisson, truncatedNormal, uniform, type Network } from '../../src/index.ts';

/** Feed-forward, 784 Poisson inputs to 400 to 10 leaky neurons, delay one step: a network that every plan can run. */
export function chain(record = true): Network {
  return {
    dt: 1,
    populations: {
      input: { size: 784, model: poisson, parameters: { rate: uniform(0, 40) } },
      hidden: { size: 400, model: lif },
      output: { size: 10, model: lif },
    },
    connections: {
      first: { from: 'input', to: 'hidden', connectivity: allToAll(), weight: truncatedNormal(0.05, 0.2, -1, 1) },
      second: { from: 'hidden', to: 'output', connectivity: allToAll(), weight: truncatedNormal(0.05, 0.2, -1, 1) },
    },
    record: record ? { input: { spikes: true }, hidden: { spikes: true }, output: { spikes: true } } : {},
  };
}
