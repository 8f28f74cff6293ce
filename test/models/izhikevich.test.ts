import { describe, expect, it } from 'vitest';
import { izhikevich, type Network } from '../../src/index.ts';
import { onCpu, stepsOf, traces } from '../support/run.ts';

/** Presets of Izhikevich 2003, figure 2. */
const presets = {
  'regular spiking': { a: 0.02, b: 0.2, c: -65, d: 8 },
  'fast spiking': { a: 0.1, b: 0.2, c: -65, d: 2 },
  chattering: { a: 0.02, b: 0.2, c: -50, d: 2 },
} as const;

const network = (preset: keyof typeof presets, dt = 0.25): Network => ({
  dt, populations: { cell: { size: 1, model: izhikevich, parameters: { ...presets[preset], i_ext: 10 } } }, record: { cell: { spikes: true } },
});

/** Equations 1 to 3 of the paper, by Euler's method in double precision. */
function published(preset: keyof typeof presets, dt: number, steps: number): { v: number[]; u: number[] } {
  const { a, b, c, d } = presets[preset];
  const result: { v: number[]; u: number[] } = { v: [], u: [] };
  let [v, u] = [c as number, -13];
  for (let k = 0; k < steps; k++) {
    [v, u] = [v + dt * (0.04 * v * v + 5 * v + 140 - u + 10), u + dt * a * (b * v - u)];
    if (v >= 30) [v, u] = [c, u + d];
    result.v.push(v);
    result.u.push(u);
  }
  return result;
}

describe.each(Object.keys(presets) as (keyof typeof presets)[])('%s', (preset) => {
  it('follows the published equations step by step', async () => {
    const [v, u] = await traces(network(preset), 'cell', ['v', 'u'], 30);
    const wanted = published(preset, 0.25, 120);
    // In a spike's upstroke v grows by tens of mV per step and so does any rounding error.
    expect(Math.max(...v.map((value, k) => Math.abs(value - wanted.v[k])))).toBeLessThan(0.05);
    expect(Math.max(...u.map((value, k) => Math.abs(value - wanted.u[k])))).toBeLessThan(0.005);
  });
});

it('shows the firing patterns of figure 2', async () => {
  const intervals = async (preset: keyof typeof presets): Promise<number[]> => onCpu(network(preset), async (simulation) => {
    await simulation.run(500);
    const steps = stepsOf(simulation, 'cell');
    return steps.slice(1).map((step, k) => (step - steps[k]) * 0.25);
  });
  const [regular, fast, chattering] = await Promise.all([intervals('regular spiking'), intervals('fast spiking'), intervals('chattering')]);
  // Regular spiking adapts: the first interval is much shorter than the later ones. Fast spiking hardly does.
  expect(regular[0] / regular[5]).toBeLessThan(0.6);
  expect(fast.length).toBeGreaterThan(1.5 * regular.length);
  expect(Math.min(...fast.slice(3)) / Math.max(...fast.slice(3))).toBeGreaterThan(0.9);
  // Chattering alternates bursts and pauses.
  expect(Math.max(...chattering.slice(3)) / Math.min(...chattering)).toBeGreaterThan(5);
});
