/** Profiles and interrupted runs on a WebGPU device: the same spikes as of a plain run. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../../src/backend/webgpu.ts';
import { simulate, type Simulation, type SimulateOptions } from '../../src/index.ts';
import { openBackend, openGpu } from '../kernels/gpu.ts';
import { recurrent } from '../simulate/networks.ts';
import { onCpu } from '../support/run.ts';

let backend: WebgpuBackend;
beforeAll(async () => {
  backend = await openBackend(await openGpu());
});

const begin = (simulation: Simulation): void => simulation.setStimulus('noise', 'rate', new Float32Array(30).fill(60));
const seen = async (simulation: Simulation): Promise<unknown> => [await simulation.hash(), await simulation.weights('recur')];
const plain = (duration: number, options: SimulateOptions): Promise<unknown> => onCpu(recurrent, async (simulation) => {
  begin(simulation);
  await simulation.run(duration);
  return seen(simulation);
}, options);

describe('a profile by timestamps', () => {
  it('has the time of each call of a step and changes nothing', async () => {
    const simulation = await simulate(recurrent, { on: backend, plan: 'stepped' });
    begin(simulation);
    await simulation.run(10);
    const from = performance.now();
    const times = (await simulation.profile(30))!;
    const wall = performance.now() - from;
    const { calls, block } = simulation.plan;
    expect(times.map(({ kernel, what }) => [kernel, what])).toEqual(calls.step.map(({ kernel, what }) => [kernel, what]));
    for (const time of times) {
      expect(time.calls).toBeGreaterThanOrEqual(60 / block);
      expect(time.milliseconds).toBeGreaterThan(0);
    }
    expect(times.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeLessThan(wall);
    await simulation.run(10);
    expect(await seen(simulation)).toEqual(await plain(50, { plan: 'stepped' }));
    simulation.dispose();
  });
});

describe('an interrupted run', () => {
  it('goes on to the same spikes', async () => {
    const simulation = await simulate(recurrent, { on: backend, plan: 'stepped' });
    begin(simulation);
    const controller = new AbortController();
    const steps: number[] = [];
    const onProgress = ({ step }: { step: number }): void => {
      steps.push(step);
      controller.abort();
    };
    await expect(simulation.run(2000, { signal: controller.signal, onProgress })).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
    // A second submit may have been on its way.
    expect(steps.length).toBeLessThanOrEqual(2);
    expect(simulation.time * 2).toBeGreaterThanOrEqual(steps[0]);
    expect(simulation.time).toBeLessThan(2000);
    const { time } = simulation;
    await simulation.run(20);
    expect(await seen(simulation)).toEqual(await plain(time + 20, { plan: 'stepped' }));
    simulation.dispose();
  });
});
