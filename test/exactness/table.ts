import type { Done } from './jobs.ts';

/** A device in the table of results. */
export type Row =
  | { readonly device: string; readonly absent: string }
  | { readonly device: string; readonly adapter: string; readonly seconds: number; readonly runs: readonly Done[]; readonly equal: (each: Done) => boolean };

/** Case by device: how many of its runs (plans × submit sizes, batch splits, kernels) gave the expected hash. */
export function tableOf(rows: readonly Row[], cases: readonly string[]): string {
  const present = rows.flatMap((row) => ('runs' in row ? [row] : []));
  const width = Math.max(...cases.map((each) => each.length));
  const cell = (row: (typeof present)[number], name: string): string => {
    const runs = row.runs.filter((each) => each.name === name);
    const equal = runs.filter(row.equal).length;
    return runs.length === 0 ? '–' : `${equal}/${runs.length}${equal < runs.length ? ' ✗' : ''}`;
  };
  const line = (head: string, cells: readonly string[]): string => `  ${head.padEnd(width)}  ${cells.map((each, at) => each.padStart(Math.max(8, present[at].device.length))).join('  ')}`;
  return [
    'Runs with the expected spikes and weights, of all runs',
    line('', present.map(({ device }) => device)),
    ...cases.map((name) => line(name, present.map((row) => cell(row, name)))),
    line('seconds', present.map(({ seconds }) => seconds.toFixed(0))),
    ...present.map(({ device, adapter }) => `  ${device}: ${adapter}`),
    ...rows.flatMap((row) => ('absent' in row ? [`  ${row.device}: ${row.absent}`] : [])),
  ].join('\n');
}
