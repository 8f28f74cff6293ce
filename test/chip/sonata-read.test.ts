import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SonataFiles } from '../../src/chip/sonata/files.ts';
import { readSonata } from '../../src/chip/sonata/read.ts';
import { spikesOf } from './ported-spikes.ts';
import { nestSpikes } from './nest-files.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures/sonata');
const folder: SonataFiles = { read: async (path) => new Uint8Array(await readFile(join(shared, path))) };

describe.runIf(existsSync(shared))('the network that NEST and pysonata accept', () => {
  it('gives the spikes of a plain loop in NEST\'s order of things', async () => {
    const expected = await nestSpikes(folder, 'cells');
    expect(expected.length).toBeGreaterThan(30);

    const ported = await readSonata(folder);
    expect(ported.steps).toBe(2000);
    expect(ported.layers).toEqual([{ name: 'cells', population: 'cells' }]);
    expect(ported.inputs).toEqual([{ name: 'inputs', population: 'inputs', shape: [4], kind: 'spikes' }]);
    expect(ported.notes).toEqual([]);
    expect(await spikesOf(ported, 'cells')).toEqual(expected);
  });
});
