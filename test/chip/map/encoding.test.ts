import { describe, expect, it } from 'vitest';
import { loihi1 } from '../../../src/chip/index.ts';
import { encodeWeights, indexBitsOf, leastBitsPerSynapse, listBits, rangeOf, widthOf } from '../../../src/chip/map/encoding.ts';
import { randomOf } from './random-network.ts';

describe('synapse memory', () => {
  it('takes the bits that nengo-loihi counts: the examples of the fact sheet', () => {
    expect(listBits(1024, 8, 64)).toBe(9216);
    expect(Math.floor(loihi1.core.synapses.value / listBits(1024, 8, 64))).toBe(113);
    expect(Math.floor(loihi1.core.synapses.value / listBits(128, 8, 64))).toBe(910);
    expect(Math.floor(loihi1.core.synapses.value / listBits(100, 8 + 10, 64))).toBe(546);
  });

  it('rounds each chunk of 64 up to words: the formula written as a sum over chunks', () => {
    const random = randomOf(1);
    for (let each = 0; each < 500; each++) {
      const [count, bits] = [1 + Math.floor(random() * 1024), 1 + Math.floor(random() * 32)];
      let sum = 0;
      for (let left = count; left > 0; left -= 64) sum += 64 * Math.ceil((Math.min(64, left) * bits + 4 + 6) / 64);
      expect(listBits(count, bits, 64)).toBe(sum);
      expect(sum / count).toBeGreaterThanOrEqual(leastBitsPerSynapse(bits, 64));
    }
  });

  it('names compartments by 6 bits at least, delays by none where all are 0', () => {
    expect([0, 63, 64, 255, 256, 1023, 4095].map(indexBitsOf)).toEqual([6, 6, 7, 8, 9, 10, 12]);
    expect([0, 1, 2, 3, 7, 8, 62].map(widthOf)).toEqual([0, 1, 2, 2, 3, 4, 6]);
  });
});

describe('weights', () => {
  /** All widths and exponents, tried one by one: what LA's Dense keeps of each weight must be the weight itself (sections 1.3 and 2.2). */
  function narrowest(weights: readonly number[]): number | null {
    const sign = weights.some((each) => each < 0) ? (weights.some((each) => each > 0) ? 'mixed' : 'inhibitory') : 'excitatory';
    for (const width of [1, 2, 3, 4, 5, 6, 8]) {
      for (let exponent = -6; exponent <= 7; exponent++) {
        const lost = 8 - width + (sign === 'mixed' ? 1 : 0);
        const kept = weights.every((weight) => {
          const mantissa = weight / 2 ** exponent;
          const low = sign === 'mixed' ? -256 : sign === 'excitatory' ? 0 : width === 8 ? -256 : -255;
          return Number.isInteger(mantissa) && mantissa >= low && mantissa <= (sign === 'inhibitory' ? 0 : 255) && mantissa % 2 ** lost === 0;
        });
        if (kept) return width;
      }
    }
    return null;
  }

  it('are stored in the narrowest width there is', () => {
    const random = randomOf(2);
    let refused = 0;
    for (let each = 0; each < 2000; each++) {
      const size = 2 ** Math.floor(random() * 16);
      const step = 2 ** Math.floor(random() * 4);
      const [low, high] = [random() < 0.4 ? 0 : -size, random() < 0.4 ? 0 : size];
      const weights = Array.from({ length: 1 + Math.floor(random() * 6) }, () => step * Math.round((low + random() * (high - low)) / step)).filter((weight) => weight !== 0);
      if (weights.length === 0) continue;
      const expected = narrowest(weights);
      if (expected === null) refused++;
      expect(encodeWeights(rangeOf(Int32Array.from(weights)), loihi1)?.weightBits ?? null, String(weights)).toBe(expected);
    }
    expect(refused).toBeGreaterThan(50);
  });

  it('keep mixed signs even at 8 bits, and use a negative exponent for odd ones that are small enough', () => {
    expect(encodeWeights(rangeOf(Int32Array.of(-256, 254)), loihi1)).toEqual({ weightBits: 8, exponent: 0, sign: 'mixed' });
    expect(encodeWeights(rangeOf(Int32Array.of(-127, 101)), loihi1)).toEqual({ weightBits: 8, exponent: -1, sign: 'mixed' });
    expect(encodeWeights(rangeOf(Int32Array.of(-255, 101)), loihi1)).toBeNull();
    expect(encodeWeights(rangeOf(Int32Array.of(255, 1)), loihi1)).toEqual({ weightBits: 8, exponent: 0, sign: 'excitatory' });
    expect(encodeWeights(rangeOf(Int32Array.of(64)), loihi1)).toEqual({ weightBits: 1, exponent: -1, sign: 'excitatory' });
  });
});
