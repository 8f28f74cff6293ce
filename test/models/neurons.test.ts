/** Traces and spikes of the neurons against an adaptive high-order solution of the same equations, written once more here. */
import { describe, expect, it } from 'vitest';
import {
  addTo, adEx, allToAll, exponentialIf, hodgkinHuxley, iafCondExp, iafPscAlpha, iafPscExp, lifSoftReset, quadraticIf, resonateAndFire, spikeArray, srm0, type Connection, type Network, type NeuronModel,
} from '../../src/index.ts';
import { onCpu, stepsOf } from '../support/run.ts';
import { onGrid, type Definition } from './solver.ts';

interface Case {
  readonly name: string;
  readonly model: NeuronModel;
  readonly parameters?: Readonly<Record<string, number>>;
  /** Steps at which a spike arrives, with its weight, by the variable it is added to. */
  readonly arrivals?: Readonly<Record<string, readonly (readonly [step: number, weight: number])[]>>;
  readonly dt: number;
  readonly duration: number;
  readonly variable: string;
  /** Number of the variable in the definition. */
  readonly at: number;
  readonly definition: Definition;
  /** Largest error of the variable, away from spikes that are a step apart. */
  readonly error: number;
  /** Spikes may be so many steps apart. */
  readonly late: number;
  readonly least: number;
}

const exponential = (x: number, width: number): number => Math.exp(x / width);
const excitatory = [[100, 900], [103, 700], [200, 1500], [420, 600], [421, 600], [422, 600]] as const;
const inhibitory = [[150, -800], [300, -500]] as const;
const arriving = (lists: Readonly<Record<number, readonly (readonly [number, number])[]>>) => (y: number[], k: number): void => {
  for (const [at, list] of Object.entries(lists)) for (const [step, weight] of list) if (step === k) y[Number(at)] += weight;
};
const nestReset = { spikes: ([v]: readonly number[]) => v >= -55, refractorySteps: 20, held: 0 } as const;

const gates = (v: number): Readonly<Record<'m' | 'h' | 'n', readonly [opening: number, closing: number]>> => {
  const x = v + 63;
  return {
    m: [(0.32 * (13 - x)) / (Math.exp((13 - x) / 4) - 1), (0.28 * (x - 40)) / (Math.exp((x - 40) / 5) - 1)],
    h: [0.128 * Math.exp((17 - x) / 18), 4 / (1 + Math.exp((40 - x) / 5))],
    n: [(0.032 * (15 - x)) / (Math.exp((15 - x) / 5) - 1), 0.5 * Math.exp((10 - x) / 40)],
  };
};

const cases: readonly Case[] = [
  {
    name: 'iaf_psc_exp', model: iafPscExp, parameters: { I_e: 380, tau_syn_in: 5 }, arrivals: { i_syn_ex: excitatory, i_syn_in: inhibitory }, dt: 0.1, duration: 80, variable: 'v', at: 0,
    definition: {
      start: [-70, 0, 0], slope: ([v, ex, inh]) => [(-70 - v) / 10 + (ex + inh + 380) / 250, -ex / 2, -inh / 5],
      arrive: arriving({ 1: excitatory, 2: inhibitory }), reset: (y) => { y[0] = -70; }, ...nestReset,
    }, error: 1e-3, late: 0, least: 2,
  },
  {
    name: 'iaf_psc_alpha', model: iafPscAlpha, parameters: { I_e: 380, tau_syn_in: 5 }, arrivals: { di_syn_ex: excitatory, di_syn_in: inhibitory }, dt: 0.1, duration: 80, variable: 'v', at: 0,
    definition: {
      start: [-70, 0, 0, 0, 0], slope: ([v, dex, ex, din, inh]) => [(-70 - v) / 10 + (ex + inh + 380) / 250, -dex / 2, (Math.E * dex - ex) / 2, -din / 5, (Math.E * din - inh) / 5],
      arrive: arriving({ 1: excitatory, 3: inhibitory }), reset: (y) => { y[0] = -70; }, ...nestReset,
    }, error: 1e-3, late: 0, least: 2,
  },
  {
    name: 'iaf_cond_exp', model: iafCondExp, parameters: { I_e: 230, tau_syn_ex: 1 }, dt: 0.1, duration: 80, variable: 'v', at: 0,
    arrivals: { g_ex: excitatory.map(([step, weight]) => [step, weight / 20] as const), g_in: inhibitory.map(([step, weight]) => [step, -weight / 20] as const) },
    definition: {
      start: [-70, 0, 0], slope: ([v, ex, inh]) => [(16.6667 * (-70 - v) + ex * -v + inh * (-85 - v) + 230) / 250, -ex, -inh / 2],
      arrive: arriving({ 1: excitatory.map(([step, weight]) => [step, weight / 20] as const), 2: inhibitory.map(([step, weight]) => [step, -weight / 20] as const) }), reset: (y) => { y[0] = -60; }, ...nestReset,
    }, error: 1e-4, late: 0, least: 3,
  },
  {
    name: 'LIF, soft reset', model: lifSoftReset, parameters: { i_ext: 24, tau_ref: 0 }, dt: 0.1, duration: 200, variable: 'v', at: 0,
    definition: { start: [-65], slope: ([v]) => [(-65 - v + 24) / 20], spikes: ([v]) => v >= -50, reset: (y) => { y[0] -= 15; } }, error: 1e-3, late: 0, least: 8,
  },
  {
    name: 'exponential IF', model: exponentialIf, parameters: { i_ext: 8 }, dt: 0.05, duration: 200, variable: 'v', at: 0,
    definition: {
      start: [-65], slope: ([v]) => [(-65 - Math.min(v, -30) + 3.48 * exponential(Math.min(v, -30) + 59.9, 3.48) + 8) / 10],
      spikes: ([v]) => v >= -30, reset: (y) => { y[0] = -68; }, refractorySteps: 34, held: 0,
    }, error: 2e-3, late: 1, least: 5,
  },
  {
    name: 'AdEx', model: adEx, parameters: { i_ext: 1000 }, dt: 0.05, duration: 300, variable: 'w', at: 1,
    definition: {
      start: [-70.6, 0], slope: ([v, w]) => {
        const x = Math.min(v, 20);
        return [(30 * (-70.6 - x) + 60 * exponential(x + 50.4, 2) - w + 1000) / 281, (4 * (x + 70.6) - w) / 144];
      },
      spikes: ([v]) => v >= 20, reset: (y) => { y[0] = -70.6; y[1] += 80.5; },
    }, error: 0.2, late: 1, least: 8,
  },
  {
    name: 'quadratic IF', model: quadraticIf, parameters: { i_ext: 10 }, dt: 0.05, duration: 200, variable: 'v', at: 0,
    definition: {
      start: [-65], slope: ([v]) => [(0.08 * (Math.min(v, 30) + 65) * (Math.min(v, 30) + 50) + 10) / 10],
      spikes: ([v]) => v >= 30, reset: (y) => { y[0] = -70; },
    }, error: 5e-3, late: 0, least: 4,
  },
  {
    name: 'Hodgkin–Huxley, by RK4', model: { ...hodgkinHuxley, method: 'rk4' }, parameters: { i_ext: 300 }, dt: 0.01, duration: 60, variable: 'v', at: 0,
    definition: {
      start: [-60, 0.0269, 0.9913, 0.0604], slope: ([v, m, h, n]) => {
        const rates = gates(v);
        const gate = ([opening, closing]: readonly [number, number], x: number): number => opening * (1 - x) - closing * x;
        return [(10 * (-60 - v) + 20_000 * m ** 3 * h * (50 - v) + 6000 * n ** 4 * (-90 - v) + 300) / 200, gate(rates.m, m), gate(rates.h, h), gate(rates.n, n)];
      },
      spikes: ([v]) => v > -20, reset: () => undefined, refractorySteps: 300,
    }, error: 0.3, late: 0, least: 4,
  },
  {
    name: 'resonate-and-fire', model: resonateAndFire, parameters: { i_ext: 0.02 }, arrivals: { x: [[100, 0.7], [226, 0.85], [700, -0.5], [763, 0.6]] }, dt: 0.05, duration: 60, variable: 'y', at: 1,
    definition: {
      start: [0, 0], slope: ([x, y]) => [-0.1 * x - y + 0.02, x - 0.1 * y], arrive: arriving({ 0: [[100, 0.7], [226, 0.85], [700, -0.5], [763, 0.6]] }),
      spikes: ([, y]) => y >= 1, reset: (y) => { [y[0], y[1]] = [0, 1]; },
    }, error: 1e-5, late: 0, least: 1,
  },
  {
    name: 'SRM0', model: srm0, parameters: { i_ext: 19 }, dt: 0.1, duration: 150, variable: 'v', at: 0,
    definition: {
      // The input potential h and the after-potential apart, as the model is defined.
      start: [-65, -65, 0], slope: ([, h, eta]) => [(-65 - h + 19) / 10 - eta / 15, (-65 - h + 19) / 10, -eta / 15],
      spikes: ([, h, eta]) => h + eta >= -50, reset: (y) => { y[2] = -15; y[0] = y[1] + y[2]; }, refractorySteps: 20,
    }, error: 1e-3, late: 0, least: 5,
  },
];

function networkOf({ model, parameters, arrivals = {}, dt, variable }: Case): Network {
  const targets = Object.entries(arrivals);
  return {
    dt,
    populations: { ...Object.fromEntries(targets.map(([target, list]) => [target, { size: list.length, model: spikeArray, spikeSteps: 2000 }])), cell: { size: 1, model, parameters } },
    connections: Object.fromEntries(targets.map(([target, list]) => [target, { from: target, to: 'cell', connectivity: allToAll(), weight: list.map(([, weight]) => weight), delay: 0, synapse: { model: addTo(target) } }])),
    record: { cell: { spikes: true, variables: { [variable]: { neurons: [0] } } } },
  };
}

/** Largest difference of two traces in the same distance from their latest spikes, up to three steps before the next one. */
function distance(got: ArrayLike<number>, spikes: readonly number[], wanted: readonly number[], due: readonly number[]): number {
  let worst = 0;
  wanted.forEach((value, k) => {
    const last = due.filter((each) => each <= k).length - 1;
    const shift = last < 0 ? 0 : spikes[last] - due[last];
    const next = Math.min(due[last + 1] ?? Infinity, (spikes[last + 1] ?? Infinity) - shift);
    if (k < next - 3 && k + shift < got.length) worst = Math.max(worst, Math.abs(got[k + shift] - value));
  });
  return worst;
}

describe('the solution of an adaptive solver', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const { dt, duration, variable, at, definition } = each;
    const wanted = onGrid(definition, dt, Math.round(duration / dt));
    const got = await onCpu(networkOf(each), async (simulation) => {
      for (const [target, list] of Object.entries(each.arrivals ?? {})) simulation.setSpikes(target, list.map(([step], neuron) => [step, neuron] as const));
      await simulation.run(duration);
      return { value: simulation.recorded('cell', variable).value, spikes: stepsOf(simulation, 'cell') };
    });
    expect(wanted.spikes.length).toBeGreaterThanOrEqual(each.least);
    expect(got.spikes).toHaveLength(wanted.spikes.length);
    expect(Math.max(...wanted.spikes.map((step, k) => Math.abs(got.spikes[k] - step)))).toBeLessThanOrEqual(each.late);
    expect(distance(got.value, got.spikes, wanted.states.map((y) => y[at]), wanted.spikes)).toBeLessThan(each.error);
  });
});

it('iaf_psc_exp steps as NEST does: its spikes come a step later with the same delay', async () => {
  const [dt, delay, steps] = [0.1, 15, 1200];
  // Weights of both signs, as NEST takes them.
  const spikes = Array.from({ length: 60 }, (_, k) => ({ step: 10 + 17 * k + (k % 5), weight: k % 4 === 3 ? -400 : 520 }));
  const [plus, minus] = [spikes.filter(({ weight }) => weight > 0), spikes.filter(({ weight }) => weight < 0)];
  const arriving = (list: typeof spikes, to: 'i_syn_ex' | 'i_syn_in'): Connection => ({ from: to, to: 'cell', connectivity: allToAll(), weight: list[0].weight, delay: (delay + 1) * dt, synapse: { model: addTo(to) } });
  const network: Network = {
    dt,
    populations: { i_syn_ex: { size: 1, model: spikeArray, spikeSteps: steps }, i_syn_in: { size: 1, model: spikeArray, spikeSteps: steps }, cell: { size: 1, model: iafPscExp, parameters: { I_e: 200, tau_syn_in: 4 } } },
    connections: { plus: arriving(plus, 'i_syn_ex'), minus: arriving(minus, 'i_syn_in') },
    record: { cell: { spikes: true, variables: { v: { neurons: [0] } } } },
  };
  // NEST's update: V with the currents of before, then the currents decay, then what arrives is added, then the threshold.
  const [p22, p11ex, p11in] = [10, 2, 4].map((tau) => Math.exp(-dt / tau));
  const p21 = (tau: number, decay: number): number => ((decay - p22) / (1 / 10 - 1 / tau)) / 250;
  const p20 = (10 / 250) * (1 - p22);
  let [u, ex, inh, refractory] = [0, 0, 0, 0];
  const wanted: { v: number[]; spikes: number[] } = { v: [], spikes: [] };
  for (let k = 0; k < steps; k++) {
    if (refractory > 0) refractory--;
    else u = u * p22 + ex * p21(2, p11ex) + inh * p21(4, p11in) + 200 * p20;
    [ex, inh] = [ex * p11ex, inh * p11in];
    for (const { step, weight } of spikes) if (step + delay === k) [ex, inh] = weight > 0 ? [ex + weight, inh] : [ex, inh + weight];
    if (u >= 15) {
      [u, refractory] = [0, 20];
      wanted.spikes.push(k);
    }
    wanted.v.push(u - 70);
  }
  await onCpu(network, async (simulation) => {
    simulation.setSpikes('i_syn_ex', plus.map(({ step }) => [step, 0] as const));
    simulation.setSpikes('i_syn_in', minus.map(({ step }) => [step, 0] as const));
    await simulation.run(steps * dt);
    expect(stepsOf(simulation, 'cell')).toEqual(wanted.spikes);
    expect(wanted.spikes.length).toBeGreaterThan(3);
    const { value } = simulation.recorded('cell', 'v');
    expect(Math.max(...wanted.v.map((v, k) => Math.abs(value[k] - v)))).toBeLessThan(1e-3);
  });
});
