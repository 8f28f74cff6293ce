import { digits } from './print.ts';
import type { Figures, Row } from './row.ts';
import { formatTable } from './table.ts';

/** Figures compared, and whether more of them is better. */
const compared = {
  realTimeFactor: false, synapticEventsPerSecond: true, buildSeconds: false, firstSpikeSeconds: false, bytesPerSynapse: false, encodeMicrosecondsPerStep: false,
} as const satisfies Partial<Record<keyof Figures, boolean>>;
type Compared = keyof typeof compared;

/** A row of now beside the same network, size, backend and adapter of an earlier run. */
export interface Comparison {
  readonly now: Row;
  readonly before: Row;
  /** Above 1: now is better by this factor. Absent where either has no such figure. */
  readonly gain: Readonly<Partial<Record<Compared, number>>>;
}

/** Pairs rows with the latest earlier ones; rows without a partner, or that failed, are left out. */
export function compareRows(now: readonly Row[], before: readonly Row[]): Comparison[] {
  return now.flatMap((row) => {
    const other = before.findLast((each) => each.name === row.name && each.size === row.size && each.backend === row.backend && each.adapter === row.adapter && each.figures);
    if (!other?.figures || !row.figures) return [];
    const gain: Partial<Record<Compared, number>> = {};
    for (const [name, moreIsBetter] of Object.entries(compared) as [Compared, boolean][]) {
      const [a, b] = [row.figures[name], other.figures[name]];
      if (a && b) gain[name] = moreIsBetter ? a / b : b / a;
    }
    return [{ now: row, before: other, gain }];
  });
}

/** The comparison as a table. */
export function printComparison(comparisons: readonly Comparison[], file: string): string {
  if (comparisons.length === 0) return `${file} holds no row of the same network, size, backend and adapter.`;
  const header = ['network', 'backend', 'adapter', 'speed', 'events/s', 'build', 'first spike', 'B/synapse', 'encode'];
  const cells = comparisons.map(({ now, gain }) => [`${now.name} ${now.size}`, now.backend, now.adapter, ...(Object.keys(compared) as Compared[]).map((name) => (gain[name] === undefined ? '–' : `${digits(gain[name])} ×`))]);
  const machines = comparisons.some(({ now, before }) => now.origin.cpu !== before.origin.cpu || now.origin.cores !== before.origin.cores);
  return [
    `Beside ${file} (${comparisons[0].before.origin.date.slice(0, 10)}, webspike ${comparisons[0].before.origin.webspike}); above 1: better now`,
    formatTable(header, cells, 3),
    ...(machines ? ['The earlier run was on another processor: the ratios compare machines too.'] : []),
  ].join('\n');
}
