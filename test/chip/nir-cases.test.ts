import { describe, expect, it } from 'vitest';
import { networkFromNir, runPorted, type NirGraph, type NirNode, type NirRunning, type RunOutput, type Tensor } from '../../src/chip/index.ts';
import { visitingOrder } from '../../src/chip/nir/order.ts';
import { messageOf } from '../support/run.ts';

const tensor = (shape: readonly number[], values: readonly number[]): Tensor => ({ shape, values: Float32Array.from(values) });
const per = (...values: readonly number[]): Tensor => tensor([values.length], values);
const port = (type: 'Input' | 'Output', ...shape: readonly number[]): NirNode => ({ type, fields: { shape: { shape: [shape.length], values: shape } } });
const node = (type: NirNode['type'], fields: Record<string, Tensor | string>): NirNode => ({ type, fields });
const linear = (rows: readonly (readonly number[])[]): NirNode => node('Linear', { weight: tensor([rows.length, rows[0].length], rows.flat()) });
const affine = (rows: readonly (readonly number[])[], bias: readonly number[]): NirNode => node('Affine', { weight: tensor([rows.length, rows[0].length], rows.flat()), bias: per(...bias) });
const lif = (fields: Partial<Record<string, Tensor>> = {}): NirNode => node('LIF', { tau: per(0.01), r: per(1), v_leak: per(0), v_threshold: per(1), v_reset: per(0), ...fields } as Record<string, Tensor>);
const graphOf = (nodes: NirGraph['nodes'], ...edges: readonly string[]): NirGraph => ({ type: 'NIRGraph', nodes, edges: edges.map((edge) => edge.split('>') as [string, string]) });
const chain = (...nodes: readonly NirNode[]): NirGraph => {
  const names = ['input', ...nodes.map((_, at) => `n${at}`), 'output'];
  return graphOf(Object.fromEntries([port('Input', 1), ...nodes, port('Output', 1)].map((each, at) => [names[at], each])), ...names.slice(1).map((name, at) => `${names[at]}>${name}`));
};
const run = async (graph: NirGraph, input: number[][], options: NirRunning = {}): Promise<RunOutput> => runPorted(networkFromNir(graph, { dt: 1e-3, ...options }), { steps: input.length, input }, { backend: 'cpu' });
const train = (...spikes: readonly number[]): number[][] => spikes.map((each) => [each]);
const notesOf = (graph: NirGraph, options: NirRunning = {}): string => networkFromNir(graph, { dt: 1e-3, ...options }).notes.join('\n');

describe('the order of visits', () => {
  const order = (edges: string, inputs = ['in']): string => {
    const pairs = edges.split(' ').map((edge) => edge.split('>') as [string, string]);
    const { nodes, edges: found } = visitingOrder([...new Set(pairs.flat())], pairs, inputs);
    return `${nodes.join(' ')} | ${found.filter(({ recurrent }) => recurrent).map(({ from, to }) => `${from}>${to}`).join(' ')}`;
  };
  it.each([
    ['in>b b>out in>a a>out', 'in a b out | '],
    ['in>fc fc>lif lif>w w>lif lif>out', 'in fc lif out w | w>lif'],
    // A name earlier in the alphabet does not make a node of the cycle its beginning.
    ['in>z z>a a>z z>out', 'in z a out | a>z'],
    ['in>a a>a a>out', 'in a out | a>a'],
    ['in>a a>b b>c c>a b>a c>out', 'in a b c out | c>a b>a'],
    // A way in at a distance of two or one: the nearer begins.
    ['in>p p>a a>b b>a in>b b>out', 'in b out p a | a>b'],
    ['in>a a>b b>a b>c c>d d>c d>out', 'in a b c d out | b>a d>c'],
    ['in>out x>y y>x', 'in out x y | y>x'],
  ])('%s', (edges, wanted) => expect(order(edges)).toBe(wanted));

  it('takes deep graphs', () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `n${String(at).padStart(5, '0')}`);
    const edges = names.slice(1).map((name, at) => [names[at], name] as const);
    expect(visitingOrder(names, [...edges, [names[names.length - 1], names[0]]], [names[0]]).nodes).toEqual(names);
    const loops = names.slice(1).map((name) => [name, name] as const).concat(names.slice(2).flatMap((name, at) => (at % 2 === 0 ? [[name, names[at + 1]] as const] : [])));
    const { nodes, edges: visited } = visitingOrder(names, [...edges, ...loops], [names[0]]);
    expect(nodes).toEqual(names);
    expect(visited.filter(({ recurrent }) => recurrent)).toHaveLength(loops.length);
  });
});

describe('graphs by hand', () => {
  it('spikes when the threshold is exceeded, not when it is reached', async () => {
    const neuron = node('IF', { r: per(1), v_threshold: per(1), v_reset: per(0.25) });
    const { layers, output } = await run(chain(linear([[0.5]]), neuron), train(1, 1, 1, 0, 1, 1));
    // 0.5, 1, 1.5 → 0.25, 0.25, 0.75, 1.25 → 0.25
    expect(layers).toEqual([{ name: 'n1', n: 1, spikes: [[2, 0], [5, 0]] }]);
    expect(output).toEqual(train(0, 0, 1, 0, 0, 1));
  });

  it('lets nothing pass a recurrent edge in the first step, a bias neither', async () => {
    const graph = graphOf({ input: port('Input', 1), sum: node('IF', { r: per(1), v_threshold: per(10), v_reset: per(0) }), back: affine([[0]], [3]), output: port('Output', 1) }, 'input>sum', 'sum>back', 'back>sum', 'sum>output');
    // 0, 3, 6, 9, 12 → spike, 3
    expect((await run(graph, train(0, 0, 0, 0, 0, 0))).output).toEqual(train(0, 0, 0, 0, 1, 0));
  });

  it('holds a bias back as long as a Delay says, and takes a Delay between two steps as the nearest', async () => {
    const graph = chain(affine([[2]], [1]), node('Delay', { delay: per(0.0021) }));
    expect((await run(graph, train(1, 0, 0, 0, 0))).output).toEqual(train(0, 0, 3, 1, 1));
    expect(networkFromNir(graph, { dt: 1e-3 }).notes).toEqual([expect.stringContaining('rounded')]);
    expect(networkFromNir(graph, { dt: 1e-4 }).notes).toEqual([]);
  });

  it('hands spikes and values from an Input to an Output', async () => {
    expect((await run(chain(), train(1, 0, 1))).output).toEqual(train(1, 0, 1));
    expect((await run(chain(), train(0.5, -1, 1), { input: { low: -1, high: 1 } })).output).toEqual(train(0.5, -1, 1));
  });

  it('answers with several outputs one after the other, and takes several inputs', async () => {
    const graph = graphOf({ b: port('Input', 1), a: port('Input', 2), w: linear([[1, 2]]), sum: linear([[4]]), x: port('Output', 1), y: port('Output', 2) }, 'b>sum', 'a>w', 'w>sum', 'sum>x', 'a>y');
    const ported = networkFromNir(graph, { dt: 1e-3 });
    expect(ported.inputs.map(({ name, shape }) => [name, shape])).toEqual([['a', [2]], ['b', [1]]]);
    expect((await run(graph, [[1, 0, 1], [0, 1, 0]])).output).toEqual([[8, 1, 0], [8, 0, 1]]);
  });

  it('sums edges into one node, a node twice over two ways, and counts a duplicate edge once', async () => {
    const graph = graphOf({ input: port('Input', 1), a: linear([[1]]), b: linear([[10]]), c: affine([[2]], [0.5]), output: port('Output', 1) }, 'input>a', 'input>b', 'a>c', 'b>c', 'a>c', 'c>output', 'b>output');
    expect((await run(graph, train(1, 0))).output).toEqual(train(32.5, 0.5));
  });

  it('takes names of all kinds', async () => {
    const names = ['a@b', 'c→d', 'drive 0', 'ünï "c" \n', 'constructor', 'if', 'outputs', 'n (input)'];
    const nodes = Object.fromEntries(names.map((name, at) => [name, at % 2 === 0 ? affine([[1.5]], [0.25]) : lif({ tau: per(0.001) })]));
    const path = ['input', ...names, 'output'];
    const graph: NirGraph = { type: 'NIRGraph', nodes: { input: port('Input', 1), ...nodes, output: port('Output', 1) }, edges: path.slice(1).map((name, at) => [path[at], name] as const) };
    const { layers, output } = await run(graph, train(1, 0, 1));
    expect(layers.map(({ name, spikes }) => [name, spikes])).toEqual(names.filter((_, at) => at % 2 === 1).map((name) => [name, [[0, 0], [2, 0]]]));
    expect(output).toEqual(train(1, 0, 1));
  });

  it('keeps weights of any magnitude: amperes and ohms, and millions', async () => {
    const spikes = async (weight: number, r: number): Promise<unknown> => (await run(chain(linear([[weight]]), lif({ r: per(r) })), train(1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1))).layers[0].spikes;
    const wanted = await spikes(4, 1);
    expect(wanted).toEqual([[3, 0], [6, 0], [10, 0]]);
    for (const [weight, r] of [[4e-12, 1e12], [4e-9, 1e9], [4e6, 1e-6], [4e-4, 1e4]]) expect(await spikes(Math.fround(weight), Math.fround(r))).toEqual(wanted);
  });

  it('takes an infinite time constant for no leak, and with an infinite factor for a sum', async () => {
    const never = Infinity;
    const cuba = node('CubaLIF', { tau_syn: per(0.001), tau_mem: per(never), r: per(never), v_leak: per(0), v_threshold: per(3), v_reset: per(0), w_in: per(1) });
    expect((await run(chain(cuba), train(1, 1, 0, 0, 1, 0, 1))).output).toEqual(train(0, 0, 0, 0, 0, 0, 1));
    expect(notesOf(chain(cuba))).toContain('tau_mem and r are both infinite; what arrives is added as it is');
    expect((await run(chain(lif({ tau: per(never) })), train(1, 1, 1))).output).toEqual(train(0, 0, 0));
  });

  it('guesses milliseconds where no membrane lasts so many seconds, and says so', async () => {
    const [ms, s] = [chain(linear([[3]]), lif({ tau: per(10) })), chain(linear([[3]]), lif())];
    expect(notesOf(ms)).toContain('node "n1" has a tau above 0.5, so times were taken as milliseconds');
    const input = train(1, 1, 1, 1, 0, 1, 1, 1, 1, 1);
    expect(await run(ms, input)).toEqual(await run(s, input));
    expect((await run(ms, input, { units: 's' })).layers).not.toEqual((await run(ms, input)).layers);
    expect(await run(chain(linear([[3]]), lif({ tau: per(0.4) })), input, { units: 'ms', dt: 1e-5 })).toEqual(await run(chain(linear([[3]]), lif({ tau: per(4e-4) })), input, { dt: 1e-5 }));
  });

  it('says what is legal and odd', () => {
    expect(notesOf(chain(lif({ tau: per(0.0008) })))).toContain('dt is longer than tau');
    expect(notesOf(chain(lif({ tau: per(0.0004) })))).toContain('dt is at least twice tau');
    expect(notesOf(chain(lif({ v_reset: per(2) })))).toContain('v_threshold lies below v_reset');
    expect(notesOf(graphOf({ input: port('Input', 1), lost: lif(), output: port('Output', 1) }, 'input>lost', 'input>output'))).toContain('node "lost" leads nowhere');
    expect(networkFromNir(chain(lif())).notes.join('\n')).toContain('0.001 s were taken');
    expect(networkFromNir({ ...chain(lif()), metadata: { dt: 2e-4 } })).toMatchObject({ network: { dt: 0.2 } });
    expect(notesOf(chain(node('I', { r: per(1) }), linear([[1]])))).toContain('"n0": what it sends has no bound of its own and is clamped at ±');
    expect(notesOf(chain(node('I', { r: per(1) })))).not.toContain('clamped');
  });

  it.each<[NirGraph, NirRunning, RegExp]>([
    [chain(lif()), { dt: 0 }, /^option "dt": it is 0/],
    [chain(lif()), { dt: -1e-3 }, /^option "dt": it is -0.001/],
    [chain(lif()), { dt: NaN }, /^option "dt"/],
    [chain(lif()), { input: { low: 1, high: -1 } }, /^option "input": the bounds are 1 and -1/],
    [chain(lif({ tau: per(0) })), {}, /node "n0", field "tau": the value of neuron 0 is 0/],
    [chain(lif({ tau: per(NaN) })), {}, /node "n0", field "tau": the value of neuron 0 is NaN/],
    [chain(lif({ r: per(Infinity) })), {}, /node "n0", field "r": the value of neuron 0 is Infinity, while its tau is not infinite/],
    [chain(lif({ v_leak: per(NaN) })), {}, /node "n0", field "v_leak"/],
    [chain(node('Delay', { delay: per(-0.002) })), {}, /node "n0", field "delay": the value 0 is -0.002/],
    [chain(node('Delay', { delay: per(1e6) })), {}, /0 to 65535 steps/],
    [chain(linear([[1, 2]])), {}, /node "n0"/],
    [graphOf({ input: port('Input', 1), output: port('Output', 1) }, 'input>hidden'), {}, /hidden/],
    [graphOf({ input: port('Input', 1), n: lif(), output: port('Output', 1) }, 'n>input', 'n>output'), {}, /node "input": "n" leads into it/],
    [graphOf({ n: lif(), output: port('Output', 1) }, 'n>output'), {}, /no Input/],
    [graphOf({ input: port('Input', 1, 4, 4), huge: node('SumPool2d', { kernel_size: per(1, 1), stride: per(1, 1), padding: per(20_000, 20_000) }), output: port('Output', 1, 40_004, 40_004) }, 'input>huge', 'huge>output'), {}, /node "huge": it has 1600320016 elements/],
    [{ type: 'NIRGraph', nodes: Object.fromEntries([['input', port('Input', 1)], ['__proto__', lif()], ['output', port('Output', 1)]]), edges: [['input', '__proto__'], ['__proto__', 'output']] }, {}, /a node is called "__proto__"/],
  ])('number %# is refused by name', async (graph, options, message) => {
    expect(await messageOf(() => networkFromNir(graph, { dt: 1e-3, ...options }))).toMatch(message);
  });
});
