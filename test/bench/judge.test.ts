import { describe, expect, test } from 'vitest';
import { binnedCounts, chooseNeurons, meanCorrelation, synchrony } from '../../bench/judge-statistics.ts';
import { judgeBrunel, brunel } from '../../bench/networks/brunel.ts';
import { judgeMicrocircuit, microcircuit } from '../../bench/networks/microcircuit.ts';
import { lif, poisson } from '../../src/index.ts';
import { onCpu } from '../support/run.ts';

const raster = (spikes: readonly (readonly [step: number, neuron: number])[]): { step: Uint32Array; neuron: Uint32Array } => ({
  step: Uint32Array.from(spikes, ([step]) => step), neuron: Uint32Array.from(spikes, ([, neuron]) => neuron),
});

describe('the statistics that judge a network', () => {
  test('neurons that fire together have correlation 1 and χ 1; in turn −1; silent ones do not count', () => {
    const steps = [3, 17, 25, 61, 78];
    const together = binnedCounts(raster(steps.flatMap((step) => [[step, 0], [step, 1], [step, 2]] as const)), [0, 1, 2, 3], 0, 100, 10);
    expect(meanCorrelation(together)).toBeCloseTo(1);
    expect(synchrony(binnedCounts(raster(steps.flatMap((step) => [[step, 0], [step, 1]] as const)), [0, 1], 0, 100, 10))).toBeCloseTo(1);
    const inTurn = binnedCounts(raster([[5, 0], [25, 0], [45, 0], [65, 0], [85, 0], [15, 1], [35, 1], [55, 1], [75, 1], [95, 1]]), [0, 1], 0, 100, 10);
    expect(meanCorrelation(inTurn)).toBeCloseTo(-1);
    expect(synchrony(inTurn)).toBeCloseTo(0);
  });

  test('independent Poisson trains have correlation 0 and χ 1/√N', async () => {
    await onCpu({ dt: 1, populations: { noise: { size: 400, model: poisson, parameters: { rate: 40 } } }, record: { noise: { spikes: true } } }, async (simulation) => {
      await simulation.run(6000);
      const counts = binnedCounts(simulation.spikes('noise'), chooseNeurons(400, 200, 1), 0, 6000, 3);
      expect(Math.abs(meanCorrelation(counts))).toBeLessThan(0.002);
      expect(synchrony(counts) * Math.sqrt(200)).toBeCloseTo(1, 1);
    });
  });

  test('a sample has distinct neurons, spread over the population', () => {
    const chosen = chooseNeurons(10_000, 400, 7);
    expect(new Set(chosen).size).toBe(400);
    expect(Math.abs(chosen.reduce((sum, each) => sum + each, 0) / 400 - 5000)).toBeLessThan(5 * 2887 / 20);
    expect(chooseNeurons(5, 400, 7)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('a network that is not what it should be fails', () => {
  test('Brunel without inhibition', async () => {
    const network = brunel({ excitatory: 400, inhibitory: 100, g: 0, eta: 2, reset: 10 });
    await onCpu(network, async (simulation) => {
      await simulation.run(300);
      const findings = judgeBrunel({ rate: [37.3, 37.5], cv: 0.42, synchronous: false }, simulation, 100, 300);
      expect(findings.filter(({ passed }) => !passed).map(({ what }) => what)).toContain('rate of excitatory (Hz)');
    });
  });

  test('the microcircuit with its membrane time constant doubled', async () => {
    const network = microcircuit(0.02, 'poisson');
    const wrong = { ...network, populations: Object.fromEntries(Object.entries(network.populations).map(([name, each]) => [name, { ...each, model: lif, parameters: { ...each.parameters, tau_m: 20 } }])) };
    await onCpu(wrong, async (simulation) => {
      await simulation.run(300);
      expect(judgeMicrocircuit(0.02, 'poisson', simulation, 100, 300).filter(({ passed }) => !passed).length).toBeGreaterThan(3);
    });
  });
});
