import { describe, expect, it } from 'vitest';
import { PIXELS, parseIdxImages, parseIdxLabels } from '../../src/data/idx.ts';
import { idxImages, idxLabels } from './idx-files.ts';

describe('idx files', () => {
  it('gives the pixels and labels as they were written', () => {
    const pixels = Uint8Array.from({ length: 3 * PIXELS }, (_, index) => index % 256);
    expect(parseIdxImages(idxImages(3, pixels))).toEqual(pixels);
    expect([...parseIdxLabels(idxLabels([7, 0, 9]))]).toEqual([7, 0, 9]);
  });

  it('reads from the middle of a larger buffer', () => {
    const file = idxLabels([1, 2, 3]);
    const larger = new Uint8Array(file.length + 10);
    larger.set(file, 5);
    expect([...parseIdxLabels(larger.subarray(5, 5 + file.length))]).toEqual([1, 2, 3]);
  });

  it.each([
    ['cut short in the header', idxImages(2).subarray(0, 9), /is cut short: 9 bytes, not even the header of 16/],
    ['empty', new Uint8Array(0), /is cut short: 0 bytes/],
    ['cut short in the pixels', idxImages(2).subarray(0, 16 + PIXELS), /is cut short: its header says 2 images, 1568 bytes, but 784 follow/],
    ['too long', new Uint8Array([...idxImages(1), 0]), /is too long.*785 follow/],
    ['of labels', idxLabels([1, 2, 3, 4, 5, 6, 7, 8]), /not an idx file of images: it begins with 0x00000801, expected 0x00000803.*swapped/],
    ['compressed', new Uint8Array([0x1f, 0x8b, 8, 0, ...new Array(20).fill(0)]), /is compressed; let its name end in \.gz/],
    ['of another size of image', idxImages(1, undefined, 32), /32 × 32 pixels, expected 28 × 28/],
  ])('refuses a file of images that is %s', (_case, bytes, message) => {
    expect(() => parseIdxImages(bytes, 'train')).toThrow(message);
    expect(() => parseIdxImages(bytes, 'train')).toThrow(/^train: /);
  });

  it('refuses a label above 9 and names its place', () => {
    expect(() => parseIdxLabels(idxLabels([0, 9, 10]), 'labels')).toThrow('labels: label 2 is 10, expected 0 to 9. Give labels of the ten digits.');
  });

  it('refuses labels that are fewer than the header says', () => {
    expect(() => parseIdxLabels(idxLabels([1, 2, 3]).subarray(0, 10))).toThrow(/its header says 3 labels, 3 bytes, but 2 follow/);
  });
});
