import { expect } from '../../errors.ts';
import { group, number, numbers, text, type Hdf5Group, type Hdf5Node, type NumberDataset } from '../hdf5/tree.ts';
import type { NirGraph, NirMetadata, NirNode, Tensor } from './graph.ts';
import { primitives, type FieldKind } from './primitives.ts';

/** A graph as `nir.write` lays it out. */
export function graphGroup(graph: NirGraph, path = ''): Hdf5Group {
  const nodes = Object.entries(graph.nodes).map(([name, node]) => {
    expect(name !== '' && name !== '.' && !/[/\0]/.test(name), `node "${path}${name}"`, 'its name cannot be that of a group', 'use a name that is not empty, without "/"');
    return [name, node.type === 'NIRGraph' ? graphGroup(node, `${path}${name}.`) : nodeGroup(node)] as const;
  });
  return group({
    edges: graph.edges.length === 0 ? numbers('f64', [0], []) : { kind: 'texts', shape: [graph.edges.length, 2], values: graph.edges.flat() },
    ...metadataChild(graph.metadata),
    nodes: group(Object.fromEntries(nodes)),
    type: text('NIRGraph'),
  });
}

function nodeGroup({ type, fields, metadata }: NirNode): Hdf5Group {
  const known = Object.hasOwn(primitives, type) ? primitives[type] : {};
  const datasets = Object.entries(fields).map(([name, field]) => {
    if (typeof field === 'string') return [name, text(field)] as const;
    return [name, wholeKinds.has(Object.hasOwn(known, name) ? known[name].kind : 'values') ? numbers('i64', field.shape, field.values) : floats(field)] as const;
  });
  return group({ ...Object.fromEntries(datasets), ...metadataChild(metadata), type: text(type) });
}

/** Fields of whole numbers: sizes and places. */
const wholeKinds: ReadonlySet<FieldKind> = new Set(['shape', 'whole', 'pair', 'padding']);

/** Floats keep their width; other numbers take 32 bits where these hold every one as it is. */
function floats({ shape, values }: Tensor): NumberDataset {
  const narrow = values instanceof Float32Array || (!(values instanceof Float64Array) && Array.from(values).every((each) => Object.is(Math.fround(each), each)));
  return numbers(narrow ? 'f32' : 'f64', shape, values);
}

const metadataChild = (metadata: NirMetadata | undefined): { readonly metadata?: Hdf5Group } => (metadata && Object.keys(metadata).length > 0 ? { metadata: metadataGroup(metadata) } : {});

const metadataGroup = (metadata: NirMetadata): Hdf5Group => group(Object.fromEntries(Object.entries(metadata).map(([name, value]): [string, Hdf5Node] => {
  if (typeof value === 'string') return [name, text(value)];
  if (typeof value === 'number') return [name, number(Number.isSafeInteger(value) ? 'i64' : 'f64', value)];
  if (isTexts(value)) return [name, { kind: 'texts', shape: [value.length], values: value }];
  if (!isTensor(value)) return [name, metadataGroup(value)];
  return [name, !(value.values instanceof Float32Array) && Array.from(value.values).every(Number.isSafeInteger) ? numbers('i64', value.shape, value.values) : floats(value)];
})));

const isTexts = (value: object): value is readonly string[] => Array.isArray(value);
const isTensor = (value: object): value is Tensor => 'shape' in value && 'values' in value && Array.isArray(value.shape) && typeof value.values === 'object';
