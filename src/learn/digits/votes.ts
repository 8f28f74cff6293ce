const classes = 10;

/** Spikes per neuron and class: what a read-out knows. */
export class Votes {
  readonly spikes: Float64Array;
  /** Images seen of each class. */
  readonly seen: Float64Array;

  constructor(readonly neurons: number, from?: { readonly spikes: readonly number[]; readonly seen: readonly number[] }) {
    this.spikes = Float64Array.from(from?.spikes ?? { length: neurons * classes }, (each) => each ?? 0);
    this.seen = Float64Array.from(from?.seen ?? { length: classes }, (each) => each ?? 0);
  }

  /** Adds the responses to one image. `memory` below 1 forgets older ones. */
  add(counts: Uint32Array, label: number, memory = 1): void {
    this.seen[label]++;
    for (let j = 0; j < this.neurons; j++) {
      if (counts[j] === 0) continue;
      if (memory < 1) for (let k = 0; k < classes; k++) this.spikes[j * classes + k] *= memory;
      this.spikes[j * classes + label] += counts[j];
    }
  }

  /** Class of the highest mean response of each neuron; −1 where it never spiked (Diehl & Cook 2015, section 2.6). */
  labels(): Int8Array {
    return Int8Array.from({ length: this.neurons }, (_, j) => {
      let best = -1;
      let highest = 0;
      for (let k = 0; k < classes; k++) {
        const mean = this.seen[k] > 0 ? this.spikes[j * classes + k] / this.seen[k] : 0;
        if (mean > highest) [best, highest] = [k, mean];
      }
      return best;
    });
  }
}

/** The class whose neurons responded most on average; 10 where none did. */
export function judge(counts: Uint32Array, labels: Int8Array): number {
  const sums = new Float64Array(classes);
  const members = new Float64Array(classes);
  for (let j = 0; j < labels.length; j++) {
    if (labels[j] < 0) continue;
    members[labels[j]]++;
    sums[labels[j]] += counts[j];
  }
  let best = classes;
  let highest = 0;
  for (let k = 0; k < classes; k++) {
    const mean = members[k] > 0 ? sums[k] / members[k] : 0;
    if (mean > highest) [best, highest] = [k, mean];
  }
  return best;
}
