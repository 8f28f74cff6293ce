import { expect, WebspikeError } from '../../errors.ts';
import { impulseCurrent } from '../../models/direct.ts';
import { integrateAndFire } from '../../models/integrate-and-fire.ts';
import { leakyIntegrator } from '../../models/leaky-integrator.ts';
import { lif } from '../../models/lif.ts';
import type { NeuronModel } from '../../models/model.ts';
import { parametricLif } from '../../models/parametric-lif.ts';
import { delta, exponentialCurrent } from '../../models/synapses.ts';
import type { Population, SynapseUse } from '../../network/network.ts';
import { nirCubaLi, nirCubaLif, nirI, nirIf, nirLi, nirLif } from '../nir/models.ts';
import { sameModel } from '../same-model.ts';
import { isMemoryless } from './fold.ts';
import { combine, largest, type PerNeuron } from './numbers.ts';

/**
 * A current-based LIF neuron in discrete time, counted from its reset: u[t] = κ_u u[t−1] + Σ gain · w s, v[t] = κ_v v[t−1] + u[t] + bias, a spike
 * where v reaches the threshold, then v = 0. All that can be quantised is one of these.
 */
export interface Cell {
  /** κ_v: share of v left after a step. */
  readonly kept: PerNeuron;
  /** `null`: it never spikes. */
  readonly threshold: PerNeuron | null;
  /** Spikes above the threshold only, not at it. */
  readonly strict: boolean;
  readonly bias: PerNeuron;
  /** Steps after a spike in which v stays at reset. */
  readonly silent: PerNeuron;
  /** What of it the chip has only nearly: a sentence's end. */
  readonly nearly?: string;
  /** What a synapse model makes of a weight; `null` where it is none that the chip has. */
  arrive(synapse: SynapseUse): Arrival | null;
}

/** κ_u of the current that spikes add to, and the factor of their weights. */
export interface Arrival {
  readonly kept: PerNeuron;
  readonly gain: PerNeuron;
}

type Read = (parameter: string) => PerNeuron;
type Texts = Pick<NeuronModel, 'name' | 'equations' | 'spike' | 'reset'>;

/** A model that is such a cell, and how. */
interface Form {
  readonly model: Texts;
  cell(read: Read, dt: number): Cell & { /** Distance of the first v from reset. */ readonly start: PerNeuron };
}

const silentNever = { silent: 0 } as const;

/** Of neurons whose equations are steps: v ← κ v + factor · I + …, with spikes that act within the step. */
const steps = (kept: PerNeuron, factor: PerNeuron) => (synapse: SynapseUse): Arrival | null => {
  if (sameModel(synapse.model, impulseCurrent)) return { kept: 0, gain: factor };
  // What moves v itself does so before v decays.
  return sameModel(synapse.model, delta) ? { kept: 0, gain: kept } : null;
};

/** Of τ dv/dt = … + r I, integrated exactly; `factor` is what a current that holds for the step adds to v. */
const exactly = (kept: PerNeuron, factor: PerNeuron, tau: PerNeuron, r: PerNeuron, dt: number) => (synapse: SynapseUse): Arrival | null => {
  if (!sameModel(synapse.model, exponentialCurrent)) return steps(kept, factor)(synapse);
  const decay = synapse.parameters?.tau ?? exponentialCurrent.parameters.tau.value;
  const left = Math.exp(-dt / decay);
  // ∫ e^(−(dt − s)/τ) e^(−s/τ_s) ds · r/τ
  const gain = (k: number, time: number, resistance: number): number => (time === Infinity ? decay * (1 - left) * resistance : Math.abs(time - decay) < 1e-9 * time ? resistance * (dt / time) * k : resistance * (left - k) * decay / (decay - time));
  return { kept: left, gain: combine(gain, kept, tau, r) };
};

/** Of neurons that take {@link impulseCurrent} only. */
const impulses = (kept: PerNeuron, gain: PerNeuron) => ({ model }: SynapseUse): Arrival | null => (sameModel(model, impulseCurrent) ? { kept, gain } : null);

/** Threshold and first potential of a neuron of NIR, counted from its reset; one that never spikes is counted from its rest. */
function firing({ parameters }: NeuronModel, read: Read, from: PerNeuron): { readonly threshold: PerNeuron | null; readonly reset: PerNeuron; readonly start: PerNeuron } {
  if (!('v_threshold' in parameters)) return { threshold: null, reset: from, start: 0 };
  const reset = read('v_reset');
  return { threshold: combine((th, to) => th - to, read('v_threshold'), reset), reset, start: combine((first, to) => first - to, from, reset) };
}

const forms: readonly Form[] = [
  {
    model: parametricLif,
    cell: (read) => {
      const factor = combine((w) => 1 / (1 + Math.exp(-w)), read('w'));
      const kept = combine((a) => 1 - a, factor);
      return { kept, threshold: combine((th, reset) => th - reset, read('v_thresh'), read('v_reset')), strict: false, bias: combine((a, i) => a * i, factor, read('i_ext')), ...silentNever, start: 0, arrive: steps(kept, factor) };
    },
  },
  {
    model: { name: 'discrete-lif', equations: 'v = beta * v + I + i_ext', spike: 'v >= v_thresh', reset: 'v = v_reset' },
    cell: (read) => {
      const kept = read('beta');
      const reset = read('v_reset');
      return { kept, threshold: combine((th, from) => th - from, read('v_thresh'), reset), strict: false, bias: combine((i, k, from) => i - (1 - k) * from, read('i_ext'), kept, reset), ...silentNever, start: combine((from) => -from, reset), arrive: steps(kept, 1) };
    },
  },
  {
    model: { name: 'cuba-lif', equations: 'u = (1 - decay_u) * u + I\nv = (1 - decay_v) * v + u + i_ext', spike: 'v > v_thresh', reset: 'v = 0' },
    cell: (read) => {
      const kept = combine((decay) => 1 - decay, read('decay_v'));
      const current = combine((decay) => 1 - decay, read('decay_u'));
      return { kept, threshold: read('v_thresh'), strict: true, bias: read('i_ext'), ...silentNever, start: 0, arrive: impulses(current, 1) };
    },
  },
  {
    model: lif,
    cell: (read, dt) => {
      const [tau, rest, reset, r] = [read('tau_m'), read('v_rest'), read('v_reset'), read('r_m')];
      const kept = combine((time) => Math.exp(-dt / time), tau);
      const bias = combine((k, from, to, resistance, i) => (1 - k) * (to - from + resistance * i), kept, reset, rest, r, read('i_ext'));
      return {
        kept, threshold: combine((th, from) => th - from, read('v_thresh'), reset), strict: false, bias, silent: combine((ms) => Math.round(ms / dt), read('tau_ref')),
        start: combine((to, from) => to - from, rest, reset), arrive: exactly(kept, combine((k, resistance) => (1 - k) * resistance, kept, r), tau, r, dt),
      };
    },
  },
  {
    model: integrateAndFire,
    cell: (read, dt) => {
      const reset = read('v_reset');
      return { kept: 1, threshold: combine((th, from) => th - from, read('v_thresh'), reset), strict: false, bias: combine((i) => i * dt, read('i_ext')), ...silentNever, start: combine((from) => -from, reset), arrive: exactly(1, dt, Infinity, 1, dt) };
    },
  },
  {
    model: leakyIntegrator,
    cell: (read, dt) => {
      const [tau, r] = [read('tau_m'), read('r_m')];
      const kept = combine((time) => Math.exp(-dt / time), tau);
      const factor = combine((k, resistance) => (1 - k) * resistance, kept, r);
      // Counted from rest.
      return { kept, threshold: null, strict: true, bias: combine((each, i) => each * i, factor, read('i_ext')), ...silentNever, start: 0, arrive: exactly(kept, factor, tau, r, dt) };
    },
  },
  {
    model: { name: 'accumulator', equations: 'v = v + I + i_ext', spike: 'false' },
    cell: (read) => ({ kept: 1, threshold: null, strict: true, bias: read('i_ext'), ...silentNever, start: 0, arrive: steps(1, 1) }),
  },
  ...[nirLi, nirLif].map((model): Form => ({
    model,
    cell: (read, dt) => {
      const { threshold, reset, start } = firing(model, read, read('v_leak'));
      const share = combine((tau) => dt / tau, read('tau'));
      const factor = combine((a, r) => a * r, share, read('r'));
      const bias = combine((a, leak, to, b, i) => a * (leak - to) + b * i, share, read('v_leak'), reset, factor, read('bias'));
      return { kept: combine((a) => 1 - a, share), threshold, strict: true, bias, ...silentNever, start, arrive: impulses(0, factor) };
    },
  })),
  ...[nirCubaLi, nirCubaLif].map((model): Form => ({
    model,
    cell: (read, dt) => {
      const { threshold, reset, start } = firing(model, read, read('v_leak'));
      const [share, ofCurrent] = ['tau_mem', 'tau_syn'].map((each) => combine((tau) => dt / tau, read(each)));
      const kept = combine((a) => 1 - a, ofCurrent);
      const factor = combine((a, r, b, w) => a * r * b * w, share, read('r'), ofCurrent, read('w_in'));
      // A current that is always fed settles at w_in · bias.
      const bias = combine((a, leak, to, r, w, i) => a * (leak - to + r * w * i), share, read('v_leak'), reset, read('r'), read('w_in'), read('bias'));
      const nearly = largest(read('bias')) > 0 && largest(kept) > 0 ? { nearly: 'has a bias that feeds its current; the chip adds what that settles at to the potential, from the first step on' } : {};
      return { kept: combine((a) => 1 - a, share), threshold, strict: true, bias, ...silentNever, start, arrive: impulses(kept, factor), ...nearly };
    },
  })),
  ...[nirI, nirIf].map((model): Form => ({
    model,
    cell: (read, dt) => {
      const { threshold, start } = firing(model, read, 0);
      const factor = combine((r) => (model === nirI ? dt * r : r), read('r'));
      return { kept: 1, threshold, strict: true, bias: combine((a, i) => a * i, factor, read('bias')), ...silentNever, start, arrive: impulses(0, factor) };
    },
  })),
];

const formOf = (model: NeuronModel): Form | undefined => forms.find((each) => sameModel(each.model, model));

/** Whether a population is of a model that can be quantised. */
export const isCell = ({ model }: Population): boolean => formOf(model) !== undefined;

const wanted = 'describe it by lif, parametricLif, discreteLif, integrateAndFire, cubaLif, leakyIntegrator, accumulator or loihiLif';

/**
 * What a population is in discrete time.
 *
 * @throws WebspikeError where it is no current-based LIF neuron with a reset to a fixed potential, at which it starts.
 */
export function cellOf(name: string, population: Population, read: Read, dt: number): Cell {
  const subject = `population "${name}"`;
  const { model } = population;
  const form = formOf(model);
  if (!form && isMemoryless(population)) throw new WebspikeError(subject, `its model "${model.name}" only adds up what arrives in a step, which nothing on the chip does by itself`, 'let neurons follow, or a potential that is read off: leakyIntegrator or accumulator (LI or I in NIR)');
  if (!form) throw new WebspikeError(subject, `its model "${model.name}" ${whyNot(model)}`, wanted);
  const { start, ...cell } = form.cell(read, dt);
  for (const [variable, value] of Object.entries(population.initial ?? {})) {
    expect(typeof value === 'number' && value === (variable === 'v' && 'v_reset' in model.parameters ? read('v_reset') : 0), subject, `its ${variable} begins away from reset, where the chip starts`, 'leave "initial" out, or begin at the reset potential');
  }
  expect(population.initial?.v !== undefined || largest(start) === 0, subject, `it begins ${largest(start)} away from its reset potential, and the chip starts at reset`, 'let it begin there: initial: { v: … }, or v_rest = v_reset');
  expect(cell.threshold === null || -largest(cell.threshold, (each) => -each) >= 0, subject, 'its threshold lies below its reset potential', 'give a higher threshold');
  return cell;
}

function whyNot({ name, reset = '' }: NeuronModel): string {
  if (name.startsWith('iaf-psc-')) return 'keeps excitatory and inhibitory currents apart, for which the chip has one current (lif with exponentialCurrent is the same neuron where both decay alike)';
  if (/v\s*=\s*v\s*-/.test(reset)) return 'resets by subtraction, and the chip resets to 0';
  return 'is no current-based LIF neuron with a reset to a fixed potential';
}
