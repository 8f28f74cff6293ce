import type { NeuronModel } from './model.ts';

/**
 * Integrate-and-fire neuron for competitive learning. Its threshold is `v_thresh (1 + theta)`: a neuron that never won
 * starts at `theta_fresh` < 0 and is recruited first; afterwards `theta` follows its share of the wins ("conscience").
 *
 * @example
 * const output: Population = { size: 400, model: competitive, competition: { by: 'v / (v_thresh * (1 + theta))', stop: true } };
 */
export const competitive: NeuronModel = {
  name: 'competitive',
  summary: 'integrate-and-fire neuron whose threshold keeps a competition fair',
  source: 'DeSieno 1988, ICNN, doi:10.1109/ICNN.1988.23839 (conscience); Diehl & Cook 2015, doi:10.3389/fncom.2015.00099 (homeostasis)',
  parameters: {
    v_thresh: { value: 16, unit: '1', doc: 'threshold at theta = 0' },
    deadline: { value: 1e6, unit: 'ms', doc: 'from then on the strongest neuron spikes even below its threshold' },
    theta_fresh: { value: -0.7, unit: '1', doc: 'theta of a neuron that never won' },
    rate: { value: 0.002, unit: '1', doc: 'change of theta for each win more than its share' },
    share: { value: 0, unit: '1', doc: 'fair share: one over the number of competing neurons' },
  },
  state: {
    v: { value: 0, unit: '1', doc: 'membrane potential' },
    theta: { value: 'theta_fresh', unit: '1', doc: 'relative threshold change', shared: true },
    wins: { value: 0, unit: '1', doc: 'spikes while learning', shared: true },
  },
  spike: 'v >= v_thresh * (1 + theta) || t >= deadline',
  reset: 'v = 0',
  adapt: `
    theta = wins + spikes == 0 ? theta : (wins == 0 ? 0 : theta + rate * (spikes - samples * share))
    wins = wins + spikes`,
  adaptEvery: 'trial',
  example: { dt: 1, duration: 60, pulses: { at: [5, 12, 20, 32, 40, 44], weight: 1.8 } },
};
