import { DataError } from '../../errors.ts';
import { nodeIn } from './from-tree.ts';
import type { NirGraph, NirNode } from './graph.ts';
import { nirShapes, portsOf } from './shapes.ts';
import type { Shape } from './shape-of.ts';

/**
 * The graph with an Input before every node that nothing enters and an Output behind every node that nothing leaves, `input_<name>` and `output_<name>`, in nested
 * graphs too: as the NIR package inserts them.
 */
export function completePorts(graph: NirGraph, subject: string, check: boolean, path = ''): NirGraph {
  const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const nodes = Object.fromEntries(Object.entries(graph.nodes).map(([name, node]) => [name, node.type === 'NIRGraph' ? completePorts(node, subject, check, within(name)) : node]));
  const edges = [...graph.edges];
  const add = (type: 'Input' | 'Output', touched: ReadonlySet<string>): void => {
    const bare = Object.keys(nodes).filter((name) => nodes[name].type !== type && !touched.has(name));
    if (bare.length === 0) return;
    const shapes = nirShapes({ ...graph, nodes, edges }, subject, { check: false });
    for (const name of bare) {
      const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      if (shape === undefined && check) throw new DataError(nodeIn(subject, within(name)), `it ${type === 'Input' ? 'begins' : 'ends'} the graph, and its shape is not known`, `put an ${type} node there, with its shape`);
      if (shape === undefined) continue;
      const port = unused(`${type.toLowerCase()}_${name}`, nodes);
      nodes[port] = portOf(type, type === 'Input' ? shape.input : shape.output);
      edges.push(type === 'Input' ? [port, name] : [name, port]);
    }
  };
  add('Input', new Set(edges.map(([, target]) => target)));
  add('Output', new Set(edges.map(([source]) => source)));
  const complete = { ...graph, nodes, edges };
  for (const type of ['Input', 'Output'] as const) {
    if (check && Object.keys(nodes).length > 0 && portsOf(complete, type).length === 0) throw new DataError(nodeIn(subject, path), `the graph has no ${type}: all its nodes lie on cycles`, `add an ${type} node with its shape`);
  }
  return complete;
}

const portOf = (type: 'Input' | 'Output', shape: Shape): NirNode => ({ type, fields: { shape: { shape: [shape.length], values: shape } } });

function unused(name: string, nodes: NirGraph['nodes']): string {
  for (let at = 0, free = name; ; free = `${name}_${at++}`) if (!Object.hasOwn(nodes, free)) return free;
}
