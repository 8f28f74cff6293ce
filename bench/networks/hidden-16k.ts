import { allToAll, lif, normal, poisson, type Network, type Simulation } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { within, type Finding } from '../row.ts';
import { meanRate } from '../statistics.ts';

const inputs = 784;
/** In Hz, of each input: half a spike per ten steps. */
const inputRate = 50;
/** Mean and spread of the weights onto the hidden layer, in mV. */
const [mean, spread] = [0.02, 0.5];
/** In ms; the threshold lies 15 mV above rest. */
const [tau, threshold] = [20, 15];
const batch = 16;

/**
 * One hidden layer of 16,384 leaky neurons between 784 Poisson inputs and 10 outputs, all to all, batch 16, 500 steps of
 * 1 ms: the shape that Open Neuromorphic times the gradient libraries with (there one layer, forward and backward; here
 * forward). 12.8 M weights onto the hidden layer, drawn normally and not trained: what is measured is speed.
 *
 * Source: open-neuromorphic.org, "Spiking neural network framework benchmarking", 16k neurons (performance-anchors.md 1.6).
 * Times in ms, potentials and weights in mV.
 *
 * @param hidden neurons of the hidden layer.
 */
export function hiddenLayer(hidden: number): Network {
  return {
    dt: 1,
    populations: {
      input: { size: inputs, model: poisson, parameters: { rate: inputRate } },
      hidden: { size: hidden, model: lif, parameters: { tau_m: tau, v_rest: 0, v_reset: 0, v_thresh: threshold } },
      output: { size: 10, model: lif, parameters: { tau_m: tau, v_rest: 0, v_reset: 0, v_thresh: threshold } },
    },
    connections: {
      first: { from: 'input', to: 'hidden', connectivity: allToAll(), weight: normal(mean, spread) },
      second: { from: 'hidden', to: 'output', connectivity: allToAll(), weight: normal(0, spread) },
    },
    record: { input: { spikes: true }, hidden: { spikes: true }, output: { spikes: true } },
  };
}

const sizes: Readonly<Record<string, number>> = { '16384': 16_384, '8192': 8192, '4096': 4096, '512': 512 };

export const hiddenLayerBenchmark: Benchmark = {
  name: 'hidden-16k', summary: '784 Poisson inputs, one hidden layer of 16,384 leaky neurons, 10 outputs, batch 16, 500 steps', sizes: Object.keys(sizes), quick: ['512'],
  at: (size) => ({
    network: hiddenLayer(sizes[size]), batch, warmUp: 0, judged: 500, timed: 500, judge: judgeHiddenLayer,
    outDegree: { input: sizes[size], hidden: 10, output: 0 },
  }),
};

/** How many hidden neurons are computed a second time. */
const checked = 16;

/**
 * The inputs' rate is what was asked for, within five standard deviations. And some hidden neurons are computed again here,
 * in double precision, straight from the recorded input and the weights: τ dv/dt = −v, weight onto v one step later,
 * reset at the threshold, 2 ms refractory, spikes that arrive then lost. Rounding moves a spike only where v grazes
 * the threshold.
 */
export async function judgeHiddenLayer(simulation: Simulation, from: number, to: number): Promise<Finding[]> {
  const { dt, populations } = simulation.plan.network;
  const hidden = populations.hidden.size;
  const steps = Math.round(to / dt);
  const raster = simulation.spikes('input');
  const weights = await simulation.weights('first');
  const scatter = 5 * Math.sqrt(inputRate / (inputs * ((to - from) / 1000)));
  const spikes = simulation.spikes('hidden');
  const got = new Set(Array.from(spikes.step, (step, at) => step * hidden + spikes.neuron[at]));
  const [decay, refractory] = [Math.exp(-dt / tau), Math.round(2 / dt)];
  let [same, either] = [0, 0];
  for (let neuron = 0; neuron < checked; neuron++) {
    const arriving = new Float64Array(steps + 1);
    for (let at = 0; at < raster.step.length; at++) if (raster.step[at] < steps) arriving[raster.step[at] + 1] += weights[raster.neuron[at] * hidden + neuron];
    for (let step = 0, v = 0, held = 0; step < steps; step++) {
      let wanted = false;
      if (held > 0) held--;
      else if ((v = (v + arriving[step]) * decay) >= threshold) {
        wanted = true;
        v = 0;
        held = refractory;
      }
      const found = got.has(step * hidden + neuron);
      if (wanted && found) same++;
      if (wanted || found) either++;
    }
  }
  return [
    within('rate of inputs (Hz)', meanRate(raster, inputs, dt, Math.round(from / dt), steps), inputRate - scatter, inputRate + scatter),
    within(`spikes of ${checked} hidden neurons, also computed in double precision`, either, 1, Infinity, 0),
    within('share of them that agree', same / either, 0.98, 1, 3),
  ];
}
