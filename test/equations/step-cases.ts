/** Populations whose step programs are tested: models, synapses and transmissions of the catalogue, and one with every function of the language. */
import { buildStepProgram, type StepOptions, type StepProgram } from '../../src/equations/adjoint.ts';
import type { SpikeForm } from '../../src/equations/forward.ts';
import { refractoryPeriod, scoped, sourceOf } from '../../src/equations/names.ts';
import { buildNeuronProgram, type NeuronProgram } from '../../src/equations/program.ts';
import { adEx, alif, delta, exponentialConductance, exponentialCurrent, exponentialIf, graded, impulseCurrent, integrateAndFire, izhikevich, leakyIntegrator, lif, lifSoftReset, parametricLif, saturatingGating, tsodyksMarkram } from '../../src/index.ts';
import type { NeuronModel, Parameters, SynapseModel, TransmissionModel } from '../../src/models/model.ts';
import { neuron } from '../support/run.ts';

export interface Case {
  readonly name: string;
  readonly model: NeuronModel;
  readonly synapse: SynapseModel;
  readonly transmission?: TransmissionModel;
  readonly parameters?: Readonly<Record<string, number>>;
  /** Where states begin at a corner of the equations: somewhere else. */
  readonly initial?: Readonly<Record<string, number>>;
  readonly learned: readonly string[];
  /** States that are outputs beside the spike and what is sent. */
  readonly states: readonly string[];
  readonly dt: number;
  /** Inputs are drawn from −amplitude/2 to amplitude. */
  readonly amplitude: number;
  /** Distance from the threshold that counts as 1. */
  readonly width: number;
}

/** A neuron that uses all that the language has, in places where nothing is at a corner. */
const everything = neuron({
  parameters: { p: 0.7, q: 0.4, th: 0.5 },
  state: { v: 0.13, u: -0.2 },
  equations: `
    a = exp(-abs(v)) + log(1.5 + p * p) - sqrt(abs(v) + 0.5) / (1 + u * u) + 0.2 * rand()
    b = min(v, q) * max(u, -q) + clamp(v + u, -0.8, 0.9) + exprel(0.3 * v) - exprel(2 * q + v)
    c = v > 0.1 ? v * p : -(u / (1 + v ** 2))
    du/dt = (b - u) / (2 + q)
    dv/dt = -v + a * q + b + I
    v = v + 0.1 * c - 0.05 * t
    u = u + 0.2 * v`,
  spike: '(v >= th && u > -2) || !(v < 1.5 * th) || u * u == 7',
  reset: 'w = v * p; v = w - th; u = u + 0.3 * w',
});

const milli = { amplitude: 8, width: 15, dt: 1 };
const unit = { amplitude: 0.8, width: 1, dt: 1 };
const free = { tau_ref: 0 };

export const cases: readonly Case[] = [
  { name: 'lif', model: lif, synapse: delta, parameters: { ...free, i_ext: 8 }, learned: ['i_ext', 'v_thresh', 'v_reset', 'tau_m', 'r_m'], states: ['v'], ...milli },
  { name: 'lif, nothing learned', model: lif, synapse: delta, parameters: { ...free, i_ext: 8 }, learned: [], states: [], ...milli },
  { name: 'lif-soft-reset', model: lifSoftReset, synapse: delta, parameters: { ...free, i_ext: 8 }, learned: ['i_ext', 'v_thresh', 'tau_m'], states: ['v'], ...milli },
  { name: 'parametric-lif', model: parametricLif, synapse: impulseCurrent, learned: ['w', 'v_thresh', 'i_ext'], states: [], ...unit },
  { name: 'integrate-and-fire', model: integrateAndFire, synapse: delta, learned: ['i_ext', 'v_thresh'], states: ['v'], ...unit },
  { name: 'leaky-integrator', model: leakyIntegrator, synapse: exponentialCurrent, learned: ['tau_m', 'i_ext'], states: ['v'], ...unit },
  { name: 'alif', model: alif, synapse: delta, parameters: free, learned: ['beta', 'tau_a', 'i_ext'], states: ['v', 'a'], ...milli },
  { name: 'lif under an exponential current (CUBA)', model: lif, synapse: exponentialCurrent, parameters: free, learned: ['i_ext'], states: ['v'], ...milli, amplitude: 40 },
  { name: 'lif under an exponential conductance', model: lif, synapse: exponentialConductance, parameters: free, learned: ['tau_m'], states: ['v'], ...milli, amplitude: 1 },
  { name: 'izhikevich', model: izhikevich, synapse: delta, learned: ['a', 'b', 'c', 'd', 'i_ext'], states: ['v', 'u'], dt: 0.25, amplitude: 8, width: 40 },
  { name: 'exponential-if', model: exponentialIf, synapse: delta, parameters: free, learned: ['delta_T', 'i_ext', 'v_T'], states: ['v'], dt: 0.25, amplitude: 5, width: 30 },
  { name: 'adex', model: adEx, synapse: delta, learned: ['C', 'a', 'b', 'tau_w', 'i_ext'], states: ['v', 'w'], dt: 0.1, amplitude: 8, width: 40 },
  { name: 'lif that sends with short-term plasticity', model: lif, synapse: delta, transmission: tsodyksMarkram, parameters: free, learned: ['i_ext'], states: ['v'], ...milli },
  { name: 'lif that sends a saturating gating', model: lif, synapse: delta, transmission: saturatingGating, parameters: free, initial: { 'y@c:source': 0.3, 's@c:source': 0.2 }, learned: [], states: [], ...milli },
  { name: 'lif that sends its potential graded', model: lif, synapse: delta, transmission: graded, parameters: free, learned: ['i_ext'], states: [], ...milli },
  { name: 'every function of the language', model: everything, synapse: impulseCurrent, learned: ['p', 'q', 'th'], states: ['v', 'u'], ...unit },
];

export interface Built {
  readonly neuron: NeuronProgram;
  readonly program: StepProgram;
  /** Value of every parameter, by the name that the equations know. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, number>>;
  readonly initial: Readonly<Record<string, number>>;
}

export function build(one: Case, options: Omit<StepOptions, 'subject' | 'outputs' | 'learned'>, form?: SpikeForm): Built {
  const { model, synapse, transmission } = one;
  const valuesOf = (parameters: Parameters, scope?: string): Record<string, number> => Object.fromEntries(Object.entries(parameters).map(([key, { value }]) => [scope ? scoped(key, scope) : key, value]));
  const own = { ...valuesOf(model.parameters), ...one.parameters };
  const parameters: Record<string, number> = { ...own, ...valuesOf(synapse.parameters, 'r'), ...(transmission && valuesOf(transmission.parameters, sourceOf('c'))), dt: one.dt, [refractoryPeriod]: Math.round((own[model.refractory ?? ''] ?? 0) / one.dt) };
  const neuronProgram = buildNeuronProgram({
    subject: one.name, model, parameterKind: (key) => (one.learned.includes(key) ? 'stimulus' : 'shared'), traces: [],
    receptors: [{ name: 'r', model: synapse, drives: [] }],
    transmissions: transmission ? [{ connection: 'c', model: transmission, perNeuron: new Set(), low: 0, high: 1 }] : [],
  });
  const program = buildStepProgram(neuronProgram, {
    ...options, subject: `population "${one.name}"`, learned: one.learned,
    outputs: [{ kind: 'spike' }, ...one.states.map((name) => ({ kind: 'state' as const, name })), ...(transmission ? [{ kind: 'send' as const, index: 0, continuous: transmission.continuous ?? false }] : [])],
  }, form);
  const lookUp = (key: string): number => parameters[key];
  return {
    neuron: neuronProgram, program, parameters,
    constants: Object.fromEntries(program.constants.map((each) => [each.name, each.evaluate(lookUp)])),
    initial: Object.fromEntries(program.states.map((each) => {
      const initial = neuronProgram.variables.find((variable) => variable.name === each)?.initial ?? 0;
      return [each, one.initial?.[each] ?? (typeof initial === 'number' ? initial : parameters[initial])];
    })),
  };
}
