import { describe, expect, it } from 'vitest';
import { readHdf5 } from '../../src/chip/hdf5/read.ts';
import type { Hdf5Group, Hdf5Node, TextDataset } from '../../src/chip/hdf5/tree.ts';
import { readNetx } from '../../src/chip/netx/read.ts';
import { writeNetx, type WriteNetxOptions } from '../../src/chip/netx/write.ts';
import type { PortedNetwork } from '../../src/chip/ported.ts';
import { runPorted } from '../../src/chip/run.ts';
import { convolution, csr, dense, impulseCurrent, lif, loihiLif, oneToOne, pairs, poisson, spikeArray, type Connection, type Network, type Population } from '../../src/index.ts';
import { messageOf } from '../support/run.ts';
import { sequence, type Pair } from './netx-reference.ts';

const { next, whole } = sequence(99);
const even = (low: number, high: number): number => 2 * whole(low / 2, high / 2);
const list = <T>(length: number, draw: (at: number) => T): T[] => Array.from({ length }, (_, at) => draw(at));
const input = (size: number): Population => ({ size, model: spikeArray });
const cells = (size: number, parameters: Population['parameters'] = {}): Population => ({ size, model: loihiLif, parameters: { v_th: 150, ...parameters } });
const impulse = (from: string, to: string, rest: Omit<Connection, 'from' | 'to'>): Connection => ({ from, to, synapse: { model: impulseCurrent }, ...rest });
const matrix = (rows: number, columns: number, density = 1): number[][] => list(rows, () => list(columns, () => (next() < density ? even(-80, 130) : 0)));

/** A network with its first population as the input and the last as the output. */
function ported(populations: Network['populations'], connections: readonly Connection[], shape?: readonly number[]): PortedNetwork {
  const names = Object.keys(populations);
  return {
    format: 'webspike', network: { dt: 1, populations, connections: Object.fromEntries(connections.map((each, at) => [`c${at}`, each])) },
    inputs: [{ name: names[0], population: names[0], shape: shape ?? [populations[names[0]].size], kind: 'spikes' }], output: { population: names.at(-1)!, of: 'spikes' },
    layers: names.slice(1).map((name) => ({ name, population: name })), notes: [],
  };
}

async function expectSame(given: PortedNetwork, { least = 10, ...options }: WriteNetxOptions & { readonly least?: number } = {}): Promise<{ layers: Readonly<Record<string, Hdf5Node>>; notes: readonly string[]; again: PortedNetwork; spikes: number }> {
  const { bytes, notes } = await writeNetx(given, options);
  const again = await readNetx(bytes, 'written.net');
  const size = given.network.populations[given.inputs[0].population].size;
  const spikes: Pair[] = list(60 * size, (at): Pair => [Math.floor(at / size), at % size]).filter(() => next() < 0.25);
  const [before, after] = [await runPorted(given, { steps: 60, input_spikes: spikes }, { backend: 'cpu' }), await runPorted(again, { steps: 60, input_spikes: spikes }, { backend: 'cpu' })];
  expect(after.layers.map((each) => each.spikes)).toEqual(before.layers.map((each) => each.spikes));
  expect(after.output).toEqual(before.output);
  for (const { spikes: own } of before.layers) expect(own.length).toBeGreaterThanOrEqual(least);
  const tree = await readHdf5(bytes, 'written.net');
  expect(Object.keys(tree.children)).toEqual(['layer']);
  return { layers: (tree.children.layer as Hdf5Group).children, notes, again, spikes: before.layers.reduce((sum, { spikes: own }) => sum + own.length, 0) };
}

const typesOf = (layers: Readonly<Record<string, Hdf5Node>>): unknown[] => Object.values(layers).map((layer) => ((layer as Hdf5Group).children.type as TextDataset).values[0]);
/** Type, shape, values of every dataset. */
const listed = (node: Hdf5Node, path = ''): string[] => (node.kind === 'group' ? Object.entries(node.children).flatMap(([name, child]) => listed(child, `${path}/${name}`)) : [`${path} ${node.kind === 'texts' ? `S${node.length ?? ''}` : node.type} [${node.shape.join()}]`]);

describe('writeNetx', () => {
  it('keeps spikes through dense, recurrent, sparse, one-to-one and delayed layers', async () => {
    const populations = { in: input(7), a: cells(9, { decay_u: list(9, () => whole(0, 4096)), bias: list(9, () => 64 * whole(-4, 12)) }), b: cells(6, { v_th: list(6, () => whole(50, 200)) }), c: cells(6), d: cells(5) };
    const sparse = { rowStart: [0, 2, 2, 3, 5, 6, 8], target: [4, 0, 1, 3, 2, 0, 4, 1], weights: list(8, () => even(40, 200)) };
    const { layers, notes } = await expectSame(ported(populations, [
      impulse('in', 'a', { connectivity: dense(matrix(7, 9)) }), impulse('a', 'b', { connectivity: dense(matrix(9, 6, 0.6)) }), impulse('b', 'b', { connectivity: dense(matrix(6, 6, 0.3)) }),
      impulse('b', 'c', { connectivity: oneToOne(), weight: 200, delay: 4 }), impulse('c', 'd', { connectivity: csr(sparse), delay: list(8, () => whole(1, 63)) }),
    ]));
    expect(typesOf(layers)).toEqual(['input', 'dense', 'dense_rec', 'dense', 'dense']);
    expect(notes).toEqual([]);
    expect(listed(layers[2])).toEqual(['/inFeatures i64 []', '/neuron/iDecay i64 []', '/neuron/refDelay i64 []', '/neuron/type S4 []', '/neuron/vDecay i64 []', '/neuron/vThMant i64 [6]', '/outFeatures i64 []', '/shape i64 [1]', '/type S10 [1]', '/weight f32 [6,9]', '/weight_rec f32 [6,6]']);
    expect(listed(layers[3])).toContain('/delay f32 []');
    expect(listed(layers[4])).toContain('/delay f32 [5,6]');
    expect(listed(layers[1])).toContain('/bias f32 [9]');
  });

  it('keeps spikes and kernels through convolutions, then flattens', async () => {
    const kernel = { shape: [4, 1, 3, 2], values: list(24, () => even(-60, 110)) } as const;
    const next = { shape: [6, 2, 2, 2], values: list(48, () => even(-60, 110)) } as const;
    const { layers, notes, again } = await expectSame(ported({ in: input(2 * 6 * 5), a: cells(4 * 4 * 5, { bias: list(80, (j) => 64 * Math.floor(j / 20)), v_th: list(80, (j) => 100 + j) }), b: cells(6 * 2 * 2), c: cells(3) }, [
      impulse('in', 'a', { connectivity: convolution({ input: [2, 6, 5], kernel, groups: 2, padding: [0, 1], dilation: [1, 2] }) }), impulse('a', 'b', { connectivity: convolution({ input: [4, 4, 5], kernel: next, groups: 2, stride: 2 }) }),
      impulse('b', 'c', { connectivity: dense(matrix(24, 3)) }),
    ]));
    expect(notes).toEqual([]);
    expect(typesOf(layers)).toEqual(['input', 'conv', 'conv', 'flatten', 'dense']);
    expect(listed(layers[1])).toEqual(['/bias f32 [4]', '/dilation i64 [2]', '/groups i64 []', '/inChannels i64 []', '/kernelSize i64 [2]', '/neuron/iDecay i64 []', '/neuron/refDelay i64 []', '/neuron/type S4 []', '/neuron/vDecay i64 []', '/neuron/vThMant i64 [5,4,4]', '/outChannels i64 []', '/padding i64 [2]', '/shape i64 [3]', '/stride i64 [2]', '/type S10 [1]', '/weight f32 [4,1,3,2]']);
    expect(again.network.connections!['input→layer1'].connectivity).toMatchObject({ kind: 'convolution', input: [2, 6, 5], groups: 2, padding: [0, 1], dilation: [1, 2] });
    expect(again.inputs[0].shape).toEqual([2, 6, 5]);
  });

  it('writes means over windows as the kernel that does both, biases by pixel, and convolutions elsewhere as dense layers', async () => {
    const kernel = { shape: [2, 1, 2, 2], values: list(8, () => 4 * even(-30, 60)) } as const;
    const same = { shape: [2, 2, 2, 2], values: list(16, () => even(-60, 110)) } as const;
    const { layers, notes } = await expectSame(ported({ in: input(64), a: cells(2 * 9, { bias: list(18, (j) => 64 * j) }), b: cells(18) }, [
      impulse('in', 'a', { connectivity: convolution({ input: [1, 8, 8], kernel, pool: 2 }) }), impulse('a', 'b', { connectivity: convolution({ input: [2, 3, 3], kernel: same, padding: 'same' }) }),
    ]));
    expect(typesOf(layers)).toEqual(['input', 'conv', 'flatten', 'dense']);
    expect(listed(layers[1])).toContain('/weight f32 [2,1,4,4]');
    expect(listed(layers[1])).toContain('/bias f32 [3,3,2]');
    expect(notes).toEqual(['population "b": its convolution is written as a dense layer, because it is delayed, or does not follow an image of its shape alone']);
  });

  it('merges connections between the same populations, and repairs what lava-dl would lose where no spike can tell', async () => {
    const never = cells(4, { v_th: [2 ** 17, 100, 100, 100] });
    const inhibited = (): PortedNetwork => ported({ in: input(3), a: never, b: cells(3, { bias: 64 * 90 }) }, [impulse('in', 'a', { connectivity: pairs([[0, 1], [1, 2], [2, 3]]), weight: 150 }), impulse('in', 'a', { connectivity: pairs([[0, 1], [0, 3]]), weight: 60 }), impulse('a', 'b', { connectivity: pairs([[1, 0], [2, 1], [3, 2]]), weight: -16 })]);
    expect(await messageOf(() => writeNetx(inhibited()))).toBe('population "b": lava-dl would take the weight from 1 to 0 for -8 instead of -16. Keep weights within −256 … 254 (0 … 255 without negative ones), one of them above 0.');
    const { notes } = await expectSame(inhibited(), { repair: true });
    expect(notes).toEqual(['population "b": a weight of 2 between neurons that never spike was added, so that lava-dl keeps the others']);
    const nowhere = ported({ in: input(2), a: cells(2) }, [impulse('in', 'a', { connectivity: oneToOne(), weight: -16 })]);
    expect(await messageOf(() => writeNetx(nowhere, { repair: true }))).toContain('population "a": lava-dl would take');
  });

  it('says what is left out', async () => {
    const { bytes, notes } = await writeNetx({ ...ported({ noise: { size: 2, model: poisson }, a: cells(2), b: cells(1) }, [impulse('noise', 'a', { connectivity: dense([[3, -5], [2, 7]]) }), impulse('a', 'b', { connectivity: dense([[9], [4]]) })]), output: { population: 'a', of: 'v' }, spikes: { noise: [] } });
    expect(notes).toEqual([
      'population "noise": a file of netx holds no sources; give its spikes (poisson) as the input', 'the spikes that came with the network are left out: a file of netx holds none',
      'the output is the spikes of "b", the last layer, no longer v of "a"', 'population "a": some of its weights are odd; of both signs, Loihi itself has even ones only',
    ]);
    expect((await readNetx(bytes, 'x')).layers.length).toBe(2);
  });

  const one = (parameters: Population['parameters'], rest: Partial<Connection> = {}): PortedNetwork => ported({ in: input(2), a: cells(2, parameters) }, [impulse('in', 'a', { connectivity: dense([[2, 4], [6, 8]]), ...rest })]);
  const wide = (connections: readonly Connection[]): PortedNetwork => ported({ in: input(2), a: cells(2), b: cells(2), c: cells(2) }, [impulse('in', 'a', { connectivity: oneToOne() }), impulse('a', 'b', { connectivity: oneToOne() }), impulse('b', 'c', { connectivity: oneToOne() }), ...connections]);
  it.each<[string, () => PortedNetwork, string]>([
    ['other neurons', () => ported({ in: input(2), a: { size: 2, model: lif } }, [impulse('in', 'a', { connectivity: oneToOne() })]), 'it has no population of the model "loihi-lif". Quantise the network first'],
    ['refractory delays', () => one({ refractory: [1, 3] }), 'population "a": neuron 1 has a refractory delay of 3 steps. Lava-dl ignores it'], ['bounds of the voltage', () => one({ v_min: -500 }), 'has bounds of its voltage of its own'],
    ['biases between', () => one({ bias: 100 }), 'the bias of neuron 0 is 100. A file of netx holds multiples of 64'], ['weights beyond', () => one({}, { connectivity: dense([[300, -2], [4, 4]]) }), 'lava-dl would take the weight from 0 to 0 for 254 instead of 300'],
    ['long delays', () => one({}, { delay: 64 }), 'its delay from 0 to 0 is 63 steps beyond the first. Lava-dl takes at most 62'], ['zeros', () => one({}, { connectivity: dense([[0, 0], [0, 0]]) }), 'all weights onto it are 0'],
    ['skips', () => wide([impulse('a', 'c', { connectivity: oneToOne() })]), '"a" sends to "b" already. A file of netx is a chain of layers'], ['loops', () => wide([impulse('c', 'a', { connectivity: oneToOne() })]), '"a" hears "in" already'],
    ['two inputs', () => ported({ in: input(2), more: input(2), a: cells(2) }, [impulse('in', 'a', { connectivity: oneToOne() }), impulse('more', 'a', { connectivity: oneToOne() })]), 'population "more": it is a second source beside "in"'],
    ['what nothing reaches', () => ported({ in: input(2), a: cells(2), b: cells(1) }, [impulse('in', 'a', { connectivity: oneToOne() })]), 'population "b": no spike of "in" reaches it'], ['no source', () => ported({ a: cells(2) }, []), 'no source sends spikes to it'],
    ['two delays of a pair', () => one({}, { connectivity: pairs([[0, 1], [0, 1]]), delay: [1, 2] }), 'neurons 0 and 1 are connected twice, with delays of 0 and 1 steps'], ['delayed recurrence', () => ported({ in: input(2), a: cells(2) }, [impulse('in', 'a', { connectivity: oneToOne() }), impulse('a', 'a', { connectivity: oneToOne(), delay: 2 })]), 'connection "c1": it is delayed, and "a" is recurrent'],
  ])('refuses %s', async (_name, make, words) => {
    expect(await messageOf(() => writeNetx(make()))).toContain(words);
  });

  it('keeps the spikes of random chains', async () => {
    let total = 0;
    for (let each = 0; each < 25; each++) {
      const sizes = list(whole(2, 4), () => whole(2, 12));
      const populations = Object.fromEntries(sizes.map((size, at) => [`p${at}`, at === 0 ? input(size) : cells(size, { decay_u: list(size, () => whole(0, 4096)), decay_v: whole(0, 600), v_th: whole(1, 60), bias: list(size, () => 64 * whole(0, 4)) })]));
      const connections = sizes.slice(1).flatMap((size, at) => {
        const recurrent = next() < 0.4;
        return [
          impulse(`p${at}`, `p${at + 1}`, { connectivity: dense(matrix(sizes[at], size).map((row, k) => (k === 0 ? row.map((weight) => weight || 2) : row))), ...(!recurrent && next() < 0.5 && { delay: whole(1, 9) }) }),
          ...(recurrent ? [impulse(`p${at + 1}`, `p${at + 1}`, { connectivity: dense([...matrix(size - 1, size), list(size, (k) => (k === 0 ? 30 : 2))]) })] : []),
        ];
      });
      // The second population is driven directly; others may fall silent.
      const { spikes } = await expectSame(ported(populations, connections), { least: 0 });
      total += spikes;
    }
    expect(total).toBeGreaterThan(5000);
  });
});
