import { expect } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { overImages, type Images, type RunImages } from './images.ts';
import { largest } from '../fit/evaluate.ts';

/** How a network does after so many steps. */
export interface AccuracyRow {
  readonly steps: number;
  readonly correct: number;
  readonly count: number;
  /** Share of right answers, 0 to 1. */
  readonly accuracy: number;
  /** Mean over the images, of all populations together. */
  readonly spikesPerImage: number;
}

/**
 * Right answers after each of several numbers of steps, in one run: of a converted network, or, after one step, of the analogue one. The answer is the
 * neuron of the largest `v`, the first of equals, of the population that sends to no other.
 *
 * @throws WebspikeError where labels or images do not fit, or no single population answers.
 * @example
 * const rows = await accuracyOverSteps(converted.network, images, labels, [1, 2, 4, 8, 16, 32]);
 */
export async function accuracyOverSteps(network: Network, images: Images, labels: ArrayLike<number>, steps: readonly number[], options: RunImages = {}): Promise<AccuracyRow[]> {
  const ordered = [...new Set(steps)].sort((a, b) => a - b);
  expect(ordered.length > 0 && ordered.every((each) => Number.isInteger(each) && each > 0), 'accuracy over steps', `the steps are [${steps.join(', ')}]`, 'give whole numbers of at least 1');
  const sources = new Set(Object.values(network.connections ?? {}).map(({ from }) => from));
  const ends = Object.keys(network.populations).filter((each) => !sources.has(each));
  expect(ends.length === 1, 'network', `${ends.length} populations send to no other: ${ends.join(', ')}`, 'let one population answer');
  const [answer] = ends;
  const { size: classes } = network.populations[answer];
  const wrong = Array.from(labels).findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  expect(wrong < 0, 'labels', `label ${wrong} is ${labels[wrong]}`, `give classes 0 to ${classes - 1}, the neurons of population "${answer}"`);

  const correct = new Uint32Array(ordered.length);
  const spikes = new Float64Array(ordered.length);
  let count = 0;
  await overImages(network, images, options, async (simulation, first, samples) => {
    expect(first + samples <= labels.length, 'labels', `there are ${labels.length}`, 'give one for each image');
    for (const [at, step] of ordered.entries()) {
      if (at === 0) await simulation.trial({ duration: step * network.dt, samples, firstSample: first, learning: false });
      else await simulation.run((step - ordered[at - 1]) * network.dt);
      const values = await simulation.state(answer, 'v');
      largest(values.subarray(0, samples * classes), samples, classes).forEach((judged, sample) => (correct[at] += Number(judged === labels[first + sample])));
      for (const population of Object.keys(network.populations)) spikes[at] += (await simulation.counts(population)).reduce((sum, each) => sum + each, 0);
    }
    count += samples;
  });
  return ordered.map((step, at) => ({ steps: step, correct: correct[at], count, accuracy: correct[at] / count, spikesPerImage: spikes[at] / count }));
}

/**
 * The rows as a text table, with the loss against the analogue network's accuracy (in percentage points).
 *
 * @example
 * console.log(accuracyTable(rows, ann.accuracy));
 */
export function accuracyTable(rows: readonly AccuracyRow[], analogue: number): string {
  const percent = (share: number): string => (100 * share).toFixed(2);
  const lines = rows.map(({ steps, accuracy, spikesPerImage }) => [String(steps), percent(accuracy), percent(analogue - accuracy), String(Math.round(spikesPerImage))]);
  const table = [['steps', 'accuracy %', 'loss', 'spikes/image'], ...lines, ['ANN', percent(analogue), '', '']];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  return table.map((line) => line.map((cell, column) => cell.padStart(widths[column])).join('  ').trimEnd()).join('\n');
}
