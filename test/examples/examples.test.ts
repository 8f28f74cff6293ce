import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run as balancedNetwork } from '../../demo/examples/balanced-network.ts';
import { run as ownNeuron } from '../../demo/examples/own-neuron.ts';
import { run as poissonImage } from '../../demo/examples/poisson-image.ts';
import { run as populationCode } from '../../demo/examples/population-code.ts';
import { run as repeatedPattern } from '../../demo/examples/repeated-pattern.ts';
import { run as singleNeuron } from '../../demo/examples/single-neuron.ts';

const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;

describe('the examples', () => {
  it('single neuron: rates are 1 / (τ_ref + τ ln(RI / (RI − θ))), in whole steps', async () => {
    const { currents, rate, potential } = await singleNeuron();
    currents.forEach((current, k) => {
      // Crossing and refractory period each end with a step.
      const period = current > 15 ? 2 + Math.ceil(20 * Math.log(current / (current - 15)) / 0.1) * 0.1 : Infinity;
      expect(Math.abs(rate[k] - 1000 / period)).toBeLessThanOrEqual(1);
    });
    // The first rise from −65 mV towards −44.5: 20.5 (1 − exp(−t / τ)), recorded at the end of steps 0, 10, 20 …
    for (const k of [0, 5, 20]) expect(potential[k]).toBeCloseTo(-65 + 20.5 * (1 - Math.exp(-(k + 0.1) / 20)), 3);
  });

  it('balanced network: the rates and the irregularity of the reference (benchmark-networks.md 2.1, 10 % for the seed)', async () => {
    const { excitatory, inhibitory, variation } = await balancedNetwork();
    expect(Math.abs(excitatory - 5.65)).toBeLessThan(0.25 + 0.56);
    expect(Math.abs(inhibitory - 5.59)).toBeLessThan(0.04 + 0.56);
    expect(Math.abs(variation - 0.61)).toBeLessThan(0.01 + 0.03);
  });

  it("own neuron: FitzHugh–Nagumo fires between the two Hopf bifurcations, where the fixed point's trace is 0", async () => {
    const { currents, rate } = await ownNeuron();
    // Trace 1 − v² − b / τ = 0 at v = ±√(1 − b / τ); the current that puts the fixed point there is v³ / 3 − v + (v + a) / b.
    const [low, high] = [-1, 1].map((side) => side * Math.sqrt(1 - 0.8 / 12.5)).map((v) => v ** 3 / 3 - v + (v + 0.7) / 0.8);
    expect(low).toBeCloseTo(0.331, 3);
    currents.forEach((current, k) => {
      // Within 0.03 of a bifurcation cycles and rest may coexist, or spikes be too small to count.
      if (Math.min(Math.abs(current - low), Math.abs(current - high)) > 0.03) expect(rate[k] > 0).toBe(current > low && current < high);
    });
    expect(rate.filter((each) => each > 0).length).toBeGreaterThan(50);
  });

  it('Poisson image: the error is that of theory and halves with four times the time', async () => {
    const { error, theory, seen } = await poissonImage();
    error.forEach((each, k) => expect(Math.abs(each / theory[k] - 1)).toBeLessThan(0.05));
    for (let k = 1; k < 4; k++) expect(error[k] / error[k - 1]).toBeCloseTo(0.5, 1);
    expect(seen.split('\n')[5].trim()).toMatch(/[%@#]{5}/);
  });

  it('population code: the error falls as neurons are added', async () => {
    const { error, said } = await populationCode();
    expect(error[1]).toBeLessThan(error[0] / 1.4);
    expect(error[2]).toBeLessThan(error[1] / 1.4);
    expect(error[2]).toBeLessThan(0.06);
    // Two periods of a sine: extremes at its quarters.
    expect(mean(said.slice(25, 55))).toBeGreaterThan(0.85);
    expect(mean(said.slice(275, 305))).toBeLessThan(-0.85);
  });

  it('repeated pattern: the neuron ends by firing in the pattern alone, at its beginning', async () => {
    const { latency, found, outside } = await repeatedPattern();
    expect(found).toBeGreaterThan(0.95);
    expect(outside).toBe(0);
    const tenth = Math.floor(latency.length / 10);
    const seen = (list: readonly number[]): number => mean(list.filter((each) => each >= 0));
    // Masquelier et al.: from the place where it was first caught to within 5 ms or so of the start.
    expect(seen(latency.slice(tenth, 2 * tenth))).toBeGreaterThan(20);
    expect(seen(latency.slice(-tenth))).toBeLessThan(8);
  });

  it('are each shorter than 40 lines and import the package as users do', () => {
    const folder = join(import.meta.dirname, '../../demo/examples');
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text.trimEnd().split('\n').length, file).toBeLessThan(40);
      for (const [, from] of text.matchAll(/from '([^']+)'/g)) expect(from, file).toMatch(/^webspike(\/\w+)?$/);
      expect(text, file).toMatch(/^\/\*\* .+\nimport /);
      expect(text, file).toMatch(/^export async function run\(/m);
    }
  });
});
