import { allToAll, lif, poisson, truncatedNormal, uniform, type Network } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { within } from '../row.ts';
import { meanRate } from '../statistics.ts';

const inputs = 784;
/** In Hz; each input draws its own between 0 and this. */
const mostRate = 40;

/** Feed-forward, 784 Poisson inputs to 400 to 10 leaky neurons, delay one step: a network that every plan can run. */
export function chain(record = true): Network {
  return {
    dt: 1,
    populations: {
      input: { size: inputs, model: poisson, parameters: { rate: uniform(0, mostRate) } },
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

export const chainBenchmark: Benchmark = {
  name: 'chain', summary: '784 Poisson inputs, 400 and 10 leaky neurons, batch 16: what a dispatch costs in every plan', sizes: ['784-400-10'], quick: ['784-400-10'],
  at: () => ({
    network: chain(), batch: 16, warmUp: 128, judged: 512, timed: 1024, outDegree: { input: 400, hidden: 10 },
    judge: (simulation, from, to) => [
      within('rate of inputs (Hz)', meanRate(simulation.spikes('input'), inputs, 1, from, to), (mostRate / 2) * 0.95, (mostRate / 2) * 1.05),
      within('spikes of the hidden layer, not none', simulation.spikes('hidden').step.length, 1, Infinity, 0),
    ],
  }),
};
