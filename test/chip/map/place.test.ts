import { describe, expect, it } from 'vitest';
import { loihi1, routeCost, type Chip, type Mapping } from '../../../src/chip/index.ts';
import { place } from '../../../src/chip/map/place.ts';
import { randomOf } from './random-network.ts';

const limit = (value: number): { value: number; source: string } => ({ value, source: 'test' });
const mesh = (width: number, height: number, coresPerChip = width * height): Chip => ({ ...loihi1, mesh: { width: limit(width), height: limit(height) }, coresPerChip: limit(coresPerChip) });
const cost = (chip: Chip, cores: number, traffic: Mapping['traffic'], seed = 1): number => routeCost(chip, place(chip, cores, traffic, seed).map((each) => ({ place: each })), traffic);

describe('places', () => {
  it('lay a ring of cores so that neighbours touch', () => {
    const ring = Array.from({ length: 12 }, (_, core) => ({ from: core, to: (core + 1) % 12, spikes: 2 }));
    expect(cost(mesh(4, 3), 12, ring)).toBe(24);
    // Numbered at random it is the same ring.
    const random = randomOf(5);
    const order = Array.from({ length: 12 }, (_, n) => ({ n, key: random() })).sort((a, b) => a.key - b.key).map(({ n }) => n);
    expect(cost(mesh(4, 3), 12, ring.map(({ from, to, spikes }) => ({ from: order[from], to: order[to], spikes })))).toBe(24);
  });

  it('are the best of all for few cores: every permutation tried', () => {
    const random = randomOf(6);
    const chip = mesh(3, 2);
    for (let each = 0; each < 5; each++) {
      const traffic = Array.from({ length: 6 }, (_, from) => Array.from({ length: 6 }, (_, to) => ({ from, to, spikes: random() < 0.5 ? Math.floor(random() * 9) : 0 }))).flat();
      const spots = Array.from({ length: 6 }, (_, n) => ({ place: { chip: 0, x: n % 3, y: Math.floor(n / 3) } }));
      const best = Math.min(...permutations([0, 1, 2, 3, 4, 5]).map((order) => routeCost(chip, order.map((spot) => spots[spot]), traffic)));
      expect(cost(chip, 6, traffic, each)).toBeCloseTo(best, 9);
    }
  });

  it('keep what exchanges most on one chip, and use no more chips than needed', () => {
    // Two groups of six, on chips of six cores of which two corners of the mesh are missing.
    const chip = mesh(4, 2, 6);
    const traffic = Array.from({ length: 12 }, (_, from) => Array.from({ length: 12 }, (_, to) => ({ from, to, spikes: from === to ? 0 : from % 2 === to % 2 ? 5 : 0.1 }))).flat();
    const places = place(chip, 12, traffic, 3);
    expect(new Set(places.map((each) => each.chip)).size).toBe(2);
    for (const side of [0, 1]) expect(new Set(places.filter((_, core) => core % 2 === side).map((each) => each.chip)).size).toBe(1);
    expect(new Set(places.map(({ chip: on, x, y }) => `${on} ${x} ${y}`)).size).toBe(12);
  });

  it('are the same for the same seed, and need no traffic', () => {
    const traffic = Array.from({ length: 40 }, (_, n) => ({ from: n % 20, to: (n * 7) % 20, spikes: 1 + n }));
    expect(place(loihi1, 20, traffic, 7)).toEqual(place(loihi1, 20, traffic, 7));
    expect(place(loihi1, 1, [{ from: -1, to: 0, spikes: 3 }], 7)).toEqual([{ chip: 0, x: 0, y: 0 }]);
  });
});

function permutations(list: readonly number[]): number[][] {
  return list.length === 0 ? [[]] : list.flatMap((first) => permutations(list.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}
