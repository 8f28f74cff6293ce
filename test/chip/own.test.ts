import { describe, expect, it } from 'vitest';
import { allToAll, lif, poisson, saveNetwork, saveSimulation, spikeArray, stimulus, type Network } from '../../src/index.ts';
import { portedFromSaved, savePorted } from '../../src/chip/own.ts';
import type { PortedNetwork } from '../../src/chip/ported.ts';
import { messageOf, onCpu } from '../support/run.ts';

const network: Network = {
  dt: 1,
  populations: { events: { size: 4, model: spikeArray }, pixels: { size: 3, model: poisson, parameters: { rate: stimulus() } }, cells: { size: 2, model: lif }, last: { size: 1, model: lif } },
  connections: { a: { from: 'events', to: 'cells', connectivity: allToAll(), weight: 5 }, b: { from: 'cells', to: 'last', connectivity: allToAll(), weight: 5 } },
};
const layers = ['cells', 'last'].map((name) => ({ name, population: name }));

describe('a file of our own, ported', () => {
  it('takes given spikes and stimuli in, and answers by its last population', async () => {
    expect(await portedFromSaved(await saveNetwork(network), 'net')).toEqual({
      format: 'webspike', network, layers, output: { population: 'last', of: 'spikes' }, notes: [],
      inputs: [{ name: 'events', population: 'events', shape: [4], kind: 'spikes' }, { name: 'pixels', population: 'pixels', shape: [3], kind: { low: -Infinity, high: Infinity } }],
    });
  });

  it('answers as a trained network does, and says how samples are scaled', async () => {
    const trained = { steps: 20, input: { population: 'pixels', stimulus: 'rate', scale: 0.5, shift: 1, partSteps: 4 }, readOut: { population: 'cells', of: 'v', how: 'max' } };
    const ported = await portedFromSaved(await saveNetwork(network, { trained }), 'net');
    expect(ported).toMatchObject({ steps: 20, output: { population: 'cells', of: 'v' }, layers });
    expect(ported.notes).toEqual(['a sample enters "pixels" as 0.5 times its numbers plus 1: give what the stimulus "rate" is then', 'a sample is shown to "pixels" in parts of 4 steps each']);
    const none = { ...trained, readOut: { population: 'none', of: 'v' } };
    expect(await messageOf(async () => portedFromSaved(await saveNetwork(network, { trained: none }), 'net'))).toContain('net: its answer is read from "none", which is no population');
  });

  it('keeps the way in and out of a network of another format', async () => {
    const ported: PortedNetwork = {
      format: 'nir', network, layers: [{ name: 'lif.1', population: 'cells' }], output: { population: 'cells', of: 'v' }, notes: ['a sentence'], steps: 7, spikes: { events: [[0, 1], [3, 2]] },
      inputs: [{ name: 'input', population: 'events', shape: [2, 2], kind: 'spikes' }],
    };
    expect(await portedFromSaved(await savePorted(ported), 'net')).toEqual({ ...ported, format: 'webspike' });
    const lost = { ...ported, layers: [{ name: 'x', population: 'none' }] };
    expect(await messageOf(async () => portedFromSaved(await savePorted(lost), 'net'))).toContain('net: it names "none", which is no population. Populations: events, pixels, cells, last');
  });

  it('opens a saved simulation with its weights of that moment', async () => {
    const bytes = await onCpu(network, async (simulation) => {
      simulation.setWeights('b', [7]);
      return saveSimulation(simulation);
    });
    expect((await portedFromSaved(bytes, 'net')).network.connections!.b.weight).toBe(7);
  });
});
