import { describe, expect, it } from 'vitest';
import { delta, exponentialConductance, exponentialCurrent, integrateAndFire, lif, oneToOne, pairs, spikeArray, allToAll, type Connection, type Network } from '../../src/index.ts';
import type { SynapseModel } from '../../src/models/model.ts';
import { onCpu, stepsOf } from '../support/run.ts';

const source = { size: 1, model: spikeArray };

describe('delta', () => {
  it('moves v by the weight, at once', async () => {
    const network: Network = {
      dt: 1, populations: { source, cell: { size: 1, model: lif } },
      connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight: 4, delay: 0, synapse: { model: delta } } },
      record: { cell: { variables: { v: { neurons: [0] } } } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [[2, 0]]);
      await simulation.run(6);
      // Arrivals come at the start of the step: after step k ≥ 2 the jump has decayed for k − 1 steps.
      simulation.recorded('cell', 'v').value.forEach((v, k) => expect(v + 65).toBeCloseTo(k < 2 ? 0 : 4 * Math.exp(-(k - 1) / 20), 5));
    });
  });

  it('finds a refractory cell deaf', async () => {
    const network: Network = {
      dt: 1, populations: { source, cell: { size: 1, model: lif, parameters: { tau_ref: 3 } } },
      connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight: 100, delay: 0 } },
      record: { cell: { spikes: true } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [0, 1, 2, 3, 4, 5].map((step) => [step, 0] as const));
      await simulation.run(8);
      expect(stepsOf(simulation, 'cell')).toEqual([0, 4]);
    });
  });
});

describe('exponentialConductance', () => {
  const [tau, reversal, weight] = [4, 0, 0.6];

  /** v at every 0.2 ms, by the midpoint rule with steps of 1 µs. */
  function finely(): number[] {
    const fine = 0.001;
    const wanted: number[] = [];
    let [v, g] = [-65, 0];
    const slope = (at: number, conductance: number): number => (-65 - at + 3 + conductance * (reversal - at)) / 20;
    for (let k = 0; k < 60_000; k++) {
      if (k === 10_200 || k === 15_200) g += weight;
      v += fine * slope(v + fine / 2 * slope(v, g), g * Math.exp(-fine / 2 / tau));
      g *= Math.exp(-fine / tau);
      if (k % 200 === 199) wanted.push(v);
    }
    return wanted;
  }

  it('converges to a fine double-precision integration, with the first order of its frozen conductance', async () => {
    const wanted = finely();
    expect(Math.max(...wanted)).toBeGreaterThan(-57);
    const error = (dt: number): Promise<number> => {
      const network: Network = {
        dt, populations: { source: { ...source, spikeSteps: 1000 }, cell: { size: 1, model: lif, parameters: { v_thresh: 0, i_ext: 3 } } },
        connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight, delay: 0.2, synapse: { model: exponentialConductance, parameters: { tau, reversal } } } },
        record: { cell: { variables: { v: { neurons: [0] } } } },
      };
      return onCpu(network, async (simulation) => {
        simulation.setSpikes('source', [[Math.round(10 / dt), 0], [Math.round(15 / dt), 0]]);
        await simulation.run(60);
        const { value } = simulation.recorded('cell', 'v');
        const every = Math.round(0.2 / dt);
        return Math.max(...wanted.map((each, k) => Math.abs(value[(k + 1) * every - 1] - each)));
      });
    };
    const [coarse, fine] = [await error(0.2), await error(0.1)];
    expect(fine).toBeLessThan(0.12);
    expect(coarse / fine).toBeGreaterThan(1.8);
    expect(coarse / fine).toBeLessThan(2.2);
  });

  it('never drives v past the reversal potential', async () => {
    const network: Network = {
      dt: 1, populations: { source, cell: { size: 1, model: lif } },
      connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight: 1000, synapse: { model: exponentialConductance, parameters: { reversal: -80 } } } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [[0, 0]]);
      await simulation.run(10);
      const [v] = await simulation.state('cell', 'v');
      expect(v).toBeGreaterThanOrEqual(-80);
      expect(v).toBeLessThan(-79.5);
    });
  });
});

describe('delays', () => {
  const relay = { size: 1, model: integrateAndFire, parameters: { v_thresh: 0.5 } };

  it.each([0, 1, 2, 7, 300])('of %d steps are exactly that', async (steps) => {
    const network: Network = {
      dt: 0.5, populations: { source, relay }, record: { relay: { spikes: true } },
      connections: { hop: { from: 'source', to: 'relay', connectivity: oneToOne(), delay: steps * 0.5 } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [[3, 0], [4, 0], [9, 0]]);
      await simulation.run(200);
      expect(stepsOf(simulation, 'relay')).toEqual([3 + steps, 4 + steps, 9 + steps]);
    });
  });

  it('default to one step, and are rounded to steps', async () => {
    for (const [delay, steps] of [[undefined, 1], [0.74, 1], [0.76, 2]] as const) {
      const network: Network = {
        dt: 0.5, populations: { source, relay }, record: { relay: { spikes: true } },
        connections: { hop: { from: 'source', to: 'relay', connectivity: oneToOne(), delay } },
      };
      await onCpu(network, async (simulation) => {
        simulation.setSpikes('source', [[3, 0]]);
        await simulation.run(10);
        expect(stepsOf(simulation, 'relay')).toEqual([3 + steps]);
      });
    }
  });

  it('of zero cross a chain within one step, whatever the order of description', async () => {
    const hop = (from: string, to: string): Connection => ({ from, to, connectivity: oneToOne(), delay: 0 });
    const network: Network = {
      dt: 1, populations: { third: relay, first: relay, source, second: relay }, record: { third: { spikes: true } },
      connections: { c: hop('second', 'third'), b: hop('first', 'second'), a: hop('source', 'first') },
    };
    for (const plan of ['resident', 'layered', 'stepped'] as const) {
      await onCpu(network, async (simulation) => {
        simulation.setSpikes('source', [[5, 0]]);
        await simulation.run(10);
        expect(stepsOf(simulation, 'third')).toEqual([5]);
      }, { plan });
    }
  });

  it('may differ per synapse, in the order of the pairs', async () => {
    const network: Network = {
      dt: 1, populations: { source: { size: 2, model: spikeArray }, relay: { ...relay, size: 3 } }, record: { relay: { spikes: true } },
      connections: { hop: { from: 'source', to: 'relay', connectivity: pairs([[1, 2], [0, 0], [0, 1], [0, 0]]), delay: [9, 0, 4, 2] } },
    };
    for (const plan of ['resident', 'stepped'] as const) {
      await onCpu(network, async (simulation) => {
        simulation.setSpikes('source', [[3, 0], [6, 1]]);
        await simulation.run(30);
        expect([0, 1, 2].map((j) => stepsOf(simulation, 'relay', j))).toEqual([[3, 5], [7], [15]]);
      }, { plan });
    }
  });
});

describe('receptors', () => {
  it('sum what arrives from several sources, and spare a neuron from itself', async () => {
    const network: Network = {
      dt: 1, populations: { source: { size: 3, model: spikeArray }, cells: { size: 4, model: integrateAndFire, parameters: { v_thresh: 1.2 } } },
      connections: {
        drive: { from: 'source', to: 'cells', connectivity: pairs([[0, 0], [1, 0], [2, 0], [0, 1]]), weight: [0.5, 0.25, 0.5, 0.125], delay: 0 },
        lateral: { from: 'cells', to: 'cells', connectivity: allToAll(), weight: -0.25 },
      },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [[0, 0], [0, 1], [0, 2]]);
      await simulation.run(3);
      expect([...await simulation.state('cells', 'v')]).toEqual([0, -0.125, -0.25, -0.25]);
    });
  });

  it('are kept apart where synapses differ in default parameters only', async () => {
    const slow: SynapseModel = { ...exponentialCurrent, parameters: { tau: { ...exponentialCurrent.parameters.tau, value: 50 } } };
    const network: Network = {
      dt: 1, populations: { source, cell: { size: 1, model: lif, parameters: { v_thresh: 1e6 } } },
      connections: {
        quick: { from: 'source', to: 'cell', connectivity: oneToOne(), synapse: { model: exponentialCurrent } },
        slow: { from: 'source', to: 'cell', connectivity: oneToOne(), synapse: { model: slow } },
      },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [[0, 0]]);
      await simulation.run(6);
      expect((await simulation.state('cell', 'g@quick'))[0]).toBeCloseTo(Math.exp(-5 / 5), 6);
      expect((await simulation.state('cell', 'g@slow'))[0]).toBeCloseTo(Math.exp(-5 / 50), 6);
    });
  });

  it('may have any label', async () => {
    const connection = (weight: number, tau: number): Connection => ({ from: 'source', to: 'cell', connectivity: oneToOne(), weight, synapse: { model: exponentialCurrent, parameters: { tau } } });
    const labels = ['a-b', 'a_b', 'a→b', 'α', 'β', 'a b', 'ab'];
    const network: Network = {
      dt: 1, populations: { source, cell: { size: 1, model: lif, parameters: { v_thresh: 1e6 } } },
      connections: Object.fromEntries(labels.map((label, k) => [label, connection(k + 1, k + 5)])),
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', [[0, 0]]);
      await simulation.run(3);
      for (const [k, label] of labels.entries()) expect((await simulation.state('cell', `g@${label}`))[0]).toBeCloseTo((k + 1) * Math.exp(-2 / (k + 5)), 5);
    });
  });
});
