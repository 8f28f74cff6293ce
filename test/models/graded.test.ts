import { describe, expect, it } from 'vitest';
import { gapJunction, graded, gradedConductance, impulseCurrent, lif, membranePotential, pairs, uniform, type Connection, type Network } from '../../src/index.ts';
import { neuron, onCpu } from '../support/run.ts';

const tau = 10;
/** A membrane that never spikes, at rest at 0. */
const passive = { model: lif, parameters: { tau_m: tau, v_rest: 0, v_reset: 0, v_thresh: 1e6 } };
const gap = (weight: number): Connection => ({ from: 'cells', to: 'cells', connectivity: pairs([[0, 1], [1, 0]]), weight, transmission: { model: membranePotential, parameters: { v_least: -10, v_most: 50 } }, synapse: { model: gapJunction } });

describe('gapJunction', () => {
  const coupled = (dt: number, i: readonly number[], g: number): Network => ({
    dt, populations: { cells: { ...passive, size: 2, parameters: { ...passive.parameters, i_ext: [...i] }, initial: { v: [8, 1] } } }, connections: { gap: gap(g) },
    record: { cells: { variables: { v: { neurons: [0, 1] } } } },
  });

  /** τ v1' = −v1 + i1 + g (v2 − v1), and the same for v2: the sum decays with τ, the difference with τ / (1 + 2 g). */
  function closedForm(t: number, [i, k]: readonly number[], g: number): [number, number] {
    const toward = (from: number, to: number, decay: number): number => to + (from - to) * Math.exp(-t / decay);
    const [sum, difference] = [toward(9, i + k, tau), toward(7, (i - k) / (1 + 2 * g), tau / (1 + 2 * g))];
    return [(sum + difference) / 2, (sum - difference) / 2];
  }

  it('couples two membranes as the closed form of both equations says, with first order in the step', async () => {
    for (const [i, g] of [[[0, 0], 0.7], [[20, 0], 0.3], [[12, 9], 2]] as const) {
      const error = (dt: number): Promise<number> => onCpu(coupled(dt, i, g), async (simulation) => {
        await simulation.run(60);
        const { step, value } = simulation.recorded('cells', 'v');
        return Math.max(...[...step].flatMap((k) => closedForm((k + 1) * dt, i, g).map((wanted, j) => Math.abs(value[2 * k + j] - wanted))));
      });
      const [coarse, fine] = [await error(0.1), await error(0.05)];
      expect(fine).toBeLessThan(0.1);
      expect(coarse / fine).toBeGreaterThan(1.9);
      expect(coarse / fine).toBeLessThan(2.1);
    }
  });

  it('leaves the coupling coefficient g / (1 + g) in the steady state', async () => {
    await onCpu(coupled(0.5, [20, 0], 0.4), async (simulation) => {
      await simulation.run(300);
      const [first, second] = await simulation.state('cells', 'v');
      expect(second / first).toBeCloseTo(0.4 / 1.4, 5);
      expect(first + second).toBeCloseTo(20, 4);
    });
  });

  it('synchronises two oscillators, which stay apart without it', async () => {
    // FitzHugh 1961 in the form of Nagumo: a limit cycle.
    const oscillator = neuron({ state: { v: 0, w: 0 }, equations: 'dv/dt = v - v * v * v / 3 - w + 0.5 + I; dw/dt = 0.08 * (v + 0.7 - 0.8 * w)' });
    const apart = async (g: number): Promise<number> => {
      const network: Network = {
        dt: 0.05, populations: { cells: { size: 2, model: oscillator, initial: { v: [-1, 1], w: [0, 0.5] } } },
        connections: { gap: { ...gap(g), transmission: { model: membranePotential, parameters: { v_least: -4, v_most: 4 } } } },
        record: { cells: { variables: { v: { neurons: [0, 1] } } } },
      };
      return onCpu(network, async (simulation) => {
        await simulation.run(600);
        const late = simulation.recorded('cells', 'v').value.slice(-4000);
        const swing = Math.max(...late) - Math.min(...late);
        expect(swing).toBeGreaterThan(3);
        return Math.max(...Array.from({ length: late.length / 2 }, (_, k) => Math.abs(late[2 * k] - late[2 * k + 1])));
      });
    };
    expect(await apart(0)).toBeGreaterThan(0.5);
    expect(await apart(0.2)).toBeLessThan(1e-3);
  });

  it('sees potentials clamped to the bounds given', async () => {
    await onCpu({ ...coupled(0.5, [200, 0], 0.4) }, async (simulation) => {
      await simulation.run(300);
      // The second cell sees 50, where the first is at more than 100: v2 = 0.4 · 50 / 1.4.
      const [first, second] = await simulation.state('cells', 'v');
      expect(first).toBeGreaterThan(100);
      expect(second).toBeCloseTo(0.4 * 50 / 1.4, 4);
    });
  });
});

describe('graded transmission', () => {
  it('brings what a plain loop over the synapses brings, at each delay, in all plans', async () => {
    const [dt, steps] = [0.5, 120];
    const list = [[0, 0, 0.9, 1], [0, 1, -0.4, 3], [1, 0, 0.5, 2], [2, 1, 1.5, 1], [2, 1, 0.25, 7]] as const;
    const drive = [15, 40, 8];
    const network: Network = {
      dt,
      populations: { from: { ...passive, size: 3, parameters: { ...passive.parameters, i_ext: drive } }, to: { ...passive, size: 2 } },
      connections: {
        hop: {
          from: 'from', to: 'to', connectivity: pairs(list.map(([i, j]) => [i, j] as const)), weight: list.map(([, , w]) => w), delay: list.map(([, , , d]) => d * dt),
          transmission: { model: graded, parameters: { v_half: 12, slope: 3 } }, synapse: { model: impulseCurrent },
        },
      },
      record: { to: { spikes: true } },
    };
    const decay = Math.exp(-dt / tau);
    const sent = Array.from({ length: steps }, (_, k) => drive.map((i) => 1 / (1 + Math.exp(-(i * (1 - decay ** (k + 1)) - 12) / 3))));
    const v = [0, 0];
    for (let k = 0; k < steps; k++) {
      const current = [0, 0];
      for (const [i, j, w, d] of list) if (k >= d) current[j] += w * sent[k - d][i];
      for (const j of [0, 1]) v[j] = v[j] * decay + current[j] * (1 - decay);
    }
    for (const plan of ['resident', 'layered', 'stepped'] as const) {
      await onCpu(network, async (simulation) => {
        await simulation.run(steps * dt);
        (await simulation.state('to', 'v')).forEach((each, j) => expect(each).toBeCloseTo(v[j], 5));
      }, { plan });
    }
  });

  it('inhibits by a conductance: two cells of which one is driven more keep the other down', async () => {
    const network: Network = {
      dt: 0.1, populations: { cells: { ...passive, size: 2, parameters: { ...passive.parameters, i_ext: [14, 10] } } },
      connections: { rival: { from: 'cells', to: 'cells', connectivity: pairs([[0, 1], [1, 0]]), weight: 4, transmission: { model: graded, parameters: { v_half: 5, slope: 0.5 } }, synapse: { model: gradedConductance, parameters: { reversal: -5 } } } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(500);
      const [first, second] = await simulation.state('cells', 'v');
      // v2 = (i − 5 g s) / (1 + g s), with the other's sigmoid as good as one, and the reverse as good as none.
      expect(first).toBeGreaterThan(13.9);
      expect(second).toBeCloseTo((10 - 5 * 4) / 5, 2);
    });
  });

  it('counts no more in a large group than its bound allows: no sum overflows', async () => {
    const network: Network = {
      dt: 1, populations: { from: { ...passive, size: 500, parameters: { ...passive.parameters, i_ext: uniform(900, 1000) } }, to: { ...passive, size: 1 } },
      connections: { hop: { from: 'from', to: 'to', connectivity: pairs(Array.from({ length: 500 }, (_, i) => [i, 0] as const)), weight: 3, transmission: { model: membranePotential, parameters: { v_least: 0, v_most: 60 } }, synapse: { model: impulseCurrent } } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(500);
      expect((await simulation.state('to', 'v'))[0] / (500 * 3 * 60)).toBeCloseTo(1, 5);
    });
  });
});

describe('membranePotential', () => {
  it('brings weight times potential where weights are large and potentials small', async () => {
    const network: Network = {
      dt: 1,
      populations: { sender: { size: 1, model: neuron({ state: { v: 0.01 } }) }, receiver: { size: 1, model: neuron({ equations: 'v = I' }) } },
      connections: { link: { from: 'sender', to: 'receiver', connectivity: pairs([[0, 0]]), weight: 300, delay: 0, transmission: { model: membranePotential, parameters: { v_least: -0.02, v_most: 0.02 } }, synapse: { model: impulseCurrent } } },
    };
    await onCpu(network, async (simulation) => {
      await simulation.run(1);
      expect((await simulation.state('receiver', 'v'))[0]).toBeCloseTo(3, 5);
    });
  });
});
