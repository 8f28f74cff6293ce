import { describe, expect, it } from 'vitest';
import { philox, philoxKey, unit } from '../../src/random/philox.ts';

type Six = readonly [number, number, number, number, number, number];

/** The definition in 64-bit integers. */
function philoxByDefinition([c0, c1, c2, c3, k0, k1]: Six): number[] {
  const mask = 0xffffffffn;
  let c = [c0, c1, c2, c3].map(BigInt);
  let k = [k0, k1].map(BigInt);
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c[0];
    const p1 = 0xcd9e8d57n * c[2];
    c = [(p1 >> 32n) ^ c[1] ^ k[0], p1 & mask, (p0 >> 32n) ^ c[3] ^ k[1], p0 & mask];
    k = [(k[0] + 0x9e3779b9n) & mask, (k[1] + 0xbb67ae85n) & mask];
  }
  return c.map(Number);
}

function draw(input: Six): number[] {
  const words = new Uint32Array(4);
  philox(words, ...input);
  return [...words];
}

describe('philox', () => {
  const ones = 0xffffffff;
  it.each([
    ['zeros', [0, 0, 0, 0, 0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    ['ones', [ones, ones, ones, ones, ones, ones], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    ['pi', [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
  ] as const)('gives the known answer of Random123 for %s', (_, input, output) => {
    expect(draw(input)).toEqual(output);
  });

  it('equals its definition in 64-bit integers, whatever the sign bits of the words', () => {
    let state = 1;
    const word = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
    for (let i = 0; i < 2000; i++) {
      const input: Six = [word(), word(), word(), word(), word(), word()];
      expect(draw(input)).toEqual(philoxByDefinition(input));
    }
  });
});

describe('philoxKey and unit', () => {
  it('splits a seed into two words', () => {
    expect(philoxKey(5)).toEqual([5, 0]);
    expect(philoxKey(2 ** 40 + 3)).toEqual([3, 256]);
  });

  it('stays below 1 and is exact in f32', () => {
    expect(unit(0)).toBe(0);
    expect(unit(0xffffffff)).toBe(1 - 2 ** -24);
    expect(Math.fround(unit(0xffffffff))).toBe(unit(0xffffffff));
  });
});
