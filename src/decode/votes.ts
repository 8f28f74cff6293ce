import { expect } from '../errors.ts';

/**
 * Spikes per neuron and class: what a read-out by vote knows. Neurons get the class they respond to most, and answers are
 * given by {@link judge} (Diehl & Cook 2015, doi:10.3389/fncom.2015.00099, section 2.6).
 *
 * @example
 * const votes = new Votes(400);
 * votes.add(await simulation.counts('cells'), label);
 * const answer = judge(await simulation.counts('cells'), votes.labels());
 */
export class Votes {
  readonly spikes: Float64Array;
  /** Samples seen of each class. */
  readonly seen: Float64Array;

  constructor(readonly neurons: number, from?: { readonly spikes: readonly number[]; readonly seen: readonly number[] }, readonly classes = 10) {
    this.spikes = Float64Array.from(from?.spikes ?? { length: neurons * classes }, (each) => each ?? 0);
    this.seen = Float64Array.from(from?.seen ?? { length: classes }, (each) => each ?? 0);
  }

  /** Adds the responses to one sample. `memory` below 1 forgets older ones. */
  add(counts: ArrayLike<number>, label: number, memory = 1): void {
    const { classes } = this;
    expect(Number.isInteger(label) && label >= 0 && label < classes, 'Votes', `the label is ${label}`, `give a class from 0 to ${classes - 1}`);
    expect(counts.length === this.neurons, 'Votes', `got the counts of ${counts.length} neurons`, `give those of ${this.neurons}`);
    this.seen[label]++;
    for (let j = 0; j < this.neurons; j++) {
      if (counts[j] === 0) continue;
      if (memory < 1) for (let k = 0; k < classes; k++) this.spikes[j * classes + k] *= memory;
      this.spikes[j * classes + label] += counts[j];
    }
  }

  /** Class of the highest mean response of each neuron; −1 where it never spiked. */
  labels(): Int8Array {
    return Int8Array.from({ length: this.neurons }, (_, j) => highest(this.classes, -1, (k) => (this.seen[k] > 0 ? this.spikes[j * this.classes + k] / this.seen[k] : 0)));
  }
}

/** The class whose neurons responded most on average; `classes` where none did. A label of −1 has no vote. */
export function judge(counts: ArrayLike<number>, labels: ArrayLike<number>, classes = 10): number {
  expect(counts.length === labels.length, 'judge', `got ${counts.length} counts and ${labels.length} labels`, 'give one of each per neuron');
  const sums = new Float64Array(classes);
  const members = new Float64Array(classes);
  for (let j = 0; j < labels.length; j++) {
    if (labels[j] < 0) continue;
    members[labels[j]]++;
    sums[labels[j]] += counts[j];
  }
  return highest(classes, classes, (k) => (members[k] > 0 ? sums[k] / members[k] : 0));
}

/** The first class with the highest value above 0, or `none`. */
function highest(classes: number, none: number, value: (k: number) => number): number {
  let best = none;
  let most = 0;
  for (let k = 0; k < classes; k++) {
    const here = value(k);
    if (here > most) [best, most] = [k, here];
  }
  return best;
}
