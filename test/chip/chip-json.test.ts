import { describe, expect, it } from 'vitest';
import { chipFromJson } from '../../src/chip/chip-json.ts';
import { loihi1, loihi2 } from '../../src/chip/chips.ts';
import { limitFields, limitsOf } from '../../src/chip/limits.ts';
import { DataError } from '../../src/errors.ts';
import { messageOf } from '../support/run.ts';

const refusal = (json: unknown): Promise<string> => messageOf(() => chipFromJson(json, 'mine.json'));

/** Every object with a value and a source, by its place: found without the list of known numbers. */
function limitsIn(table: object, prefix = ''): string[] {
  return Object.entries(table).flatMap(([key, value]) => (typeof value !== 'object' || value === null ? [] : 'value' in value ? [prefix + key] : limitsIn(value, `${prefix}${key}.`)));
}

describe('tables of chips', () => {
  it('are listed whole: no number of a table is left out, each within its bounds', () => {
    for (const chip of [loihi1, loihi2]) {
      expect(limitsOf(chip).map(({ path }) => path).sort()).toEqual(limitsIn(chip).sort());
      for (const { path, least, most, broken, limit } of limitsOf(chip)) {
        expect(limit.value >= least && limit.value <= most && (broken === true || Number.isInteger(limit.value)), `${chip.name} ${path}`).toBe(true);
        expect(limit.source.length, path).toBeGreaterThan(5);
      }
    }
    expect(limitsOf(loihi1)).toHaveLength(limitFields.length);
  });

  it('mark what nobody confirmed: little of Loihi 1, most of Loihi 2', () => {
    const unverified = (chip: typeof loihi1): string[] => limitsOf(chip).filter(({ limit }) => limit.unverified).map(({ path }) => path);
    expect(unverified(loihi1)).toEqual(['freeDelay', 'tile.width', 'tile.height']);
    expect(unverified(loihi2)).toContain('core.neurons');
    expect(unverified(loihi2)).not.toContain('weights.bits');
  });

  it('hold the published figures of Loihi 1', () => {
    expect(Object.values(loihi1.energy!).map(({ value }) => value)).toEqual([23.6, 81, 52, 1.7, 3, 4]);
    expect(Object.values(loihi1.time!).map(({ value }) => value)).toEqual([3.5, 8.4, 5.3, 2.1, 4.1, 6.5, 113, 465]);
    expect([loihi1.core.neurons.value, loihi1.core.inAxons.value, loihi1.core.outAxons.value, loihi1.core.synapses.value, loihi1.coresPerChip.value]).toEqual([1024, 4096, 4096, 1_048_576, 128]);
    expect(loihi1.mesh.width.value * loihi1.mesh.height.value / (loihi1.tile.width.value * loihi1.tile.height.value)).toBe(32);
  });
});

describe('a chip of JSON', () => {
  it('takes what it does not say from its base, and says where each number comes from', () => {
    const chip = chipFromJson({ base: 'loihi1', name: 'half', core: { neurons: 512, synapses: { value: 4096, source: 'our lab', unverified: true } }, mesh: { width: 4, height: 2 }, delay: 3, graded: true }, 'half.json');
    expect(chip).toEqual({
      ...loihi1, name: 'half', title: 'half', graded: true,
      core: { ...loihi1.core, neurons: { value: 512, source: 'half.json' }, synapses: { value: 4096, source: 'our lab', unverified: true } },
      mesh: { width: { value: 4, source: 'half.json' }, height: { value: 2, source: 'half.json' } },
      coresPerChip: { ...loihi1.coresPerChip, value: 8 }, delay: { value: 3, source: 'half.json' }, freeDelay: { ...loihi1.freeDelay, value: 3 },
    });
    expect(loihi1.core.neurons.value).toBe(1024);
    expect(chipFromJson({ base: 'loihi2', name: 'two', title: 'Two' }, 'two.json')).toEqual({ ...loihi2, name: 'two', title: 'Two' });
  });

  it('may have energies of its own, other ones, or none', () => {
    const energy = { synapticOperation: 1, neuronUpdateActive: 2, neuronUpdateIdle: 0.5, spikeWithinTile: 0, hopEastWest: 1, hopNorthSouth: 1 };
    expect(chipFromJson({ base: 'loihi2', name: 'a', energy }, 's').energy?.neuronUpdateIdle).toEqual({ value: 0.5, source: 's' });
    expect(chipFromJson({ name: 'a', energy: { hopEastWest: 9 } }, 's').energy).toEqual({ ...loihi1.energy, hopEastWest: { value: 9, source: 's' } });
    expect(chipFromJson({ name: 'a', energy: null, time: null }, 's')).toMatchObject({ energy: undefined, time: undefined });
  });

  it('names every key that is unknown, of a wrong type or impossible', async () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [[1], 'mine.json: it is [1]. Give an object'], [null, 'it is null'], [{ base: 'loihi3', name: 'a' }, 'its "base" is "loihi3". Choose one of loihi1, loihi2'], [{ base: 'constructor', name: 'a' }, 'its "base" is "constructor"'],
      [{ core: {} }, 'its "name" is undefined'], [{ name: 'a', title: 3 }, 'its "title" is 3'], [{ name: 'a', graded: 1 }, 'its "graded" is 1'],
      [{ name: 'a', cores: 3 }, '"cores" is no number of a chip. Choose from core, weights, delay'], [{ name: 'a', core: { neuron: 3 } }, '"core.neuron" is no number of a chip. Choose from neurons, inAxons'],
      [{ name: 'a', weights: { exponent: { low: 1 } } }, '"weights.exponent.low" is no number'], [{ name: 'a', core: 3 }, '"core" is 3. Give an object with its numbers'],
      [{ name: 'a', core: { neurons: '256' } }, '"core.neurons" is "256". Give a whole number from 1 to 65,536 (compartments)'], [{ name: 'a', core: { neurons: 0 } }, '"core.neurons" is 0'], [{ name: 'a', core: { neurons: 1.5 } }, '"core.neurons" is 1.5'],
      [{ name: 'a', core: { neurons: { value: 3, src: 'x' } } }, '"core.neurons" has the unknown key "src"'], [{ name: 'a', core: { neurons: { value: 3, source: 4 } } }, 'the source of "core.neurons" is 4'],
      [{ name: 'a', energy: { hopEastWest: -1 } }, '"energy.hopEastWest" is -1. Give a number from 0'], [{ name: 'a', base: 'loihi2', energy: { hopEastWest: 1 } }, '"energy" lacks synapticOperation, neuronUpdateActive'],
      [{ name: 'a', coresPerChip: 200 }, '200 cores of a chip do not fit a mesh of 16 × 8'], [{ name: 'a', freeDelay: 9, delay: 8 }, '"freeDelay" is 9, the largest delay 8'], [{ name: 'a', core: { synapses: 32 } }, '32 bits of synapse memory, less than a word of 64'],
      [JSON.parse('{ "name": "a", "__proto__": { "x": 1 } }'), '"__proto__" is no number of a chip'],
    ];
    for (const [json, message] of cases) expect(await refusal(json), JSON.stringify(json)).toContain(message);
    expect(() => chipFromJson({}, 's')).toThrow(DataError);
  });
});
