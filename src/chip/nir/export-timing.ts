import { expect } from '../../errors.ts';
import { visitingOrder } from './order.ts';

/** A connection between populations. */
export interface TimedEdge {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Shortest delay in steps. */
  readonly delay: number;
}

export interface Timing {
  /** Populations in the order in which a step visits them. */
  readonly order: readonly string[];
  /** Connections that close a cycle. */
  readonly recurrent: ReadonlySet<string>;
  /** Steps that Nodes of Delay must add, by connection: to the delays of single synapses, too. */
  readonly change: ReadonlyMap<string, number>;
  /** Steps by which a population is earlier than in the network. */
  readonly earlier: ReadonlyMap<string, number>;
}

/**
 * In NIR a signal passes all layers in the same step, and only edges that close a cycle take one. Delays that all ways to a population have in common are
 * dropped (`drop`): the population does the same, so many steps earlier. What is left, or all of it (`keep`), must become nodes of Delay.
 */
export function timingOf(populations: readonly string[], edges: readonly TimedEdge[], inputs: readonly string[], mode: 'drop' | 'keep'): Timing {
  const { nodes: order, edges: visited } = visitingOrder(populations, distinct(edges), inputs);
  const back = new Set(visited.filter(({ recurrent }) => recurrent).map(({ from, to }) => JSON.stringify([from, to])));
  const recurrent = new Set(edges.filter(({ from, to }) => back.has(JSON.stringify([from, to]))).map(({ name }) => name));
  const earlier = mode === 'drop' ? shortest(populations, edges, inputs) : new Map(populations.map((name) => [name, 0]));
  const change = new Map(edges.map(({ name, from, to, delay }): [string, number] => {
    const by = earlier.get(from)! - earlier.get(to)! - (recurrent.has(name) ? 1 : 0);
    expect(delay + by >= 0, `connection "${name}"`, 'it closes a cycle and takes no step there', mode === 'drop' ? 'keep the delays: option delays "keep"' : 'give it a delay of at least one step');
    return [name, by];
  }));
  return { order, recurrent, change, earlier };
}

const distinct = (edges: readonly TimedEdge[]): readonly (readonly [string, string])[] => [...new Map(edges.map(({ from, to }) => [JSON.stringify([from, to]), [from, to] as const])).values()];

/** Steps of the quickest way from an input: what all ways have at least in common. What no input reaches stays as it is. */
function shortest(populations: readonly string[], edges: readonly TimedEdge[], inputs: readonly string[]): Map<string, number> {
  const steps = new Map(populations.map((name) => [name, inputs.includes(name) ? 0 : Infinity]));
  for (let changed = true; changed;) {
    changed = false;
    for (const { from, to, delay } of edges) {
      const here = steps.get(from)! + delay;
      if (here >= steps.get(to)!) continue;
      steps.set(to, here);
      changed = true;
    }
  }
  // What is not reached may lead to what is: it must not come earlier than that allows.
  return new Map([...steps].map(([name, each]) => [name, each === Infinity ? Math.max(0, ...[...steps.values()].filter(Number.isFinite)) : each]));
}
