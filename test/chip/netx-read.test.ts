import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { group, number, text, type Hdf5Node } from '../../src/chip/hdf5/tree.ts';
import { writeHdf5 } from '../../src/chip/hdf5/write.ts';
import { readNetx } from '../../src/chip/netx/read.ts';
import { allZero, effectiveWeights } from '../../src/chip/netx/weights.ts';
import type { RunOutput } from '../../src/chip/ported.ts';
import { runPorted } from '../../src/chip/run.ts';
import { mutations } from '../support/mutate.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { cuba, denseLayer, floats, input, ints, netFile, typeOf, type Datasets } from './netx-files.ts';
import { crossCorrelation, linksOf, referenceRun, sequence, type Pair, type ReferenceLayer } from './netx-reference.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures');
const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const { next, whole } = sequence(7);
const even = (low: number, high: number): number => 2 * whole(low / 2, high / 2);
const matrix = (rows: number, columns: number, draw: () => number = () => even(-100, 140)): number[][] => Array.from({ length: rows }, () => Array.from({ length: columns }, draw));
const noise = (steps: number, size: number, share = 0.25): Pair[] => Array.from({ length: steps * size }, (_, at) => [Math.floor(at / size), at % size] as const).filter(() => next() < share);
const plain = { iDecay: () => 1024, vDecay: () => 256, vThMant: () => 300 };
const neuron = cuba(1024, 256, 300);

async function run(bytes: Uint8Array, spikes: readonly Pair[], steps: number): Promise<RunOutput> {
  return runPorted(await readNetx(bytes, 'test.net'), { steps, input_spikes: spikes }, { backend: 'cpu' });
}

/** The file's spikes are the reference's, and not by being none. */
async function expectSpikes(bytes: Uint8Array, layers: readonly ReferenceLayer[], inputs: number, { steps = 60, least = 20, share = 0.25 } = {}): Promise<void> {
  const spikes = noise(steps, inputs, share);
  const wanted = referenceRun(layers, spikes, steps);
  for (const each of wanted) expect(each.length).toBeGreaterThan(least);
  const { layers: found, output } = await run(bytes, spikes, steps);
  expect(found.map((each) => each.spikes)).toEqual(wanted);
  expect(found.map(({ n }) => n)).toEqual(layers.map(({ n }) => n));
  expect(output.flatMap((row, step) => row.flatMap((value, index) => (value === 1 ? [[step, index]] : [])))).toEqual(wanted.at(-1));
}

describe.runIf(existsSync(shared))('recorded runs of Lava with netx', () => {
  it.each(['ff_dense', 'ff_delay'])('%s: spikes, u and v', async (name) => {
    const recorded = json<{ steps: number; input_spikes: Pair[]; layers: { n: number; spikes: Pair[]; u: number[][]; v: number[][] }[] }>(join(shared, `netx/${name}.run.json`));
    const ported = await readNetx(new Uint8Array(readFileSync(join(shared, `netx/${name}.net`))), name);
    const out = await runPorted(ported, recorded, { backend: 'cpu' });
    expect(out.layers.map(({ n, spikes }) => ({ n, spikes }))).toEqual(recorded.layers.map(({ n, spikes }) => ({ n, spikes })));
    const record = Object.fromEntries(ported.layers.map(({ population }, at) => {
      const neurons = Array.from({ length: recorded.layers[at].n }, (_, j) => j);
      return [population, { variables: { u: { neurons }, v: { neurons } } }];
    }));
    await onCpu({ ...ported.network, record }, async (simulation) => {
      simulation.setSpikes('input', recorded.input_spikes);
      await simulation.run(recorded.steps);
      ported.layers.forEach(({ population }, at) => {
        for (const variable of ['u', 'v'] as const) expect([...simulation.recorded(population, variable).value]).toEqual(recorded.layers[at][variable].flat());
      });
    });
  });
});

describe('readNetx', () => {
  it('takes dense layers with per-neuron parameters, biases, odd weights, and forms that h5py users write', async () => {
    const first = matrix(9, 6, () => whole(-90, 130));
    const decays = Array.from({ length: 9 }, () => whole(0, 4096));
    const thresholds = Array.from({ length: 9 }, () => whole(50, 500));
    const bias = Array.from({ length: 9 }, () => whole(-20, 40));
    const second = matrix(4, 9, () => whole(0, 255));
    // Everything behind the point is dropped; a text of any length and form; a flat matrix; integers instead of floats.
    const given = first.map((row) => row.map((each) => (each < 0 ? each - 0.9 : each + 0.9)));
    const bytes = await netFile(
      { type: text('input'), shape: ints([6]) },
      { type: text('dense'), shape: ints([9]), weight: floats(given.flat()), bias: floats(bias.map((each) => each + (each < 0 ? -0.5 : 0.5)), [9, 1]), neuron: cuba(ints(decays), 128, ints(thresholds)), inFeatures: number('i64', 6), unknown: text('ignored') },
      { type: typeOf('dense'), shape: ints([4, 1, 1]), weight: ints(second.flat(), [4, 9], 'i16'), bias: number('f32', -3), neuron: group({ type: text('LOIHI'), iDecay: ints([2048], [1]), vDecay: number('u16', 400), vThMant: number('i32', 700), theta: number('i32', 9) }) },
    );
    await expectSpikes(bytes, [
      { n: 9, links: linksOf(first), iDecay: (j) => decays[j], vDecay: () => 128, vThMant: (j) => thresholds[j], bias: (j) => bias[j] },
      { n: 4, links: linksOf(second), iDecay: () => 2048, vDecay: () => 400, vThMant: () => 700, bias: () => -3 },
    ], 6);
  });

  it('takes recurrent layers', async () => {
    const [first, back, last] = [matrix(8, 5), matrix(8, 8, () => even(-60, 40)), matrix(3, 8)];
    const bytes = await netFile(input(5), { ...denseLayer(first, neuron), type: typeOf('dense_rec'), weight_rec: floats(back.flat(), [8, 8]) }, denseLayer(last, neuron));
    await expectSpikes(bytes, [{ n: 8, links: linksOf(first), back: linksOf(back), ...plain }, { n: 3, links: linksOf(last), ...plain }], 5);
  });

  it.each([
    ['stride 2', { stride: [2, 2] }, [1, 3]], ['asymmetric padding', { padding: [0, 2] }, [3, 2]], ['dilation', { dilation: [2, 1], padding: [1, 1] }, [3, 3]], ['two groups', { groups: 2, padding: [1, 1] }, [3, 3]], ['all at once', { stride: [2, 1], padding: [2, 1], dilation: [1, 2], groups: 2 }, [2, 3]],
  ] as const)('takes convolutions with %s, then a dense layer', async (_name, options, [rows, columns]) => {
    const shape = [6, 'groups' in options ? 2 : 4, rows, columns] as const;
    const kernel = Array.from({ length: shape.reduce<number>((product, side) => product * side, 1) }, () => even(-60, 90));
    const cross = { input: [4, 6, 5], kernel, shape, stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1, ...options } as const;
    const { links, output } = crossCorrelation(cross);
    const [n, pixels] = [output[0] * output[1] * output[2], output[1] * output[2]];
    const perChannel = [5, -4, 0, 3, 8, -9];
    // In Lava's order: (W, H, C).
    const inLava = (value: (c: number, y: number, x: number) => number): number[] => Array.from({ length: n }, (_, at) => value(at % output[0], Math.floor(at / output[0]) % output[1], Math.floor(at / output[0] / output[1])));
    const thresholdOf = (c: number, y: number, x: number): number => 150 + 20 * c + 7 * y + 3 * x;
    const place = (j: number): [number, number, number] => [Math.floor(j / pixels), Math.floor((j % pixels) / output[2]), j % output[2]];
    const conv: Datasets = {
      type: typeOf('conv'), shape: ints(output), weight: floats(kernel, [...shape, 1]), bias: floats(perChannel), stride: ints(cross.stride), padding: ints(cross.padding), dilation: ints(cross.dilation), groups: number('i64', cross.groups),
      neuron: cuba(1024, 256, ints(inLava(thresholdOf), [output[2], output[1], output[0]])),
    };
    const last = matrix(4, n);
    const bytes = await netFile(input(4, 6, 5), conv, { type: typeOf('flatten'), shape: ints([n, 1, 1]) }, denseLayer(last, neuron, { bias: ints([7]) }));
    await expectSpikes(bytes, [
      { n, links, ...plain, vThMant: (j) => thresholdOf(...place(j)), bias: (j) => perChannel[place(j)[0]] },
      { n: 4, links: linksOf(last), ...plain, bias: () => 7 },
    ], 4 * 6 * 5, { steps: 30 });
  });

  it('takes scalars for both sides of a kernel, and biases for each pixel', async () => {
    const kernel = Array.from({ length: 2 * 9 }, () => even(-40, 90));
    const { links, output } = crossCorrelation({ input: [1, 5, 4], kernel, shape: [2, 1, 3, 3], stride: [2, 2], padding: [1, 1], dilation: [1, 1], groups: 1 });
    expect(output).toEqual([2, 3, 2]);
    const biasOf = (c: number, y: number, x: number): number => 10 * c + 3 * y - 5 * x;
    const bias = Array.from({ length: 12 }, (_, at) => biasOf(at % 2, Math.floor(at / 2) % 3, Math.floor(at / 6)));
    const bytes = await netFile(input(1, 5, 4), {
      type: typeOf('conv'), shape: ints(output), weight: floats(kernel, [2, 1, 3, 3]), stride: number('i64', 2), padding: number('i64', 1), dilation: number('i64', 1), groups: number('i64', 1), bias: floats(bias, [2, 3, 2]), neuron: cuba(1024, 256, ints([90, 140])),
    });
    await expectSpikes(bytes, [{ n: 12, links, ...plain, vThMant: (j) => [90, 140][Math.floor(j / 6)], bias: (j) => biasOf(Math.floor(j / 6), Math.floor(j / 2) % 3, j % 2) }], 20);
  });

  it.each([
    ['one for all', number('f32', 3.7), 5, () => 3], ['one per target', floats([0, 4, 62, 1, 9, 2, 30]), 5, (target: number) => [0, 4, 62, 1, 9, 2, 30][target]], ['one per source', ints([0, 11, 3, 2, 40]), 5, (_: number, source: number) => [0, 11, 3, 2, 40][source]],
    ['one per target where sources are as many', ints([6, 0, 1, 2, 3, 4, 5]), 7, (target: number) => [6, 0, 1, 2, 3, 4, 5][target]], ['too long ones', ints([99, 70, 62, 61, 0]), 5, (_: number, source: number) => [62, 62, 62, 61, 0][source]],
    ['a matrix', ints(Array.from({ length: 35 }, (_, at) => (at * 17) % 63), [7, 5]), 5, (target: number, source: number) => ((target * 5 + source) * 17) % 63],
  ] as const)('takes delays: %s', async (_name, delay, sources, delayOf) => {
    // Zeros are no synapses: delays must not slip.
    const weight = matrix(7, sources, () => (next() < 0.3 ? 0 : even(-60, 160)));
    const bytes = await netFile(input(sources), denseLayer(weight, neuron, { delay: delay as Hdf5Node }));
    await expectSpikes(bytes, [{ n: 7, links: linksOf(weight, delayOf), ...plain }], sources, { steps: 120 });
  });

  it('says what it guessed or changed', async () => {
    const notes = async (...layers: Datasets[]): Promise<readonly string[]> => (await readNetx(await netFile(...layers), 'n.net')).notes;
    expect(await notes(input(2), denseLayer([[2, 4], [6, 8]], neuron, { delay: ints([1, 2]) }))).toEqual(['n.net, layer 1: its 2 delays could be those of sources or of targets; lava-dl takes them for those of targets']);
    expect(await notes(input(2), denseLayer([[2, 4]], neuron, { delay: number('i64', 80) }))).toEqual(['n.net, layer 1: delays beyond 62 steps are shortened to it, as lava-dl does']);
    expect(await notes(input(2), denseLayer([[300, -4]], neuron))).toEqual(['n.net, layer 1: weights of both signs beyond −256 … 254 are clipped, as lava-dl does']);
    expect(await notes(input(2), denseLayer([[30, -4]], neuron))).toEqual([]);
  });

  it('clips what lava-dl clips, and integrates for ever where a layer has no neuron or the threshold of an affine one', async () => {
    const bytes = await netFile(denseLayer([[400, -300, 20]], cuba(0, 0, 600)), denseLayer([[254]], null), denseLayer([[254], [2]], cuba(0, 0, ints([2 ** 18 - 1, 0]))));
    const { layers } = await run(bytes, [[0, 0], [1, 2], [2, 0], [3, 0]], 9);
    // 254 + 20 + 254 + 254 as they arrive, each lasting: 254, 528, 274 + 1056 …
    expect(layers[0].spikes).toEqual(referenceRun([{ n: 1, links: linksOf([[254, -256, 20]]), iDecay: () => 0, vDecay: () => 0, vThMant: () => 600 }], [[0, 0], [1, 2], [2, 0], [3, 0]], 9)[0]);
    expect(layers[0].spikes.length).toBeGreaterThan(3);
    expect(layers[1].spikes).toEqual([]);
    expect(layers[2].spikes).toEqual([]);
  });

  it('ends with an error where a current goes beyond what wraps around', async () => {
    const bytes = await netFile(denseLayer([new Array<number>(2100).fill(255)], cuba(4096, 4096, 100)));
    const all = Array.from({ length: 2100 }, (_, source) => [1, source] as const);
    const spikesOf = (count: number): Pair[] => referenceRun([{ n: 1, links: linksOf([new Array<number>(2100).fill(255)]), iDecay: () => 4096, vDecay: () => 4096, vThMant: () => 100 }], all.slice(0, count), 4)[0];
    // To 2^23 as it is, to 3 · 2^23 wrapped around, further on not at all.
    for (const count of [514, 515, 1028, 1600, 2050]) expect((await run(bytes, all.slice(0, count), 4)).layers[0].spikes, `${count}`).toEqual(spikesOf(count));
    expect([514, 515, 1028, 1600].map((count) => spikesOf(count).length)).toEqual([1, 0, 0, 1]);
    expect(await messageOf(() => run(bytes, all, 4))).toBe('population "layer0": more arrived in one step than a current of 24 bits holds, even when it wraps around. Use smaller weights: no chip would compute this network.');
  });

  const conv: Datasets = { type: typeOf('conv'), shape: ints([2, 3, 3]), weight: floats(new Array<number>(8).fill(2), [2, 1, 2, 2]), stride: ints([1, 1]), padding: ints([0, 0]), dilation: ints([1, 1]), groups: number('i64', 1), neuron };
  it.each<[string, readonly Datasets[], string]>([
    ['an input with neurons', [{ ...input(2), neuron }], 'layer 0, neuron: lava-dl drives an input with neurons by its bias'],
    ['pooling', [input(2), { type: typeOf('pool') }], 'layer 1, type: it is pool. Lava-dl\'s reader does not take it: write pooling as a convolution in groups'],
    ['averaging', [input(2), { type: typeOf('average') }], 'it is average. Lava-dl\'s reader'], ['unknown layers', [input(2), { type: typeOf('lstm') }], 'it is lstm. Webspike reads input, dense, dense_rec, conv and flatten'],
    ['ALIF', [denseLayer([[2]], cuba(1, 1, 1, { type: text('ALIF') }))], 'neuron, type: it is ALIF. Lava-dl\'s reader does not take ALIF either'], ['SDNN', [denseLayer([[2]], cuba(1, 1, 1, { type: text('SDNN') }))], 'it is SDNN. Sigma-delta'],
    ['RF', [denseLayer([[2]], cuba(1, 1, 1, { type: text('RF_PHASE') }))], 'it is RF_PHASE. Webspike reads CUBA and LOIHI'], ['graded messages', [denseLayer([[2]], cuba(1, 1, 1, { messageBits: number('i64', 0) }))], 'messageBits: lava-dl\'s reader fails on it'],
    ['a flatten after a dense layer', [input(2), denseLayer([[2, 2]], neuron), { type: typeOf('flatten') }], 'layer 2, type: a flatten follows a layer that is no image'],
    ['a dense layer after an image', [input(1, 4, 4), conv, denseLayer([new Array<number>(18).fill(2)], neuron)], 'layer 2, type: a dense layer follows an image. Put a flatten before it'],
    ['a convolution after a dense layer', [input(2), denseLayer([[2, 2]], neuron), conv], 'a convolution follows a layer that is no image'], ['a convolution without input', [conv], 'nothing tells the shape of its input'],
    ['a convolution without neurons', [input(1, 4, 4), { ...conv, neuron: undefined as never }], 'layer 1, neuron: it is missing, and lava-dl reads no convolution without it'],
    ['a wrong output shape', [input(1, 4, 4), { ...conv, shape: ints([2, 4, 4]) }], 'layer 1, shape: it is 2 × 4 × 4. A convolution of these sizes gives 2 × 3 × 3'], ['a kernel larger than its input', [input(1, 1, 1), conv], 'layer 1: the kernel\'s height of 2 exceeds the padded input\'s of 1'],
    ['zeros', [denseLayer([[0, 0]], neuron)], 'layer 0, weight: all weights are 0, on which lava-dl fails (OverflowError)'], ['lost weights', [denseLayer([[-4, -4]], neuron)], 'lava-dl would compute with 0 instead of -4 (from 0 to 0)'],
    ['weights too large', [denseLayer([[0, 256]], neuron)], 'layer 0, weight: lava-dl would compute with 0 instead of 256 (from 1 to 0)'],
    ['lost recurrent weights', [{ ...denseLayer([[101, 3]], neuron), type: typeOf('dense_rec'), weight_rec: floats([-128], [1, 1]) }], 'layer 0, weight_rec: lava-dl would compute with -127.5 instead of -128 (from 0 to 0)'],
    ['delayed recurrence', [{ ...denseLayer([[2]], neuron), type: typeOf('dense_rec'), weight_rec: floats([2], [1, 1]), delay: number('i64', 1) }], 'delay: lava-dl delays no recurrent layer'],
    ['a delay of no shape of its own', [denseLayer([[2, 2, 2], [2, 2, 2]], neuron, { delay: ints([1, 1, 1, 1]) })], 'delay: its shape is 4. Store one number, 2 (one per neuron), 3 (one per source) or 2 × 3'],
    ['a negative delay', [denseLayer([[2]], neuron, { delay: number('f32', -1) })], 'delay: value 0 is -1'], ['NaN', [denseLayer([[NaN]], neuron)], 'weight: value 0 is NaN'],
    ['a matrix of another size', [input(3), denseLayer([[2, 2]], neuron)], 'layer 1, weight: its shape is 1 × 2. Store 1 rows (one per neuron) of 3 columns'], ['decays above 4096', [denseLayer([[2]], cuba(4097, 0, 1))], 'layer 0, neuron, iDecay: it is 4097. Store whole numbers from 0 to 4096'],
    ['complex weights', [{ ...denseLayer([[2]], neuron), weight: group({ real: floats([1]), imag: floats([1]) }) }], 'its weights are complex'], ['missing parameters', [denseLayer([[2]], group({ type: text('CUBA') }))], 'neuron, vThMant: it is missing'],
    ['a bias of another size', [denseLayer([[2], [2]], neuron, { bias: floats([1, 2, 3]) })], 'bias: its shape is 3, the layer has 2 neurons. Store 2 numbers'], ['no layer with neurons', [input(4)], 'test.net, layer: no layer of it has neurons'],
  ])('refuses %s', async (_name, layers, words) => {
    const kept = layers.map((layer) => Object.fromEntries(Object.entries(layer).filter(([, node]) => node !== undefined)));
    expect(await messageOf(async () => readNetx(await netFile(...kept), 'test.net'))).toContain(words);
  });

  it('leaves the delay of a convolution out, and says so', async () => {
    expect((await readNetx(await netFile(input(1, 4, 4), { ...conv, delay: number('i64', 3) }), 'n.net'))).toMatchObject({ notes: ['n.net, layer 1: the delay of a convolution is left out, as lava-dl does'], layers: [{ name: 'layer/1' }] });
  });

  it('refuses layers with gaps, and files that are something else', async () => {
    const of = (layers: Datasets): Promise<string> => messageOf(async () => readNetx(await writeHdf5(group(layers)), 'test.net'));
    expect(await of({ layer: group({ 0: group(input(2)), 2: group(denseLayer([[2, 2]], neuron)) }) })).toContain('test.net, layer: there is no group 1 among 0, 2. Number the layers from 0 to 1');
    expect(await of({ layer: group({ 0: group(input(2)), notes: text('x') }) })).toContain('there is no group 1');
    expect(await of({ node: group({}) })).toContain('test.net, layer: it is missing');
    expect(await messageOf(() => readNetx(new Uint8Array(3000), 'test.net'))).toContain('it is no HDF5 file');
  });

  it('ends in a clear error or a network that runs, on a thousand damaged copies', async () => {
    const bytes = await netFile(input(1, 4, 4), conv, { type: typeOf('flatten') }, denseLayer(matrix(3, 18), neuron, { delay: ints([1, 2, 3]), bias: ints([1, 2, 3]) }));
    let [read, refused] = [0, 0];
    for (const { what, bytes: damaged } of mutations(bytes, 1000, { seed: 4, head: bytes.length })) {
      try {
        const ported = await readNetx(damaged, 'test.net');
        if (read++ % 20 === 0) expect((await runPorted(ported, { steps: 2, input_spikes: [] }, { backend: 'cpu' })).layers.length).toBe(ported.layers.length);
      } catch (error) {
        expect((error as Error).name, `${what}: ${(error as Error).stack}`).toBe('DataError');
        refused++;
      }
    }
    expect([read > 50, refused > 50]).toEqual([true, true]);
  });
});

describe('effectiveWeights', () => {
  it('is what NumPy computes in lava-dl and Lava', () => {
    const rows = json<readonly (readonly [readonly (readonly (readonly number[])[])[], readonly (readonly number[])[] | null])[]>(join(import.meta.dirname, 'netx-weights.json'));
    for (const [matrices, wanted] of rows) {
      const given = matrices.map((each) => Int32Array.from(each.flat()));
      expect(allZero(given)).toBe(wanted === null);
      if (wanted) expect(effectiveWeights(given).map(({ weights }) => [...weights].map((each) => each + 0)), JSON.stringify(matrices)).toEqual(wanted);
    }
    expect(rows.filter(([given, wanted]) => JSON.stringify(given.map((each) => each.flat())) !== JSON.stringify(wanted)).length).toBeGreaterThan(15);
  });

  it('keeps every matrix with a positive weight that fits', () => {
    for (let each = 0; each < 500; each++) {
      const [low, high] = [-whole(1, 256), whole(1, 254)];
      const weights = Int32Array.from({ length: 12 }, (_, at) => (at === 0 ? high : whole(low, high)));
      expect([...effectiveWeights([weights])[0].weights]).toEqual([...weights]);
      const excitatory = weights.map((weight, at) => (at === 0 ? 255 : Math.abs(weight) % 256));
      expect([...effectiveWeights([excitatory])[0].weights]).toEqual([...excitatory]);
    }
  });
});
