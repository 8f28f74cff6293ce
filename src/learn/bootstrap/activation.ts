/** Points of a layer's piecewise linear activation, by rising input: 0 up to the first, the last activation beyond the last. */
export interface Activation {
  /** Mean input per step. */
  readonly z: readonly number[];
  /** Spikes per step. */
  readonly a: readonly number[];
}

/** Points of every activation: the centres of the bins, and both ends. */
export const activationNodes = 7;

const bins = activationNodes - 2;
/** Shares of the largest activation between which the bins lie. */
const [lowest, highest] = [0.1, 0.9];
/** The largest activation is taken to be at least this. */
const leastTop = 0.8;
/** Share of a newly found centre in the kept one. */
const renewal = 0.1;
/** Points lie at least this share of the largest |z| apart. */
const gap = 1e-3;

type Point = readonly [z: number, a: number];

/**
 * The activation that stands in for a spiking layer, from pairs of mean input and spike rate of its neurons: medians in five equal bins of the rate, moved
 * by a tenth towards new ones where there were some before, joined by lines that go on to rate 0 and to the largest rate. As Lava-DL's bootstrap does
 * (github.com/lava-nc/lava-dl, `AnnSampler`), but that z is kept rising and the number of points the same, with points on the lines where bins were empty.
 *
 * @param z mean inputs and `a` rates of the same neurons, in any order.
 * @param before the activation until now; `null`: none.
 */
export function fitActivation(z: ArrayLike<number>, a: ArrayLike<number>, before: Activation | null): Activation {
  const pairs = Array.from(z, (each, at): Point => [each, a[at]]);
  const top = topOf(pairs.map(([, rate]) => rate));
  const edge = (bin: number): number => (lowest + (highest - lowest) * bin / bins) * top;
  const known = before?.z.map((each, at): Point => [each, before.a[at]]) ?? [];
  const centres = Array.from({ length: bins }, (_, bin): Point | null => {
    const within = ([, rate]: Point): boolean => rate > edge(bin) && rate <= edge(bin + 1);
    const [fresh, old] = [centreOf(pairs.filter(within), median), centreOf(known.filter(within), mean)];
    return fresh && old ? [renewal * fresh[0] + (1 - renewal) * old[0], renewal * fresh[1] + (1 - renewal) * old[1]] : fresh ?? old;
  }).filter((each) => each !== null);
  return padded(extended(rising(centres), top));
}

function topOf(rates: readonly number[]): number {
  const largest = rates.reduce((most, each) => Math.max(most, each), 0);
  const near = rates.filter((each) => each > highest * largest);
  return Math.max(near.length > 0 ? mean(near) : 0, leastTop);
}

const centreOf = (points: readonly Point[], middle: (numbers: readonly number[]) => number): Point | null => (points.length === 0 ? null : [middle(points.map(([z]) => z)), middle(points.map(([, a]) => a))]);
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

function median(numbers: readonly number[]): number {
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A neuron that receives more and answers more: where medians say otherwise, z stays as good as equal. */
function rising(points: readonly Point[]): Point[] {
  const step = gap * points.reduce((most, [z]) => Math.max(most, Math.abs(z)), 0);
  const kept: Point[] = [];
  for (const [z, a] of points) kept.push([Math.max(z, kept.length > 0 ? kept[kept.length - 1][0] + step : -Infinity), a]);
  return kept;
}

/** On to rate 0 and to the top, with the slopes of the first and the last line; unit slope where there is nothing to go by. */
function extended(centres: readonly Point[], top: number): Point[] {
  if (centres.length === 0) return [[0, 0], [top, top]];
  // One centre: the line from the origin through it.
  const points: readonly Point[] = centres.length === 1 && centres[0][0] > 0 ? [[0, 0], ...centres] : centres;
  if (points.length === 1) return [[points[0][0] - points[0][1], 0], [points[0][0] - points[0][1] + top, top]];
  const slope = (from: Point, to: Point): number => (to[1] - from[1]) / (to[0] - from[0]);
  const [first, last] = [points[0], points[points.length - 1]];
  const begin: Point = [first[0] - first[1] / slope(first, points[1]), 0];
  const end: Point = [last[0] + (top - last[1]) / slope(points[points.length - 2], last), top];
  return first[1] === 0 ? [...points, end] : [begin, ...points, end];
}

/** As many points as ever: the longest line is halved until there are. */
function padded(points: readonly Point[]): Activation {
  const all = [...points];
  while (all.length < activationNodes) {
    const lengths = all.slice(1).map(([z], at) => z - all[at][0]);
    const at = lengths.indexOf(Math.max(...lengths));
    all.splice(at + 1, 0, [(all[at][0] + all[at + 1][0]) / 2, (all[at][1] + all[at + 1][1]) / 2]);
  }
  return { z: all.map(([z]) => z), a: all.map(([, a]) => a) };
}
