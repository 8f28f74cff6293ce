import { describe, expect, it } from 'vitest';
import { lif, stimulus, type Network } from '../../src/index.ts';
import { onCpu, stepsOf, traces } from '../support/run.ts';

const cell = (dt: number, parameters: Record<string, number>): Network => ({ dt, populations: { cell: { size: 1, model: lif, parameters } }, record: { cell: { spikes: true } } });

describe('under constant current', () => {
  it.each([
    [0.1, 16, 2], [0.1, 20, 2], [0.1, 60, 5], [0.5, 15.5, 2], [0.5, 30, 0], [1, 25, 3], [0.05, 100, 1],
  ])('dt %d ms, current %d, refractory %d ms: the interval is τ_ref + τ ln(RI / (RI − θ))', async (dt, current, period) => {
    const expected = period + 20 * Math.log(current / (current - 15));
    await onCpu(cell(dt, { i_ext: current, tau_ref: period }), async (simulation) => {
      await simulation.run(500);
      const steps = stepsOf(simulation, 'cell');
      expect(steps.length).toBeGreaterThan(3);
      for (let k = 1; k < steps.length; k++) {
        const interval = (steps[k] - steps[k - 1]) * dt;
        expect(interval).toBeGreaterThan(expected - 1e-3);
        expect(interval).toBeLessThan(expected + dt + 1e-3);
      }
    });
  });

  it('settles at v_rest + R I below the threshold', async () => {
    const [v] = await traces(cell(0.5, { i_ext: 7, r_m: 2, v_thresh: 0 }), 'cell', ['v'], 400);
    expect(v[v.length - 1]).toBeCloseTo(-65 + 14, 4);
  });
});

describe('refractory period', () => {
  it.each([[1, 0, 1], [1, 1, 2], [1, 5, 6], [0.1, 2, 21], [0.5, 2.2, 5], [0.5, 2.3, 6]])('dt %d ms, τ_ref %d ms: a cell that could spike each step does so every %d steps', async (dt, period, steps) => {
    await onCpu(cell(dt, { i_ext: 1e6, tau_ref: period }), async (simulation) => {
      await simulation.run(100);
      const spikes = stepsOf(simulation, 'cell');
      expect(spikes.slice(0, 4)).toEqual([0, 1, 2, 3].map((k) => k * steps));
    });
  });

  it('holds v at the reset', async () => {
    const [v] = await traces(cell(1, { i_ext: 1000, tau_ref: 4, v_reset: -70 }), 'cell', ['v'], 10);
    expect([...v.slice(0, 5)]).toEqual([-70, -70, -70, -70, -70]);
  });

  it('follows setParameter', async () => {
    await onCpu(cell(1, { i_ext: 1e6, tau_ref: 4 }), async (simulation) => {
      simulation.setParameter('cell', 'tau_ref', 1);
      await simulation.run(7);
      expect(stepsOf(simulation, 'cell')).toEqual([0, 2, 4, 6]);
    });
  });
});

it('takes a current per sample and neuron', async () => {
  const network: Network = { dt: 0.1, populations: { cells: { size: 2, model: lif, parameters: { i_ext: stimulus(), v_thresh: 1e6 } } } };
  await onCpu(network, async (simulation) => {
    simulation.setStimulus('cells', 'i_ext', [0, 1, 2, 3]);
    await simulation.run(20);
    const v = await simulation.state('cells', 'v');
    // 200 steps of f32 numbers near −65 drift by some units of the last place each.
    [0, 1, 2, 3].forEach((current, at) => expect(v[at]).toBeCloseTo(-65 + current * (1 - Math.exp(-1)), 2));
  }, { batch: 2 });
});
