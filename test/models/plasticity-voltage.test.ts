import { describe, expect, it } from 'vitest';
import { allToAll, fixedProbability, lif, pairs, pairStdp, poisson, spikeArray, stimulus, uniform, voltageStdp, type Network } from '../../src/index.ts';
import type { PlasticityRule, SynapseModel } from '../../src/models/model.ts';
import { neuron, onCpu, refusal } from '../support/run.ts';
import { resolution, silent } from './one-synapse.ts';

/** A target whose potential is given: held, or an oscillation with a frequency and a height. */
const held = neuron({ parameters: { level: -70, swing: 0, slow: 20 }, state: { v: 0, phase: 0 }, equations: 'phase = phase + 1 / slow\nphase = phase >= 1 ? phase - 1 : phase\nv = level + swing * (phase < 0.25 ? 1 : 0)' });

interface Setting { readonly level: number; readonly swing?: number; readonly pre: readonly number[]; readonly steps: number; readonly dt: number; readonly sparse: boolean }

async function simulated({ level, swing = 0, pre, steps, dt, sparse }: Setting): Promise<number> {
  const network: Network = {
    dt, populations: { pre: { size: 2, model: spikeArray, spikeSteps: steps }, post: { size: 2, model: held, parameters: { level, swing } } },
    connections: { learn: { from: 'pre', to: 'post', connectivity: sparse ? pairs([[0, 0], [1, 1]]) : allToAll(), weight: 0.5, synapse: { model: silent }, plasticity: { rule: voltageStdp } } },
  };
  return onCpu(network, async (simulation) => {
    expect(simulation.plan.connections[0].strategy).toBe(sparse ? 'scatter' : 'dense');
    simulation.setSpikes('pre', pre.map((step) => [step, 0] as const));
    await simulation.run(steps * dt);
    return (await simulation.weights('learn'))[0];
  });
}

/** Eqs. 1–3 of the paper, step by step in double precision. */
function byDefinition({ level, swing = 0, pre, steps, dt }: Setting): number {
  const excess = (x: number): number => Math.max(x, 0);
  let [w, x, minus, plus, phase] = [0.5, 0, -70.6, -70.6, 0];
  for (let k = 0; k < steps; k++) {
    phase = phase + 1 / 20 >= 1 - 1e-9 ? 0 : phase + 1 / 20;
    const v = level + swing * (phase < 0.25 - 1e-9 ? 1 : 0);
    minus = v + (minus - v) * Math.exp(-dt / 10);
    plus = v + (plus - v) * Math.exp(-dt / 7);
    x *= Math.exp(-dt / 15);
    if (pre.includes(k)) {
      x += 1 / 15;
      w -= 14e-5 * excess(minus + 70.6);
    }
    w = Math.min(1, Math.max(0, w + 8e-5 * dt * x * excess(v + 45.3) * excess(plus + 70.6)));
  }
  return w;
}

const regular = (count: number, every: number): number[] => Array.from({ length: count }, (_, k) => 10 + k * every);

describe.each([[false], [true]])('voltage-based STDP (sparse: %s)', (sparse) => {
  it.each([[-70, 0], [-60, 0], [-45, 0], [-20, 0], [-75, 60], [-65, 40]])('follows its equations at %d mV, swinging by %d', async (level, swing) => {
    for (const dt of [0.5, 1]) {
      const setting: Setting = { level, swing, pre: regular(12, 17), steps: 300, dt, sparse };
      // Rounding per event, and 1e-7 of the potential in each filter.
      expect(Math.abs(await simulated(setting) - byDefinition(setting))).toBeLessThan(300 * resolution);
    }
  });

  it('depresses between the two thresholds, and potentiates above (Artola et al., as in figure 1 of the paper)', async () => {
    const change = async (level: number): Promise<number> => await simulated({ level, pre: regular(25, 40), steps: 1100, dt: 1, sparse }) - 0.5;
    // No step is depolarised enough: 25 spikes, each by a_ltd times the excess, once the filter has settled.
    expect(await change(-75)).toBe(0);
    expect(await change(-71)).toBe(0);
    const settled = 1 - Math.exp(-11 / 10);
    expect(await change(-60)).toBeCloseTo(-14e-5 * 10.6 * (24 + settled), 4);
    expect(await change(-46)).toBeLessThan(await change(-60));
    // The whole trace of a spike in steps of 1 ms is 1.034: growth wins where the potential exceeds theta_plus by 14e-5 / (8e-5 · 1.034) mV, at −43.6 mV.
    expect(await change(-44.3)).toBeLessThan(0);
    expect(await change(-42.9)).toBeGreaterThan(0);
    expect(await change(-35)).toBeGreaterThan(await change(-42.9));
  });
});

describe('pairings with spikes that leave the membrane depolarised', () => {
  /** A spike of 2 ms, then an afterpotential that decays, as the neuron of the paper has it. */
  const shaped = neuron({ parameters: { rest: -70.6, peak: 33, after: 20, slow: 40 }, state: { v: -70.6, since: 1e6 }, equations: 'since = since + dt\nv = since < 2 ? peak : rest + after * exp(-(since - 2) / slow)' });
  const fire: SynapseModel = { name: 'fire', summary: '', source: 'test', parameters: {}, state: {}, arrival: 'since = input > 0 ? -dt : since' };

  /** Relative change after 60 pairings. */
  async function change(hz: number, ms: number): Promise<number> {
    const pre = Array.from({ length: 60 }, (_, k) => Math.round(50 + k * Math.min(1000 / hz, 1000)));
    const steps = pre[59] + 200;
    const network: Network = {
      dt: 1, populations: { pre: { size: 1, model: spikeArray, spikeSteps: steps }, force: { size: 1, model: spikeArray, spikeSteps: steps }, post: { size: 1, model: shaped } },
      connections: {
        learn: { from: 'pre', to: 'post', connectivity: allToAll(), weight: 1, weightRange: [0, 3], synapse: { model: silent }, plasticity: { rule: voltageStdp, parameters: { w_max: 3 } } },
        force: { from: 'force', to: 'post', connectivity: allToAll(), delay: 0, synapse: { model: fire } },
      },
    };
    return onCpu(network, async (simulation) => {
      simulation.setSpikes('pre', pre.map((at) => [at, 0] as const));
      simulation.setSpikes('force', pre.map((at) => [at + ms, 0] as const));
      await simulation.run(steps);
      return (await simulation.weights('learn'))[0] - 1;
    });
  }

  it('depend on their order at low rates and strengthen in either order at high ones (Sjöström et al., as in figure 2 of the paper)', async () => {
    const changes: number[][] = [];
    for (const hz of [1, 10, 20, 40, 50]) changes.push([await change(hz, 10), await change(hz, -10)]);
    const [after, before] = [changes.map(([plus]) => plus), changes.map(([, minus]) => minus)];
    expect(before[0]).toBeLessThan(0);
    expect(before[1]).toBeLessThan(0);
    for (let k = 1; k < 5; k++) expect(after[k]).toBeGreaterThan(after[k - 1]);
    expect(after[4]).toBeGreaterThan(0.3);
    expect(before[4]).toBeGreaterThan(0.3);
    expect(after[1]).toBeGreaterThan(before[1] + 0.1);
  }, 60_000);
});

describe('events that are no spikes', () => {
  /** Grows once for every step in which the potential is high, and counts spikes of the target not at all. */
  const counting: PlasticityRule = { ...pairStdp, name: 'counting', postEvent: 'v > -55', onPre: undefined, onPost: 'w = w + x / 1024' };
  const network = (sparse: boolean): Network => ({
    dt: 1,
    populations: { noise: { size: 40, model: poisson, parameters: { rate: 60 } }, cells: { size: 37, model: lif, parameters: { i_ext: stimulus() } } },
    connections: { learn: { from: 'noise', to: 'cells', connectivity: sparse ? fixedProbability(0.5) : allToAll(), delay: 1, weight: uniform(0, 0.25), weightRange: [0, 64], synapse: { model: silent }, plasticity: { rule: counting, parameters: { tau_pre: 1e6 } } } },
    record: { noise: { spikes: true }, cells: { spikes: true, variables: { v: { neurons: Array.from({ length: 37 }, (_, j) => j) } } } },
  });

  it.each([false, true])('teach in the steps in which the condition holds before the reset (sparse: %s)', async (sparse) => {
    await onCpu(network(sparse), async (simulation) => {
      simulation.setStimulus('cells', 'i_ext', Float32Array.from({ length: 37 }, (_, j) => 6 + (j % 9) * 1.5));
      const before = await simulation.weights('learn');
      await simulation.run(150);
      const now = await simulation.weights('learn');
      expect([...now].filter((w, s) => w > before[s] + 0.01).length).toBeGreaterThan(now.length / 4);
      expect((await simulation.counts('cells')).some((count) => count > 0)).toBe(true);
      if (sparse) return;
      // v is recorded after the reset: steps without a spike are judged by it, steps with one were above the threshold.
      const recorded = simulation.recorded('cells', 'v').value;
      const { step, neuron: source } = simulation.spikes('noise');
      const cells = simulation.spikes('cells');
      const fired = new Set([...cells.step].map((at, k) => at * 37 + cells.neuron[k]));
      for (let j = 0; j < 37; j++) {
        const high = Array.from({ length: 150 }, (_, k) => k).filter((k) => recorded[k * 37 + j] > -55 || fired.has(k * 37 + j));
        for (const i of [0, 7, 39]) {
          const spikes = [...step].filter((_, k) => source[k] === i);
          const expected = high.reduce((sum, at) => sum + spikes.filter((each) => each <= at).length / 1024, before[i * 37 + j]);
          expect(Math.abs(now[i * 37 + j] - expected)).toBeLessThan(0.002);
        }
      }
    });
  });

  it('are refused where a competition stops the sample, or a rule is applied per trial', async () => {
    const base = network(false);
    const cells = { ...base.populations.cells, competition: { by: 'v', stop: true } };
    expect(await refusal({ ...base, populations: { ...base.populations, cells } })).toContain('a competition that stops leaves it no post events of its own');
    const learn = { ...base.connections!.learn, plasticity: { rule: counting, apply: 'trial' as const } };
    expect(await refusal({ ...base, connections: { learn } })).toContain('are lost on a rule that is applied once per trial');
  });
});
