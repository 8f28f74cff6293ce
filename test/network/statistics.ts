/** Distribution functions and tests, written apart from the code under test: Math.exp and textbook series. */

/** Φ(x): Abramowitz & Stegun 26.2.11 near the centre, the continued fraction 26.2.14 in the tails. */
export function normalCdf(x: number): number {
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  if (Math.abs(x) < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 100; n++) {
      term *= x * x / (2 * n + 1);
      sum += term;
    }
    return 0.5 + density * sum;
  }
  let fraction = Math.abs(x);
  for (let n = 60; n > 0; n--) fraction = Math.abs(x) + n / fraction;
  return x < 0 ? density / fraction : 1 - density / fraction;
}

/** √n times the Kolmogorov–Smirnov distance; above 1.95 in one of 1000 samples that do follow the distribution. */
export function kolmogorov(values: Float32Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  let distance = 0;
  sorted.forEach((value, i) => {
    const p = cdf(value);
    distance = Math.max(distance, Math.abs(p - i / sorted.length), Math.abs(p - (i + 1) / sorted.length));
  });
  return distance * Math.sqrt(sorted.length);
}

/** Pearson's χ² as a standard normal deviate (Wilson–Hilferty), degrees of freedom one less than the counts. */
export function chiSquareDeviate(counts: ArrayLike<number>, expected: (index: number) => number): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += (counts[i] - expected(i)) ** 2 / expected(i);
  const freedom = counts.length - 1;
  return (Math.cbrt(sum / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}
