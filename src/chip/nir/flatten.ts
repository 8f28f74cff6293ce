import { expect } from '../../errors.ts';
import type { NirGraph, NirNode, Tensor } from './graph.ts';
import { portsOf } from './shapes.ts';
import { sizeOf } from './shape-of.ts';

type Edge = readonly [source: string, target: string];

interface Level {
  readonly nodes: Map<string, NirNode>;
  edges: Edge[];
  /** Ports of nested graphs: they pass on what comes. */
  readonly passing: Set<string>;
}

/**
 * The same network without graphs within graphs: a node of a nested graph is called `graph.node`, and what entered or left that graph's ports enters or leaves the nodes behind them.
 *
 * @throws WebspikeError where an edge meets a graph of several inputs or outputs, or a port that feeds itself.
 * @example
 * flattenGraph(graph).nodes['hidden.lif'];
 */
export function flattenGraph(graph: NirGraph): NirGraph {
  const level: Level = { nodes: new Map(), edges: [], passing: new Set() };
  addLevel(graph, '', level);
  for (const port of level.passing) removePort(port, level);
  return { ...graph, nodes: Object.fromEntries(level.nodes), edges: level.edges };
}

/** Names in the flat graph of all nodes of `graph`, and of the ports of those that are graphs. */
function addLevel(graph: NirGraph, path: string, level: Level): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const inner = new Map<string, ReadonlyMap<string, string>>();
  for (const [name, node] of Object.entries(graph.nodes)) {
    const flat = unused(`${path}${name}`, level.nodes);
    if (node.type === 'NIRGraph') inner.set(name, addLevel(node, `${flat}.`, level));
    else {
      names.set(name, flat);
      level.nodes.set(flat, node);
      if (path !== '' && (node.type === 'Input' || node.type === 'Output')) level.passing.add(flat);
    }
  }
  const end = (name: string, type: 'Input' | 'Output'): string => {
    const node = graph.nodes[name];
    if (node.type !== 'NIRGraph') return names.get(name)!;
    const ports = portsOf(node, type);
    expect(ports.length === 1, `node "${path}${name}"`, `it has ${ports.length} nodes of type ${type}`, 'connect graphs with one Input and one Output');
    return inner.get(name)!.get(ports[0])!;
  };
  for (const [source, target] of graph.edges) level.edges.push([end(source, 'Output'), end(target, 'Input')]);
  return names;
}

/** Connects what comes before the port with what comes behind it. */
function removePort(port: string, level: Level): void {
  const [before, behind] = [level.edges.filter(([, target]) => target === port).map(([source]) => source), level.edges.filter(([source]) => source === port).map(([, target]) => target)];
  expect(!before.includes(port), `node "${port}"`, 'it feeds itself', 'put a node between that takes time');
  const others = level.edges.filter((edge) => !edge.includes(port));
  const across = before.flatMap((source) => behind.map((target): Edge => [source, target]));
  if (across.some(([source, target]) => others.some((edge) => edge[0] === source && edge[1] === target))) {
    // A second way between the same two nodes adds a second time, which one edge cannot say.
    const shape = Array.from((level.nodes.get(port)!.fields.shape as Tensor).values);
    level.nodes.set(port, { type: 'Scale', fields: { scale: { shape, values: new Float32Array(sizeOf(shape)).fill(1) } } });
    return;
  }
  level.nodes.delete(port);
  level.edges = [...others, ...across];
}

function unused(name: string, nodes: ReadonlyMap<string, NirNode>): string {
  return nodes.has(name) ? unused(`${name}_`, nodes) : name;
}
