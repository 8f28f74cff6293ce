import { describe, expect, it } from 'vitest';
import { mapNetwork } from '../../../src/chip/map/map-network.ts';
import { checkMapping } from '../../../src/chip/map/check.ts';
import { verifyMapping } from '../../../src/chip/map/verify.ts';
import { WebspikeError } from '../../../src/index.ts';
import { randomCase } from './random-network.ts';

describe('random networks on random chips', () => {
  const [cases, steps] = [150, 12];
  it(`keep every limit, every synapse and every spike (${cases} of them)`, async () => {
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
      expect(check.problems, `case ${seed}`).toEqual([]);
      const verified = await verifyMapping(mapping, { inputs, steps, backend: 'cpu' });
      expect(verified.difference, `case ${seed}`).toBeNull();
      mapped++;
      cores += mapping.cores.length;
      spikes += verified.spikes;
      if (check.stored < check.synapses) shared++;
    }
    console.log({ mapped, cores, spikes, shared, refused: refused.slice(0, 12) });
    expect(mapped).toBeGreaterThan(cases / 2);
  }, 120_000);
});
