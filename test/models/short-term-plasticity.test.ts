import { describe, expect, it } from 'vitest';
import { depression, lif, oneToOne, spikeArray, tsodyksMarkram, type Network, type TransmissionUse } from '../../src/index.ts';
import type { SynapseModel } from '../../src/models/model.ts';
import { onCpu } from '../support/run.ts';

/** Keeps what arrived in the last step. */
const meter: SynapseModel = { name: 'meter', summary: 'for a test', source: 'test', parameters: {}, state: { g: { value: 0, unit: '1', doc: 'what arrived' } }, arrival: 'g = input' };

/** What a synapse of weight 1 transmits at each of the given steps. */
async function transmitted(transmission: TransmissionUse, steps: readonly number[], dt: number): Promise<number[]> {
  const network: Network = {
    dt, populations: { source: { size: 1, model: spikeArray, spikeSteps: steps.at(-1)! + 1 }, cell: { size: 1, model: lif } },
    connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight: 1, delay: 0, transmission, synapse: { model: meter } } },
    record: { cell: { variables: { 'g@drive': { neurons: [0] } } } },
  };
  return onCpu(network, async (simulation) => {
    simulation.setSpikes('source', steps.map((step) => [step, 0] as const));
    await simulation.run((steps.at(-1)! + 1) * dt);
    const { value } = simulation.recorded('cell', 'g@drive');
    expect(value.filter((each) => each !== 0)).toHaveLength(steps.length);
    return steps.map((step) => value[step]);
  });
}

describe('x', () => { it('y', async () => { console.log(await transmitted({ model: tsodyksMarkram }, [0, 10, 20, 30], 1)); console.log(await transmitted({ model: depression }, [0, 10, 20, 30], 1)); }); });
