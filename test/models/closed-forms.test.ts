/** Rates, intervals and traces of neurons where a formula gives them. */
import { describe, expect, it } from 'vitest';
import { leakyIntegrator, lif, parametricLif, poisson, quadraticIf, stochasticLif, uniform, withInput, type Network, type NeuronModel } from '../../src/index.ts';
import { messageOf, onCpu, refusal, stepsOf, traces } from '../support/run.ts';

const single = (model: NeuronModel, dt: number, parameters: Record<string, number> = {}): Network => ({ dt, populations: { cell: { size: 1, model, parameters } }, record: { cell: { spikes: true } } });
const intervals = (steps: readonly number[]): number[] => steps.slice(1).map((step, k) => step - steps[k]);

describe('quadratic IF', () => {
  it.each([5, 8, 20, 60])('current %d: the interval is τ/k (atan((v_peak − m)/w) − atan((v_reset − m)/w))', async (current) => {
    // a (v + 65)(v + 50) + I = a ((v − m)² + w²)
    const [a, m] = [0.08, -57.5];
    const w = Math.sqrt(current / a - 7.5 ** 2);
    const expected = (10 / (a * w)) * (Math.atan((30 - m) / w) - Math.atan((-70 - m) / w));
    await onCpu(single(quadraticIf, 0.02, { i_ext: current }), async (simulation) => {
      await simulation.run(8 * expected);
      const mean = intervals(stepsOf(simulation, 'cell')).map((each) => each * 0.02);
      expect(mean.length).toBeGreaterThan(5);
      // The reset waits for the end of a step.
      for (const each of mean) expect(Math.abs(each - expected - 0.01)).toBeLessThan(0.012);
    });
  });

  it('is silent below the current at which the square root vanishes', async () => {
    await onCpu(single(quadraticIf, 0.05, { i_ext: 4.4 }), async (simulation) => {
      await simulation.run(1000);
      expect(stepsOf(simulation, 'cell')).toEqual([]);
    });
  });
});

describe('escape noise', () => {
  it.each([[-4, 0], [0, 0], [3, 2]])('%d mV from the threshold, refractory %d ms: intervals are geometric with the hazard\'s mean', async (distance, period) => {
    const [dt, size] = [0.5, 500];
    const hazard = Math.exp(distance / 2) / 10;
    const probability = 1 - Math.exp(-hazard * dt);
    // At rest at its own reset the potential never moves.
    const level = -50 + distance;
    const network: Network = {
      dt, populations: { cells: { size, model: stochasticLif, parameters: { v_rest: level, v_reset: level, tau_ref: period } } }, record: { cells: { spikes: true } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(20_000 * dt * Math.min(1, 5 / (probability * 1000)));
      const all = Array.from({ length: size }, (_, j) => intervals(stepsOf(simulation, 'cells', j))).flat().map((each) => each - period / dt);
      const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
      const deviation = Math.sqrt(all.reduce((sum, each) => sum + (each - mean) ** 2, 0) / all.length);
      const spikes = simulation.spikes('cells').step.length;
      expect(spikes).toBeGreaterThan(10_000);
      // Spikes per step at risk, within four standard errors.
      const share = spikes / ((size * simulation.time) / dt - (spikes * period) / dt);
      expect(Math.abs(share / probability - 1)).toBeLessThan(4 * Math.sqrt((1 - probability) / spikes));
      expect(Math.abs(deviation / (mean * Math.sqrt(1 - probability)) - 1)).toBeLessThan(0.02);
      expect(Math.min(...all)).toBe(1);
    });
  });
});

describe('parametric LIF', () => {
  it('is v[t] = v[t−1] + σ(w) (X[t] − v[t−1]) with a w for each neuron', async () => {
    const w = [-3, -1, 0, 1.5];
    const network: Network = { dt: 1, populations: { cells: { size: 4, model: parametricLif, parameters: { w, i_ext: 1.4, v_thresh: 1.2 } } }, record: { cells: { spikes: true, variables: { v: { neurons: [0, 1, 2, 3] } } } } };
    await onCpu(network, async (simulation) => {
      await simulation.run(60);
      const { value } = simulation.recorded('cells', 'v');
      w.forEach((each, j) => {
        let v = 0;
        const spikes: number[] = [];
        for (let t = 0; t < 60; t++) {
          v += (1.4 - v) / (1 + Math.exp(-each));
          if (v >= 1.2) {
            spikes.push(t);
            v = 0;
          }
          expect(Math.abs(value[4 * t + j] - v)).toBeLessThan(1e-5);
        }
        expect(stepsOf(simulation, 'cells', j)).toEqual(spikes);
        expect(spikes.length).toBeGreaterThan(0);
      });
    });
  });
});

it('the leaky integrator never spikes, whatever it sums', async () => {
  const [v] = await traces(single(leakyIntegrator, 0.5, { i_ext: 1e6, tau_m: 10 }), 'cell', ['v'], 50);
  v.forEach((value, k) => expect(Math.abs(value / (1e6 * (1 - Math.exp((-0.5 * (k + 1)) / 10))) - 1)).toBeLessThan(1e-5));
  await onCpu(single(leakyIntegrator, 0.5, { i_ext: 1e6 }), async (simulation) => {
    await simulation.run(50);
    expect(stepsOf(simulation, 'cell')).toEqual([]);
  });
});

describe('a population with parameters of its own for each neuron', () => {
  const size = 60;
  const of = (low: number, high: number, step: number): number[] => Array.from({ length: size }, (_, j) => low + (high - low) * (((j * step) % size) / size));
  const [tau, gain, bias, period] = [of(8, 30, 7), of(-14, 14, 11), of(16, 30, 13), of(0, 5, 17).map((each) => Math.round(each * 10) / 10)];

  it.each([-1, -0.4, 0.3, 1])('has tuning curves of as many shapes: at x = %d each fires at the rate of its closed form', async (x) => {
    const current = gain.map((each, j) => each * x + bias[j]);
    await onCpu({ dt: 0.1, populations: { cells: { size, model: lif, parameters: { tau_m: tau, tau_ref: period, i_ext: current } } }, record: { cells: { spikes: true } } }, async (simulation) => {
      await simulation.run(1500);
      const silent = current.filter((each) => each <= 15).length;
      expect([silent > 0 || x === 0.3, silent < size / 2]).toEqual([true, true]);
      for (let j = 0; j < size; j++) {
        const steps = stepsOf(simulation, 'cells', j);
        if (current[j] <= 15) expect(steps).toEqual([]);
        else {
          const expected = period[j] + tau[j] * Math.log(current[j] / (current[j] - 15));
          for (const each of intervals(steps)) expect(Math.abs(each * 0.1 - expected - 0.05)).toBeLessThan(0.052);
        }
      }
    });
  });

  it('may draw them: the thresholds of a uniform distribution spread the first spikes', async () => {
    await onCpu({ dt: 0.1, populations: { cells: { size: 1000, model: lif, parameters: { v_thresh: uniform(-60, -50), i_ext: 20 } } }, record: { cells: { spikes: true } } }, async (simulation) => {
      await simulation.run(40);
      const first = Array.from({ length: 1000 }, (_, j) => stepsOf(simulation, 'cells', j)[0] * 0.1).sort((a, b) => a - b);
      // A threshold at the share q of its range is passed at τ ln(20 / (15 − 10 q)).
      for (const q of [0.1, 0.5, 0.9]) expect(Math.abs(first[1000 * q] - 20 * Math.log(20 / (15 - 10 * q)))).toBeLessThan(1.5);
    });
  });
});

describe('withInput', () => {
  it('gives a current over time', async () => {
    const [v] = await traces(single(withInput(lif, { i_ext: 't >= 20 && t < 50 ? 10 : 0' }), 0.5), 'cell', ['v'], 80);
    v.forEach((value, k) => {
      const t = (k + 1) * 0.5;
      const on = Math.min(Math.max(t - 20, 0), 30);
      expect(Math.abs(value - (-65 + 10 * (1 - Math.exp(-on / 20)) * Math.exp(-Math.max(0, t - 50) / 20)))).toBeLessThan(1e-3);
    });
  });

  it('says what it cannot do', async () => {
    expect(await messageOf(() => withInput(lif, { i: '3' }))).toContain('model "lif": it has no parameter "i" to give as an expression. Known: tau_m, ');
    expect(await refusal(single(withInput(lif, { i_ext: 'sin(t)' }), 1))).toContain('unknown function "sin"');
    expect(await refusal(single(withInput(poisson, { rate: '10 * t' }), 1))).toContain('unknown name "rate"');
  });
});
