import { describe, expect, it } from 'vitest';
import { checkAugmentation, drawMaps, gridOf, mapSize, type Augmentation } from '../../src/learn/fit/augment.ts';
import { messageOf } from '../support/run.ts';

const samples = Array.from({ length: 4000 }, (_, at) => at);
const column = (augmentation: Augmentation, at: number): Float32Array => drawMaps(augmentation, samples, 0, 1).filter((_, k) => k % mapSize(augmentation) === at);
const range = (values: Float32Array): [number, number] => [Math.min(...values) + 0, Math.max(...values) + 0];
const within = (values: Float32Array, low: number, high: number): void => {
  const [least, most] = range(values);
  expect(least).toBeGreaterThanOrEqual(low - 1e-6);
  expect(most).toBeLessThanOrEqual(high + 1e-6);
  expect(least).toBeLessThan(low + 0.02 * (high - low));
  expect(most).toBeGreaterThan(high - 0.02 * (high - low));
  expect(values.reduce((sum, each) => sum + each, 0) / values.length).toBeCloseTo((low + high) / 2, 0.5);
};

describe('maps of augmentation', () => {
  it('are the identity where nothing is asked for', () => {
    expect([...drawMaps({}, [3, 8], 2, 9)].map((each) => each + 0)).toEqual([1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('shift evenly in both directions', () => {
    within(column({ shift: 2 }, 2), -2, 2);
    within(column({ shift: 2 }, 5), -2, 2);
    expect([0, 1, 3, 4].map((at) => range(column({ shift: 2 }, at)))).toEqual([[1, 1], [0, 0], [0, 0], [1, 1]]);
  });

  it('rotate by at most so many degrees, and keep areas', () => {
    const [xx, xy, yx, yy] = [0, 1, 3, 4].map((at) => column({ rotate: 12 }, at));
    within(xy.map((each, k) => (Math.atan2(each, xx[k]) * 180) / Math.PI), -12, 12);
    xx.forEach((each, k) => expect(each * yy[k] - xy[k] * yx[k]).toBeCloseTo(1, 6));
    expect(yx).toEqual(xy.map((each) => -each));
  });

  it('scale and shear', () => {
    within(column({ scale: 0.1 }, 0).map((each) => 1 / each), 0.9, 1.1);
    expect(column({ scale: 0.1 }, 4)).toEqual(column({ scale: 0.1 }, 0));
    within(column({ shear: 0.15 }, 1), -0.15, 0.15);
    expect(range(column({ shear: 0.15 }, 3))).toEqual([0, 0]);
  });

  it('undo, all together, what turns, grows, leans and moves an image: the map of the moved centre is the centre', () => {
    const maps = drawMaps({ shift: 3, rotate: 20, scale: 0.2, shear: 0.3 }, samples, 5, 1);
    const alone = drawMaps({ shift: 3 }, samples, 5, 1);
    for (let at = 0; at < maps.length; at += 6) {
      const [moveX, moveY] = [-alone[at + 2], -alone[at + 5]];
      expect(maps[at] * moveX + maps[at + 1] * moveY + maps[at + 2]).toBeCloseTo(0, 5);
      expect(maps[at + 3] * moveX + maps[at + 4] * moveY + maps[at + 5]).toBeCloseTo(0, 5);
    }
  });

  it('displace the nodes of a grid normally', () => {
    const augmentation = { elastic: { pixels: 1.5, grid: 4 } };
    expect([gridOf(augmentation), mapSize(augmentation)]).toEqual([4, 38]);
    const nodes = drawMaps(augmentation, samples, 0, 1).filter((_, k) => k % 38 >= 6);
    const mean = nodes.reduce((sum, each) => sum + each, 0) / nodes.length;
    const deviation = Math.sqrt(nodes.reduce((sum, each) => sum + (each - mean) ** 2, 0) / nodes.length);
    expect(mean).toBeCloseTo(0, 1.5);
    expect(deviation).toBeCloseTo(1.5, 1.5);
    expect(new Set(nodes.subarray(0, 32)).size).toBe(32);
  });

  it('belong to sample, epoch and seed, not to a place in a batch', () => {
    const augmentation = { shift: 2, rotate: 10, elastic: { pixels: 1, grid: 3 } };
    const size = mapSize(augmentation);
    const all = drawMaps(augmentation, [4, 5, 6], 1, 3);
    expect(drawMaps(augmentation, [5], 1, 3)).toEqual(all.subarray(size, 2 * size));
    for (const other of [drawMaps(augmentation, [5], 2, 3), drawMaps(augmentation, [5], 1, 4), drawMaps(augmentation, [6], 1, 3)]) expect(other).not.toEqual(all.subarray(size, 2 * size));
  });

  it('refuse numbers that make no sense', async () => {
    expect(await messageOf(() => checkAugmentation({ scale: 1 }))).toBe('augmentation "scale": got 1. Give a number from 0 to 0.9.');
    expect(await messageOf(() => checkAugmentation({ shift: NaN }))).toContain('augmentation "shift": got NaN');
    expect(await messageOf(() => checkAugmentation({ elastic: { pixels: 1, grid: 1 } }))).toContain('the grid is 1');
  });
});
