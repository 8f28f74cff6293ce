import { describe, expect, it } from 'vitest';
import type { Progress, Simulation } from '../../src/index.ts';
import { onCpu } from '../support/run.ts';
import { recurrent } from './networks.ts';

const rates = new Float32Array(30).fill(60);
const begin = (simulation: Simulation): void => simulation.setStimulus('noise', 'rate', rates);
const unrecorded = { ...recurrent, record: { noise: { spikes: true } } };

/** Long enough on any machine to be told about. */
const long = 240_000;

describe('a long run', () => {
  it('tells how far it is, not too often, with what is left', async () => {
    await onCpu(unrecorded, async (simulation) => {
      begin(simulation);
      const told: Progress[] = [];
      await simulation.run(long, { onProgress: (progress) => told.push(progress) });
      expect(told.length).toBeGreaterThan(2);
      expect(told.at(-1)).toMatchObject({ step: 2 * long, steps: 2 * long, secondsLeft: 0 });
      told.slice(1).forEach(({ step, seconds }, at) => {
        expect(step).toBeGreaterThan(told[at].step);
        if (at < told.length - 2) expect(seconds - told[at].seconds).toBeGreaterThan(0.099);
      });
      for (const { step, steps, seconds, secondsLeft } of told) expect(secondsLeft).toBeCloseTo((seconds / step) * (steps - step), 6);
    });
  });

  it('ends where its signal says so, and goes on from there to the same spikes', async () => {
    const expected = await onCpu(recurrent, async (simulation) => {
      begin(simulation);
      await simulation.run(long);
      return [await simulation.hash(), await simulation.weights('recur')];
    });
    await onCpu(recurrent, async (simulation) => {
      begin(simulation);
      const reason = new Error('enough');
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 100);
      await expect(simulation.run(long, { signal: controller.signal })).rejects.toBe(reason);
      expect(simulation.time).toBeGreaterThan(0);
      expect(simulation.time).toBeLessThan(long);
      await expect(simulation.run(1, { signal: controller.signal })).rejects.toBe(reason);
      await simulation.run(long - simulation.time);
      expect([await simulation.hash(), await simulation.weights('recur')]).toEqual(expected);
    });
  });

  it('lets others have their turn, however large the network: timers are late by the length of a breath', async () => {
    const large = { ...unrecorded, populations: { ...recurrent.populations, noise: { ...recurrent.populations.noise, size: 60_000 } }, connections: {}, record: {} };
    await onCpu(large, async (simulation) => {
      simulation.setStimulus('noise', 'rate', new Float32Array(60_000).fill(50));
      const gaps: number[] = [];
      let last = performance.now();
      const timer = setInterval(() => {
        gaps.push(performance.now() - last);
        last = performance.now();
      }, 1);
      await simulation.run(4000);
      clearInterval(timer);
      expect(gaps.length).toBeGreaterThan(3);
      // 50 ms and a step, on a machine that is busy with other things.
      expect([...gaps].sort((a, b) => a - b)[gaps.length >> 1]).toBeLessThan(150);
    });
  });
});

describe('a profile', () => {
  it.each(['resident', 'stepped'] as const)('splits the time by kernel and changes nothing (%s)', async (plan) => {
    const run = (profiled: boolean): Promise<unknown> => onCpu(recurrent, async (simulation) => {
      begin(simulation);
      await simulation.run(20);
      if (profiled) {
        const from = performance.now();
        const times = (await simulation.profile(60))!;
        const wall = performance.now() - from;
        expect(times.map(({ kernel, what }) => `${kernel} ${what}`).sort()).toEqual(['deliver drive', 'learn recur', 'update cells', 'update noise'].filter((each) => simulation.plan.connections[0].sparse || each !== 'deliver drive'));
        expect(times.find(({ what }) => what === 'cells')!.calls).toBeGreaterThanOrEqual(120);
        expect(times.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
        expect(times.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeLessThan(wall);
      } else await simulation.run(60);
      await simulation.run(20);
      return [await simulation.hash(), await simulation.weights('recur')];
    }, { plan });
    expect(await run(true)).toEqual(await run(false));
  });
});
