import type { DigitsResult } from '../learn/digits/types.ts';
import type { JudgeResult } from '../learn/judge.ts';
import { formatCount, formatPercent, formatSI, wilsonInterval } from './format.ts';
import { html, type Html } from './html.ts';
import { scroll, section } from './sections.ts';

/** A trained network and what it said of the digits held out. */
export interface JudgedNetwork {
  readonly name: string;
  readonly steps: number;
  readonly result: JudgeResult;
}

/** The trained networks beside the one that just learned without being told a class. */
export function trainedSection({ options, counts, accuracy, seconds }: DigitsResult, judged: readonly JudgedNetwork[]): Html {
  const interval = (share: number, total: number): string => {
    const { low, high } = wilsonInterval(share * total, total);
    return `${formatPercent(low)} to ${formatPercent(high)}`;
  };
  const row = (name: string, digits: number, share: number, pace: number, spikes: string, steps: string): Html => html`<tr><th scope="row">${name}</th><td class="num">${formatCount(digits)}</td><td class="num"><b>${formatPercent(share, 2)}</b></td><td class="num">${interval(share, digits)}</td><td class="num">${formatSI(pace)}</td><td class="num">${spikes}</td><td class="num">${steps}</td></tr>`;
  return section('trained', 'Beside trained networks', 'Networks that come with webspike, trained with labels on images that are not among these digits, and simulated by the same engine.', scroll('Trained networks', html`<table class="plain">
<thead><tr><th scope="col">Network</th>${['Digits', 'Accuracy', '95 % interval', 'Images/s', 'Spikes per digit', 'Steps'].map((each) => html`<th scope="col" class="num">${each}</th>`)}</tr></thead>
<tbody>${row(`${options.network}, without labels`, counts.held, accuracy, counts.held / seconds.judge, '–', '–')}
${judged.map(({ name, steps, result }) => row(name, result.samples, result.accuracy, result.imagesPerSecond, formatCount(Object.values(result.spikes).reduce((sum, each) => sum + each, 0)), formatCount(steps)))}</tbody></table>`));
}
