/** E-prop: gradients against backpropagation through time with the paths through other neurons' outputs cut, memory, and small tasks. */
import { describe, expect, it } from 'vitest';
import { outputName } from '../../src/equations/adjoint.ts';
import { cpuDevice } from '../../src/learn/cpu/device.ts';
import { epropTrainer } from '../../src/learn/eprop.ts';
import { gradientTrainer, type OpenDevices } from '../../src/learn/gradient.ts';
import { adam } from '../../src/learn/optimisers.ts';
import { epropPlan } from '../../src/learn/plan/eprop.ts';
import { graphOf } from '../../src/learn/plan/graph.ts';
import { Layout } from '../../src/learn/plan/layout.ts';
import type { Batch, EpropOptions, Trainer } from '../../src/learn/trainer.ts';
import { analogue, pixels } from '../../src/learn/units.ts';
import { alif, exponentialCurrent, impulseCurrent, leakyIntegrator, lif, lifSoftReset, spikeArray, type NeuronModel } from '../../src/models/index.ts';
import { allToAll } from '../../src/network/connectivity.ts';
import { normal } from '../../src/network/distribution.ts';
import { stimulus, type Connection, type Network, type Population } from '../../src/network/network.ts';
import { philox } from '../../src/random/philox.ts';
import { reverse, runLines, type Values } from '../equations/interpret.ts';
import { onCpu } from '../support/run.ts';
import { referenceDevice } from './reference-device.ts';

const words = new Uint32Array(4);
const draw = (at: number, purpose: number): number => (philox(words, at, 0, purpose, 0, 3, 4), words[0] / 2 ** 32);

/** A smooth unit: leaky, its output a soft sign of its potential. */
const soft: NeuronModel = {
  name: 'soft', summary: 'leaky unit with a smooth output', source: 'test', spike: 'false',
  parameters: { i_ext: { value: 0.1, unit: '1', doc: 'bias' }, leak: { value: 0.7, unit: '1', doc: 'what is kept' } },
  state: { u: { value: 0, unit: '1', doc: 'potential' }, v: { value: 0, unit: '1', doc: 'output' } },
  equations: 'u = leak * u + I + i_ext\nv = u / (1 + abs(u))',
};
const [inputs, size, classes, samples, steps] = [5, 6, 3, 4, 9];
const plain = { delay: 1, synapse: { model: impulseCurrent } } as const;
const link = (from: string, to: string, sd: number, more: Partial<Connection> = {}): Connection => ({ from, to, connectivity: allToAll({ self: true }), weight: normal(0, sd), ...plain, ...more });

/** Given spikes → a population that is connected with itself → a leaky read-out. */
function recurrent(hidden: Population, sd: number, sends: Partial<Connection> = {}, synapse: Partial<Connection> = {}): Network {
  return {
    dt: 1, populations: { in: { size: inputs, model: spikeArray, spikeSteps: 300 }, hidden, out: { size: classes, model: leakyIntegrator, parameters: { tau_m: 5 } } },
    connections: { in: link('in', 'hidden', sd, synapse), again: link('hidden', 'hidden', sd / 2, { ...sends, ...synapse, delay: 2 }), out: link('hidden', 'out', 1, { ...sends, delay: 0 }) },
  };
}
const options: EpropOptions = {
  steps, samples, input: { population: 'in', spikes: true }, readOut: { population: 'out', of: 'v', how: 'last' }, loss: { kind: 'cross-entropy', scale: 2 }, optimiser: adam(),
  learning: { connections: { in: {}, again: {}, out: {} }, parameters: { hidden: { i_ext: { per: { channel: 3 } } }, out: { i_ext: {} } } },
};
const batch: Batch = { inputs: Float32Array.from({ length: steps * samples * inputs }, (_, at) => Number(draw(at, 1) < 0.5)), labels: [2, 0, 1, 1] };

/** All gradients by name, and the losses, in double precision: one update's, without the update. */
async function gradientsOf(network: Network, more: Partial<EpropOptions> = {}): Promise<{ gradients: Record<string, number[]>; losses: Float32Array; initial: Record<string, Float32Array> }> {
  const graph = graphOf(network, { ...options, ...more }, 0);
  const { learned } = epropPlan(graph, { ...options, ...more }, 0);
  const trainer = await epropTrainer(network, { ...options, ...more }, (plan) => Promise.resolve([referenceDevice(plan)]), 0);
  const { losses } = await trainer.learn(batch, 0);
  const all = await (trainer as Trainer & { read(tensor: string): Promise<Float32Array> }).read('gradients');
  return { gradients: Object.fromEntries(learned.map(({ key, offset, size: count }) => [key, Array.from(all.subarray(offset, offset + count))])), losses, initial: Object.fromEntries(learned.map(({ key, initial }) => [key, initial])) };
}

const expectClose = (found: readonly number[], wanted: readonly number[], what: string, tolerance: number): void => {
  const largest = Math.max(...wanted.map(Math.abs));
  expect(largest, what).toBeGreaterThan(1e-3);
  wanted.forEach((each, at) => expect(Math.abs(found[at] - each) / largest, `${what} ${at}: ${found[at]} for ${each}`).toBeLessThan(tolerance));
};
const softmax = (scores: readonly number[]): number[] => {
  const all = scores.map((each) => Math.exp(2 * each));
  return all.map((each) => each / all.reduce((sum, other) => sum + other, 0));
};

describe('the gradient', () => {
  it('is that of finite differences where what neurons hear of each other is held fixed', async () => {
    const network = recurrent({ size, model: soft }, 0.8, { transmission: analogue(-4, 4) });
    const { gradients, losses, initial } = await gradientsOf(network);
    type Numbers = Record<string, number[]>;
    /** The loss, by the definition of the network; `heard`: outputs of hidden units that the others hear, by step, sample and unit. */
    function lossOf(w: Numbers, heard: number[][][] | null): { loss: number; sent: number[][][] } {
      let loss = 0;
      const sent = Array.from({ length: steps }, () => Array.from({ length: samples }, () => new Array<number>(size).fill(0)));
      for (let b = 0; b < samples; b++) {
        const [u, y] = [new Array<number>(size).fill(0), new Array<number>(classes).fill(0)];
        for (let t = 0; t < steps; t++) {
          for (let j = 0; j < size; j++) {
            let current = w['hidden.i_ext'][Math.floor(j / 3)];
            for (let i = 0; i < inputs && t >= 1; i++) current += w.in[i * size + j] * batch.inputs[((t - 1) * samples + b) * inputs + i];
            for (let i = 0; i < size && t >= 2; i++) current += w.again[i * size + j] * (heard ?? sent)[t - 2][b][i];
            u[j] = 0.7 * u[j] + current;
            sent[t][b][j] = u[j] / (1 + Math.abs(u[j]));
          }
          const decay = Math.exp(-1 / 5);
          for (let k = 0; k < classes; k++) y[k] = decay * y[k] + (1 - decay) * sent[t][b].reduce((sum, each, j) => sum + each * w.out[j * classes + k], w['out.i_ext'][k]);
          loss -= Math.log(softmax(y)[batch.labels[b]]) / (steps * samples);
        }
      }
      return { loss, sent };
    }
    const start: Numbers = Object.fromEntries(Object.entries(initial).map(([key, values]) => [key, Array.from(values)]));
    const { loss, sent } = lossOf(start, null);
    expect(losses.reduce((sum, each) => sum + each, 0) / samples).toBeCloseTo(loss, 5);
    for (const [key, values] of Object.entries(start)) {
      const differences = values.map((value, at) => {
        const moved = (by: number): number => lossOf({ ...start, [key]: values.map((each, k) => (k === at ? value + by : each)) }, sent).loss;
        return (moved(1e-4) - moved(-1e-4)) / 2e-4;
      });
      expectClose(gradients[key], differences, key, 1e-5);
    }
  });

  const unit = { tau_m: 6, v_rest: 0, v_reset: 0, v_thresh: 0.6, r_m: 2 };
  const cells: readonly [string, Population, Partial<Connection>, number, Partial<EpropOptions>][] = [
    ['lif', { size, model: lif, parameters: { ...unit, tau_ref: 0 } }, {}, 0.8, {}],
    ['lif, reset attached', { size, model: lif, parameters: { ...unit, tau_ref: 0 } }, {}, 0.8, { detachReset: false }],
    ['lif, refractory, errors from step 5', { size, model: lif, parameters: { ...unit, tau_ref: 2 } }, {}, 0.8, { errorFrom: 5 }],
    ['lif-soft-reset', { size, model: lifSoftReset, parameters: { ...unit, tau_ref: 0 } }, {}, 0.8, {}],
    ['lif-soft-reset under exponential currents, error at the end', { size, model: lifSoftReset, parameters: { ...unit, tau_ref: 0 } }, { synapse: { model: exponentialCurrent, parameters: { tau: 3 } } }, 0.8, { errorFrom: steps - 1 }],
    ['alif', { size, model: alif, parameters: { ...unit, tau_ref: 0, beta: 0.3, tau_a: 20 } }, {}, 0.8, {}],
    ['alif, mean read-out', { size, model: alif, parameters: { ...unit, tau_ref: 0, beta: 0.3, tau_a: 20 } }, {}, 0.8, { readOut: { population: 'out', of: 'v', how: 'mean' } }],
  ];
  it.each(cells)('of %s is that of backpropagation through time with the recurrent spikes cut', async (_, hidden, synapse, sd, more) => {
    const network = recurrent(hidden, sd, {}, synapse);
    const { gradients, initial } = await gradientsOf(network, more);
    const graph = graphOf(network, options, 0);
    const { members } = new Layout(graph, { ...options, ...more });
    const { errorFrom = 0 } = { ...options, ...more };
    const value = (name: string, key: string): number => graph.populations.get(name)!.values.get(key) as number;
    const [cell, out] = ['hidden', 'out'].map((name) => {
      const { program } = members.get(name)!;
      return { program, constants: program.constants.map((each): [string, number] => [each.name, Math.fround(each.evaluate((key) => value(name, key)))]) };
    });
    const none = (): Record<string, never> => ({});
    const zero = (length: number): number[] => new Array<number>(length).fill(0);
    const wanted: Record<string, number[]> = Object.fromEntries(Object.entries(initial).map(([key, { length }]) => [key, zero(length)]));
    let spikes = 0;
    for (let b = 0; b < samples; b++) {
      // Forward: values of every hidden neuron and read-out unit in every step.
      const begin = (which: typeof cell): Record<string, number> => Object.fromEntries(which.program.states.map((each) => [each, 0]));
      const [states, sums] = [Array.from({ length: size }, () => begin(cell)), Array.from({ length: classes }, () => begin(out))];
      const [hiddens, outs, z]: [Values[][], Values[][], number[][]] = [states.map(() => []), sums.map(() => []), []];
      const advance = ({ program, constants }: typeof cell, state: Record<string, number>, input: number, bias: number): Values => {
        const values: Values = new Map([...constants, ...Object.entries(state), [program.inputs[0], input], ['i_ext', bias]]);
        runLines(program.forward, values, none());
        for (const each of program.states) state[each] = values.get(`next of ${each}`)!;
        return values;
      };
      for (let t = 0; t < steps; t++) {
        const x = (delay: number, i: number): number => (t < delay ? 0 : batch.inputs[((t - delay) * samples + b) * inputs + i]);
        z[t] = states.map((state, j) => {
          let input = 0;
          for (let i = 0; i < inputs; i++) input += initial.in[i * size + j] * x(1, i);
          for (let i = 0; i < size && t >= 2; i++) input += initial.again[i * size + j] * z[t - 2][i];
          hiddens[j][t] = advance(cell, state, input, initial['hidden.i_ext'][Math.floor(j / 3)]);
          return hiddens[j][t].get(outputName({ kind: 'spike' }))!;
        });
        sums.forEach((state, k) => (outs[k][t] = advance(out, state, z[t].reduce((sum, each, j) => sum + each * initial.out[j * classes + k], 0), initial['out.i_ext'][k])));
      }
      spikes += z.flat().reduce((sum, each) => sum + each, 0);
      // Back: through the read-out, then through each hidden neuron alone.
      const error = (t: number, k: number): number => (t < errorFrom ? 0 : (2 * (softmax(outs.map((each) => each[t].get('output v')!))[k] - Number(batch.labels[b] === k))) / ((steps - errorFrom) * samples));
      const backs = outs.map((values, k) => reverse(out.program, values, (t) => error(t, k), () => 0, none));
      backs.forEach((back, k) => {
        wanted['out.i_ext'][k] += back.learned.i_ext;
        for (let t = 0; t < steps; t++) for (let j = 0; j < size; j++) wanted.out[j * classes + k] += z[t][j] * back.inputs[t][out.program.inputs[0]];
      });
      hiddens.forEach((values, j) => {
        const back = reverse(cell.program, values, (t) => backs.reduce((sum, each, k) => sum + each.inputs[t][out.program.inputs[0]] * initial.out[j * classes + k], 0), () => 0, none);
        wanted['hidden.i_ext'][Math.floor(j / 3)] += back.learned.i_ext;
        for (let t = 0; t < steps; t++) {
          const adjoint = back.inputs[t][cell.program.inputs[0]];
          for (let i = 0; i < inputs && t >= 1; i++) wanted.in[i * size + j] += adjoint * batch.inputs[((t - 1) * samples + b) * inputs + i];
          for (let i = 0; i < size && t >= 2; i++) wanted.again[i * size + j] += adjoint * z[t - 2][i];
        }
      });
    }
    expect(spikes).toBeGreaterThan(10);
    for (const key of Object.keys(wanted)) expectClose(gradients[key], wanted[key], key, 1e-5);
  });
});

it('takes a stimulus part after part as it takes the same numbers step by step', async () => {
  const network = recurrent({ size, model: alif, parameters: { tau_m: 6, v_rest: 0, v_reset: 0, v_thresh: 0.6, r_m: 2, tau_ref: 0, beta: 0.3, tau_a: 20 } }, 0.8);
  const shown: Network = {
    ...network, populations: { ...network.populations, in: { size: inputs, model: pixels, parameters: { value: stimulus() } } },
    connections: { ...network.connections, in: { ...network.connections!.in, transmission: analogue(0, 1) } },
  };
  const bySample = Float32Array.from(batch.inputs, (_, at) => batch.inputs[(Math.floor(at / inputs) % steps) * samples * inputs + Math.floor(at / (steps * inputs)) * inputs + (at % inputs)]);
  const [trains, parts] = await Promise.all([[network, {}, batch], [shown, { input: { population: 'in', stimulus: 'value' }, parts: { count: steps, steps: 1 } }, { ...batch, inputs: bySample }]].map(async (one) => {
    const [described, more, given] = one as [Network, Partial<EpropOptions>, Batch];
    const trainer = await epropTrainer(described, { ...options, ...more }, (plan) => Promise.resolve([referenceDevice(plan)]), 0) as Trainer & { read(tensor: string): Promise<Float32Array> };
    await trainer.learn(given, 0);
    return Array.from(await trainer.read('gradients'));
  }));
  expect(Math.max(...trains)).toBeGreaterThan(1e-3);
  expect(parts).toEqual(trains);
});

describe('training', () => {
  const devices = (count: number): OpenDevices => (plan) => Promise.all(Array.from({ length: count }, () => cpuDevice(plan)));
  const unit = { tau_m: 8, v_rest: 0, v_reset: 0, v_thresh: 0.6, r_m: 2, tau_ref: 0 };

  it('finds the gradient of backpropagation where nothing is recurrent', async () => {
    const { again: _, ...connections } = recurrent({ size, model: alif, parameters: { ...unit, beta: 0.3, tau_a: 20 } }, 0.8).connections!;
    const network = { ...recurrent({ size, model: alif, parameters: { ...unit, beta: 0.3, tau_a: 20 } }, 0.8), connections };
    const learning = { ...options.learning, connections: { in: {}, out: {} } };
    const found = await Promise.all([epropTrainer(network, { ...options, learning, errorFrom: steps - 1 }, devices(1)), gradientTrainer(network, { ...options, learning }, devices(1))].map(async (opened) => {
      const trainer = await opened as Trainer & { read(tensor: string): Promise<Float32Array> };
      const { losses } = await trainer.learn(batch, 0);
      return { losses: Array.from(losses), gradients: Array.from(await trainer.read('gradients')) };
    }));
    expectClose(found[0].losses, found[1].losses, 'loss', 1e-5);
    expectClose(found[0].gradients, found[1].gradients, 'gradient', 1e-5);
  });

  it('takes the same memory for 28 steps and for 280', () => {
    const network = recurrent({ size: 51, model: alif, parameters: unit }, 0.5);
    const floats = (trial: number): number => {
      const asked = { ...options, steps: trial };
      return epropPlan(graphOf(network, asked, 0), asked, 0).tensors.reduce((sum, each) => sum + each.size, 0);
    };
    expect(floats(280)).toBe(floats(28));
    // Two traces of every synapse onto the hidden population for each sample, of its spike and of its adaptation, and the filtered one.
    expect(floats(28)).toBeGreaterThan(3 * samples * 51 * 56);
    expect(floats(28)).toBeLessThan(5 * samples * 51 * 56);
  });

  /** Two cues, 6 steps apart, each in one of two channels; the class is their exclusive or, asked for when both are over. */
  const cues = (count: number, from: number): Batch => {
    const labels = new Uint8Array(count);
    const numbers = new Float32Array(14 * count * 4);
    for (let b = 0; b < count; b++) {
      const [first, second] = [draw(from + b, 2) < 0.5 ? 1 : 0, draw(from + b, 3) < 0.5 ? 1 : 0];
      labels[b] = first ^ second;
      const spike = (step: number, channel: number): void => void (numbers[(step * count + b) * 4 + channel] = 1);
      for (const step of [0, 1]) spike(step, first);
      for (const step of [6, 7]) spike(step, second);
      for (let step = 9; step < 14; step++) spike(step, 2);
      if (draw(from + b, 4) < 0.5) spike(3, 3);
    }
    return { inputs: numbers, labels };
  };
  const task: Network = {
    dt: 1, populations: { in: { size: 4, model: spikeArray }, hidden: { size: 60, model: lifSoftReset, parameters: { ...unit, tau_m: 12, r_m: 4 } }, out: { size: 2, model: leakyIntegrator, parameters: { tau_m: 4, r_m: 4 } } },
    connections: { in: link('in', 'hidden', 1), again: link('hidden', 'hidden', 0.15, { connectivity: allToAll() }), out: link('hidden', 'out', 0.2, { delay: 0 }) },
  };
  const asked: EpropOptions = {
    ...options, steps: 14, samples: 32, errorFrom: 10, loss: { kind: 'cross-entropy' }, learning: { connections: { in: {}, again: {}, out: {} }, parameters: { out: { i_ext: {} }, hidden: { i_ext: {} } } },
  };

  it.each(['symmetric', 'random'] as const)('learns to join two cues that are apart in time, with %s feedback', async (feedback) => {
    const trainer = await epropTrainer(task, { ...asked, feedback }, devices(1), 3);
    for (let update = 0; update < 300; update++) await trainer.learn(cues(64, 64 * update), 0.01);
    const { correct } = await trainer.answer(cues(256, 100_000));
    const share = correct.reduce((sum, each) => sum + each, 0) / 256;
    expect(share).toBeGreaterThan(0.95);
  });

  it('gives the same weights twice, whatever the number of devices, and a network that answers on the spine as it did', async () => {
    const states = [];
    for (const count of [1, 1, 2]) {
      const trainer = await epropTrainer(task, { ...asked, samples: 16 }, devices(count), 3);
      for (let update = 0; update < 20; update++) await trainer.learn(cues(40, 64 * update), 0.01);
      states.push(await trainer.state());
      if (states.length < 3) continue;
      expect(states[1]).toEqual(states[0]);
      expect(states[2]).toEqual(states[0]);
      const { inputs: numbers, labels } = cues(20, 5000);
      const { scores } = await trainer.answer({ inputs: numbers, labels });
      await onCpu(await trainer.network(), async (simulation) => {
        for (let b = 0; b < 20; b++) {
          simulation.setSpikes('in', Array.from(numbers.keys()).filter((at) => numbers[at] && Math.floor(at / 4) % 20 === b).map((at) => [Math.floor(at / 80), at % 4]), b);
        }
        await simulation.trial({ duration: 14, samples: 20 });
        const found = await simulation.state('out', 'v');
        // Sums are rounded differently: a spike may fall in another step now and then.
        expect(Array.from(scores).filter((score, at) => Math.abs(score - found[at]) > 1e-3).length).toBeLessThanOrEqual(2);
      }, { batch: 20 });
    }
  });

  const changed = (name: string, more: Partial<Connection>): Network => ({ ...task, connections: { ...task.connections, [name]: { ...task.connections![name], ...more } } });
  it.each<[string, Network, Partial<EpropOptions>, string]>([
    ['a read-out that hears late', changed('out', { delay: 1 }), {}, 'connection "out": it leads to the read-out with a delay of 1 steps, and errors would come too late. Give it "delay: 0".'],
    ['a read-out of spikes', task, { readOut: { population: 'out', of: 'spikes', how: 'mean' } }, 'option "readOut": e-prop reads spikes'],
    ['a read-out by its maximum', task, { readOut: { population: 'out', of: 'v', how: 'max' } }, 'option "readOut": e-prop cannot learn the "max" step by step. Take "mean" or "last".'],
    ['a read-out with a threshold', { ...task, populations: { ...task.populations, out: { size: 2, model: lif } } }, {}, 'population "out": its step is not linear, or not the same for all of its neurons'],
    ['a read-out behind slow synapses', changed('out', { synapse: { model: exponentialCurrent } }), {}, 'population "out": what arrives does not reach the state that is read within the step, or through several states'],
    ['batch normalisation', task, { learning: { connections: { in: { normalise: 'batch' } } } }, 'connection "in": e-prop learns its weights alone. Leave out "normalise", "delay" and "dropout".'],
    ['errors from a step that never comes', task, { errorFrom: 14 }, 'option "errorFrom": got 14. Give a step from 0 to 13.'],
    ['what no error reaches', { ...task, populations: { ...task.populations, more: { size: 3, model: lif } }, connections: { ...task.connections, more: link('in', 'more', 1) } }, { learning: { connections: { more: {} } } }, 'population "more": it does not reach the read-out directly, and no error would reach it'],
  ])('refuses %s', async (_, network, more, message) => {
    await expect(epropTrainer(network, { ...asked, ...more }, devices(1))).rejects.toThrow(message);
  });
});
