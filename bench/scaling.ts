import type { Job } from './conduct.ts';
import type { KnownPlace } from './places.ts';
import { digits } from './print.ts';
import type { Row } from './row.ts';
import { fitPower, type Power } from './statistics.ts';
import { formatTable } from './table.ts';

/** A network that grows along one quantity. */
export interface Series {
  readonly benchmark: string;
  readonly grows: 'neurons' | 'synapses';
  /** Sizes from small to large, with the synapses they are expected to have. */
  readonly sizes: readonly (readonly [size: string, synapses: number])[];
}

export const series: readonly Series[] = [
  { benchmark: 'cuba', grows: 'neurons', sizes: [['1k', 8e4], ['4k', 3.2e5], ['10k', 8e5], ['40k', 3.2e6], ['100k', 8e6], ['400k', 3.2e7], ['1M', 8e7]] },
  { benchmark: 'synth', grows: 'synapses', sizes: [['1e5', 1e5], ['1e6', 1e6], ['1e7', 1e7], ['1e8', 1e8], ['1e9', 1e9]] },
];

/** What building takes at its peak, per synapse. */
const peakBytes = 6;
/** In seconds. */
const longestBuild = 60;

/** The reason to leave a size out, after the rows so far; undefined where it is worth trying. */
export function tooLarge(job: Pick<Job, 'benchmark' | 'size'>, place: Pick<KnownPlace, 'backend' | 'adapter'>, rows: readonly Row[], freeBytes: number): string | undefined {
  const sizes = series.find(({ benchmark }) => benchmark === job.benchmark)!.sizes;
  const synapses = sizes.find(([size]) => size === job.size)![1];
  if (synapses * peakBytes > freeBytes) return `building takes about ${digits(synapses * peakBytes)}B, ${digits(freeBytes)}B are free`;
  const smaller = rows.filter((row) => row.name === job.benchmark && row.backend === place.backend && row.adapter === place.adapter);
  const last = smaller.at(-1);
  if (!last) return undefined;
  if (!last.figures) return `${last.size} failed`;
  const build = (last.figures.buildSeconds * synapses) / last.synapses;
  return build > longestBuild ? `building would take about ${digits(build)} s` : undefined;
}

/** What is fitted, over the quantity that grows. */
export const fitted = {
  'wall s per simulated s': (row: Row) => row.figures?.realTimeFactor, 'build s': (row: Row) => row.figures?.buildSeconds, 'bytes on the device': (row: Row) => row.figures?.memoryBytes,
} as const;
export type Fitted = keyof typeof fitted;

/** Points of one backend in one series, with the power law through them. */
export interface Curve {
  readonly series: Series;
  readonly backend: Row['backend'];
  readonly adapter: string;
  readonly what: Fitted;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly power: Power;
  /** Exponent between the two largest, where what does not grow matters least. */
  readonly last: number;
}

/** The curves in some rows: those of networks of which there are two sizes at least. */
export function curvesOf(rows: readonly Row[]): Curve[] {
  const curves: Curve[] = [];
  for (const each of series) {
    const own = rows.filter((row) => row.name === each.benchmark && row.figures);
    const places = [...new Set(own.map((row) => JSON.stringify([row.backend, row.adapter])))].map((key) => JSON.parse(key) as [Row['backend'], string]);
    for (const what of Object.keys(fitted) as Fitted[]) {
      for (const [backend, adapter] of places) {
        const points = own.filter((row) => row.backend === backend && row.adapter === adapter)
          .map((row) => [row[each.grows], fitted[what](row)!] as const).sort(([a], [b]) => a - b);
        const [power, last] = [fitPower(points), fitPower(points.slice(-2))];
        if (power && last) curves.push({ series: each, backend, adapter, what, points, power, last: last.exponent });
      }
    }
  }
  return curves;
}

/** The exponents as a table. */
export function printCurves(curves: readonly Curve[]): string {
  const header = ['network', 'backend', 'adapter', 'cost', 'grows with', 'from', 'to', 'exponent', 'at the end'];
  return formatTable(header, curves.map(({ series: { benchmark, grows }, backend, adapter, what, points, power, last }) => [
    benchmark, backend, adapter, what, grows, digits(points[0][0]), digits(points.at(-1)![0]), power.exponent.toFixed(2), last.toFixed(2),
  ]), 5);
}
