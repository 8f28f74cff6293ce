import { listPlanned } from '../../src/compile/synapses.ts';
import { describe, expect, test } from 'vitest';
import { judgeCuba, openCuba, spikesOf } from '../../bench/core/cuba.ts';
import { cuba } from '../../bench/networks/cuba.ts';
import { onCpu } from '../support/run.ts';

describe('the CUBA network', () => {
  test('has 80 % excitatory neurons, 80 synapses each way, delay of one step, and the parameters of the sheet', async () => {
    await onCpu(cuba(4000, 0.02), async ({ plan }) => {
      expect(plan.populations.map(({ size }) => size)).toEqual([3200, 800]);
      const synapses = Object.fromEntries(plan.connections.map((each) => [each.name, each.synapses]));
      // Binomial: five standard deviations around the mean.
      for (const [name, pairs] of [['e→e', 3200 * 3200], ['e→i', 3200 * 800], ['i→e', 800 * 3200], ['i→i', 800 * 800]] as const) {
        expect(Math.abs(synapses[name] - 0.02 * pairs), name).toBeLessThan(5 * Math.sqrt(0.02 * 0.98 * pairs));
      }
      expect(plan.connections.every(({ delay }) => delay.least === 1 && delay.most === 1)).toBe(true);
      expect([...plan.populations[0].program.methods.values()]).toEqual(['exact', 'exact', 'exact']);
      // Autapses are allowed: 80 are expected among 4000 neurons.
      const list = listPlanned(plan, plan.connections[0]);
      expect(Array.from({ length: 3200 }, (_, i) => i).some((i) => list.target.subarray(list.rowStart[i], list.rowStart[i + 1]).includes(i))).toBe(true);
    });
  });

  test('fires in its first second as the other simulators do, and starts within [-60, -50] mV', async () => {
    await onCpu(cuba(4000, 0.02), async (simulation) => {
      const v = await simulation.state('excitatory', 'v');
      expect(v.every((each) => each >= -60 && each <= -50)).toBe(true);
      await simulation.run(1000);
      expect(spikesOf(simulation)).toBeGreaterThan(21_000 * 0.93);
      expect(spikesOf(simulation)).toBeLessThan(23_000 * 1.07);
    });
  });

  test('fails its check when the rates are wrong', async () => {
    const wrong = { ...cuba(4000, 0.02), connections: {} };
    await onCpu(wrong, async (simulation) => {
      await simulation.run(300);
      expect(judgeCuba('cuba4k', simulation, spikesOf(simulation)).filter(({ passed }) => !passed).length).toBeGreaterThan(0);
    });
  });

  test('a repeat starts over', async () => {
    const subject = await openCuba('cuba4k', { seed: 3 });
    try {
      const wall = { median: 100, min: 100, max: 100, repeats: 1 };
      await subject.run();
      const first = await subject.figures(wall);
      await subject.before();
      await subject.run();
      expect(await subject.figures(wall)).toEqual(first);
      expect(first.realTimeFactor).toBe(0.1);
      expect(first.neuronUpdatesPerSecond).toBe(4e8);
      expect(first.synapticEventsPerSecond).toBe(first.spikes * 800);
    } finally {
      subject.dispose();
    }
  });
});
