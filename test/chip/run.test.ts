import { afterAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { readNetx } from '../../src/chip/netx/read.ts';
import type { PortedNetwork, RunInput } from '../../src/chip/ported.ts';
import { checkRunInput, inputKindOf } from '../../src/chip/run-input.ts';
import { runPorted } from '../../src/chip/run.ts';
import { dense, impulseCurrent, loihiLif, oneToOne, spikeArray, stimulus, type NeuronModel } from '../../src/index.ts';
import { openBackend, openGpu } from '../kernels/gpu.ts';
import { messageOf } from '../support/run.ts';
import { cuba, denseLayer, input, ints, netFile } from './netx-files.ts';
import { sequence, type Pair } from './netx-reference.ts';

const { next, whole } = sequence(5);
const cpu = { backend: 'cpu' } as const;

/** Adds up what it gets; spikes where the sum passes 1. */
const sum: NeuronModel = {
  name: 'sum', summary: 'for a test', source: 'test', parameters: { value: { value: 0, unit: '1', doc: 'value' } }, state: { v: { value: 0, unit: '1', doc: 'sum' } }, equations: 'v = v + value', spike: 'v > 1', reset: 'v = v - 1',
};
const summing: PortedNetwork = {
  format: 'nir', network: { dt: 0.5, populations: { in: { size: 2, model: sum, parameters: { value: stimulus() } } } }, inputs: [{ name: 'in', population: 'in', shape: [2], kind: { low: -1, high: 1 } }],
  output: { population: 'in', of: 'v' }, layers: [{ name: 'summing', population: 'in' }], notes: [],
};
const two: PortedNetwork = {
  format: 'webspike', inputs: ['a', 'b'].map((name, at) => ({ name, population: name, shape: [at + 2], kind: 'spikes' })), output: { population: 'cells', of: 'spikes' }, layers: [{ name: 'cells', population: 'cells' }], notes: [],
  network: {
    dt: 1, populations: { a: { size: 2, model: spikeArray }, b: { size: 3, model: spikeArray }, cells: { size: 3, model: loihiLif, parameters: { decay_u: 4096, decay_v: 4096, v_th: 1 } } },
    connections: { a: { from: 'a', to: 'cells', connectivity: dense([[2, 0, 0], [0, 2, 0]]), synapse: { model: impulseCurrent } }, b: { from: 'b', to: 'cells', connectivity: oneToOne(), weight: 1, synapse: { model: impulseCurrent } } },
  },
};

describe('runPorted', () => {
  it('sets values step by step, and answers with a variable', async () => {
    const rows = [[0.25, 0], [0.25, 0], [0.25, 0], [0.5, -0.75], [0, 1], [0, 1]];
    const out = await runPorted(summing, { steps: 6, input: rows }, cpu);
    // Told by hand: 0.25 a step, 1.25 is above 1 and leaves 0.25.
    expect(out).toEqual({ steps: 6, dt: 0.0005, output: [[0.25, 0], [0.5, 0], [0.75, 0], [0.25, -0.75], [0.25, 0.25], [0.25, 0.25]], layers: [{ name: 'summing', n: 2, spikes: [[3, 0], [5, 1]] }] });
    expect((await runPorted(summing, { steps: 3, dt: 1e-4, input_spikes: [[0, 1], [2, 1]] }, cpu))).toMatchObject({ dt: 1e-4, output: [[0, 1], [0, 1], [0, 1]], layers: [{ spikes: [[2, 1]] }] });
    expect((await runPorted(summing, { steps: 6, input: rows }, { ...cpu, output: false })).output).toEqual([]);
  });

  it('gives each input its part, in the order of the file', async () => {
    const spikes: Pair[] = [[0, 0], [1, 3], [1, 2], [2, 2], [2, 3], [2, 4], [3, 1]];
    // One spike of a weight of 2 suffices, one of 1 does not.
    const wanted = [[1, 0], [4, 1]];
    expect((await runPorted(two, { steps: 5, input_spikes: spikes }, cpu)).layers[0].spikes).toEqual(wanted);
    const rows = Array.from({ length: 5 }, (_, step) => Array.from({ length: 5 }, (_unused, at) => Number(spikes.some(([when, index]) => when === step && index === at))));
    expect((await runPorted(two, { steps: 5, input: rows, input_shape: [5] }, cpu)).layers[0].spikes).toEqual(wanted);
    expect((await runPorted({ ...two, spikes: { a: [[0, 1], [9, 0]] } }, { steps: 3 }, cpu)).layers[0].spikes).toEqual([[1, 1]]);
  });

  it('tells how far it is, and stops where it is told to', async () => {
    const told: number[] = [];
    await runPorted(summing, { steps: 4, input: [[0, 0], [0, 1], [1, 0], [1, 0]] }, { ...cpu, onProgress: ({ step, steps }) => told.push(step / steps) });
    expect(told).toEqual([0.25, 0.5, 1]);
    expect(await messageOf(() => runPorted(two, { steps: 5, input_spikes: [] }, { ...cpu, signal: AbortSignal.abort(new Error('enough')) }))).toBe('enough');
  });

  it.each<[string, unknown, string]>([
    ['no object', [1], 'in.json: it is [1]. Give { "steps"'], ['no steps', { input: [] }, 'in.json, "steps": it is missing'], ['half a step', { steps: 1.5 }, '"steps": it is 1.5'], ['a negative step', { steps: 2, dt: -1 }, '"dt": it is -1'], ['a wrong shape', { steps: 2, input_shape: [0] }, '"input_shape": it is [0]'],
    ['both', { steps: 1, input: [[0, 0, 0, 0, 0]], input_spikes: [] }, '"input_spikes": there is an "input", too'], ['neither', { steps: 1 }, '"input": there is neither "input" nor "input_spikes". Give one of them: the network has 5 inputs'],
    ['too few rows', { steps: 3, input: [[0]] }, '"input": it holds 1 rows, "steps" says 3'], ['no row', { steps: 1, input: [7] }, 'row 0 is 7'], ['NaN', { steps: 1, input: [[0, null]] }, 'row 0 holds null at index 1'], ['short rows', { steps: 1, input: [[0, 1]] }, 'row 0 has 2 numbers, the network has 5 inputs'],
    ['values for spikes', { steps: 1, input: [[0, 0, 0, 0.5, 0]] }, 'row 0 holds 0.5 at index 3. Give 0 and 1 only'], ['late spikes', { steps: 1, input_spikes: [[1, 0]] }, 'entry 0 is at step 1, "steps" says 1'], ['spikes of none', { steps: 1, input_spikes: [[0, 5]] }, 'entry 0 names index 5, the network has 5 inputs. Use 0 to 4'],
    ['no pairs', { steps: 1, input_spikes: [[0, 1, 2]] }, 'entry 0 is [0,1,2]'], ['another shape', { steps: 1, input_shape: [6], input_spikes: [] }, '"input_shape": it is 6, the network\'s input 5'], ['too much', { steps: 20_000_000, input_spikes: [] }, '20000000 steps of 3 outputs are 60000000 numbers. Ask for at most 16666666 steps at once'],
  ])('refuses %s', async (_name, given, words) => {
    expect(await messageOf(() => runPorted(two, given as RunInput, { ...cpu, subject: 'in.json' }))).toContain(words);
  });

  it('compares shapes by their order where there is one', async () => {
    const image = { ...two, inputs: [{ name: 'a', population: 'a', shape: [1, 2, 1], kind: 'spikes' as const }] };
    const of = (input_shape: number[]): Promise<string> => messageOf(() => runPorted(image, { steps: 1, input_shape, input_spikes: [] }, cpu));
    expect([await of([2]), await of([2, 1, 1]), await of([3])]).toEqual(['', '', 'input, "input_shape": it is 3, the network\'s input 1 × 2 × 1. Give the input in the order of the file: channels, rows, columns.']);
    const square: PortedNetwork = { ...summing, inputs: [{ ...summing.inputs[0], shape: [2, 3] }], network: { ...summing.network, populations: { in: { ...summing.network.populations.in, size: 6 } } } };
    expect(await messageOf(() => runPorted(square, { steps: 1, input_shape: [3, 2], input_spikes: [] }, cpu))).toContain('it is 3 × 2, the network\'s input 2 × 3');
  });

  it('knows spikes from values', () => {
    expect(inputKindOf({ input: [[0, 1], [1, 1]] })).toBe('spikes');
    expect(inputKindOf({})).toBe('spikes');
    expect(inputKindOf({ input: [[0.5], [2]] })).toEqual({ low: 0, high: 2 });
    expect(inputKindOf({ input: [[-3], [-1]] })).toEqual({ low: -3, high: 0 });
    expect(checkRunInput({ steps: 1, more: true }, 'x')).toMatchObject({ steps: 1 });
  });
});

describe('on WebGPU', () => {
  let webgpu: Backend | undefined;
  afterAll(() => webgpu?.dispose());

  it('gives what the CPU gives', async () => {
    webgpu = await openBackend(await openGpu());
    const bytes = await netFile(input(6), denseLayer(Array.from({ length: 9 }, () => Array.from({ length: 6 }, () => 2 * whole(-50, 90))), cuba(700, 200, ints(Array.from({ length: 9 }, () => whole(50, 300)))), { delay: ints(Array.from({ length: 54 }, () => whole(0, 9)), [9, 6]) }));
    const given = { steps: 50, input_spikes: Array.from({ length: 300 }, (_, at): Pair => [Math.floor(at / 6), at % 6]).filter(() => next() < 0.3) };
    const ported = await readNetx(bytes, 'net');
    const wanted = await runPorted(ported, given, cpu);
    expect(wanted.layers[0].spikes.length).toBeGreaterThan(50);
    expect(await runPorted(ported, given, { on: webgpu })).toEqual(wanted);
    const rows = Array.from({ length: 12 }, () => [next() / 2, next() - 0.5]);
    expect(await runPorted(summing, { steps: 12, input: rows }, { on: webgpu })).toEqual(await runPorted(summing, { steps: 12, input: rows }, cpu));
  });
});
