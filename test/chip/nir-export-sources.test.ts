import { describe, expect, it } from 'vitest';
import { encodersAsInputs } from '../../src/chip/nir/export-sources.ts';
import { nirFromNetwork } from '../../src/chip/nir/export.ts';
import type { PortedNetwork } from '../../src/chip/ported.ts';
import { dense, impulseCurrent, loihiLif, poisson, stimulus, type NeuronModel } from '../../src/index.ts';
import { messageOf } from '../support/run.ts';

/** Reset by subtraction. */
const soft: NeuronModel = { name: 'soft', summary: 'for a test', source: 'test', parameters: { value: { value: 0, unit: '1', doc: 'value' } }, state: { v: { value: 0, unit: '1', doc: 'sum' } }, equations: 'v = v + value', spike: 'v > 1', reset: 'v = v - 1' };
const encoded = (model: NeuronModel, parameter: string): PortedNetwork => ({
  format: 'webspike', inputs: [{ name: 'in', population: 'in', shape: [1, 1, 2], kind: { low: 0, high: 1 } }], output: { population: 'cells', of: 'spikes' }, layers: [{ name: 'cells', population: 'cells' }], notes: [],
  network: {
    dt: 1, populations: { in: { size: 2, model, parameters: { [parameter]: stimulus() } }, cells: { size: 1, model: loihiLif, parameters: { v_th: 9 } } },
    connections: { all: { from: 'in', to: 'cells', connectivity: dense([[2], [4]]), synapse: { model: impulseCurrent } } },
  },
});

describe('encodersAsInputs', () => {
  it('lets a graph begin with the spikes of an encoder that NIR has not', async () => {
    const given = encoded(soft, 'value');
    expect(await messageOf(() => nirFromNetwork(given))).toContain('model "soft"');
    const { ported, notes } = encodersAsInputs(given);
    expect(notes).toEqual(['population "in": NIR has no neuron like soft; give its spikes as the input']);
    expect(ported.inputs).toEqual([{ name: 'in', population: 'in', shape: [1, 1, 2], kind: 'spikes' }]);
    const { graph } = nirFromNetwork(ported);
    expect(Object.values(graph.nodes).map(({ type }) => type).sort()).toEqual(['Affine', 'CubaLIF', 'Flatten', 'Input', 'Output']);
  });

  it('leaves what NIR has as it is: given spikes, Poisson sources, neurons in between', () => {
    const spikes = encodersAsInputs(encoded(soft, 'value')).ported;
    expect(encodersAsInputs(spikes)).toEqual({ ported: spikes, notes: [] });
    const { network } = spikes;
    const noise = { ...spikes, network: { ...network, populations: { ...network.populations, in: { size: 2, model: poisson } } } };
    expect(encodersAsInputs(noise)).toEqual({ ported: noise, notes: [] });
    const between = { ...spikes, network: { ...network, populations: { ...network.populations, cells: { size: 1, model: soft } } } };
    expect(encodersAsInputs(between)).toEqual({ ported: between, notes: [] });
  });
});
