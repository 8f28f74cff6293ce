import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { networkFromNir, nirFromNetwork, nirShapes, readNir, runPorted, writeNir, type NirGraph, type NirNode, type NirPeer, type PortedNetwork } from '../../src/chip/index.ts';
import { drawing, randomGraph } from './nir-random.ts';
import { interpret } from './nir-reference.ts';

const steps = 50;
const peers: readonly NirPeer[] = ['norse', 'snntorch', 'lava-dl'];

/** Through the bytes of a file. */
async function reread(graph: NirGraph): Promise<NirGraph> {
  return readNir(await writeNir(graph), 'written.nir');
}

describe('random graphs, read, written and read again', () => {
  let compared = 0;

  it.each(Array.from({ length: 60 }, (_, at) => at + 1))('seed %i spikes the same', async (seed) => {
    const made = randomGraph(seed);
    const draw = drawing(seed + 2_000_000);
    const names = Object.keys(made.graph.nodes).filter((name) => made.graph.nodes[name].type === 'Input').sort();
    const inputs = Object.fromEntries(names.map((name) => [name, Array.from({ length: steps }, () => Array.from({ length: made.shapes[name].reduce((a, b) => a * b, 1) }, () => Number(draw.uniform() < 0.4)))]));
    const input = Array.from({ length: steps }, (_, step) => names.flatMap((name) => inputs[name][step]));
    const peer = peers[seed % 3];
    const first = networkFromNir(made.graph, { dt: made.dt, steps });
    const { graph } = nirFromNetwork(first, { peer, dt: made.dt });
    const second = networkFromNir(await reread(graph), { dt: made.dt, steps });
    // Spikes at a threshold that f32 cannot decide are left to the double precision of the definition.
    if (interpret(made.graph, made.order, made.shapes, made.dt, inputs, steps).margin < 4e-6) return;
    const [before, after] = [await runPorted(first, { steps, input }, { backend: 'cpu' }), await runPorted(second, { steps, input }, { backend: 'cpu' })];
    expect(after.layers.map(({ n, spikes }) => ({ n, spikes }))).toEqual(before.layers.map(({ n, spikes }) => ({ n, spikes })));
    const size = before.output.flat().reduce((most, each) => Math.max(most, Math.abs(each)), 1e-3);
    after.output.forEach((row, step) => row.forEach((each, k) => expect(Math.abs(each - before.output[step][k])).toBeLessThan(2e-5 * size)));
    compared++;
  });

  it('most of them were compared', () => expect(compared).toBeGreaterThan(45));
});
