import { describe, expect, it } from 'vitest';
import { loadTrained, saveTrained } from '../../src/learn/trained.ts';
import { encodeNetwork } from '../../src/simulate/saved.ts';
import { messageOf } from '../support/run.ts';
import { columns, trained } from './small-trained.ts';

describe('a trained network as a file', () => {
  it('comes back the same', async () => {
    const made = { ...trained.made, test: { source: 'x', samples: 1, accuracy: 1, confusion: [[1, 0], [0, 0]], mistakes: [{ index: 3, truth: 1, judged: 0, image: Uint8Array.of(1, 2, 3) }], spikes: { pixels: 4.5 } } };
    expect(await loadTrained(await saveTrained({ ...trained, made }))).toEqual({ ...trained, made });
  });

  it('is refused, on either way, where its parts do not fit', async () => {
    const wrong = { ...trained, readOut: { ...trained.readOut, population: 'out' } };
    expect(await messageOf(() => saveTrained(wrong))).toContain('network "columns": its answer is read from "out", which is no population');
    const { network, ...rest } = wrong;
    expect(await messageOf(async () => loadTrained(await encodeNetwork(network, { trained: rest }), 'a.webspike'))).toContain('a.webspike: its answer is read from "out"');
    expect(await messageOf(async () => loadTrained(await encodeNetwork(columns), 'a.webspike'))).toBe('a.webspike: it holds a network that nobody trained: input and read-out are not in it. Choose a file that saveTrained or "webspike train" wrote.');
    expect(await messageOf(async () => loadTrained(await encodeNetwork(columns, { trained: {} }), 'a.webspike'))).toContain('a.webspike: it takes undefined steps');
    expect(await messageOf(async () => loadTrained((await saveTrained(trained)).subarray(0, 500), 'a.webspike'))).toContain('a.webspike: it is damaged or cut short');
  });
});
