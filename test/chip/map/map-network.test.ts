import { describe, expect, it } from 'vitest';
import { mapNetwork } from '../../../src/chip/map/map-network.ts';
import { coreBounds } from '../../../src/chip/map/bounds.ts';
import type { Mapping } from '../../../src/chip/map/mapping.ts';
import { checkMapping } from '../../../src/chip/map/check.ts';
import { verifyMapping } from '../../../src/chip/map/verify.ts';
import { WebspikeError } from '../../../src/index.ts';
import { randomCase } from './random-network.ts';

/** Spikes per step between different cores. */
const crossing = ({ traffic }: Mapping): number => traffic.reduce((sum, { from, to, spikes }) => (from === to ? sum : sum + spikes), 0);

describe('random networks on random chips', () => {
  const [cases, steps] = [40, 12];
  it(`keep every limit, every synapse and every spike (${cases} of them)`, async () => {
    let [fewer, sum, plainSum, boundSum] = [0, 0, 0, 0];
    let [mapped, cores, spikes, shared] = [0, 0, 0, 0];
    const refused: string[] = [];
    for (let seed = 1; seed <= cases; seed++) {
      const { network, chip, inputs } = randomCase(seed, steps);
      let mapping;
      try {
        mapping = mapNetwork(network, chip, { seed });
      } catch (error) {
        if (!(error instanceof WebspikeError)) throw error;
        refused.push(error.message);
        continue;
      }
      const check = checkMapping(mapping);
      const plain = mapNetwork(network, chip, { seed, refine: false });
      const bounds = coreBounds(network, chip);
      expect(mapping.cores.length, `case ${seed}`).toBeLessThanOrEqual(plain.cores.length);
      expect(mapping.cores.length, `case ${seed}`).toBeGreaterThanOrEqual(Math.max(...Object.values(bounds)));
      if (mapping.cores.length < plain.cores.length) fewer++;
      if (mapping.cores.length === plain.cores.length) {
        expect(crossing(mapping), `case ${seed}`).toBeLessThanOrEqual(crossing(plain) + 1e-9);
        sum += crossing(mapping);
        plainSum += crossing(plain);
      }
      boundSum += Math.max(...Object.values(bounds));
      expect(check.problems, `case ${seed}`).toEqual([]);
      const verified = await verifyMapping(mapping, { inputs, steps, backend: 'cpu' });
      expect(verified.difference, `case ${seed}`).toBeNull();
      mapped++;
      cores += mapping.cores.length;
      spikes += verified.spikes;
      if (check.stored < check.synapses) shared++;
    }
    console.log({ fewer, sum, plainSum, boundSum, mapped, cores, spikes, shared, refused: refused.slice(0, 12) });
    expect(mapped).toBeGreaterThan(cases / 2);
  }, 120_000);
});
