import { describe, expect, it } from 'vitest';
import { allToAll, bcm, fixedProbability, lif, oja, pairStdp, poisson, stimulus, synapticScaling, uniform, type Connection, type Network } from '../../src/index.ts';
import type { NeuronModel, PlasticityRule } from '../../src/models/model.ts';
import { neuron, onCpu } from '../support/run.ts';

/** Spikes at random, at a rate in Hz that is what its synapses bring in, filtered: a linear neuron. */
const linear: NeuronModel = {
  ...neuron({ parameters: { gain: 1 }, state: { v: 0 } }), name: 'linear',
  parameters: { tau: { value: 10, unit: 'ms', doc: 'filter' }, gain: { value: 1, unit: '1', doc: 'Hz per Hz of weighted input' } },
  state: { v: { value: 0, unit: 'Hz', doc: 'rate' } }, equations: 'dv/dt = -v / tau', spike: 'rand() < gain * v * (dt / 1000)', reset: '',
};

const patterned = (inputs: number, gain: number, learn: Partial<Connection>): Network => ({
  dt: 1,
  populations: { input: { size: inputs, model: poisson, parameters: { rate: stimulus() } }, cells: { size: 4, model: linear, parameters: { tau: 10, gain } } },
  connections: { learn: { from: 'input', to: 'cells', connectivity: allToAll(), weight: uniform(0.2, 0.4), synapse: { model: { name: 'kick', summary: '', source: 'test', parameters: {}, state: {}, arrival: 'v = v + 100 * input' } }, ...learn } },
});

/** Whole numbers below `n` without order. */
const random = (salt: number) => (n: number): number => (salt = Math.imul(salt ^ (salt >>> 15), 0x9e3779b1) + 0x7f4a7c15 | 0, (salt >>> 8) % n);

/** The eigenvector of the largest eigenvalue, by power iteration. */
function principal(matrix: readonly (readonly number[])[]): number[] {
  let v = matrix.map((_, i) => 1 + i / 100);
  for (let k = 0; k < 500; k++) {
    const next = matrix.map((row) => row.reduce((sum, each, i) => sum + each * v[i], 0));
    const norm = Math.hypot(...next);
    v = next.map((each) => each / norm);
  }
  return v;
}
const cosine = (a: ArrayLike<number>, b: readonly number[]): number => b.reduce((sum, each, i) => sum + each * a[i], 0) / Math.hypot(...b) / Math.hypot(...Array.from(a));

describe('Oja\'s rule', () => {
  it.each([['dense', {}], ['rows', { delay: [...Array(48).keys()].map((s) => 1 + s % 3) }]] as const)('finds the first principal component of the input rates, with its own length (%s)', async (_, more) => {
    const inputs = 12;
    // Groups that change together by different amounts, and a mean of 40 Hz for all.
    const swing = [36, 36, 36, 36, 20, 20, 20, 20, 0, 0, 0, 0];
    const levels = [-1, 1].map((sign) => swing.map((each, i) => 40 + sign * (i < 4 || i % 2 === 0 ? each : -each)));
    // Mean of x xᵀ; the noise of Poisson spikes adds the same to each entry of the diagonal, which leaves eigenvectors alone.
    const moments = swing.map((__, i) => swing.map((___, k) => (levels[0][i] * levels[0][k] + levels[1][i] * levels[1][k]) / 2));
    const wanted = principal(moments);
    const even = swing.map(() => 1);
    await onCpu(patterned(inputs, 1, { weightRange: [0, 1], plasticity: { rule: oja, parameters: { eta: 2e-5, tau_x: 30, tau_y: 30 } }, ...more }), async (simulation) => {
      const next = random(5);
      const mean = new Float64Array(inputs * 4);
      for (let chunk = 0; chunk < 1200; chunk++) {
        simulation.setStimulus('input', 'rate', levels[next(2)]);
        await simulation.run(250);
        if (chunk >= 600) (await simulation.weights('learn')).forEach((w, s) => (mean[s] += w / 600));
      }
      for (let j = 0; j < 4; j++) {
        const own = Float64Array.from({ length: inputs }, (__, i) => mean[i * 4 + j]);
        expect(cosine(own, wanted)).toBeGreaterThan(0.9995);
        // A little more than 1: the spikes that led to a post spike stand in its pre trace.
        expect(Math.abs(Math.hypot(...own) - 1.03)).toBeLessThan(0.05);
      }
      expect(cosine(even, wanted)).toBeLessThan(0.99);
    });
  }, 120_000);
});

describe('the BCM rule', () => {
  it('makes every neuron respond to one of four patterns', async () => {
    const inputs = 20;
    const patterns = [0, 1, 2, 3].map((which) => Array.from({ length: inputs }, (_, i) => (Math.floor(i / 5) === which ? 60 : 8)));
    await onCpu(patterned(inputs, 0.5, { weightRange: [0, 2], weight: uniform(0.15, 0.25), plasticity: { rule: bcm, parameters: { eta: 2e-6, tau_theta: 3000, rate_0: 20, w_max: 2 } } }), async (simulation) => {
      const next = random(9);
      const response = async (chunks: number): Promise<number[][]> => {
        const total = patterns.map(() => [0, 0, 0, 0, 0]);
        for (let chunk = 0; chunk < chunks; chunk++) {
          const which = next(4);
          const before = await simulation.counts('cells');
          simulation.setStimulus('input', 'rate', patterns[which]);
          await simulation.run(200);
          total[which][4] += 0.2;
          (await simulation.counts('cells')).forEach((count, j) => (total[which][j] += count - before[j]));
        }
        return [0, 1, 2, 3].map((j) => total.map((row) => row[j] / row[4]));
      };
      const selectivity = (rates: readonly number[]): number => 1 - rates.reduce((sum, each) => sum + each, 0) / 4 / Math.max(...rates);
      simulation.learning = false;
      const first = await response(150);
      simulation.learning = true;
      await response(1500);
      simulation.learning = false;
      const last = await response(200);
      for (const rates of first) expect(selectivity(rates)).toBeLessThan(0.25);
      // A neuron whose weights are 0 but for one pattern has 0.65: the other patterns bring a little of it.
      for (const rates of last) expect(selectivity(rates)).toBeGreaterThan(0.58);
    });
  }, 120_000);
});

describe('synaptic scaling', () => {
  const network = (weight: number, sparse: boolean, rule: PlasticityRule = synapticScaling): Network => ({
    dt: 1,
    populations: { noise: { size: 80, model: poisson, parameters: { rate: 20 } }, cells: { size: 12, model: lif } },
    connections: { learn: { from: 'noise', to: 'cells', connectivity: sparse ? fixedProbability(0.6) : allToAll(), delay: 1, weight: uniform(0.7 * weight, 1.3 * weight), weightRange: [0, 4], plasticity: { rule, parameters: { rate_0: 8, w_max: 4, beta: 0.02 } } } },
  });

  it.each([[0.25, false], [1.4, false], [0.45, true], [2, true]])('brings neurons to their target rate and keeps the ratios of their weights (from %d, sparse: %s)', async (weight, sparse) => {
    await onCpu(network(weight, sparse), async (simulation) => {
      const before = await simulation.weights('learn');
      await simulation.run(60_000);
      const counts = await simulation.counts('cells');
      await simulation.run(30_000);
      const rates = [...await simulation.counts('cells')].map((count, j) => (count - counts[j]) / 30);
      for (const rate of rates) expect(Math.abs(rate - 8)).toBeLessThan(0.4);
      if (sparse) return;
      const after = await simulation.weights('learn');
      for (let j = 0; j < 12; j++) {
        const factors = Array.from({ length: 80 }, (_, i) => after[i * 12 + j] / before[i * 12 + j]);
        expect(Math.max(...factors) / Math.min(...factors) - 1).toBeLessThan(1e-3);
        expect(Math.abs(factors[0] - 1)).toBeGreaterThan(0.1);
      }
    });
  }, 60_000);

  it('can be added to another rule', async () => {
    const { tick, onTick, parameters, post } = synapticScaling;
    const scaled: PlasticityRule = {
      ...pairStdp, name: 'scaled-stdp', tick, onTick, parameters: { ...pairStdp.parameters, ...parameters },
      post: { state: { ...pairStdp.post!.state, ...post!.state }, equations: `${pairStdp.post!.equations}; ${post!.equations}`, spike: `${pairStdp.post!.spike}; ${post!.spike}` },
    };
    await onCpu(network(1.2, false, scaled), async (simulation) => {
      simulation.setRuleParameter('learn', 'a_plus', 0.002);
      simulation.setRuleParameter('learn', 'a_minus', 0.0005);
      await simulation.run(60_000);
      const counts = await simulation.counts('cells');
      await simulation.run(30_000);
      const mean = [...await simulation.counts('cells')].reduce((sum, count, j) => sum + (count - counts[j]) / 30 / 12, 0);
      // Growth by pairs holds the balance a little above.
      expect(Math.abs(mean - 8.5)).toBeLessThan(1);
    });
  }, 60_000);
});
