import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHdf5 } from '../../src/chip/hdf5/read.ts';
import type { Hdf5Group, NumberDataset } from '../../src/chip/hdf5/tree.ts';
import type { SonataFiles } from '../../src/chip/sonata/files.ts';
import { readSonata } from '../../src/chip/sonata/read.ts';
import { spikesOf } from './ported-spikes.ts';
import { iafPscExpOfNest, runNest, type NestEdge, type Parameters } from './nest-loop.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures/sonata');
const folder: SonataFiles = { read: async (path) => new Uint8Array(await readFile(join(shared, path))) };

describe.runIf(existsSync(shared))('the network that NEST and pysonata accept', () => {
  it('gives the spikes of a plain loop in NEST\'s order of things', async () => {
    const h5 = async (path: string): Promise<Hdf5Group> => readHdf5(await folder.read(path), path);
    const inside = (root: Hdf5Group, path: string): NumberDataset => path.split('/').reduce<Hdf5Group['children'][string]>((node, name) => (node as Hdf5Group).children[name], root) as NumberDataset;
    const json = async (path: string): Promise<Parameters> => JSON.parse(new TextDecoder().decode(await folder.read(path))) as Parameters;
    const kinds = { 100: await json('components/cell_models/exc.json'), 101: await json('components/cell_models/inh.json') };
    const types = Array.from(inside(await h5('network/cells_nodes.h5'), 'nodes/cells/node_type_id').values) as (100 | 101)[];
    const neurons = types.map((type) => iafPscExpOfNest(kinds[type], 0.1));
    const edges: NestEdge[] = [];
    for (const [file, name, offset] of [['inputs_cells_edges.h5', 'inputs_to_cells', types.length], ['cells_cells_edges.h5', 'cells_to_cells', 0]] as const) {
      const root = await h5(`network/${file}`);
      const list = (key: string): ArrayLike<number> => inside(root, `edges/${name}/${key}`).values;
      const [source, target, weight, delay] = [list('source_node_id'), list('target_node_id'), list('0/syn_weight'), list('0/delay')];
      for (let at = 0; at < source.length; at++) edges.push({ source: source[at] + offset, target: target[at], weight: weight[at], delay: Math.round(delay[at] / 0.1) });
    }
    const input = await h5('inputs/spikes.h5');
    const [times, nodes] = ['timestamps', 'node_ids'].map((key) => inside(input, `spikes/inputs/${key}`).values);
    const injected = Array.from(times, (ms, at) => [Math.round(ms / 0.1), nodes[at] + types.length] as const);
    const expected = runNest(neurons, edges, injected, 2000);
    expect(expected.length).toBeGreaterThan(30);

    const ported = await readSonata(folder);
    expect(ported.steps).toBe(2000);
    expect(ported.layers).toEqual([{ name: 'cells', population: 'cells' }]);
    expect(ported.inputs).toEqual([{ name: 'inputs', population: 'inputs', shape: [4], kind: 'spikes' }]);
    expect(ported.notes).toEqual([]);
    expect(await spikesOf(ported, 'cells')).toEqual(expected);
  });
});
