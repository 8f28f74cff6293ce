import { describe, expect, it } from 'vitest';
import { WebspikeError } from '../../../src/index.ts';
import { checkMapping, coreBounds, mapNetwork, verifyMapping, type Chip, type Mapping } from '../../../src/chip/index.ts';
import type { Network } from '../../../src/network/network.ts';
import { randomCase } from './random-network.ts';

/** Spikes per step between different cores. */
const crossing = ({ traffic }: Mapping): number => traffic.reduce((sum, { from, to, spikes }) => (from === to ? sum : sum + spikes), 0);

/** `null` where a random network does not fit its random chip: it must say so. */
function mapped(network: Network, chip: Chip, seed: number, refine = true): Mapping | null {
  try {
    return mapNetwork(network, chip, { seed, refine, rates: { pixels: 0.25, in: 0.25 } });
  } catch (error) {
    if (!(error instanceof WebspikeError)) throw error;
    expect(error.message).toMatch(/^(population|connection) "/);
    return null;
  }
}

describe('random networks on random chips', () => {
  const [cases, steps] = [120, 12];
  it(`keep every limit, every synapse and every spike (${cases} of them)`, async () => {
    let [fitting, several, spikes, shared, delayed] = [0, 0, 0, 0, 0];
    for (let seed = 1; seed <= cases; seed++) {
      const { network, chip, inputs } = randomCase(seed, steps);
      const mapping = mapped(network, chip, seed);
      if (!mapping) continue;
      const check = checkMapping(mapping);
      expect(check.problems, `case ${seed}`).toEqual([]);
      const verified = await verifyMapping(mapping, { inputs, steps, backend: 'cpu' });
      expect(verified.difference, `case ${seed}`).toBeNull();
      expect(mapping.cores.length, `case ${seed}`).toBeGreaterThanOrEqual(Math.max(...Object.values(coreBounds(network, chip))));
      fitting++;
      spikes += verified.spikes;
      if (mapping.cores.length > 1) several++;
      if (check.stored < check.synapses) shared++;
      if (mapping.cores.some(({ lists }) => lists.delay.some((each) => each > 0))) delayed++;
    }
    // The cases are of every kind.
    expect(fitting).toBeGreaterThan(0.9 * cases);
    expect(several).toBeGreaterThan(0.8 * cases);
    expect(shared).toBeGreaterThan(0.4 * cases);
    expect(delayed).toBeGreaterThan(0.4 * cases);
    expect(spikes).toBeGreaterThan(100 * cases);
  }, 120_000);

  it('are mapped the same for the same seed, and refined to no more cores and no more traffic', () => {
    let [fewer, less] = [0, 0];
    for (let seed = 201; seed <= 230; seed++) {
      const { network, chip } = randomCase(seed, 1);
      const [refined, plain] = [mapped(network, chip, seed), mapped(network, chip, seed, false)];
      if (!refined || !plain) continue;
      expect(refined.cores.length, `case ${seed}`).toBeLessThanOrEqual(plain.cores.length);
      if (refined.cores.length < plain.cores.length) fewer++;
      else {
        expect(crossing(refined), `case ${seed}`).toBeLessThanOrEqual(crossing(plain) + 1e-9);
        if (crossing(refined) < crossing(plain) - 1e-9) less++;
      }
      if (seed % 6 === 0) expect(mapped(network, chip, seed), `case ${seed}`).toEqual(refined);
    }
    expect(fewer).toBeGreaterThan(0);
    expect(less).toBeGreaterThan(5);
  }, 60_000);
});
