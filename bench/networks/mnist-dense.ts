import { allToAll, normal, regular, stimulus, type Network, type NeuronModel, type Simulation } from '../../src/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { within, type Finding } from '../row.ts';
import { pixels, syntheticRates } from './diehl-cook.ts';

/** Adds what arrives and keeps what lies above the threshold: its rate is the ReLU of its input, up to one spike per step. */
const rectifier: NeuronModel = {
  name: 'rectifier', summary: 'perfect integrator with reset by subtraction',
  source: 'Rueckauer et al. 2017, Front. Neurosci. 11:682, doi:10.3389/fnins.2017.00682, eqs 1-4 (reset by subtraction)',
  parameters: { v_thresh: { value: 1, unit: '1', doc: 'threshold' } },
  state: { v: { value: 0, unit: '1', doc: 'membrane potential' } },
  spike: 'v >= v_thresh',
  reset: 'v = v - v_thresh',
};

/** In ms: one step each. */
const presentation = 200;
/** Of the brightest pixel, in Hz: a spike every other step. */
const brightest = 500;
const images = 16;

/**
 * Dense inference on images of 28 × 28: 784 pixels as regular spike trains, hidden layers of integrate-and-fire neurons that
 * reset by subtraction, 10 outputs, all to all, 200 steps of 1 ms in a batch of 16. 784–1200–1200–10 is the field's
 * multilayer perceptron (Diehl et al. 2015, IJCNN, doi:10.1109/IJCNN.2015.7280696).
 *
 * The weights are He's random ones, not trained, and the images synthetic strokes: this measures and checks the conversion
 * of rates through layers, and says nothing about accuracy on MNIST. Weights in thresholds.
 *
 * @param layers neurons of each layer, with the 784 inputs and the outputs.
 */
export function denseInference(layers: readonly number[]): Network {
  const name = (layer: number): string => (layer === 0 ? 'input' : layer === layers.length - 1 ? 'output' : `hidden${layer}`);
  const populations = Object.fromEntries(layers.map((size, layer) => [name(layer), layer === 0
    ? { size, model: regular, parameters: { rate: stimulus() } } : { size, model: rectifier }]));
  const connections = Object.fromEntries(layers.slice(1).map((_, at) => [`layer${at + 1}`, {
    from: name(at), to: name(at + 1), connectivity: allToAll(), weight: normal(0, Math.sqrt(2 / layers[at])), delay: 0,
  }]));
  return { dt: 1, populations, connections, record: Object.fromEntries(layers.map((_, layer) => [name(layer), { spikes: true }])) };
}

const sizes = ['784-1200-1200-10', '784-400-10', '784-100-10'] as const;

export const mnistDenseBenchmark: Benchmark = {
  name: 'mnist-dense', summary: 'dense inference 784–1200–1200–10, regular input, batch 16 (random weights: speed, not accuracy)', sizes, quick: ['784-400-10'],
  at: (size, { seed }) => {
    const layers = size.split('-').map(Number);
    const network = denseInference(layers);
    const names = Object.keys(network.populations);
    const rates = pixelRates(seed);
    return {
      network, batch: images, warmUp: 0, judged: presentation, timed: presentation,
      prepare: (simulation) => simulation.setStimulus('input', 'rate', rates),
      judge: (simulation, _, to) => judgeDenseInference(layers, rates, simulation, to),
      outDegree: Object.fromEntries(names.map((each, at) => [each, layers[at + 1] ?? 0])),
    };
  },
};

/** Strokes in Hz, the brightest pixel at {@link brightest}. */
function pixelRates(seed: number): Float32Array {
  const rates = new Float32Array(images * pixels);
  syntheticRates(images, seed).forEach((image, at) => rates.set(image.map((each) => (each * brightest) / 64), at * pixels));
  return rates;
}

/**
 * The oracle is the perceptron itself in double precision: x = rate · dt, h = min(1, max(0, W h)). Spikes per step of the
 * first hidden layer must follow its activations: a perfect integrator is off by transients and rounding to whole spikes
 * alone. Deeper layers see the unevenness of trains too, so there the correlation is asked for, as conversion papers do.
 */
export async function judgeDenseInference(layers: readonly number[], rates: Float32Array, simulation: Simulation, to: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { dt } = simulation.plan.network;
  const names = simulation.plan.populations.map(({ name }) => name);
  let activity = Float64Array.from(rates, (rate) => (rate * dt) / 1000);
  for (let layer = 1; layer < layers.length - 1; layer++) {
    const [sources, targets] = [layers[layer - 1], layers[layer]];
    const weights = await simulation.weights(`layer${layer}`);
    const next = new Float64Array(images * targets);
    for (let b = 0; b < images; b++) {
      const row = next.subarray(b * targets, (b + 1) * targets);
      for (let i = 0; i < sources; i++) {
        const x = activity[b * sources + i];
        if (x !== 0) for (let j = 0; j < targets; j++) row[j] += x * weights[i * targets + j];
      }
      for (let j = 0; j < targets; j++) row[j] = Math.min(1, Math.max(0, row[j]));
    }
    const counts = await simulation.counts(names[layer]);
    const spiking = Float64Array.from(counts, (count) => count / (to / dt));
    findings.push(within(`${names[layer]}: correlation of spikes and activation`, correlation(spiking, next), layer === 1 ? 0.98 : 0.9, 1, 3));
    activity = next;
  }
  return findings;
}

/** Pearson's. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (of: Float64Array): number => of.reduce((sum, each) => sum + each, 0) / of.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    ab += (a[at] - meanA) * (b[at] - meanB);
    aa += (a[at] - meanA) ** 2;
    bb += (b[at] - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
