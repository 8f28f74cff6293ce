/** What the trained networks that come with webspike say of the digits held out: they stand beside the one that just learned. */
import { selectDigits } from '../data/split.ts';
import type { Split } from '../data/training.ts';
import type { DigitSet, DigitsResult } from '../learn/digits/types.ts';
import { digitData } from '../learn/fit/data.ts';
import type { JudgedNetwork } from '../view/trained-section.ts';
import { judgeAtTerminal } from './evaluate.ts';
import type { BackendWish } from './mnist-options.ts';
import { networksFolder, networksFor, readNetwork } from './networks.ts';
import { styleText } from './style.ts';
import { grouped, line, percent } from './text.ts';

/** Digits that each network judges: enough for a percent, few enough to wait for. */
const sample = 500;

/** Judges the first of the held-out digits with every network that never saw them. */
export async function judgeTrained(held: DigitSet, split: Split, { backend, signal, folder = networksFolder() }: { readonly backend: BackendWish; readonly signal?: AbortSignal; readonly folder?: string }): Promise<JudgedNetwork[]> {
  const judged: JudgedNetwork[] = [];
  const count = Math.min(sample, held.labels.length);
  const digits = digitData(selectDigits(held, Uint32Array.from({ length: count }, (_, at) => at), `the first ${grouped(count)} held out`));
  for (const name of networksFor(split, folder)) {
    const { trained } = await readNetwork(name, split, folder);
    console.log(line('network', `${trained.name} judges ${digits.source}`));
    // What the first was judged on is at hand for the others.
    judged.push({ name: trained.name, steps: trained.steps, result: await judgeAtTerminal(trained, digits, { backend: judged[0]?.result.backend ?? backend, signal }) });
  }
  return judged;
}

/** The lines of the table, the network that just learned first. */
export function trainedTable(result: DigitsResult, judged: readonly JudgedNetwork[]): string {
  const total = (spikes: Readonly<Record<string, number>>): number => Object.values(spikes).reduce((sum, each) => sum + each, 0);
  const rows = [
    ['network', 'digits', 'accuracy', 'images/s', 'spikes per digit'],
    [`${result.options.network} (STDP, just learned)`, grouped(result.counts.held), percent(result.accuracy), grouped(result.counts.held / Math.max(1e-3, result.seconds.judge)), '–'],
    ...judged.map(({ name, result: { samples, accuracy, imagesPerSecond, spikes } }) => [name, grouped(samples), percent(accuracy), grouped(imagesPerSecond), grouped(total(spikes))]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) => '  ' + row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
  return [styleText.bold(lines[0]), ...lines.slice(1), ''].join('\n');
}
