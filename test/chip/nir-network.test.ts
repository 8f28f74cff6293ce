import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { networkFromNir, readNir, runPorted, type RunOutput } from '../../src/chip/index.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures/nir');
const read = (name: string): Uint8Array => readFileSync(join(shared, name));

/** `[step][neuron]` from pairs. */
function raster({ layers, steps }: RunOutput, name: string): number[][] {
  const { n, spikes } = layers.find((each) => each.name === name)!;
  const rows = Array.from({ length: steps }, () => new Array<number>(n).fill(0));
  for (const [step, neuron] of spikes) rows[step][neuron] = 1;
  return rows;
}

describe.runIf(existsSync(shared))('graphs that the NIR package wrote', () => {
  interface Recorded {
    readonly dt: number;
    readonly steps: number;
    readonly input: number[][];
    readonly peers: Readonly<Record<string, { readonly output: number[][] }>>;
    readonly own_euler: Readonly<Record<string, number[][]>>;
  }
  const recordOf = (name: string): Recorded => JSON.parse(read(`${name}.run.json`).toString()) as Recorded;

  it.each([['lif_ff.nir', 'lif_ff', ['norse']], ['lif_ff_uncompressed.nir', 'lif_ff', ['norse']], ['cubalif_ff.nir', 'cubalif_ff', ['norse', 'snntorch']]])('%s spikes as in the programs that it was run with', async (file, run, peers) => {
    const { dt, steps, input, ...recorded } = recordOf(run);
    const ported = networkFromNir(await readNir(read(file), file), { dt });
    const answer = await runPorted(ported, { steps, dt, input }, { backend: 'cpu' });
    expect(Object.keys(recorded.peers)).toEqual(peers);
    for (const peer of peers) expect(answer.output).toEqual(recorded.peers[peer].output);
    expect(answer.layers.map(({ name }) => name)).toEqual(Object.keys(recorded.own_euler));
    for (const [name, spikes] of Object.entries(recorded.own_euler)) expect(raster(answer, name)).toEqual(spikes);
  });
});
