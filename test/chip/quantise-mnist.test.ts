import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkInteger, loihi1, networkFromNir, nirFromNetwork, quantise, readNetx, readNir, runPorted, writeNetx, writeNir, type PortedNetwork, type Quantised } from '../../src/chip/index.ts';
import { bundledDigits } from '../../src/data/bundled.ts';
import { digitData, subset, type TrainingData } from '../../src/learn/fit/data.ts';
import { judgeNetwork, type JudgeResult } from '../../src/learn/judge.ts';
import { loadTrained, type TrainedNetwork } from '../../src/learn/trained.ts';
import type { Network } from '../../src/index.ts';
import { simulate } from '../../src/index.ts';
import { openBackend, openGpu } from '../kernels/gpu.ts';
import { messageOf } from '../support/run.ts';
import { loihiLoop } from './loihi-loop.ts';

type Pairs = [step: number, neuron: number][];

let trained: TrainedNetwork;
let made: Quantised;
let digits: TrainingData;
const load = (name: string): Promise<TrainedNetwork> => loadTrained(readFileSync(join(import.meta.dirname, `../../demo/networks/${name}.webspike`)), name);
const some = (count: number): TrainingData => subset(digits, Array.from({ length: count }, (_, k) => (k * 7919) % digits.labels.length));
const judge = ({ network, report }: Quantised, count: number): Promise<JudgeResult> => judgeNetwork({ ...trained, network, steps: trained.steps + report.latency }, some(count), { backend: 'cpu' });

beforeAll(async () => {
  digits = digitData(await bundledDigits());
  trained = await load('mnist-loihi-bundled');
  made = quantise(trained.network, loihi1, { exponent: 0 });
});

describe('the network made for Loihi', () => {
  it('answers digits as before, which it never saw', async () => {
    const [before, after] = [await judgeNetwork(trained, some(500), { backend: 'cpu' }), await judge(made, 500)];
    // The floor of the project, less what 500 digits leave to chance (two standard errors).
    expect(before.accuracy).toBeGreaterThan(0.98 - 2 * Math.sqrt(0.98 * 0.02 / 500));
    expect(after.accuracy).toBeGreaterThan(before.accuracy - 0.003 - 1 / 500);
    // Of the few answers that change, most are close calls either way.
    expect(after.predictions.filter((each, k) => each !== before.predictions[k]).length).toBeLessThan(500 * 0.02);
  });

  it('loses next to nothing: its weights are even mantissas of eight bits already', () => {
    const { layers, latency } = made.report;
    expect(layers.map(({ population }) => population)).toEqual(['hidden 1', 'hidden 2', 'hidden 3', 'answer']);
    expect(latency).toBe(0);
    for (const { connections: [{ exponent, clipped, error }], threshold, current, potential, bias } of layers) {
      expect(exponent).toBe(0);
      expect(clipped).toBeLessThan(0.001);
      expect(error.rms).toBeLessThan(0.01);
      expect(threshold!.largest).toBeLessThan(0.005);
      expect(bias.largest).toBeLessThan(0.005);
      expect([current.error, potential.error]).toEqual([0, 0]);
    }
  });

  it('fits the numbers of the chip and of netx files', () => {
    const { neurons, connections, sources } = checkInteger(made.network, 'mnist-loihi');
    expect(sources).toEqual([{ name: 'pixels', size: 784 }]);
    for (const { decayU, decayV, threshold, bias } of neurons) {
      expect([...new Set(decayU), ...new Set(decayV)]).toEqual([4096, 2048]);
      expect(threshold.every((each) => each > 0 && each <= 131_071)).toBe(true);
      expect(bias.every((each) => each % 64 === 0 && Math.abs(each / 64) <= 4095)).toBe(true);
    }
    for (const connection of connections) {
      const weights = connection.kind === 'convolution' ? connection.kernel : connection.weight;
      expect(connection.delay).toBe(0);
      expect(weights.every((each) => each % 2 === 0 && each >= -256 && each <= 254) && weights.some((each) => each > 0)).toBe(true);
    }
    expect(connections.map(({ kind }) => kind)).toEqual(['convolution', 'convolution', 'synapses', 'synapses']);
  });

  it('gives the same spikes on a GPU, and those of its definition in whole numbers of any size', async () => {
    const names = Object.keys(made.network.populations);
    const network: Network = { ...made.network, record: Object.fromEntries(names.map((each) => [each, { spikes: true }])) };
    const image = Float32Array.from(digits.inputs.subarray(784 * 3, 784 * 4), (each) => each * trained.input.scale);
    const backends = [{ backend: 'cpu' as const }, { on: await openBackend(await openGpu()) }];
    const results = await Promise.all(backends.map(async (options) => {
      const simulation = await simulate(network, options);
      simulation.setStimulus(trained.input.population, trained.input.stimulus, image);
      await simulation.run(trained.steps);
      const spikes = Object.fromEntries(names.map((each) => {
        const { step, neuron } = simulation.spikes(each);
        return [each, Array.from(step, (at, k): [number, number] => [at, neuron[k]])];
      }));
      const hash = await simulation.hash();
      simulation.dispose();
      return { spikes, hash };
    }));
    expect(results[1].hash).toBe(results[0].hash);
    const { pixels, ...mine } = results[0].spikes;
    // The kernels one by one: the loop knows listed synapses only.
    const loop = loihiLoop(listed(made.network), { pixels }, trained.steps);
    for (const [name, spikes] of Object.entries(mine)) expect(spikes, name).toEqual(loop.spikes[name]);
    expect(mine.answer.length).toBeGreaterThan(0);
  });
});

describe('in files of other tools', () => {
  /** Three digits as the encoder sends them, and the answer's spikes. */
  const shown = async (network: Network): Promise<{ readonly pixels: Pairs; readonly answer: Pairs }[]> => {
    const simulation = await simulate({ ...network, record: { pixels: { spikes: true }, answer: { spikes: true } } }, { backend: 'cpu' });
    const results: { pixels: Pairs; answer: Pairs }[] = [];
    for (const digit of [5, 4321, 8765]) {
      simulation.setStimulus('pixels', 'i_ext', Float32Array.from(digits.inputs.subarray(784 * digit, 784 * digit + 784), (each) => each * trained.input.scale));
      await simulation.trial({ duration: trained.steps, learning: false });
      const [pixels, answer] = ['pixels', 'answer'].map((each) => {
        const { step, neuron } = simulation.spikes(each);
        return Array.from(step, (at, k): [number, number] => [at, neuron[k]]);
      });
      results.push({ pixels, answer });
    }
    simulation.dispose();
    return results;
  };
  const ported = (network: Network): PortedNetwork => ({
    format: 'webspike', network, inputs: [{ name: 'pixels', population: 'pixels', shape: [784], kind: 'spikes' }], output: { population: 'answer', of: 'spikes' }, layers: [], notes: [],
  });

  it('netx: what lava-dl reads gives the same spikes', async () => {
    const { bytes } = await writeNetx(ported(made.network));
    const back = await readNetx(bytes, 'mnist-loihi.net');
    for (const { pixels, answer } of await shown(made.network)) {
      const { layers } = await runPorted(back, { steps: trained.steps, input_spikes: pixels }, { backend: 'cpu' });
      expect(layers.at(-1)!.spikes).toEqual(answer);
      expect(answer.length).toBeGreaterThan(0);
    }
  });

  it('NIR, its delays as nodes: the same spikes but for where rounding decides', async () => {
    const { graph, notes } = nirFromNetwork(ported(trained.network), { delays: 'keep' });
    expect(notes.some((each) => each.includes('"pixels" (soft-if) turns values into spikes'))).toBe(true);
    const back = networkFromNir(await readNir(await writeNir(graph), 'mnist-loihi.nir'), { dt: 0.001 });
    let [same, all] = [0, 0];
    for (const { pixels, answer } of await shown(trained.network)) {
      const { layers } = await runPorted(back, { steps: trained.steps, dt: 0.001, input_spikes: pixels }, { backend: 'cpu' });
      const theirs = new Set(layers.at(-1)!.spikes.map(String));
      all += Math.max(answer.length, theirs.size);
      same += answer.filter((each) => theirs.has(String(each))).length;
    }
    expect(all).toBeGreaterThan(20);
    expect(same / all).toBeGreaterThan(0.95);
  });
});

/** The same network with its convolutions as the sums that PyTorch defines, written out. */
function listed(network: Network): Network {
  const connections = Object.entries(network.connections!).map(([name, connection]) => {
    const { connectivity } = connection;
    if (connectivity.kind !== 'convolution' || !('shape' in connectivity.kernel)) return [name, connection] as const;
    const { input: [inputs, height, width], kernel: { shape: [outputs, , side], values }, stride } = connectivity;
    const step = Array.isArray(stride) ? stride[0] as number : Number(stride);
    const [rows, columns] = [height, width].map((size) => Math.floor((size - side) / step) + 1);
    const all = new Float32Array(inputs * height * width * outputs * rows * columns);
    for (let o = 0; o < outputs; o++) for (let c = 0; c < inputs; c++) for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) for (let ky = 0; ky < side; ky++) for (let kx = 0; kx < side; kx++) {
      const source = (c * height + y * step + ky) * width + x * step + kx;
      all[source * outputs * rows * columns + (o * rows + y) * columns + x] = (values as ArrayLike<number>)[((o * inputs + c) * side + ky) * side + kx];
    }
    return [name, { ...connection, connectivity: { kind: 'dense', weights: { rows: inputs * height * width, columns: outputs * rows * columns, values: all } } as const }] as const;
  });
  return { ...network, connections: Object.fromEntries(connections) };
}

describe('networks with analogue input', () => {
  it('are refused with two ways out, and take pixels as rates where asked to', async () => {
    const conv = await load('mnist-conv-bundled');
    expect(await messageOf(() => quantise(conv.network, loihi1))).toMatch(/population "pixels" sends its values as they are, and Loihi 1 is sent spikes.*input: 'rate'.*mnist-loihi/);
    const { network, report } = quantise(conv.network, loihi1, { input: 'rate', steps: 24 });
    expect(report.latency).toBe(4);
    expect(report.layers.every(({ connections }) => connections.every(({ error, clipped }) => error.rms < 0.03 && clipped < 0.01))).toBe(true);
    const { accuracy } = await judgeNetwork({ ...conv, network, steps: 20 + report.latency }, some(60), { backend: 'cpu' });
    expect(accuracy).toBeGreaterThan(0.9);
  });
});
