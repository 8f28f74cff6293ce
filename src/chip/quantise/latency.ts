import { WebspikeError } from '../../errors.ts';

/** A connection as timing sees it: its least delay in steps. */
export interface Edge {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly delay: number;
}

/**
 * The least steps by which each population must lag for every spike to take one at least: a connection's delay becomes its own + latency of the target −
 * latency of the source, so that along every path, round every loop, signals meet as before. What has no inputs does not lag.
 *
 * @throws WebspikeError that names the connections of a loop faster than the chip.
 * @example
 * latencies(['in', 'out'], [{ name: 'a', from: 'in', to: 'out', delay: 0 }]); // in: 0, out: 1
 */
export function latencies(populations: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const latency = new Map(populations.map((name) => [name, 0]));
  const raised = new Map<string, Edge>();
  for (let round = 0; round <= populations.length; round++) {
    let last: Edge | undefined;
    for (const edge of edges) {
      const least = latency.get(edge.from)! + 1 - edge.delay;
      if (latency.get(edge.to)! >= least) continue;
      latency.set(edge.to, least);
      raised.set(edge.to, edge);
      last = edge;
    }
    if (!last) return latency;
    if (round === populations.length) throw tooFast(last, raised);
  }
  return latency;
}

function tooFast(last: Edge, raised: ReadonlyMap<string, Edge>): WebspikeError {
  const path: Edge[] = [];
  // As many steps back as there are populations end in the loop, wherever they began.
  let edge = last;
  for (let k = 0; k <= raised.size; k++) edge = raised.get(edge.from)!;
  for (let each = edge; path.length === 0 || each !== edge; each = raised.get(each.from)!) path.unshift(each);
  const steps = path.reduce((sum, { delay }) => sum + delay, 0);
  return new WebspikeError(`connection${path.length > 1 ? 's' : ''} ${path.map(({ name }) => `"${name}"`).join(' → ')}`,
    `the loop takes ${steps} steps, and spikes of the chip take one for each of its ${path.length} connections`, `let its delays add up to ${path.length} steps or more`);
}
