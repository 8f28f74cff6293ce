import type { Chip } from '../chips.ts';
import { draws } from './draws.ts';
import type { Core, Mapping } from './mapping.ts';

type Place = Core['place'];

/** Neighbours that all swaps together may look at: bounds the time, whatever the machine, so that a seed's result is the same on all. */
const mostVisits = 3e7;
const swapsPerPosition = 1000;
/** The temperature falls from the usual cost of a swap to this share of it. */
const coldest = 1e-3;

/**
 * Gives each core a place on the meshes, chips in a row, so that spikes take short ways: Σ spikes per step · steps along x and y.
 * First the cores one after the other, each time that which exchanges most with those before, along a line that winds through
 * the mesh; then swaps of places by simulated annealing (Kirkpatrick et al. 1983, Science 220:671).
 */
export function place(chip: Chip, cores: number, traffic: Mapping['traffic'], seed: number): readonly Place[] {
  const places = placesOf(chip, cores);
  const neighbours = neighboursOf(cores, traffic);
  const order = byAttachment(cores, neighbours);
  // What lies at each place: a core, or −1.
  const at = new Int32Array(places.length).fill(-1);
  order.forEach((core, position) => { at[position] = core; });
  return anneal(places, at, chip.mesh.width.value, cores, neighbours, draws(seed, 1)).map((position) => places[position]);
}

/** Σ spikes per step · hops between cores, chips as one row of meshes. */
export function routeCost(chip: Pick<Chip, 'mesh'>, cores: readonly Pick<Core, 'place'>[], traffic: Mapping['traffic']): number {
  return traffic.reduce((sum, { from, to, spikes }) => (from < 0 ? sum : sum + spikes * distance(cores[from].place, cores[to].place, chip.mesh.width.value)), 0);
}

const distance = (a: Place, b: Place, width: number): number => Math.abs(a.chip * width + a.x - b.chip * width - b.x) + Math.abs(a.y - b.y);

/** Places along a line that winds column by column, on as few chips as will do. */
function placesOf({ mesh: { width, height }, coresPerChip }: Chip, cores: number): readonly Place[] {
  const perChip = Math.min(coresPerChip.value, width.value * height.value);
  return Array.from({ length: Math.ceil(cores / perChip) }, (_, chip) => Array.from({ length: perChip }, (_, n): Place => {
    const [x, along] = [Math.floor(n / height.value), n % height.value];
    return { chip, x, y: x % 2 === 0 ? along : height.value - 1 - along };
  })).flat();
}

interface Neighbours {
  readonly start: Uint32Array;
  readonly core: Uint32Array;
  readonly spikes: Float64Array;
}

function neighboursOf(cores: number, traffic: Mapping['traffic']): Neighbours {
  const start = new Uint32Array(cores + 1);
  for (const { from, to } of traffic) {
    if (from < 0 || from === to) continue;
    start[from + 1]++;
    start[to + 1]++;
  }
  for (let each = 0; each < cores; each++) start[each + 1] += start[each];
  const next = start.slice();
  const [core, spikes] = [new Uint32Array(start[cores]), new Float64Array(start[cores])];
  for (const { from, to, spikes: each } of traffic) {
    if (from < 0 || from === to) continue;
    core[next[from]] = to;
    spikes[next[from]++] = each;
    core[next[to]] = from;
    spikes[next[to]++] = each;
  }
  return { start, core, spikes };
}

function byAttachment(cores: number, { start, core, spikes }: Neighbours): readonly number[] {
  const attached = new Float64Array(cores);
  const left = new Set(Array.from({ length: cores }, (_, each) => each));
  const order: number[] = [];
  while (left.size > 0) {
    let next = -1;
    for (const each of left) if (next < 0 || attached[each] > attached[next]) next = each;
    left.delete(next);
    order.push(next);
    for (let at = start[next]; at < start[next + 1]; at++) attached[core[at]] += spikes[at];
  }
  return order;
}

/** The position of each core. */
function anneal(places: readonly Place[], at: Int32Array, width: number, cores: number, { start, core, spikes }: Neighbours, random: () => number): readonly number[] {
  const [x, y] = [Float64Array.from(places, (each) => each.chip * width + each.x), Float64Array.from(places, (each) => each.y)];
  const positionOf = new Uint32Array(cores);
  at.forEach((each, position) => { if (each >= 0) positionOf[each] = position; });
  const best = positionOf.slice();
  if (cores < 2 || core.length === 0) return [...best];
  const swaps = Math.min(swapsPerPosition * places.length, Math.floor(mostVisits / (1 + core.length / places.length)));
  /** What the routes of a core at `from` gain or lose at `to`, those to `other` aside. */
  const change = (moved: number, from: number, to: number, other: number): number => {
    let sum = 0;
    if (moved < 0) return 0;
    for (let each = start[moved]; each < start[moved + 1]; each++) {
      if (core[each] === other) continue;
      const p = positionOf[core[each]];
      sum += spikes[each] * (Math.abs(x[to] - x[p]) + Math.abs(y[to] - y[p]) - Math.abs(x[from] - x[p]) - Math.abs(y[from] - y[p]));
    }
    return sum;
  };
  const pick = (): readonly [number, number] => [positionOf[Math.floor(random() * cores)], Math.floor(random() * places.length)];
  const deltaOf = ([a, b]: readonly [number, number]): number => change(at[a], a, b, at[b]) + change(at[b], b, a, at[a]);
  const trial = Array.from({ length: 100 }, () => Math.abs(deltaOf(pick())));
  const hottest = trial.reduce((sum, each) => sum + each, 0) / trial.length;
  let [cost, least] = [0, 0];
  for (let swap = 0; swap < swaps; swap++) {
    const pair = pick();
    const [a, b] = pair;
    if (a === b) continue;
    const delta = deltaOf(pair);
    const temperature = hottest * coldest ** (swap / swaps);
    if (delta > 0 && random() >= Math.exp(-delta / temperature)) continue;
    [at[a], at[b]] = [at[b], at[a]];
    for (const position of pair) if (at[position] >= 0) positionOf[at[position]] = position;
    cost += delta;
    if (cost < least - 1e-9) {
      least = cost;
      best.set(positionOf);
    }
  }
  return [...best];
}
