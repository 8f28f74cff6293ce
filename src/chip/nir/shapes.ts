import { DataError } from '../../errors.ts';
import { nodeIn } from './from-tree.ts';
import type { NirGraph, NirNode } from './graph.ts';
import { isPerNeuron } from './primitives.ts';
import { declaredShape, outputShape, sameShape, shapeText, sizeOf, type Shape } from './shape-of.ts';

export interface NodeShape {
  readonly input: Shape;
  readonly output: Shape;
}

/** Shapes of nodes by name; a node of a nested graph is `graph.node`. */
export type NirShapes = Readonly<Record<string, NodeShape>>;

interface Known {
  input: Shape | null;
  output: Shape | null;
  readonly field: string;
}

const mostElements = 2 ** 31;

/**
 * The shapes that enter and leave every node, without a batch axis: what fields say, and for pools, convolutions and Flatten without an input shape what comes in.
 *
 * @param options `check: false` takes shapes as they are where they do not fit, lets a node whose fields hold one value take the shape that comes in, and leaves
 *   out nodes that no shape reaches.
 * @throws DataError where fields of a node contradict each other, and, unless `check` is false, where shapes do not fit along an edge.
 * @example
 * nirShapes(graph, 'net.nir')['conv'].output; // [16, 12, 12]
 */
export function nirShapes(graph: NirGraph, subject: string, { check = true }: { readonly check?: boolean } = {}): NirShapes {
  return Object.fromEntries(shapesIn(graph, '', subject, check));
}

function shapesIn(graph: NirGraph, path: string, subject: string, check: boolean): Map<string, NodeShape> {
  const all = new Map<string, NodeShape>();
  const known = new Map<string, Known>();
  const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const [name, node] of Object.entries(graph.nodes)) {
    if (node.type === 'NIRGraph') {
      const inner = shapesIn(node, within(name), subject, check);
      for (const [each, shape] of inner) all.set(each, shape);
      known.set(name, { ...portShapes(node, (port) => inner.get(`${within(name)}.${port}`)), field: 'nodes' });
    } else {
      const declared = declaredShape(node, nodeIn(subject, within(name)));
      known.set(name, { ...declared });
    }
  }
  spread(graph, known, (name) => nodeIn(subject, within(name)), check);
  for (const [name, { input, output }] of known) {
    const where = nodeIn(subject, within(name));
    if (input && output) all.set(within(name), { input, output });
    // A nested graph of several ports has shapes for each of these.
    else if (check && graph.nodes[name].type !== 'NIRGraph') throw new DataError(where, 'no shape reaches it', 'connect it to an Input, or give it an input shape');
    for (const shape of [input, output]) if (shape && sizeOf(shape) > mostElements) throw new DataError(where, `it is of ${shapeText(shape)}`, 'use at most 2^31 elements');
  }
  return all;
}

/** Of a graph with one Input and one Output. */
function portShapes(graph: NirGraph, shapeOf: (port: string) => NodeShape | undefined): { input: Shape | null; output: Shape | null } {
  const only = (type: 'Input' | 'Output'): Shape | null => {
    const ports = portsOf(graph, type);
    return ports.length === 1 ? shapeOf(ports[0])?.output ?? null : null;
  };
  return { input: only('Input'), output: only('Output') };
}

export const portsOf = (graph: NirGraph, type: 'Input' | 'Output'): string[] => Object.entries(graph.nodes).filter(([, node]) => node.type === type).map(([name]) => name);

/** Along the edges, until nothing new is found. */
function spread(graph: NirGraph, known: ReadonlyMap<string, Known>, where: (name: string) => string, check: boolean): void {
  let waiting = graph.edges;
  for (;;) {
    const ready = waiting.filter(([source]) => known.get(source)?.output);
    for (const [source, target] of ready) carry(source, target);
    if (ready.length === 0) break;
    waiting = waiting.filter((edge) => !ready.includes(edge));
  }
  for (const [source, target] of waiting) {
    const name = graph.nodes[source].type === 'NIRGraph' ? source : target;
    if (check && graph.nodes[source].type === 'NIRGraph') throw new DataError(where(name), 'it has no single output', 'connect graphs with one Output only: readers of NIR know no others');
  }

  function carry(source: string, target: string): void {
    const shape = known.get(source)!.output!;
    const to = known.get(target)!;
    const node = graph.nodes[target];
    if (node.type === 'NIRGraph') {
      if (check && !to.input) throw new DataError(where(target), 'it has no single input', 'connect graphs with one Input only: readers of NIR know no others');
      if (check) expectSame(shape, to, source, target, node);
    } else if (!to.input || (!check && isPerNeuron(node.type) && sizeOf(to.input) === 1)) {
      to.input = shape;
      to.output = outputShape(node, shape, where(target));
    } else if (check) expectSame(shape, to, source, target, node);
  }

  function expectSame(shape: Shape, to: Known, source: string, target: string, { type }: NirNode | NirGraph): void {
    if (sameShape(shape, to.input!)) return;
    const at = type === 'NIRGraph' ? where(target) : `${where(target)}, field "${to.field}"`;
    const transposed = (type === 'Linear' || type === 'Affine') && to.output && sameShape(shape, to.output);
    throw new DataError(at, `it makes the node take ${shapeText(to.input!)}, but "${source}" gives ${shapeText(shape)}`,
      transposed ? 'give the weights as outputs × inputs' : type === 'NIRGraph' || !isPerNeuron(type) ? 'make the shapes equal' : 'give one value per neuron, in the shape of the layer');
  }
}
