import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flattenGraph, nirShapes, readNir, writeNir, type NirGraph, type NirNode, type NirType, type Tensor } from '../../src/chip/index.ts';
import { readHdf5 } from '../../src/chip/hdf5/read.ts';
import { group, number, numbers, text, type Hdf5Group, type Hdf5Node } from '../../src/chip/hdf5/tree.ts';
import { writeHdf5 } from '../../src/chip/hdf5/write.ts';
import { DataError } from '../../src/errors.ts';
import { mutations } from '../support/mutate.ts';
import { messageOf } from '../support/run.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures/nir');
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(shared, name)));

const f32 = (shape: number[], ...values: number[]): Hdf5Node => numbers('f32', shape, values.length > 0 ? values : new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1));
const i64 = (...values: number[]): Hdf5Node => numbers('i64', [values.length], values);
const node = (type: string, fields: Record<string, Hdf5Node> = {}): Hdf5Group => group({ type: text(type), ...fields });
const edges = (...pairs: string[]): Hdf5Node => ({ kind: 'texts', shape: [pairs.length, 2], values: pairs.flatMap((each) => each.split('>')) });
const lif = (n: number): Record<string, Hdf5Node> => ({ tau: f32([n]), r: f32([n]), v_leak: f32([n]), v_threshold: f32([n]), v_reset: f32([n]) });
const graphNode = (nodes: Record<string, Hdf5Group>, ...pairs: string[]): Hdf5Group => node('NIRGraph', { nodes: group(nodes), edges: pairs.length > 0 ? edges(...pairs) : numbers('f64', [0], []) });
const file = (top: Hdf5Group, more: Record<string, Hdf5Node> = { version: text('1.0.8') }): Promise<Uint8Array> => writeHdf5(group({ node: top, ...more }));
const read = async (top: Hdf5Group, options?: { check?: boolean }): Promise<NirGraph> => readNir(await file(top), 'x.nir', options);
const refusal = (top: Hdf5Group, options?: { check?: boolean }): Promise<string> => messageOf(() => read(top, options));
const port = (type: 'Input' | 'Output', ...shape: number[]): Hdf5Group => node(type, { shape: i64(...shape) });
/** 2 → fc (3) → lif, with parts replaced. */
const chain = (parts: Record<string, Hdf5Group> = {}): Hdf5Group => graphNode({
  input: port('Input', 2), fc: node('Affine', { weight: f32([3, 2]), bias: f32([3]) }), lif: node('LIF', lif(3)), output: port('Output', 3), ...parts,
}, 'input>fc', 'fc>lif', 'lif>output');
const conv2d = (fields: Record<string, Hdf5Node> = {}): Hdf5Group => node('Conv2d', {
  weight: f32([4, 2, 3, 3]), bias: f32([4]), stride: number('i64', 1), padding: number('i64', 0), dilation: number('i64', 1), groups: number('i64', 1), ...fields,
});
const image = (nodes: Record<string, Hdf5Group>, ...pairs: string[]): Hdf5Group => graphNode({ input: port('Input', 2, 9, 8), ...nodes }, ...pairs);
const valuesOf = (graph: NirGraph, name: string, field: string): number[] => Array.from(((graph.nodes[name] as NirNode).fields[field] as Tensor).values);

describe.runIf(existsSync(shared))('files of the NIR package', () => {
  it('reads one with every primitive, and the shapes of all its nodes', async () => {
    const graph = await readNir(bytesOf('all_primitives_1d.nir'), 'all.nir');
    const shapes = nirShapes(graph, 'all.nir');
    expect(shapes.conv1d).toEqual({ input: [2, 12], output: [3, 12] });
    expect(shapes.flat).toEqual({ input: [3, 12], output: [36] });
    expect(shapes.lin).toEqual({ input: [4], output: [2] });
    expect(Object.keys(shapes).sort()).toEqual(Object.keys(graph.nodes).sort());
    expect(graph.version).toBe('1.0.8');
  });

  it('reads grouped convolutions and pools', async () => {
    expect(nirShapes(await readNir(bytesOf('conv_groups.nir'), 'g.nir'), 'g.nir').conv_g).toEqual({ input: [2, 8, 8], output: [4, 6, 6] });
    const pools = nirShapes(await readNir(bytesOf('pools_same_padding.nir'), 'p.nir'), 'p.nir');
    expect([pools.conv_same.output, pools.avg.output, pools.sum.output]).toEqual([[4, 8, 8], [4, 4, 4], [4, 2, 2]]);
  });

  it.each(readdirSync(existsSync(shared) ? shared : '.').filter((each) => each.endsWith('.nir')))('writes %s as it read it, tree and types too', async (name) => {
    const graph = await readNir(bytesOf(name), name);
    const bytes = await writeNir(graph);
    expect(await readNir(bytes, name)).toEqual(graph);
    const types = ({ children }: Hdf5Group): unknown => Object.fromEntries(Object.entries(children).map(([key, each]) => [key, each.kind === 'group' ? types(each) : each.kind === 'texts' ? [each.kind, each.length, each.shape, each.values] : [each.type, each.shape]]));
    expect(types(await readHdf5(bytes, name))).toEqual(types(await readHdf5(bytesOf(name), name)));
  });

  it('reads the same graph from three ways of storing it', async () => {
    const [deflate, lzf, plain] = await Promise.all(['lif_ff', 'lif_ff_lzf', 'lif_ff_uncompressed'].map((name) => readNir(bytesOf(`${name}.nir`), name)));
    expect(lzf).toEqual(plain);
    expect(deflate).toEqual(plain);
  });

  it.each(['lif_ff.nir', 'all_primitives_1d.nir'])('refuses or reads a hundred damaged copies of %s', async (name) => {
    for (const { what, bytes } of mutations(bytesOf(name), 100, { seed: 5 })) {
      await readNir(bytes, 'copy.nir').catch((error: unknown) => expect(error, what).toBeInstanceOf(DataError));
    }
  });
});

describe('what the reference reader accepts', () => {
  it('extra attributes and groups of whatever kind, metadata, no version, no v_reset, no w_in, one w_in for all, edges twice', async () => {
    const { v_reset: _, ...bare } = lif(3);
    const top = graphNode({
      input: port('Input', 3), a: node('LIF', { ...bare, metadata: group({ note: text('of a'), deep: group({ k: number('i64', 2) }), list: f32([2], 1, 2), names: { kind: 'texts', shape: [2], values: ['p', 'q'] } }) }),
      b: node('CubaLIF', { tau_syn: f32([3]), tau_mem: f32([3]), r: f32([3]), v_leak: f32([3]), v_threshold: f32([3]), w_in: number('f64', 0.25) }),
      c: node('CubaLI', { tau_syn: f32([3]), tau_mem: f32([3]), r: f32([3]), v_leak: f32([3]) }), output: port('Output', 3),
    }, 'input>a', 'a>b', 'b>c', 'a>b', 'c>output');
    const bytes = await writeHdf5(group({ node: { ...top, attributes: { made_by: text('me') } }, other: group({ x: number('f64', 1) }) }));
    const graph = await readNir(bytes, 'x.nir');
    expect(graph.version).toBeUndefined();
    expect(graph.edges).toHaveLength(4);
    expect((graph.nodes.a as NirNode).fields).not.toHaveProperty('v_reset');
    expect((graph.nodes.a as NirNode).metadata).toEqual({ note: 'of a', deep: { k: 2 }, list: { shape: [2], values: Float32Array.of(1, 2) }, names: ['p', 'q'] });
    expect([valuesOf(graph, 'b', 'w_in'), valuesOf(graph, 'c', 'w_in')]).toEqual([[0.25, 0.25, 0.25], [1, 1, 1]]);
    expect((await readNir(await writeNir(graph), 'x.nir')).nodes.a).toEqual(graph.nodes.a);
  });

  it('a reset to 0 of any shape, and no other', async () => {
    for (const zero of [number('f64', 0), f32([1], 0), f32([4], 0, 0, 0, 0)]) {
      const graph = await read(chain({ lif: node('LIF', { ...lif(3), v_reset: zero }) }));
      expect(valuesOf(graph, 'lif', 'v_reset')).toEqual([0, 0, 0]);
    }
    expect(await refusal(chain({ lif: node('LIF', { ...lif(3), v_reset: number('f64', 0.5) }) }))).toMatch(/^x\.nir, node "lif", field "v_reset": it is no dimension, field "tau" 3\./);
  });

  it('time constants and thresholds without end', async () => {
    const graph = await read(chain({ lif: node('LIF', { ...lif(3), tau: f32([3], 0.01, Infinity, 1), v_threshold: f32([3], 1, 1, Infinity) }) }));
    expect([valuesOf(graph, 'lif', 'tau')[1], valuesOf(graph, 'lif', 'v_threshold')[2]]).toEqual([Infinity, Infinity]);
  });

  it('fixed texts, as types and as names in edges', async () => {
    const fixed = (values: string[], shape: number[]): Hdf5Node => ({ kind: 'texts', length: 12, shape, values });
    const graph = await read(group({ type: fixed(['NIRGraph'], []), nodes: group({ i: port('Input', 1), o: group({ type: fixed(['Output'], [1]), shape: i64(1) }) }), edges: fixed(['i', 'o'], [1, 2]) }));
    expect(graph).toMatchObject({ nodes: { i: { type: 'Input' }, o: { type: 'Output' } }, edges: [['i', 'o']] });
  });

  it('nodes without Input and Output: it puts them there, in nested graphs too, under names that are free', async () => {
    const inner = graphNode({ lif: node('LIF', lif(3)) });
    const graph = await read(graphNode({ fc: node('Linear', { weight: f32([3, 2]) }), sub: inner, input_fc: port('Output', 3) }, 'fc>sub', 'sub>input_fc'));
    expect(graph.nodes).toMatchObject({ input_fc_0: { type: 'Input', fields: { shape: { values: [2] } } }, sub: { nodes: { input_lif: { type: 'Input' }, output_lif: { type: 'Output' } }, edges: [['input_lif', 'lif'], ['lif', 'output_lif']] } });
    expect(graph.edges).toEqual([['fc', 'sub'], ['sub', 'input_fc'], ['input_fc_0', 'fc']]);
    expect((await read(node('LIF', lif(2)))).edges).toEqual([['input_node', 'node'], ['node', 'output_node']]);
  });

  it('whole numbers for pairs, padding as text or pair, convolutions without an input shape', async () => {
    const top = image({
      a: conv2d({ padding: text('same'), dilation: i64(2, 1) }), b: conv2d({ weight: f32([6, 2, 3, 2]), bias: f32([6]), groups: number('i64', 2), stride: i64(2, 1), padding: i64(1, 0) }),
      c: node('AvgPool2d', { kernel_size: number('i64', 2), stride: i64(2, 2), padding: i64(1, 0) }), d: node('Flatten', { start_dim: number('i64', 0), end_dim: number('i64', -1) }),
    }, 'input>a', 'a>b', 'b>c', 'c>d');
    const graph = await read(top);
    // By hand: ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1.
    expect(nirShapes(graph, 'x.nir')).toMatchObject({ a: { input: [2, 9, 8], output: [4, 9, 8] }, b: { output: [6, 5, 7] }, c: { output: [6, 3, 3] }, d: { output: [54] }, output_d: { output: [54] } });
    expect([valuesOf(graph, 'a', 'stride'), valuesOf(graph, 'c', 'kernel_size')]).toEqual([[1, 1], [2, 2]]);
    expect(graph.nodes.a).toMatchObject({ fields: { padding: 'same', groups: { shape: [] } } });
    const one = await read(graphNode({ i: port('Input', 4, 12), c: node('Conv1d', { weight: f32([6, 2, 3]), bias: f32([6]), stride: i64(2), padding: text('valid'), dilation: number('i64', 2), groups: number('i64', 2) }) }, 'i>c'));
    expect(nirShapes(one, 'x.nir').c).toEqual({ input: [4, 12], output: [6, 4] });
  });

  it.each([
    [{}, [2, 72]], [{ start_dim: 0 }, [144]], [{ start_dim: 0, end_dim: 1 }, [18, 8]], [{ start_dim: -2 }, [2, 72]], [{ start_dim: 0, end_dim: -2 }, [18, 8]], [{ start_dim: 2, end_dim: 2 }, [2, 9, 8]],
  ])('flattens %j', async (dimensions, output) => {
    const fields = Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, number('i64', value)]));
    expect(nirShapes(await read(image({ f: node('Flatten', { ...fields, input_type: i64(2, 9, 8) }) }, 'input>f')), 'x.nir').f.output).toEqual(output);
  });

  it('recurrent edges, at any level, and edges from a node to itself', async () => {
    const inner = graphNode({ input: port('Input', 3), lif: node('LIF', lif(3)), w: node('Linear', { weight: f32([3, 3]) }), output: port('Output', 3) }, 'input>lif', 'lif>w', 'w>lif', 'lif>output');
    const graph = await read(graphNode({ input: port('Input', 3), sub: inner, back: node('Scale', { scale: f32([3]) }), self: node('LI', { tau: f32([3]), r: f32([3]), v_leak: f32([3]) }), output: port('Output', 3) }, 'input>sub', 'sub>back', 'back>sub', 'sub>self', 'self>self', 'self>output'));
    expect(nirShapes(graph, 'x.nir')).toMatchObject({ sub: { input: [3], output: [3] }, 'sub.w': { input: [3] }, back: { output: [3] } });
  });
});

describe('what the reference reader refuses', () => {
  const { tau: _, ...withoutTau } = lif(3);
  it.each([
    ['a dataset too many', chain({ lif: node('LIF', { ...lif(3), extra: f32([3]) }) }), 'x.nir, node "lif": dataset "extra" does not belong to type LIF'],
    ['a group too many', chain({ lif: node('LIF', { ...lif(3), more: group({}) }) }), 'x.nir, node "lif": group "more" does not belong to type LIF'],
    ['an unknown type', chain({ lif: node('lif', lif(3)) }), 'x.nir, node "lif": type "lif" is not known'],
    ['a type out of the blue', chain({ lif: node('constructor', lif(3)) }), 'x.nir, node "lif": type "constructor" is not known'],
    ['a missing field', chain({ lif: node('LIF', withoutTau) }), 'x.nir, node "lif": field "tau" is missing. Type LIF needs tau, r, v_leak, v_threshold'],
    ['an Affine without bias', chain({ fc: node('Affine', { weight: f32([3, 2]) }) }), 'node "fc": field "bias" is missing'],
    ['scalars', chain({ lif: node('LIF', Object.fromEntries(Object.keys(lif(3)).map((name) => [name, number('f32', 1)]))) }), 'node "lif", field "tau": it makes the node take no dimension, but "fc" gives 3'],
    ['one value for all', chain({ lif: node('LIF', lif(1)) }), 'node "lif", field "tau": it makes the node take 1, but "fc" gives 3. Give one value per neuron'],
    ['one value in one field', chain({ lif: node('LIF', { ...lif(3), v_leak: f32([1]) }) }), 'node "lif", field "v_leak": it is 1, field "tau" 3'],
    ['a transposed weight', chain({ fc: node('Affine', { weight: f32([2, 3]), bias: f32([2]) }) }), 'node "fc", field "weight": it makes the node take 3, but "input" gives 2. Give the weights as outputs × inputs'],
    ['a bias of another length', chain({ fc: node('Affine', { weight: f32([3, 2]), bias: f32([2]) }) }), 'node "fc", field "bias": it is 2, the weights give 3'],
    ['weights of one dimension', chain({ fc: node('Linear', { weight: f32([3]) }) }), 'node "fc", field "weight": it is 3. Give a matrix'],
    ['a scalar shape', chain({ input: node('Input', { shape: number('i64', 2) }) }), 'node "input", field "shape": it is 2 of 0 dimensions. Give the shape as a vector'],
    ['a shape of fractions', chain({ input: node('Input', { shape: numbers('f64', [1], [2.5]) }) }), 'node "input", field "shape": it is 2.5 of 1 dimensions. Use whole numbers'],
    ['texts for numbers', chain({ lif: node('LIF', { ...lif(3), tau: text('fast') }) }), 'node "lif", field "tau": it is "fast". Use numbers'],
    ['a weight that is no number', chain({ fc: node('Linear', { weight: f32([3, 2], 1, 2, NaN, 4, 5, 6) }) }), 'node "fc", field "weight": it holds NaN at 2'],
    ['an infinite weight', chain({ fc: node('Linear', { weight: f32([3, 2], 1, 2, 3, 4, -Infinity, 6) }) }), 'node "fc", field "weight": it holds -Infinity at 4'],
    ['an output of another shape', chain({ output: port('Output', 4) }), 'node "output", field "shape": it makes the node take 4, but "lif" gives 3'],
    ['an edge to nothing', graphNode({ i: port('Input', 1), o: port('Output', 1) }, 'i>o', 'i>toString'), 'x.nir: edge "i" → "toString" names a node that is not there. Use one of i, o'],
    ['edges as numbers', node('NIRGraph', { nodes: group({ i: port('Input', 1) }), edges: f32([1, 2]) }), 'x.nir: edges are numbers of 1 × 2'],
    ['a graph without edges', node('NIRGraph', { nodes: group({ i: port('Input', 1) }) }), 'x.nir: the graph has no dataset "edges"'],
    ['no way in', graphNode({ a: node('LIF', lif(2)), b: node('LIF', lif(2)) }, 'a>b', 'b>a'), 'x.nir: the graph has no Input: all its nodes lie on cycles'],
    ['a pool that nothing comes before', graphNode({ p: node('SumPool2d', { kernel_size: i64(2, 2), stride: i64(2, 2), padding: i64(0, 0) }) }), 'node "p": it begins the graph, and its shape is not known'],
    ['other channels', image({ c: conv2d({ weight: f32([4, 3, 3, 3]) }) }, 'input>c'), 'node "c", field "weight": it takes 3 channels (3 for each of 1 groups) of 2 dimensions, 2 × 9 × 8 come in'],
    ['groups that do not divide', image({ c: conv2d({ groups: number('i64', 3) }) }, 'input>c'), 'node "c", field "groups": it is 3, with 4 channels out'],
    ['a kernel larger than the image', image({ c: conv2d({ dilation: number('i64', 5) }) }, 'input>c'), 'node "c": a window of 3 × 3 does not fit into 9 × 8'],
    ['a stride of nothing', image({ c: conv2d({ stride: number('i64', 0) }) }, 'input>c'), 'node "c", field "stride": it is 0, 0. Give 1 or more'],
    ['another padding', image({ c: conv2d({ padding: text('full') }) }, 'input>c'), 'node "c", field "padding": it is "full". Use numbers, or "same" or "valid"'],
    ['a nested graph with two inputs', graphNode({ i: port('Input', 2), s: graphNode({ a: port('Input', 2), b: port('Input', 2), o: port('Output', 2) }, 'a>o', 'b>o'), o: port('Output', 2) }, 'i>s', 's>o'), 'node "s": it has no single input'],
    ['an error deep inside', chain({ lif: graphNode({ a: graphNode({ b: node('LIF', withoutTau) }) }) }), 'x.nir, node "lif.a.b": field "tau" is missing'],
  ])('%s', async (_name, top, message) => {
    expect(await refusal(top)).toContain(message);
  });

  it('a file without /node', async () => {
    expect(await messageOf(async () => readNir(await writeHdf5(group({ layer: group({}) })), 'net.net'))).toBe('net.net: it has no group /node. Give a file that nir.write made.');
  });

  it('but for shapes, where it is told not to check them', async () => {
    const one = await read(chain({ lif: node('LIF', lif(1)) }), { check: false });
    expect(nirShapes(one, 'x.nir', { check: false }).lif).toEqual({ input: [3], output: [3] });
    expect((await read(chain({ output: port('Output', 4) }), { check: false })).edges).toHaveLength(3);
    expect(await refusal(chain({ lif: node('LIF', withoutTau) }), { check: false })).toContain('field "tau" is missing');
  });
});

describe('a graph that is written', () => {
  const tensor = (shape: number[], ...values: number[]): Tensor => ({ shape, values });
  const written = async (type: NirType, fields: NirNode['fields'], n: number): Promise<Hdf5Group> => {
    const graph: NirGraph = { type: 'NIRGraph', nodes: { input: { type: 'Input', fields: { shape: tensor([1], n) } }, x: { type, fields }, output: { type: 'Output', fields: { shape: tensor([1], n) } } }, edges: [['input', 'x'], ['x', 'output']] };
    const root = await readHdf5(await writeNir(graph), 'x.nir');
    return ((root.children.node as Hdf5Group).children.nodes as Hdf5Group).children.x as Hdf5Group;
  };

  it('holds floats of 32 bits where these say the same, else of 64, and shapes of 64-bit whole numbers', async () => {
    expect((await written('LI', { tau: tensor([2], 0.5, 2), r: tensor([2], 0.1, 1), v_leak: { shape: [2], values: new Float64Array(2) } }, 2)).children).toMatchObject({
      tau: { type: 'f32', shape: [2] }, r: { type: 'f64' }, v_leak: { type: 'f64' }, type: { kind: 'texts', shape: [], values: ['LI'] },
    });
    expect((await written('Flatten', { start_dim: tensor([], 0), end_dim: tensor([], -1), input_type: tensor([1], 2) }, 2)).children).toMatchObject({ start_dim: { type: 'i64', shape: [] }, input_type: { type: 'i64', shape: [1] } });
  });

  it('is refused where no reader would take it', async () => {
    expect(await messageOf(() => written('LI', { tau: tensor([2], 1, 1), r: tensor([1], 1), v_leak: tensor([2], 0, 0) }, 2))).toContain('node "x", field "r": it is 1, field "tau" 2');
    expect(await messageOf(() => written('LI', { tau: tensor([2], 1, 1), v_leak: tensor([2], 0, 0) }, 2))).toContain('node "x": field "r" is missing');
    expect(await messageOf(() => written('Threshold', { threshold: tensor([2], 1, 1), extra: tensor([2], 1, 1) }, 2))).toContain('node "x": dataset "extra" does not belong to type Threshold');
    expect(await messageOf(() => writeNir({ type: 'NIRGraph', nodes: { 'a/b': { type: 'Input', fields: { shape: tensor([1], 1) } } }, edges: [] }))).toContain('"a/b"');
    expect(await messageOf(() => writeNir({ type: 'NIRGraph', nodes: {}, edges: [['a', 'b']] }))).toContain('edge "a" → "b" names a node that is not there');
  });
});

describe('graphs within graphs, made one', () => {
  const tensor = (...values: number[]): Tensor => ({ shape: [values.length], values });
  const input: NirNode = { type: 'Input', fields: { shape: tensor(1) } };
  const output: NirNode = { type: 'Output', fields: { shape: tensor(1) } };
  const scale = (by: number): NirNode => ({ type: 'Scale', fields: { scale: tensor(by) } });
  const graph = (nodes: NirGraph['nodes'], ...pairs: string[]): NirGraph => ({ type: 'NIRGraph', nodes, edges: pairs.map((each) => each.split('>') as [string, string]) });

  /** What reaches the output for 1 at the input: the sum over all ways of the product of scales, found by walking them. */
  function gain(flat: NirGraph, from = 'input'): number {
    if (flat.nodes[from].type === 'Output') return 1;
    const own = flat.nodes[from].type === 'Scale' ? ((flat.nodes[from] as NirNode).fields.scale as Tensor).values[0] : 1;
    return own * flat.edges.filter(([source]) => source === from).reduce((sum, [, target]) => sum + gain(flat, target), 0);
  }

  it('keeps every way through, and names nodes by their graphs', () => {
    const inner = graph({ in: input, a: scale(2), b: scale(3), out: output }, 'in>a', 'a>out', 'in>b', 'b>out');
    const middle = graph({ in: input, deep: inner, out: output }, 'in>deep', 'deep>out');
    const flat = flattenGraph(graph({ input, m: middle, after: scale(5), output }, 'input>m', 'm>after', 'after>output'));
    expect(Object.keys(flat.nodes).sort()).toEqual(['after', 'input', 'm.deep.a', 'm.deep.b', 'output']);
    expect(gain(flat)).toBe((2 + 3) * 5);
  });

  it('adds twice what comes in two ways, though an edge can be there only once', () => {
    const pass = graph({ in: input, out: output }, 'in>out');
    const flat = flattenGraph(graph({ input, p: pass, q: pass, sum: scale(1), output }, 'input>p', 'input>q', 'input>sum', 'p>sum', 'q>sum', 'sum>output'));
    expect(gain(flat)).toBe(3);
  });

  it('gives a name that is taken another end, and refuses what it cannot connect', async () => {
    const flat = flattenGraph(graph({ input, 's.a': scale(2), s: graph({ in: input, a: scale(7), out: output }, 'in>a', 'a>out'), output }, 'input>s', 's>s.a', 's.a>output'));
    expect(gain(flat)).toBe(14);
    expect(Object.keys(flat.nodes)).toHaveLength(4);
    expect(await messageOf(() => flattenGraph(graph({ input, s: graph({ a: input, b: input, out: output }, 'a>out', 'b>out'), output }, 'input>s', 's>output')))).toContain('node "s": it has 2 nodes of type Input');
    expect(await messageOf(() => flattenGraph(graph({ input, s: graph({ in: input, out: output }, 'in>out'), output }, 'input>s', 's>s', 's>output')))).toContain('it feeds itself');
  });
});
