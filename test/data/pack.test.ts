import { describe, expect, it } from 'vitest';
import { packDigits, unpackDigits } from '../../src/data/index.ts';
import { PIXELS } from '../../src/data/idx.ts';
import type { DigitSet } from '../../src/learn/digits/types.ts';

const set: DigitSet = {
  images: Uint8Array.from({ length: 5 * PIXELS }, (_, index) => (index * 7) % 256),
  labels: Uint8Array.from([3, 1, 4, 1, 5]),
  source: 'five digits – “test”',
};

/** A copy of the packed set with one byte changed. */
function changed(at: number, value: number): Uint8Array {
  const bytes = packDigits(set);
  bytes[at < 0 ? bytes.length + at : at] = value;
  return bytes;
}

describe('packed digits', () => {
  it('come out as they went in', () => {
    expect(unpackDigits(packDigits(set))).toEqual(set);
  });

  it('may be empty', () => {
    const empty = { images: new Uint8Array(0), labels: new Uint8Array(0), source: '' };
    expect(unpackDigits(packDigits(empty))).toEqual(empty);
  });

  it.each([
    ['cut short', packDigits(set).subarray(0, -1), /holds \d+ bytes, its header says \d+ for 5 digits/],
    ['shorter than its header', packDigits(set).subarray(0, 7), /is cut short: 7 bytes/],
    ['something else', changed(0, 0), /is not a packed digit set/],
    ['of another version', changed(4, 9), /is of version 9, this webspike reads 1/],
    ['damaged in its last pixel', changed(-1, 255), /is damaged: its checksum is wrong/],
  ])('are refused when %s', (_case, bytes, message) => {
    expect(() => unpackDigits(bytes)).toThrow(message);
  });

  it('are not made of images and labels that differ in number', () => {
    expect(() => packDigits({ ...set, labels: set.labels.subarray(1) })).toThrow(/5 images but 4 labels/);
  });
});
