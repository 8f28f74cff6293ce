import { DataError } from '../../errors.ts';
import { childOf, type Hdf5Group, type Hdf5Node, type NumberDataset } from '../hdf5/tree.ts';
import type { NirGraph, NirMetadata, NirNode, NirType, Tensor } from './graph.ts';
import { primitives, type Field } from './primitives.ts';
import { sameShape } from './shape-of.ts';

/** A graph from its group `/node`. A file may hold a single node instead: a graph of it alone. */
export function graphFromTree(group: Hdf5Group, subject: string): NirGraph {
  const node = nodeFrom(group, '', subject);
  return node.type === 'NIRGraph' ? node : { type: 'NIRGraph', nodes: { node }, edges: [] };
}

/** How errors call a node: `net.nir, node "a.b"`. */
export const nodeIn = (subject: string, path: string): string => (path === '' ? subject : `${subject}, node "${path}"`);

function nodeFrom(group: Hdf5Group, path: string, subject: string): NirNode | NirGraph {
  const where = nodeIn(subject, path);
  const type = childOf(group, 'type');
  if (type?.kind !== 'texts' || type.values.length !== 1) throw new DataError(where, type ? 'its type is no single text' : 'it has no type', `name one of ${Object.keys(primitives).join(', ')}, NIRGraph`);
  const [name] = type.values;
  const metadata = metadataOf(group, where);
  if (name === 'NIRGraph') return { ...graphFrom(group, path, subject), ...metadata };
  if (!Object.hasOwn(primitives, name)) throw new DataError(where, `type "${name}" is not known`, `use one of ${Object.keys(primitives).join(', ')}, NIRGraph`);
  const known = primitives[name as NirType];
  refuseOthers(group, ['type', 'metadata', ...Object.keys(known)], where, name);
  const fields = Object.entries(known).flatMap(([field, what]) => {
    const read = fieldFrom(childOf(group, field), field, what, where, name as NirType);
    return read === null ? [] : [[field, read] as const];
  });
  return { type: name as NirType, fields: widened(Object.fromEntries(fields)), ...metadata };
}

/** One input weight for all neurons is allowed, alone among the parameters of neurons; a reset to 0 may have any shape, as the package gives it that of the thresholds. */
function widened(fields: NirNode['fields']): NirNode['fields'] {
  const { w_in: weight, v_leak: leak, v_reset: reset, v_threshold: threshold } = fields;
  const all = (like: Tensor, value: number): Tensor => ({ shape: like.shape, values: new Float64Array(like.values.length).fill(value) });
  return {
    ...fields,
    ...(typeof weight === 'object' && typeof leak === 'object' && weight.values.length === 1 && { w_in: all(leak, weight.values[0]) }),
    ...(typeof reset === 'object' && typeof threshold === 'object' && !sameShape(reset.shape, threshold.shape) && Array.prototype.every.call(reset.values, (each: number) => each === 0) && { v_reset: all(threshold, 0) }),
  };
}

function graphFrom(group: Hdf5Group, path: string, subject: string): NirGraph {
  const where = nodeIn(subject, path);
  refuseOthers(group, ['type', 'nodes', 'edges', 'metadata'], where, 'NIRGraph');
  const nodes = childOf(group, 'nodes');
  if (nodes?.kind !== 'group') throw new DataError(where, 'the graph has no group "nodes"', 'give one group per node there');
  const entries = Object.entries(nodes.children).map(([name, node]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    if (node.kind !== 'group') throw new DataError(nodeIn(subject, inner), 'it is a dataset', 'make it a group with a type and fields');
    return [name, nodeFrom(node, inner, subject)] as const;
  });
  const edges = edgesFrom(childOf(group, 'edges'), where);
  const names = new Set(entries.map(([name]) => name));
  for (const edge of edges) for (const end of edge) if (!names.has(end)) throw new DataError(where, `edge "${edge.join('" → "')}" names a node that is not there`, `use one of ${[...names].slice(0, 20).join(', ')}`);
  return { type: 'NIRGraph', nodes: Object.fromEntries(entries), edges };
}

function edgesFrom(edges: Hdf5Node | undefined, where: string): [string, string][] {
  if (edges === undefined || edges.kind === 'group') throw new DataError(where, 'the graph has no dataset "edges"', 'give pairs of names: source and target');
  // An empty list is written as no numbers.
  if (edges.values.length === 0) return [];
  if (edges.kind !== 'texts' || edges.shape.length !== 2 || edges.shape[1] !== 2) {
    throw new DataError(where, `edges are ${edges.kind} of ${edges.shape.join(' × ') || 'no dimension'}`, 'give pairs of names, N × 2: source and target');
  }
  const pairs = Array.from({ length: edges.shape[0] }, (_, at): [string, string] => [edges.values[2 * at], edges.values[2 * at + 1]]);
  return [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()];
}

function refuseOthers(group: Hdf5Group, known: readonly string[], where: string, type: string): void {
  for (const [name, child] of Object.entries(group.children)) {
    if (!known.includes(name)) throw new DataError(where, `${child.kind === 'group' ? 'group' : 'dataset'} "${name}" does not belong to type ${type}`, `keep ${known.join(', ')}`);
  }
}

function fieldFrom(node: Hdf5Node | undefined, name: string, { kind, optional }: Field, where: string, type: NirType): Tensor | string | null {
  if (node === undefined) {
    if (optional === undefined) throw new DataError(where, `field "${name}" is missing`, `type ${type} needs ${Object.entries(primitives[type]).filter(([, each]) => each.optional === undefined).map(([each]) => each).join(', ')}`);
    return optional === true ? null : { shape: [], values: [optional] };
  }
  const refuse = (what: string, remedy: string): never => {
    throw new DataError(`${where}, field "${name}"`, what, remedy);
  };
  if (node.kind === 'group') return refuse('it is a group', 'make it a dataset');
  if (node.kind === 'texts') {
    const [text] = node.values;
    if (kind !== 'padding' || node.values.length !== 1 || (text !== 'same' && text !== 'valid')) return refuse(`it is ${JSON.stringify(text ?? '')}`, kind === 'padding' ? 'use numbers, or "same" or "valid"' : 'use numbers');
    return text;
  }
  return numbersOf(node, name, kind, type, refuse);
}

function numbersOf({ shape, values }: NumberDataset, name: string, kind: Field['kind'], type: NirType, refuse: (what: string, remedy: string) => never): Tensor {
  if (kind === 'values') {
    // A time constant or a threshold may be infinite: no leak, no spikes.
    const finite = name === 'weight' || name === 'bias';
    for (let at = 0; at < values.length; at++) if (Number.isNaN(values[at]) || (finite && !Number.isFinite(values[at]))) return refuse(`it holds ${values[at]} at ${at}`, 'use numbers');
    return { shape, values };
  }
  const list = Array.from(values);
  const came = `it is ${list.slice(0, 4).join(', ')}${list.length > 4 ? ', …' : ''} of ${shape.length} dimensions`;
  if (!list.every(Number.isSafeInteger)) return refuse(came, 'use whole numbers');
  if (kind === 'shape') {
    if (shape.length !== 1 || list.length === 0 || !list.every((each) => each > 0)) return refuse(came, 'give the shape as a vector of positive whole numbers');
    return { shape, values: list };
  }
  const size = kind === 'pair' || (kind === 'padding' && type === 'Conv2d') ? 2 : 1;
  if (shape.length > 1 || (list.length !== 1 && list.length !== size)) return refuse(came, size === 2 ? 'give one whole number, or two: rows and columns' : 'give one whole number');
  return size === 1 ? { shape: [], values: list } : { shape: [2], values: list.length === 2 ? list : [list[0], list[0]] };
}

function metadataOf(group: Hdf5Group, where: string): { readonly metadata?: NirMetadata } {
  const metadata = childOf(group, 'metadata');
  if (metadata === undefined) return {};
  if (metadata.kind !== 'group') throw new DataError(where, '"metadata" is a dataset', 'make it a group');
  return { metadata: plain(metadata) };
}

const plain = (group: Hdf5Group): NirMetadata => Object.fromEntries(Object.entries(group.children).map(([name, node]) => {
  if (node.kind === 'group') return [name, plain(node)] as const;
  if (node.shape.length === 0) return [name, node.values[0]] as const;
  return [name, node.kind === 'texts' ? node.values : { shape: node.shape, values: node.values }] as const;
}));
