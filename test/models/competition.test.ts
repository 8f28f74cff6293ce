import { describe, expect, it } from 'vitest';
import { exponentialCurrent, lif, oneToOne, pairStdp, poisson, spikeArray, stimulus, type Network } from '../../src/index.ts';
import { neuron, onCpu } from '../support/run.ts';

/** Integrators driven by a constant input each. */
const racer = neuron({ parameters: { gain: 1 }, equations: 'v = v + gain', spike: 'v >= 10', reset: 'v = 0' });

describe('competition', () => {
  it('lets only the strongest of the ready neurons spike', async () => {
    const network: Network = {
      dt: 1, populations: { race: { size: 40, model: racer, parameters: { gain: stimulus() }, competition: { by: 'v', inhibit: 'v = 0' } } },
      record: { race: { spikes: true } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setStimulus('race', 'gain', Array.from({ length: 40 }, (_, j) => (j === 33 ? 5.5 : j === 7 ? 5.25 : 5)));
      await simulation.run(8);
      expect([...simulation.spikes('race').step]).toEqual([1, 3, 5, 7]);
      expect([...simulation.spikes('race').neuron]).toEqual([33, 33, 33, 33]);
    });
  });

  it('gives ties to the lowest index', async () => {
    const network: Network = {
      dt: 1, populations: { race: { size: 70, model: racer, initial: { v: Array.from({ length: 70 }, (_, j) => (j >= 41 ? 9 : 0)) }, competition: { by: 'v' } } },
      record: { race: { spikes: true } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(1);
      expect([...simulation.spikes('race').neuron]).toEqual([41]);
    });
  });

  it('leaves losers as they are without "inhibit": they spike in the following steps, one each', async () => {
    const network: Network = {
      dt: 1, populations: { race: { size: 3, model: racer, initial: { v: [9, 9.5, 9.25] }, competition: { by: 'v' } } },
      record: { race: { spikes: true } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(3);
      expect([...simulation.spikes('race').neuron]).toEqual([1, 2, 0]);
      expect([...simulation.spikes('race').step]).toEqual([0, 1, 2]);
    });
  });

  it('runs "inhibit" on all losers, ready or not', async () => {
    const network: Network = { dt: 1, populations: { race: { size: 3, model: racer, initial: { v: [9, 9.5, 3] }, competition: { by: 'v', inhibit: 'v = v / 2 - 1' } } } };
    await onCpu(network, async (simulation) => {
      await simulation.run(1);
      expect([...await simulation.state('race', 'v')]).toEqual([4, 0, 1]);
    });
  });

  it('ranks by any expression', async () => {
    const network: Network = {
      dt: 1, populations: { race: { size: 3, model: racer, parameters: { gain: [12, 15, 11] }, competition: { by: '-abs(gain - 11.4)' } } }, record: { race: { spikes: true } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(1);
      expect([...simulation.spikes('race').neuron]).toEqual([2]);
    });
  });

  it('gives post traces to winners only', async () => {
    const network: Network = {
      dt: 1,
      populations: { source: { size: 2, model: spikeArray }, race: { size: 2, model: racer, initial: { v: [9, 9.5] }, competition: { by: 'v' } } },
      connections: { learn: { from: 'source', to: 'race', connectivity: oneToOne(), plasticity: { rule: pairStdp } } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(2);
      // Neuron 1 won step 0, neuron 0 step 1; a post trace sees a spike one step later.
      const y = await simulation.state('race', 'y@learn');
      expect(y[1]).toBeCloseTo(Math.exp(-1 / 20), 6);
      expect(y[0]).toBe(0);
    });
  });
});

describe('a competition that stops', () => {
  const network = (plastic: boolean): Network => ({
    dt: 1,
    populations: {
      noise: { size: 20, model: poisson, parameters: { rate: 200 } },
      race: { size: 4, model: lif, parameters: { v_thresh: stimulus() }, competition: { by: 'v - v_thresh', stop: true } },
    },
    connections: {
      drive: { from: 'noise', to: 'race', connectivity: { kind: 'allToAll', self: false }, weight: 1, delay: 0, synapse: { model: exponentialCurrent }, ...(plastic ? { plasticity: { rule: pairStdp } } : {}) },
    },
    record: { noise: { spikes: true }, race: { spikes: true } },
  });

  it.each(['resident', 'stepped'] as const)('freezes its sample and no other (%s)', async (plan) => {
    const plastic = plan === 'stepped';
    await onCpu(network(plastic), async (simulation) => {
      simulation.learning = false;
      simulation.setStimulus('race', 'v_thresh', [-55, -55, -55, -60, 1e6, 1e6, 1e6, 1e6]);
      const look = async (): Promise<number[][]> => Promise.all([['race', 'v', 4], ['race', 'g@drive', 4], ...(plastic ? [['race', 'y@drive', 4], ['noise', 'x@drive', 20]] : [])]
        .map(async ([population, variable, size]) => [...(await simulation.state(population as string, variable as string)).slice(0, size as number)]));
      await simulation.run(40);
      const before = await look();
      const [spikes, noise] = [simulation.spikes('race', 0), simulation.spikes('noise', 0)];
      await simulation.run(40);
      expect(await look()).toEqual(before);
      expect([...simulation.spikes('race', 0).step]).toEqual([...spikes.step]);
      expect([...simulation.spikes('race', 0).neuron]).toEqual([3]);
      expect(Math.max(...simulation.spikes('noise', 0).step)).toBe(Math.max(...noise.step));
      expect(Math.max(...noise.step)).toBeLessThanOrEqual(spikes.step[0]);
      expect(Math.max(...simulation.spikes('noise', 1).step)).toBeGreaterThan(60);
      expect([...await simulation.decidedAfter()]).toEqual([spikes.step[0] + 1, 80]);
    }, { batch: 2, plan });
  });

  it('begins anew with the next trial', async () => {
    await onCpu(network(true), async (simulation) => {
      simulation.setStimulus('race', 'v_thresh', [-60, -60, -60, -60]);
      for (let trial = 0; trial < 3; trial++) {
        await simulation.trial({ duration: 40, firstSample: trial, learning: false });
        expect(simulation.spikes('race').step).toHaveLength(1);
      }
    }, { plan: 'stepped' });
  });
});
