/** How the error of each integrator falls with the time step, against closed forms and an adaptive solver. */
import { describe, expect, it } from 'vitest';
import { hodgkinHuxley, type Network, type NeuronModel } from '../../src/index.ts';
import type { Method } from '../../src/models/model.ts';
import { solve } from '../models/solver.ts';
import { neuron, onCpu } from '../support/run.ts';

/** State variables of one neuron after `duration` ms. */
async function end(model: NeuronModel, variables: readonly string[], dt: number, duration: number, parameters: Readonly<Record<string, number>> = {}): Promise<number[]> {
  const network: Network = { dt, populations: { cell: { size: 1, model, parameters } } };
  return onCpu(network, async (simulation) => {
    await simulation.run(duration);
    return (await Promise.all(variables.map((each) => simulation.state('cell', each)))).map(([value]) => value);
  });
}

const distance = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((value, k) => value - b[k]));
/** Slope of log error over log dt, by least squares. */
function slope(steps: readonly number[], errors: readonly number[]): number {
  const [x, y] = [steps, errors].map((values) => values.map(Math.log));
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  return x.reduce((sum, each, k) => sum + (each - mx) * (y[k] - my), 0) / x.reduce((sum, each) => sum + (each - mx) ** 2, 0);
}

describe('predators and prey (Lotka–Volterra), each linear in itself alone', () => {
  const model = (method: Method): NeuronModel => neuron({ state: { x: 1.5, y: 1 }, equations: 'dx/dt = (1 - 0.6 * y) * x\n dy/dt = (0.5 * x - 0.75) * y', method, spike: 'false' });
  const wanted = solve(([x, y]) => [(1 - 0.6 * y) * x, (0.5 * x - 0.75) * y], [1.5, 1], 8);

  it.each([['euler', 1, [1 / 16, 1 / 32, 1 / 64, 1 / 128]], ['exponential-euler', 1, [1 / 16, 1 / 32, 1 / 64, 1 / 128]], ['rk4', 4, [1 / 2, 1 / 4, 1 / 8]]] as const)('%s is of order %d', async (method, order, steps) => {
    const errors = await Promise.all(steps.map(async (dt) => distance(await end(model(method), ['x', 'y'], dt, 8), wanted)));
      expect(Math.abs(slope(steps, errors) - order)).toBeLessThan(0.15 * order);
  });
});

describe('a damped oscillator under a constant force, linear', () => {
  const model = neuron({ state: { x: 1, y: 0 }, equations: 'dx/dt = -0.05 * x - y + 0.3\n dy/dt = x - 0.05 * y', method: 'exact', spike: 'false' });
  /** z' = (−0.05 + i) z + 0.3. */
  function closed(t: number): number[] {
    const [b, w] = [-0.05, 1];
    const norm = b * b + w * w;
    const fixed = [(-0.3 * b) / norm, (0.3 * w) / norm];
    const [dx, dy] = [1 - fixed[0], -fixed[1]];
    const decay = Math.exp(b * t);
    return [fixed[0] + decay * (dx * Math.cos(w * t) - dy * Math.sin(w * t)), fixed[1] + decay * (dx * Math.sin(w * t) + dy * Math.cos(w * t))];
  }

  it.each([0.05, 0.5, 5, 20])('exact, with a step of %d, is right to the last places of f32', async (dt) => {
    // Four hundred steps round four hundred times.
    expect(distance(await end(model, ['x', 'y'], dt, 20), closed(20))).toBeLessThan(dt < 0.1 ? 1e-5 : 2e-6);
  });
});

it('the Hodgkin–Huxley neuron, by exponential Euler, is of order 1 through a spike', async () => {
  const gate = (opening: number, closing: number, x: number): number => opening * (1 - x) - closing * x;
  const wanted = solve(([v, m, h, n]) => {
    const x = v + 63;
    return [
      (10 * (-60 - v) + 20_000 * m ** 3 * h * (50 - v) + 6000 * n ** 4 * (-90 - v) + 300) / 200,
      gate((0.32 * (13 - x)) / (Math.exp((13 - x) / 4) - 1), (0.28 * (x - 40)) / (Math.exp((x - 40) / 5) - 1), m),
      gate(0.128 * Math.exp((17 - x) / 18), 4 / (1 + Math.exp((40 - x) / 5)), h),
      gate((0.032 * (15 - x)) / (Math.exp((15 - x) / 5) - 1), 0.5 * Math.exp((10 - x) / 40), n),
    ];
  }, [-60, 0.0269, 0.9913, 0.0604], 8);
  const steps = [0.08, 0.04, 0.02, 0.01];
  const errors = await Promise.all(steps.map(async (dt) => distance(await end(hodgkinHuxley, ['v', 'm', 'h', 'n'], dt, 8, { i_ext: 300 }), wanted)));
  expect(Math.abs(slope(steps, errors) - 1)).toBeLessThan(0.15);
});
