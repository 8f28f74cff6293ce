import { formatCount, formatPercent } from './format.ts';
import { html, type Html } from './html.ts';

/** Column of `confusion[truth]` that counts digits on which no neuron spoke. */
export const NO_ANSWER = 10;
const CLASSES = 10;

export interface ConfusionTotals {
  readonly total: number;
  readonly right: number;
  /** Digits of each class, ten of them. */
  readonly perTruth: readonly number[];
  /** Share of each class judged right; NaN where the class did not occur. */
  readonly recall: readonly number[];
  /** How often each answer was given; the last entry is "no answer". */
  readonly perAnswer: readonly number[];
  /** Share of each answer that was right; NaN where it was never given. */
  readonly precision: readonly number[];
}

/**
 * Sums over a confusion matrix; missing rows and columns count as zero.
 *
 * @example
 * const { right, total } = confusionTotals(result.confusion); // right / total is the accuracy
 */
export function confusionTotals(confusion: readonly (readonly number[])[]): ConfusionTotals {
  const at = (truth: number, answer: number) => confusion[truth]?.[answer] ?? 0;
  const classes = Array.from({ length: CLASSES }, (_, index) => index);
  const answers = [...classes, NO_ANSWER];
  const perTruth = classes.map((truth) => sum(answers.map((answer) => at(truth, answer))));
  const perAnswer = answers.map((answer) => sum(classes.map((truth) => at(truth, answer))));
  return {
    total: sum(perTruth),
    right: sum(classes.map((digit) => at(digit, digit))),
    perTruth,
    recall: classes.map((digit) => at(digit, digit) / perTruth[digit]),
    perAnswer,
    precision: classes.map((digit) => at(digit, digit) / perAnswer[digit]),
  };
}

/** The matrix as a table: truth downwards, answer across, each cell shaded by its share of the row. */
export function confusionTable(confusion: readonly (readonly number[])[]): Html {
  const totals = confusionTotals(confusion);
  // Some judges always answer: no column then for those that may not.
  const answers = Array.from({ length: confusion.some((row) => row.length > CLASSES) ? CLASSES + 1 : CLASSES }, (_, answer) => answer);
  const worst = Math.max(0, ...confusion.flatMap((row, truth) => row.filter((_, answer) => answer !== truth).map((count) => count / totals.perTruth[truth] || 0)));
  const rows = totals.perTruth.map((size, truth) => html`<tr><th scope="row">${truth}</th>${answers.map((answer) => cell(confusion[truth]?.[answer] ?? 0, size, truth, answer, worst))}<td class="rate">${formatPercent(totals.recall[truth])}</td></tr>`);
  return html`<table class="confusion">
<caption class="hidden">Confusion matrix: rows are the true class, columns the answer</caption>
<thead><tr><td class="corner"><span>truth ↓</span><span>answer →</span></td>${answers.map((answer) => html`<th scope="col"${answer === NO_ANSWER && html` class="none"`}>${answer === NO_ANSWER ? 'none' : answer}</th>`)}<th scope="col" class="rate">recall</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row">precision</th>${answers.map((answer) => html`<td>${answer !== NO_ANSWER && formatPercent(totals.precision[answer], 0)}</td>`)}<td class="rate">${formatPercent(totals.right / totals.total)}</td></tr></tfoot>
</table>`;
}

function cell(count: number, size: number, truth: number, answer: number, worst: number): Html {
  const share = size > 0 ? count / size : 0;
  const said = answer === NO_ANSWER ? 'no answer' : `answered ${answer}`;
  if (count === 0) return html`<td class="zero">0</td>`;
  const hit = answer === truth;
  // Mistakes have a scale of their own, by the square root: on the scale of the hits none would be seen.
  const shade = hit ? 0.15 + 0.8 * share : 0.08 + 0.52 * Math.sqrt(share / worst);
  return html`<td class="${hit ? 'hit' : 'miss'}${hit && shade > 0.55 ? ' strong' : ''}" style="--p:${shade.toFixed(2)}" title="${formatCount(count)} of ${formatCount(size)} digits ${truth}: ${said} (${formatPercent(share)})">${formatCount(count)}</td>`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
