import { describe, expect, it } from 'vitest';
import { ln } from '../../src/random/logarithm.ts';
import { standardNormal } from '../../src/network/normal.ts';
import { philox } from '../../src/random/philox.ts';
import { normalCdf } from './statistics.ts';

describe('ln', () => {
  // mpmath, 30 digits, rounded to double.
  it.each([
    [0.5, -0.6931471805599453], [2, 0.6931471805599453], [10, 2.302585092994046], [1e-9, -20.72326583694641],
    [0.998, -0.0020020026706730793], [1.0001, 9.999500033329732e-5], [1e300, 690.7755278982137], [Math.SQRT1_2, -0.3465735902799726],
  ])('of %d is within 1 ulp', (x, value) => {
    expect(Math.abs(ln(x) - value) / Math.abs(value)).toBeLessThan(2 ** -52);
  });

  it('of 1 is 0', () => {
    expect(ln(1)).toBe(0);
  });
});

describe('standardNormal', () => {
  // Quantiles of (word + ½) / 2³²: mpmath, 30 digits.
  it.each([
    [0x0, -6.33795775455], [0x1, -6.16642951782], [0x4, -5.99022759726], [0x3e8, -5.03985112597], [0x1000, -4.7629764127],
    [0x100000, -3.48710397659], [0x10000000, -1.53412054341], [0x13333333, -1.43953147045], [0x13333334, -1.4395314688],
    [0x40000000, -0.67448974983], [0xc0000000, 0.674489750562], [0xffffff00, 5.29506135189],
  ])('of word %i is the quantile', (word, quantile) => {
    expect(Math.abs(standardNormal(word) / quantile - 1)).toBeLessThan(1e-6);
  });

  it('is odd about the middle', () => {
    for (const word of [0, 1, 77, 0x12345678, 0x7fffffff]) expect(standardNormal(~word >>> 0)).toBe(-standardNormal(word));
    expect(Math.abs(standardNormal(0x7fffffff))).toBeLessThan(1e-7);
  });

  it('agrees with an independent distribution function over the whole range', () => {
    for (let word = 0; word < 2 ** 32; word += 1_000_003) {
      const p = (word + 0.5) * 2 ** -32;
      expect(Math.abs(normalCdf(standardNormal(word)) - p)).toBeLessThan(3e-7);
    }
  });

  it('gives the bits of a twin written in Python', () => {
    let hash = 0x811c9dc5;
    const words = new Uint32Array(4);
    const value = new Float32Array(1);
    const bits = new Uint32Array(value.buffer);
    for (let block = 0; block < 25_000; block++) {
      philox(words, block, 0, 5, 0, 7, 0);
      for (const word of words) {
        value[0] = standardNormal(word);
        hash = Math.imul(hash ^ bits[0], 0x01000193) >>> 0;
      }
    }
    expect(hash.toString(16)).toBe('912db8ca');
  });
});
