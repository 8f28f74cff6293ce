import { WebspikeError } from '../errors.ts';

/** A connection as the schedule sees it. */
export interface Link {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Smallest delay, in steps. */
  readonly delay: number;
}

/**
 * Groups populations into stages so that each stage can take `block` steps at once: a connection with a delay below
 * `block` must lead to a later stage. With a block of one step only delays of zero bind (`stepped`), with a block of a
 * whole run every connection does (`layered`).
 *
 * @returns the stages in order, or the labels of a loop that forbids them.
 */
export function stagesFor(populations: number, links: readonly Link[], block: number): { readonly stages: number[][] } | { readonly loop: string[] } {
  const binding = links.filter((link) => link.delay < block);
  const level = new Array<number>(populations).fill(0);
  for (let round = 0; round <= populations; round++) {
    let changed: Link | undefined;
    for (const link of binding) {
      if (level[link.to] < level[link.from] + 1) {
        level[link.to] = level[link.from] + 1;
        changed = link;
      }
    }
    if (!changed) {
      const depth = Math.max(0, ...level);
      return { stages: Array.from({ length: depth + 1 }, (_, at) => level.flatMap((each, index) => (each === at ? [index] : []))) };
    }
  }
  return { loop: findLoop(binding, level) };
}

function findLoop(links: readonly Link[], level: readonly number[]): string[] {
  // After `populations` rounds only members of loops, or what follows them, still rise: walk back until one repeats.
  let at = links.reduce((best, link) => (level[link.to] > level[best] ? link.to : best), links[0].to);
  const seen = new Map<number, number>();
  const path: Link[] = [];
  while (!seen.has(at)) {
    seen.set(at, path.length);
    const incoming = links.filter((link) => link.to === at).reduce((best, link) => (level[link.from] > level[best.from] ? link : best));
    path.push(incoming);
    at = incoming.from;
  }
  return path.slice(seen.get(at)).map((link) => link.name).reverse();
}

/** Fails when connections without delay close a loop: none of their populations could be updated first. */
export function requireOrder(populations: number, links: readonly Link[]): number[][] {
  const result = stagesFor(populations, links, 1);
  if ('loop' in result) {
    throw new WebspikeError(`connection${result.loop.length > 1 ? 's' : ''} ${result.loop.map((each) => `"${each}"`).join(' → ')}`,
      'a delay of 0 closes a loop, so no neuron in it could be updated first', 'give at least one of them a delay of one step (dt) or more');
  }
  return result.stages;
}
