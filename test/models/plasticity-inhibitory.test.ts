import { describe, expect, it } from 'vitest';
import { allToAll, exponentialConductance, exponentialCurrent, fixedProbability, lif, poisson, vogelsStdp, type Connection, type Network } from '../../src/index.ts';
import { onCpu } from '../support/run.ts';
import { after, resolution } from './one-synapse.ts';

const parameters = { tau: 15, eta: 0.01, rho_0: 8 };

describe('inhibitory STDP', () => {
  it.each([-60, -7, 0, 1, 7, 60])('changes by eta (e^(−|Δ|/τ) − 2 rho_0 τ) for a pair %d steps apart', async (steps) => {
    const w = await after([80], [80 + steps], { rule: vogelsStdp, parameters });
    expect(Math.abs(w - 0.5 - 0.01 * (Math.exp(-Math.abs(steps) / 15) - 2 * 0.008 * 15))).toBeLessThan(2 * resolution);
  });
});

/** Cells that excitation alone would drive far above the target rate. */
const network = (inhibition: Partial<Connection>, rho: number): Network => ({
  dt: 0.5,
  populations: {
    excitatory: { size: 100, model: poisson, parameters: { rate: 20 } },
    inhibitory: { size: 400, model: poisson, parameters: { rate: 20 } },
    cells: { size: 24, model: lif },
  },
  connections: {
    drive: { from: 'excitatory', to: 'cells', connectivity: fixedProbability(0.8), weight: 2.5, synapse: { model: exponentialCurrent } },
    inhibit: { from: 'inhibitory', to: 'cells', connectivity: allToAll(), ...inhibition, plasticity: { rule: vogelsStdp, parameters: { rho_0: rho, ...inhibition.plasticity?.parameters } } },
  },
});

describe('brings every target to its rate', () => {
  const conductances: Partial<Connection> = { weight: 0, weightRange: [0, 0.2], synapse: { model: exponentialConductance, parameters: { tau: 10, reversal: -80 } }, plasticity: { rule: vogelsStdp, parameters: { eta: 0.0002 } } };
  const currents: Partial<Connection> = { weight: 0, weightRange: [-1, 0], synapse: { model: exponentialCurrent, parameters: { tau: 10 } }, plasticity: { rule: vogelsStdp, parameters: { eta: -0.002, w_min: -1, w_max: 0 } } };

  it.each([
    ['conductances, dense', conductances, 5], ['currents, dense', currents, 5], ['currents, dense', currents, 12],
    ['currents, sparse', { ...currents, connectivity: fixedProbability(0.5) }, 5],
  ] as const)('%s', async (_, inhibition, rho) => {
    await onCpu(network(inhibition, rho), async (simulation) => {
      const rates = async (ms: number): Promise<number[]> => {
        const before = await simulation.counts('cells');
        await simulation.run(ms);
        return [...await simulation.counts('cells')].map((count, j) => (count - before[j]) / (ms / 1000));
      };
      const mean = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0) / all.length;
      const first = await rates(500);
      await rates(30_000);
      const last = await rates(20_000);
      expect(mean(first)).toBeGreaterThan(2 * rho);
      expect(Math.abs(mean(last) - rho)).toBeLessThan(0.02 * rho);
      for (const each of last) expect(Math.abs(each - rho)).toBeLessThan(0.08 * rho);
    });
  }, 60_000);
});
