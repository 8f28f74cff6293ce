import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { networkFromNir, readNir, runPorted, type NirGraph, type NirNode, type RunOutput, type Tensor } from '../../src/chip/index.ts';
import { drawing, randomGraph, type RandomGraph } from './nir-random.ts';
import { interpret, type Reference } from './nir-reference.ts';

const steps = 60;
const shared = join(import.meta.dirname, '../../../shared/fixtures/nir');
const read = (name: string): Uint8Array => readFileSync(join(shared, name));

/** `[step][neuron]` from pairs. */
function raster({ layers, steps }: RunOutput, name: string): number[][] {
  const { n, spikes } = layers.find((each) => each.name === name)!;
  const rows = Array.from({ length: steps }, () => new Array<number>(n).fill(0));
  for (const [step, neuron] of spikes) rows[step][neuron] = 1;
  return rows;
}

describe.runIf(existsSync(shared))('graphs that the NIR package wrote', () => {
  interface Recorded {
    readonly dt: number;
    readonly steps: number;
    readonly input: number[][];
    readonly peers: Readonly<Record<string, { readonly output: number[][] }>>;
    readonly own_euler: Readonly<Record<string, number[][]>>;
  }
  const recordOf = (name: string): Recorded => JSON.parse(read(`${name}.run.json`).toString()) as Recorded;

  it.each([['lif_ff.nir', 'lif_ff', ['norse']], ['lif_ff_uncompressed.nir', 'lif_ff', ['norse']], ['lif_ff_lzf.nir', 'lif_ff', ['norse']], ['cubalif_ff.nir', 'cubalif_ff', ['norse', 'snntorch']]])('%s spikes as in the programs that it was run with', async (file, run, peers) => {
    const { dt, steps, input, ...recorded } = recordOf(run);
    const ported = networkFromNir(await readNir(read(file), file), { dt });
    const answer = await runPorted(ported, { steps, dt, input }, { backend: 'cpu' });
    expect(Object.keys(recorded.peers)).toEqual(peers);
    for (const peer of peers) expect(answer.output).toEqual(recorded.peers[peer].output);
    expect(answer.layers.map(({ name }) => name)).toEqual(Object.keys(recorded.own_euler));
    for (const [name, spikes] of Object.entries(recorded.own_euler)) expect(raster(answer, name)).toEqual(spikes);
  });

  it.each([
    ['all_primitives_1d.nir', ['input', 'conv1d', 'flat', 'aff', 'scale', 'delay', 'thr', 'i', 'if', 'li', 'lif', 'cubali', 'cubalif', 'lin', 'output'], [[2, 12], [3, 12], [36], [4], [4], [4], [4], [4], [4], [4], [4], [4], [4], [2], [2]]],
    ['pools_same_padding.nir', ['input', 'conv_same', 'avg', 'sum', 'output'], [[2, 8, 8], [4, 8, 8], [4, 4, 4], [4, 2, 2], [4, 2, 2]]],
    ['conv_groups.nir', ['input', 'conv_g', 'output'], [[2, 8, 8], [4, 6, 6], [4, 6, 6]]],
  ])('%s does what the equations say', async (file, order, sizes) => {
    const graph = await readNir(read(file), file);
    const made: RandomGraph = { graph, order, shapes: Object.fromEntries(order.map((name, at) => [name, sizes[at]])), dt: 1e-3 };
    for (const kind of ['spikes', 'values'] as const) {
      const { byName, flat } = inputOf(made, 7, kind);
      const ported = networkFromNir(graph, { dt: 1e-3, steps, input: kind === 'spikes' ? 'spikes' : { low: -1, high: 1 } });
      expectSame(await runPorted(ported, { steps, input: flat }, { backend: 'cpu' }), interpret(graph, order, made.shapes, 1e-3, byName, steps), made);
    }
  });
});

const spiking = ['LIF', 'CubaLIF', 'IF', 'Threshold'];

/** The same random input for all: spikes, or values within ±1. */
function inputOf({ graph, shapes }: RandomGraph, seed: number, kind: 'spikes' | 'values'): { readonly byName: Record<string, number[][]>; readonly flat: number[][] } {
  const draw = drawing(seed + 1_000_000);
  const names = Object.keys(graph.nodes).filter((name) => graph.nodes[name].type === 'Input').sort();
  const byName = Object.fromEntries(names.map((name) => [name, Array.from({ length: steps }, () => Array.from({ length: shapes[name].reduce((a, b) => a * b, 1) }, () => (kind === 'spikes' ? Number(draw.uniform() < 0.4) : Math.fround(draw.between(-1, 1)))))]));
  return { byName, flat: Array.from({ length: steps }, (_, step) => names.flatMap((name) => byName[name][step])) };
}

/** Whether the answer is that of the definition: spikes exactly, values to a few units of f32. */
function expectSame(answer: RunOutput, { values }: Reference, made: RandomGraph): void {
  for (const { name } of answer.layers.filter((each) => spiking.includes(made.graph.nodes[each.name].type))) {
    expect(raster(answer, name), name).toEqual(values[name].map((row) => [...row]));
  }
  const outputs = made.order.filter((name) => made.graph.nodes[name].type === 'Output');
  const wanted = values[outputs[0]];
  const size = wanted.reduce((most, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), most), 1e-3);
  answer.output.forEach((row, step) => row.forEach((value, k) => expect(Math.abs(value - wanted[step][k]), `output ${k} of step ${step}`).toBeLessThan(2e-5 * size)));
}

/** The same graph with nodes `from` to before `to` of the order in a graph of their own, `part`; the edges of the others lead to it. */
function nested({ graph, order, shapes }: RandomGraph, from: number, to: number): NirGraph {
  const inner = new Set(order.slice(from, to));
  const entering = graph.edges.filter(([source, target]) => !inner.has(source) && inner.has(target));
  const leaving = graph.edges.filter(([source, target]) => inner.has(source) && !inner.has(target));
  const port = (type: 'Input' | 'Output', shape: readonly number[]): NirNode => ({ type, fields: { shape: { shape: [shape.length], values: shape } } });
  const part: NirGraph = {
    type: 'NIRGraph',
    nodes: { ...Object.fromEntries([...inner].map((name) => [name, graph.nodes[name]])), in: port('Input', shapes[entering[0][0]]), out: port('Output', shapes[leaving[0][0]]) },
    edges: [...graph.edges.filter(([source, target]) => inner.has(source) && inner.has(target)), ['in', entering[0][1]], [leaving[0][0], 'out']],
  };
  const outer = order.filter((name) => !inner.has(name));
  return {
    type: 'NIRGraph', nodes: { ...Object.fromEntries(outer.map((name) => [name, graph.nodes[name]])), part },
    edges: [...graph.edges.filter(([source, target]) => !inner.has(source) && !inner.has(target)), [entering[0][0], 'part'], ['part', leaving[0][1]]],
  };
}

describe('random graphs', () => {
  const seeds = Array.from({ length: 90 }, (_, at) => at + 1);
  const seen: Record<string, number> = {};
  let [compared, recurrent, nestings] = [0, 0, 0];

  it.each(seeds)('seed %i does what the equations say', async (seed) => {
    const made = randomGraph(seed);
    const kind = seed % 2 === 0 ? 'spikes' : 'values';
    const { byName, flat } = inputOf(made, seed, kind);
    const reference = interpret(made.graph, made.order, made.shapes, made.dt, byName, steps);
    const ported = networkFromNir(made.graph, { dt: made.dt, steps, input: kind === 'spikes' ? 'spikes' : { low: -1, high: 1 } });
    const answer = await runPorted(ported, { steps, input: flat }, { backend: 'cpu' });
    expect(answer.layers.map(({ name }) => name)).toEqual(made.order.filter((name) => !['Input', 'Output', 'Linear', 'Affine', 'Scale', 'Conv1d', 'Conv2d', 'SumPool2d', 'AvgPool2d', 'Flatten', 'Delay'].includes(made.graph.nodes[name].type)));
    // Nearer to a threshold than f32 resolves, either is right.
    if (reference.margin < 2e-6) return;
    expectSame(answer, reference, made);
    compared++;
    if (made.graph.edges.some(([from, to]) => made.order.indexOf(from) >= made.order.indexOf(to))) recurrent++;
    for (const node of Object.values(made.graph.nodes) as NirNode[]) seen[node.type] = (seen[node.type] ?? 0) + 1;
  });

  it.each(seeds.slice(0, 30))('seed %i does the same with a graph within it', async (seed) => {
    const made = randomGraph(seed);
    const { order, graph } = made;
    // One way in and one way out: from one node to before another of a part without side entries.
    const cuts = order.map((_, at) => at).filter((at) => at > 0 && graph.edges.filter(([a, b]) => order.indexOf(a) < at !== order.indexOf(b) < at).length === 1);
    const [from, to] = [cuts.find((at) => at > 1), cuts[cuts.length - 1]];
    if (from === undefined || to <= from || order.slice(from, to).some((name) => graph.nodes[name].type === 'Input')) return;
    const { flat } = inputOf(made, seed, 'spikes');
    const [plain, within] = await Promise.all([made.graph, nested(made, from, to)].map((each) => runPorted(networkFromNir(each, { dt: made.dt, steps }), { steps, input: flat }, { backend: 'cpu' })));
    expect(within.output).toEqual(plain.output);
    const inner = new Set(order.slice(from, to));
    expect(within.layers).toEqual(plain.layers.map((each) => ({ ...each, name: inner.has(each.name) ? `part.${each.name}` : each.name })));
    nestings++;
  });

  it('most of them were compared, and all primitives were among them', () => {
    expect(compared).toBeGreaterThan(75);
    expect(recurrent).toBeGreaterThan(15);
    expect(nestings).toBeGreaterThan(12);
    expect(Object.keys(seen)).toHaveLength(18);
  });
});

describe('the unit of times, where none is given', () => {
  const vector = (...values: number[]): Tensor => ({ shape: [values.length], values: Float64Array.from(values) });
  const lif = (tau: number): NirNode => ({ type: 'LIF', fields: { tau: vector(tau), r: vector(1), v_leak: vector(0), v_threshold: vector(1), v_reset: vector(0) } });
  const chain = (...taus: number[]): NirGraph => {
    const names = ['input', ...taus.map((_, at) => `lif${at}`), 'output'];
    return {
      type: 'NIRGraph', edges: names.slice(1).map((to, at) => [names[at], to] as const),
      nodes: { input: { type: 'Input', fields: { shape: vector(1) } }, output: { type: 'Output', fields: { shape: vector(1) } }, ...Object.fromEntries(taus.map((tau, at) => [`lif${at}`, lif(tau)])) },
    };
  };

  // A layer that hardly leaks does not make milliseconds of its neighbours' seconds.
  it.each([
    ['seconds', [0.01, 0.02], 1, [10, 20]],
    ['milliseconds', [10, 20], 1, [10, 20]],
    ['milliseconds, one as short as a step', [1, 20], 1, [1, 20]],
    ['seconds, one of them long', [0.01, 1000], 1, [10, 1e6]],
    ['milliseconds, run finely', [0.2, 20], 0.1, [0.2, 20]],
  ] as const)('%s', (_, taus, dt, expected) => {
    const { network } = networkFromNir(chain(...taus), { dt: dt / 1000 });
    expected.forEach((tau, at) => expect(network.populations[`lif${at}`].parameters!.tau).toBeCloseTo(tau, 5));
  });
});

describe('delays', () => {
  it.each([[1e-3, /^x\.nir, node "d": its delays are no multiples of the step of 1 ms and were rounded/], [5e-4, null]] as const)('in steps of %d s', (dt, message) => {
    const tensor = (...values: number[]): Tensor => ({ shape: [values.length], values: Float32Array.from(values) });
    const port = (type: 'Input' | 'Output'): NirNode => ({ type, fields: { shape: tensor(2) } });
    const graph: NirGraph = { type: 'NIRGraph', nodes: { input: port('Input'), d: { type: 'Delay', fields: { delay: tensor(0.001, 0.0005) } }, output: port('Output') }, edges: [['input', 'd'], ['d', 'output']] };
    const told = networkFromNir(graph, { dt, subject: 'x.nir' }).notes.filter((note) => note.includes('rounded'));
    expect(told).toHaveLength(message ? 1 : 0);
    if (message) expect(told[0]).toMatch(message);
  });
});
