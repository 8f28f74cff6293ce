import { describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/index.ts';
import type { BenchmarkCase } from '../../bench/benchmark.ts';
import { conduct } from '../../bench/conduct.ts';
import { cuba, cubaBenchmark, judgeCuba } from '../../bench/networks/cuba.ts';
import { synthBenchmark } from '../../bench/networks/synth.ts';
import type { Order } from '../../bench/order.ts';
import { equal, type Row } from '../../bench/row.ts';
import { openTrial } from '../../bench/trial.ts';
import { onCpu } from '../support/run.ts';
import { origin } from './rows.ts';

const order: Order = { benchmark: 'cuba', size: '1k', seed: 1, plan: 'auto', delivery: 'auto', limit: 5 };
const small = async (): Promise<BenchmarkCase> => ({ ...await cubaBenchmark.at('1k', order), timed: 100 });
const cpu = () => chooseBackend({ backend: 'cpu' });

describe('a trial', () => {
  test('that passes is timed as often as asked, and its figures agree with each other', async () => {
    const trial = await openTrial(order, await small(), await cpu(), () => undefined);
    expect(trial.findings.filter(({ passed }) => !passed)).toEqual([]);
    for (let repeat = 0; repeat < 3; repeat++) await trial.repeat();
    const { wall, figures, neurons, synapses, simulated, plan } = await trial.finish();
    expect([wall!.repeats, neurons, simulated, plan]).toEqual([3, 1000, 100, 'resident']);
    expect(Math.abs(synapses - 80_000)).toBeLessThan(5 * Math.sqrt(80_000));
    expect(figures!.realTimeFactor).toBeCloseTo(wall!.median / 100, 10);
    expect(figures!.neuronUpdatesPerSecond).toBeCloseTo((1000 * 1000) / (wall!.median / 1000), 0);
    // Excitatory and inhibitory neurons alike reach 80 others.
    const spikesPerSecond = figures!.meanRate * 1000;
    expect(figures!.meanRate).toBeGreaterThan(3);
    expect(figures!.synapticEventsPerSecond * figures!.realTimeFactor).toBeGreaterThan(spikesPerSecond * 80 * (wall!.min / wall!.max) * 0.5);
    expect(figures!.firstSpikeSeconds).toBeGreaterThan(figures!.buildSeconds);
    expect(figures!.firstResultSeconds).toBeGreaterThan(figures!.firstSpikeSeconds);
    expect(figures!.dispatchesPerStep).toBeUndefined();
  });

  test('whose check fails has no time', async () => {
    const trial = await openTrial(order, { ...await small(), warmUp: 1, judged: 1, judge: () => [equal('colour', 'blue', 'red')] }, await cpu(), () => undefined);
    expect(trial.passed).toBe(false);
    const row = await trial.finish();
    expect(row).toMatchObject({ passed: false, findings: [{ what: 'colour', got: 'blue', wanted: 'red' }] });
    for (const key of ['wall', 'cpu', 'figures']) expect(row).not.toHaveProperty(key);
  });

  test('of a slow network simulates less time', async () => {
    const trial = await openTrial({ ...order, limit: 0.001 }, { ...await small(), judged: 1, judge: () => [] }, await cpu(), () => undefined);
    await trial.repeat();
    const { simulated, figures } = await trial.finish();
    expect(simulated).toBeLessThan(100);
    expect(figures!.firstResultSeconds).toBeUndefined();
  });
});

test('a place that fails gives a row with the reason, not a crash', async () => {
  const rows: Row[] = [];
  await conduct({
    jobs: [order], places: [{ backend: 'cpu', adapter: 'CPU', software: true }], repeats: 1, script: '/there/is/no/such/file.js', signal: new AbortController().signal,
    originOf: () => origin, onProgress: () => undefined, onRow: (row) => void rows.push(row),
  });
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ name: 'cuba', size: '1k', passed: false });
  expect(rows[0].findings[0].got).toContain('its process ended with 1');
});

describe('the CUBA network', () => {
  test('has 80 % excitatory neurons, 80 synapses each way, delay of one step, and starts within [-60, -50] mV', async () => {
    await onCpu(cuba(4000), async (simulation) => {
      const { plan } = simulation;
      expect(plan.populations.map(({ size }) => size)).toEqual([3200, 800]);
      const synapses = Object.fromEntries(plan.connections.map((each) => [each.name, each.synapses]));
      // Binomial: five standard deviations around the mean.
      for (const [name, pairs] of [['e→e', 3200 * 3200], ['e→i', 3200 * 800], ['i→e', 800 * 3200], ['i→i', 800 * 800]] as const) {
        expect(Math.abs(synapses[name] - 0.02 * pairs), name).toBeLessThan(5 * Math.sqrt(0.02 * 0.98 * pairs));
      }
      expect(plan.connections.every(({ delay }) => delay.least === 1 && delay.most === 1)).toBe(true);
      expect([...plan.populations[0].program.methods.values()]).toEqual(['exact', 'exact', 'exact']);
      const v = await simulation.state('excitatory', 'v');
      expect(v.every((each) => each >= -60 && each <= -50)).toBe(true);
      // The peers count 21 to 23 thousand spikes in the first second; two standard deviations of one seed are 10 %.
      await simulation.run(1000);
      const spikes = ['excitatory', 'inhibitory'].reduce((sum, name) => sum + simulation.spikes(name).step.length, 0);
      expect(spikes).toBeGreaterThan(21_000 * 0.9);
      expect(spikes).toBeLessThan(23_000 * 1.1);
    });
  });

  test('fails its check when the rates are wrong', async () => {
    await onCpu({ ...cuba(4000), connections: {} }, async (simulation) => {
      await simulation.run(300);
      expect(judgeCuba(simulation, 100, 300).every(({ passed }) => passed)).toBe(false);
    });
  });
});

test('the synthetic network passes its own check, and fails it with other weights', async () => {
  const each = await synthBenchmark.at('1e5', order);
  for (const [weight, passes] of [[1, true], [1.2, false]]) {
    const wires = each.network.connections!.wires;
    await onCpu({ ...each.network, connections: { wires: { ...wires, weight: wires.weight as number * Number(weight) } } }, async (simulation) => {
      await simulation.run(each.warmUp + each.judged);
      expect((await each.judge(simulation, each.warmUp, each.warmUp + each.judged)).every(({ passed }) => passed), String(weight)).toBe(passes);
    });
  }
});
