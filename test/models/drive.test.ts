import { describe, expect, it } from 'vitest';
import { delta, exponentialCurrent, lif, oneToOne, poisson, type Network, type PoissonDrive, type Population } from '../../src/index.ts';
import type { SynapseModel } from '../../src/models/model.ts';
import { chiSquareDeviate } from '../network/statistics.ts';
import { neuron, onCpu, refusal } from '../support/run.ts';

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, each) => sum + each, 0) / values.length;
const variance = (values: ArrayLike<number>): number => {
  const centre = mean(values);
  return Array.from(values).reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1);
};
const cells = (population: Omit<Population, 'model'> & { model?: Population['model'] }, dt = 0.1): Network => ({ dt, populations: { cells: { model: neuron({}), ...population } } });
/** The final values of a variable after `duration` ms. */
const finals = (network: Network, duration: number, variable = 'v', seed = 1): Promise<Float32Array> => onCpu(network, async (simulation) => {
  await simulation.run(duration);
  return simulation.state('cells', variable);
}, { seed });

describe('a drive through delta synapses', () => {
  it('brings rate · time spikes of its weight, Poisson distributed', async () => {
    const size = 5000;
    const counts = await finals(cells({ size, drive: { rate: 3000, weight: 0.5 } }), 10);
    expect(Math.abs(mean(counts) / 0.5 - 30) / Math.sqrt(30 / size)).toBeLessThan(3.3);
    // Dispersion of Poisson counts of mean 30: χ² with one degree of freedom per neuron.
    expect(Math.abs(chiSquareDeviate(counts.map((each) => each / 0.5), () => mean(counts) / 0.5))).toBeLessThan(3.3);
  });

  it.each([[0.1, 8000, 0.1], [-0.2, 1500, 0.1], [0.1, 8000, 1]])('of weight %d and %d Hz at dt %d leaves a leaky membrane with mean w r τ and variance w² r τ / 2', async (weight, rate, dt) => {
    const [tau, size] = [20, 4000];
    const model = neuron({ parameters: { tau }, equations: 'dv/dt = -v / tau' });
    const v = await finals(cells({ size, model, drive: { rate, weight } }, dt), 200);
    // The sums over steps of which w r τ and w² r τ / 2 are the limit for small dt: spikes arrive, then the step decays.
    const decay = Math.exp(-dt / tau);
    const expected = weight * rate * dt / 1000 * decay / (1 - decay);
    const spread = weight ** 2 * rate * dt / 1000 * decay ** 2 / (1 - decay ** 2);
    expect(Math.abs(expected / (weight * rate * tau / 1000) - 1)).toBeLessThan(0.6 * dt / tau);
    expect(Math.abs(spread / (weight ** 2 * rate * tau / 2000) - 1)).toBeLessThan(1.1 * dt / tau);
    expect(Math.abs(mean(v) - expected) / Math.sqrt(spread / size)).toBeLessThan(3.3);
    expect(Math.abs(variance(v) / spread - 1) / Math.sqrt(2 / size)).toBeLessThan(3.5);
  });

  it('fires leaky neurons at the rate of Siegert (1951), as Brunel (2000) uses it in eq. 21', async () => {
    const [tau, refractory, threshold, reset, weight, rate, size, duration] = [20, 2, 20, 10, 0.05, 18_000, 500, 1000];
    const [mu, sigma] = [weight * rate * tau / 1000, weight * Math.sqrt(rate * tau / 1000)];
    // √π ∫ e^{u²} (1 + erf u) du between the normalised bounds; the inner integral of 2/√π e^{−s²} by the same trapezoids.
    const [from, to, step] = [(reset - mu) / sigma, (threshold - mu) / sigma, 1e-4];
    let [error, integral] = [0, 0];
    for (let s = -8; s < to; s += step) {
      error += 2 / Math.sqrt(Math.PI) * Math.exp(-((s + step / 2) ** 2)) * step;
      if (s >= from) integral += Math.exp(s * s) * error * step;
    }
    const expected = 1000 / (refractory + tau * Math.sqrt(Math.PI) * integral);
    const network = cells({ size, model: lif, parameters: { tau_m: tau, v_rest: 0, v_reset: reset, v_thresh: threshold, tau_ref: refractory }, drive: { rate, weight } }, 0.05);
    const counts = await onCpu(network, async (simulation) => {
      await simulation.run(200);
      const before = await simulation.counts('cells');
      await simulation.run(duration);
      return (await simulation.counts('cells')).map((each, j) => each - before[j]);
    });
    // Steps see fewer threshold crossings than the continuous diffusion: a few per cent.
    expect(mean(counts) / duration * 1000 / expected).toBeGreaterThan(0.95);
    expect(mean(counts) / duration * 1000 / expected).toBeLessThan(1.01);
  });

  it('is independent of the neuron beside it, and repeats with its seed', async () => {
    const network = cells({ size: 4000, drive: { rate: 2000, weight: 1 } });
    const first = await finals(network, 5);
    const covariance = mean(first.subarray(1).map((each, j) => (each - 10) * (first[j] - 10)));
    expect(Math.abs(covariance) / (10 / Math.sqrt(4000))).toBeLessThan(3.3);
    expect(await finals(network, 5)).toEqual(first);
    expect(await finals(network, 5, 'v', 2)).not.toEqual(first);
  });
});

describe('drives and receptors', () => {
  const synapse = { model: exponentialCurrent, parameters: { tau: 4 } };
  const receptors = (drive: PoissonDrive | readonly PoissonDrive[]): Promise<(string | number)[][]> => onCpu({
    dt: 1, populations: { noise: { size: 5, model: poisson }, cells: { size: 5, model: lif, drive } },
    connections: { feed: { from: 'noise', to: 'cells', connectivity: oneToOne(), synapse } },
  }, async ({ plan }) => plan.populations[1].receptors.map(({ name, drives }) => [name, drives]));

  it('share the state of a connection with the same synapse, else have their own', async () => {
    const rate = { rate: 100, weight: 1 };
    expect(await receptors({ ...rate, synapse })).toEqual([['feed', 1]]);
    expect(await receptors(rate)).toEqual([['feed', 0], ['drive 0', 1]]);
    expect(await receptors([rate, { ...rate, synapse }, { ...rate, synapse: { model: delta } }])).toEqual([['feed', 1], ['drive 0', 2]]);
  });

  it('through exponential currents: mean w r τ_s, and connections add to it', async () => {
    const drive = { rate: 2000, weight: 0.5, synapse };
    const network = cells({ size: 4000, model: lif, parameters: { v_thresh: 1e6 }, drive });
    const decay = Math.exp(-0.1 / 4);
    const expected = 0.5 * 0.2 * decay / (1 - decay);
    const spread = 0.25 * 0.2 * decay ** 2 / (1 - decay ** 2);
    expect(Math.abs(mean(await finals(network, 40, 'g@drive 0')) - expected) / Math.sqrt(spread / 4000)).toBeLessThan(3.3);
    const fed: Network = {
      dt: 0.1, populations: { ...network.populations, clock: { size: 4000, model: neuron({ spike: 'v == 0' }) } },
      connections: { feed: { from: 'clock', to: 'cells', connectivity: oneToOne(), weight: 0.25, synapse } },
    };
    const more = 0.25 * decay / (1 - decay);
    expect(Math.abs(mean(await finals(fed, 100, 'g@feed')) - expected - more) / Math.sqrt(spread / 4000)).toBeLessThan(3.3);
  });

  it('may have a rate for each neuron', async () => {
    const v = await finals(cells({ size: 3, drive: { rate: [0, 1000, 100_000], weight: 1 } }), 100);
    expect(v[0]).toBe(0);
    expect(Math.abs(v[1] - 100)).toBeLessThan(3.3 * 10);
    expect(Math.abs(v[2] - 10_000)).toBeLessThan(3.3 * 100);
  });

  it('draw once a step, however often the arrival reads its input', async () => {
    const twice: SynapseModel = { ...delta, name: 'twice', state: { g: { value: 0, unit: '1', doc: 'sum' } }, arrival: 'v = v + input\ng = g + input' };
    const network = cells({ size: 50, drive: { rate: 2000, weight: 1, synapse: { model: twice } } });
    const v = await finals(network, 10);
    expect(await finals(network, 10, 'g@drive 0')).toEqual(v);
    expect(mean(v)).toBeGreaterThan(10);
  });
});

describe('a drive that cannot be', () => {
  it.each<[PoissonDrive, string]>([
    [{ rate: -5, weight: 1 }, 'population "cells", drive 0, rate: it is -5 Hz. Give a rate of at least 0; a negative weight inhibits.'],
    [{ rate: [1, 500_000], weight: 1 }, 'population "cells", drive 0, rate: 500000 Hz are 50 spikes in a step of 0.1 ms; at most 40 can be drawn. Take a shorter dt, or split the drive into several.'],
    [{ rate: [1], weight: 1 }, 'population "cells", drive 0, rate: expected 2 values, got 1.'],
    [{ rate: 5, weight: NaN }, 'population "cells", drive 0: the weight is NaN. Give one finite number.'],
    [{ rate: 5, weight: 1, synapse: { model: delta, parameters: { tau: 2 } } }, 'population "cells", drive 0: synapse "delta" has no parameter "tau". Known: none.'],
  ])('%o', async (drive, message) => {
    expect(await refusal(cells({ size: 2, drive }))).toContain(message);
  });

  it('nor can a connection take its name', async () => {
    const network: Network = { ...cells({ size: 2, drive: { rate: 5, weight: 1 } }), connections: { 'drive 0': { from: 'cells', to: 'cells', connectivity: oneToOne() } } };
    expect(await refusal(network)).toBe('connection "drive 0": population "cells" has a Poisson drive of this name. Name the connection otherwise.');
  });
});
