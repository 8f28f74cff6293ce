import { beforeAll, expect, it } from 'vitest';
import type { WebgpuBackend } from '../../src/backend/webgpu.ts';
import { networkFromNir, runPorted } from '../../src/chip/index.ts';
import { openBackend, openGpu } from '../kernels/gpu.ts';
import { drawing, randomGraph } from './nir-random.ts';

let on: WebgpuBackend;
beforeAll(async () => {
  on = await openBackend(await openGpu());
});

// Between them: spikes and values, delays, cycles, pools, convolutions, several inputs.
it.each([3, 8, 30])('the random graph of seed %i gives the same bits on a GPU', async (seed) => {
  const { graph, dt, shapes } = randomGraph(seed);
  const draw = drawing(seed);
  const steps = 24;
  const names = Object.keys(graph.nodes).filter((name) => graph.nodes[name].type === 'Input');
  const size = names.reduce((sum, name) => sum + shapes[name].reduce((a, b) => a * b, 1), 0);
  const input = Array.from({ length: steps }, () => Array.from({ length: size }, () => (seed % 2 === 0 ? Number(draw.uniform() < 0.4) : Math.fround(draw.uniform()))));
  const ported = networkFromNir(graph, { dt, steps, input: seed % 2 === 0 ? 'spikes' : { low: 0, high: 1 } });
  const cpu = await runPorted(ported, { steps, input }, { backend: 'cpu' });
  expect(await runPorted(ported, { steps, input }, { on })).toEqual(cpu);
});
