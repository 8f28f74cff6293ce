import { describe, expect, it } from 'vitest';
import { allToAll, impulseCurrent, loihiLif, spikeArray, type Network, type Population } from '../../../src/index.ts';
import { loihi1, loihi2, mapNetwork, type Chip } from '../../../src/chip/index.ts';
import { messageOf } from '../../support/run.ts';

const synapse = { model: impulseCurrent };
const limit = (value: number): { value: number; source: string } => ({ value, source: 'test' });
const feed = (sources: number, targets: Population, delay = 1, weight: number | number[] = 100): Network => ({
  dt: 1, populations: { in: { size: sources, model: spikeArray }, out: targets }, connections: { wires: { from: 'in', to: 'out', connectivity: allToAll(), weight, delay, synapse } },
});
const cells = (size: number, parameters: Population['parameters'] = {}): Population => ({ size, model: loihiLif, parameters });
const message = (network: Network, chip: Chip = loihi1): Promise<string> => messageOf(() => mapNetwork(network, chip));

describe('what cannot be placed', () => {
  it('says which population, which limit and by how much', async () => {
    expect(await message(feed(5000, cells(3)))).toBe('population "out": neuron 0 alone needs 5,000 input axons, 904 more than the 4,096 of a core of Loihi 1. Give its neurons fewer sources, or gather them in populations between; or choose another chip.');
    const tiny: Chip = { ...loihi1, core: { ...loihi1.core, synapses: limit(6400) } };
    expect(await message(feed(150, cells(1), 1, Array.from({ length: 150 }, (_, n) => 1 + n)), tiny)).toMatch(/neuron 0 alone needs 9,600 bits of synapse memory, 3,200 more than the 6,400 .* weights of fewer bits/);
    const narrow: Chip = { ...loihi1, core: { ...loihi1.core, neurons: limit(4) } };
    expect(await message(feed(2, cells(1), 60), narrow)).toMatch(/needs 8 compartments \(its spikes wait in as many accumulators as they have delays\), 4 more than the 4 .* shorter delays/);
  });

  it('names a limit that is not verified as such', async () => {
    expect(await message(feed(5000, cells(3)), loihi2)).toMatch(/the 4,096 \(a limit that is not verified\) of a core of Loihi 2/);
  });

  it('says that a population that feeds itself feeds the more cores the more it is cut', async () => {
    const chip: Chip = { ...loihi1, core: { ...loihi1.core, neurons: limit(8), outAxons: limit(60) } };
    const loop: Network = { dt: 1, populations: { cells: cells(80) }, connections: { loop: { from: 'cells', to: 'cells', connectivity: allToAll(), weight: 4, delay: 1, synapse } } };
    expect(await message(loop, chip)).toMatch(/population "cells": .*output axons, \d+ more than the 60 of a core of Loihi 1/);
  });

  it('counts the cores that are missing, and tells what fills the others', async () => {
    const chip: Chip = { ...loihi1, core: { ...loihi1.core, neurons: limit(10) }, coresPerChip: limit(4), chips: limit(2) };
    expect(await message(feed(2, cells(100)), chip)).toBe('population "out": the network takes 10 cores, 10 of them for this population; 2 chips of Loihi 1 with 4 cores have 8, 2 less. What fills them are compartments, 10 to a core. Use fewer neurons, or shorter delays: those up to the chip\'s free delay leave all compartments of a core; or choose another chip.');
  });

  it('refuses numbers that the chip does not have', async () => {
    expect(await message(feed(2, cells(3, { bias: 4097 })))).toMatch(/population "out": neuron 0 has a bias of 4097; Loihi 1 takes a mantissa within ±4095 times 2\^0 … 2\^7/);
    expect(await message(feed(2, cells(3, { refractory: 64 })))).toMatch(/a refractory delay of 64/);
    expect(await message(feed(2, cells(3), 64))).toMatch(/connection "wires": a delay is 63 steps beyond the first; Loihi 1 takes 62/);
    expect(await message(feed(2, cells(1), 1, [65_535, 3]))).toMatch(/connection "wires": its weights from 0 to 65535 are no 8-bit mantissas/);
    expect(await message({ dt: 1, populations: { in: { size: 1, model: spikeArray } } })).toMatch(/no population of the model "loihi-lif"/);
  });

  it('refuses a chip that its tables cannot number', async () => {
    expect(await message(feed(2, cells(3)), { ...loihi1, core: { ...loihi1.core, inAxons: limit(100_000) } })).toMatch(/chip "Loihi 1": 100000 input axons. Give at most 65536/);
    expect(await message(feed(2, cells(3)), { ...loihi1, delay: limit(300) })).toMatch(/300 steps of delay. Give at most 255/);
  });

  it('checks the options', async () => {
    const network = feed(2, cells(3));
    expect(await messageOf(() => mapNetwork(network, loihi1, { rates: { no: 1 } }))).toMatch(/option "rates", population "no": .*known: out, in/i);
    expect(await messageOf(() => mapNetwork(network, loihi1, { rates: { in: [1] } }))).toMatch(/1 rates for 2 neurons/);
    expect(await messageOf(() => mapNetwork(network, loihi1, { rates: { in: -1 } }))).toMatch(/a rate is -1/);
    expect(await messageOf(() => mapNetwork(network, loihi1, { signal: AbortSignal.abort() }))).toMatch(/aborted/);
  });
});
