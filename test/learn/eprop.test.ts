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
import { analogue } from '../../src/learn/units.ts';
import { alif, exponentialCurrent, impulseCurrent, leakyIntegrator, lif, lifSoftReset, spikeArray, type NeuronModel } from '../../src/models/index.ts';
import { allToAll } from '../../src/network/connectivity.ts';
import { normal } from '../../src/network/distribution.ts';
import type { Connection, Network, Population } from '../../src/network/network.ts';
import { philox } from '../../src/random/philox.ts';
import { reverse, runLines, type Values } from '../equations/interpret.ts';
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
  const all = await trainer.read!('gradients');
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
