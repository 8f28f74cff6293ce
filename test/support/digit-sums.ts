import { bundledDigits } from '../../src/data/bundled.ts';

/** Sums of the bundled digits of each class (`10 × 784`), how many there are, and the mean of all: pixels of 0 to 1. */
export async function digitSums(): Promise<{ readonly sums: Float64Array; readonly counts: Float64Array; readonly all: Float64Array }> {
  const { images, labels } = await bundledDigits();
  const [sums, counts, all] = [new Float64Array(7840), new Float64Array(10), new Float64Array(784)];
  labels.forEach((label, at) => {
    counts[label]++;
    for (let k = 0; k < 784; k++) {
      sums[label * 784 + k] += images[at * 784 + k] / 255;
      all[k] += images[at * 784 + k] / 255 / labels.length;
    }
  });
  return { sums, counts, all };
}
