import { describe, expect, it } from 'vitest';
import { poisson, regular, spikeArray, stimulus, type Network } from '../../src/index.ts';
import { chiSquareDeviate, kolmogorov } from '../network/statistics.ts';
import { messageOf, onCpu, stepsOf } from '../support/run.ts';

describe('regular', () => {
  it.each([[10, 1], [50, 1], [125, 1], [333, 1], [997, 1], [40, 0.1], [7, 0.5]])('%d Hz at dt %d: floor(phase + rate t) spikes', async (rate, dt) => {
    const network: Network = { dt, populations: { clock: { size: 1, model: regular, parameters: { rate, phase_0: 0.3 } } }, record: { clock: { spikes: true } } };
    await onCpu(network, async (simulation) => {
      await simulation.run(2000);
      const steps = stepsOf(simulation, 'clock');
      expect(steps).toHaveLength(Math.floor(0.3 + 2 * rate));
      // Every spike stands in the step in which the integral passes its whole number.
      steps.forEach((step, k) => expect(Math.abs(step + 1 - Math.ceil((k + 0.7) / rate * 1000 / dt - 1e-9))).toBeLessThanOrEqual(1));
    });
  });
});

describe('poisson', () => {
  const rate = 40;
  const network = (dt: number, size: number): Network => ({ dt, populations: { noise: { size, model: poisson, parameters: { rate } } }, record: { noise: { spikes: true } } });

  it('fires at its rate, with the variance of independent steps', async () => {
    await onCpu(network(1, 200), async (simulation) => {
      await simulation.run(10_000);
      const { step, neuron } = simulation.spikes('noise');
      const [n, p] = [200 * 10_000, rate / 1000];
      expect(Math.abs(step.length - n * p) / Math.sqrt(n * p * (1 - p))).toBeLessThan(3.3);
      // Counts in windows of 250 steps of one neuron: binomial, so the dispersion is χ² distributed.
      const counts = new Float64Array(200 * 40);
      step.forEach((at, k) => counts[neuron[k] * 40 + Math.floor(at / 250)]++);
      expect(Math.abs(chiSquareDeviate(counts.map((count) => 10 + (count - 10) / Math.sqrt(1 - p)), () => 10))).toBeLessThan(3.3);
    });
  });

  it('leaves geometric intervals (Kolmogorov–Smirnov)', async () => {
    await onCpu(network(0.1, 40), async (simulation) => {
      await simulation.run(4000);
      const p = rate * 0.1 / 1000;
      const intervals = Array.from({ length: 40 }, (_, j) => stepsOf(simulation, 'noise', j)).flatMap((steps) => steps.slice(1).map((step, k) => step - steps[k]));
      expect(intervals.length).toBeGreaterThan(5000);
      expect(kolmogorov(Float32Array.from(intervals), (k) => 1 - (1 - p) ** k)).toBeLessThan(1.95 + p * Math.sqrt(intervals.length));
    });
  });

  it('differs between seeds, neurons and samples, and repeats with the same', async () => {
    const trains = (seed: number): Promise<string[]> => onCpu(network(1, 2), async (simulation) => {
      await simulation.run(2000);
      return [0, 1].flatMap((b) => [0, 1].map((j) => stepsOf(simulation, 'noise', j, b).join()));
    }, { seed, batch: 2 });
    const first = await trains(5);
    expect(new Set([...first, ...await trains(6)]).size).toBe(8);
    expect(await trains(5)).toEqual(first);
  });

  it('is silent at 0 Hz and fires in every step where rate · dt ≥ 1', async () => {
    const each: Network = { dt: 1, populations: { noise: { size: 2, model: poisson, parameters: { rate: stimulus() } } } };
    await onCpu(each, async (simulation) => {
      simulation.setStimulus('noise', 'rate', [0, 1000]);
      await simulation.run(500);
      expect([...await simulation.counts('noise')]).toEqual([0, 500]);
    });
  });
});

describe('spikeArray', () => {
  const network: Network = { dt: 1, populations: { events: { size: 40, model: spikeArray, spikeSteps: 20 } }, record: { events: { spikes: true } } };
  const pairs = [[0, 0], [3, 39], [3, 31], [3, 32], [19, 7]] as const;

  it('spikes exactly as told, and not after its end', async () => {
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('events', pairs);
      await simulation.run(60);
      expect([...simulation.spikes('events').step]).toEqual([0, 3, 3, 3, 19]);
      expect([...simulation.spikes('events').neuron]).toEqual([0, 31, 32, 39, 7]);
      simulation.setSpikes('events', [[1, 1]]);
      await simulation.trial({ duration: 20 });
      expect([...simulation.spikes('events').neuron]).toEqual([1]);
    });
  });

  it('takes trains per sample', async () => {
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('events', [[2, 5]], 1);
      await simulation.run(20);
      expect([0, 1, 2].map((b) => simulation.spikes('events', b).step.length)).toEqual([0, 1, 0]);
    }, { batch: 3 });
  });

  it.each<[readonly (readonly [number, number])[], number, string]>([
    [[[20, 0]], 0, 'population "events": a spike at step 20 does not fit. Use steps 0 to 19, or set "spikeSteps" of the population.'],
    [[[1.5, 0]], 0, 'a spike at step 1.5 does not fit'],
    [[[0, 40]], 0, 'population "events": a spike names neuron 40. Use neurons 0 to 39.'],
    [[[0, -1]], 0, 'a spike names neuron -1'],
    [[[0, 0]], 1, 'population "events": there is no sample 1. Use 0 to 0, the batch this simulation was built for.'],
    [[[0, 0]], -1, 'there is no sample -1'],
  ])('refuses %j for sample %d', async (spikes, sample, message) => {
    expect(await onCpu(network, (simulation) => messageOf(() => simulation.setSpikes('events', spikes, sample)))).toContain(message);
  });
});
