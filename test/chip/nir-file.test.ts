import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nirShapes, readNir, writeNir } from '../../src/chip/index.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures/nir');
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(shared, name)));

describe.runIf(existsSync(shared))('files of the NIR package', () => {
  it('reads one with every primitive, and the shapes of all its nodes', async () => {
    const graph = await readNir(bytesOf('all_primitives_1d.nir'), 'all.nir');
    const shapes = nirShapes(graph, 'all.nir');
    expect(shapes.conv1d).toEqual({ input: [2, 12], output: [3, 12] });
    expect(shapes.flat).toEqual({ input: [3, 12], output: [36] });
    expect(shapes.lin).toEqual({ input: [4], output: [2] });
    expect(graph.version).toBe('1.0.8');
  });

  it.each(['all_primitives_1d', 'conv_groups', 'cubalif_ff', 'lif_ff', 'lif_ff_lzf', 'lif_ff_uncompressed', 'pools_same_padding'])('writes %s as it read it', async (name) => {
    const graph = await readNir(bytesOf(`${name}.nir`), name);
    expect(await readNir(await writeNir(graph), name)).toEqual(graph);
  });
});
