import { expect, WebspikeError } from '../../errors.ts';
import { addTo } from '../../models/direct.ts';
import type { NeuronModel } from '../../models/model.ts';
import { iafCondExp, iafPscAlpha, iafPscExp } from '../../models/nest.ts';
import type { SynapseUse } from '../../network/network.ts';
import { sameModel } from '../same-model.ts';
import type { Json } from './files.ts';

/** No lower bound: NEST's own default is −1.8e308. */
export const unbounded = -1e6;

const izhikevichParameters = {
  a: { value: 0.02, unit: '1/ms', doc: 'rate of recovery' },
  b: { value: 0.2, unit: '1', doc: 'sensitivity of recovery' },
  c: { value: -65, unit: 'mV', doc: 'potential after a spike' },
  d: { value: 8, unit: 'mV', doc: 'rise of recovery after a spike' },
  V_th: { value: 30, unit: 'mV', doc: 'peak of a spike' },
  V_min: { value: unbounded, unit: 'mV', doc: 'lower bound of the potential' },
  I_e: { value: 0, unit: 'pA', doc: 'external current' },
} as const;

const izhikevichParts = {
  source: 'Izhikevich 2003, IEEE Trans. Neural Networks 14:1569, doi:10.1109/TNN.2003.820440; NEST 3 izhikevich',
  parameters: izhikevichParameters,
  state: {
    v: { value: -65, unit: 'mV', doc: 'membrane potential' },
    u: { value: 0, unit: 'mV', doc: 'recovery' },
    arrived: { value: 0, unit: 'mV', doc: 'weights of the spikes that arrive in this step' },
  },
  spike: 'v >= V_th',
  reset: 'v = c; u = u + d',
} as const;

/**
 * NEST's `izhikevich` with `consistent_integration`: a step of Euler's, behind which the weights of the spikes that arrive are added
 * to the potential. Spikes arrive at `addTo('arrived')`, weights in mV, and act in the step in which they arrive: delays are NEST's.
 *
 * @example
 * const cells: Population = { size: 100, model: nestIzhikevich, parameters: { d: 2 }, initial: { u: -13 } };
 */
export const nestIzhikevich: NeuronModel = {
  ...izhikevichParts,
  name: 'nest-izhikevich',
  summary: "Izhikevich's neuron as NEST steps it",
  equations: `
    old = v
    v = max(v + dt * (0.04 * v * v + 5 * v + 140 - u + I_e + I) + arrived, V_min)
    u = u + dt * a * (b * old - u)
    arrived = 0`,
};

/** NEST's `izhikevich` without `consistent_integration`, as in the paper: two half steps of the potential with the weights in the current, then u by the new potential. */
export const nestIzhikevich2003: NeuronModel = {
  ...izhikevichParts,
  name: 'nest-izhikevich-2003',
  summary: "Izhikevich's neuron as the paper and NEST step it, in half steps",
  equations: `
    half = v + dt * 0.5 * (0.04 * v * v + 5 * v + 140 - u + I_e + I + arrived)
    whole = half + dt * 0.5 * (0.04 * half * half + 5 * half + 140 - u + I_e + I + arrived)
    u = u + dt * a * (b * whole - u)
    v = max(whole, V_min)
    arrived = 0`,
};

/** A neuron of NEST and what it is here. */
export interface NestModel {
  /** Name in NEST. */
  readonly template: string;
  readonly model: NeuronModel;
  /** Parameters that tell it from another one of the same template. */
  readonly fixed: Readonly<Record<string, boolean>>;
  /** State that NEST can set: our name, its name, its default. */
  readonly initial: readonly { readonly variable: string; readonly parameter: string; readonly value: number }[];
  /** Where positive and where negative weights arrive. */
  readonly receptors: { readonly positive: SynapseUse; readonly negative: SynapseUse };
  /** A negative weight is a positive number at its receptor: conductances. */
  readonly magnitudes: boolean;
  /**
   * Steps by which our delay is longer. NEST adds what arrives to currents and conductances at the end of a step, so that they act
   * from the next one on; ours act in the step that begins with their arrival. Potentials feel it at once, here and there.
   */
  readonly later: 0 | 1;
}

const atRest = [{ variable: 'v', parameter: 'V_m', value: -70 }] as const;
const into = (positive: string, negative: string): NestModel['receptors'] => ({ positive: { model: addTo(positive) }, negative: { model: addTo(negative) } });
const izhikevichUse = { template: 'izhikevich', initial: [{ variable: 'v', parameter: 'V_m', value: -65 }, { variable: 'u', parameter: 'U_m', value: 0 }], receptors: into('arrived', 'arrived'), magnitudes: false, later: 0 } as const;

export const nestModels: readonly NestModel[] = [
  { template: 'iaf_psc_exp', model: iafPscExp, fixed: {}, initial: atRest, receptors: into('i_syn_ex', 'i_syn_in'), magnitudes: false, later: 1 },
  { template: 'iaf_psc_alpha', model: iafPscAlpha, fixed: {}, initial: atRest, receptors: into('di_syn_ex', 'di_syn_in'), magnitudes: false, later: 1 },
  { template: 'iaf_cond_exp', model: iafCondExp, fixed: {}, initial: atRest, receptors: into('g_ex', 'g_in'), magnitudes: true, later: 1 },
  { ...izhikevichUse, model: nestIzhikevich, fixed: { consistent_integration: true } },
  { ...izhikevichUse, model: nestIzhikevich2003, fixed: { consistent_integration: false } },
];

/** Of NEST's neurons, those of its learning rules and its stochastic threshold change nothing as long as these are not used. */
const idle = new Set(['tau_minus', 'tau_minus_triplet', 'tau_Ca', 'beta_Ca', 'Ca', 'rho']);

/** Which of {@link nestModels} a population has, or undefined. */
export const nestModelOf = (model: NeuronModel): NestModel | undefined => nestModels.find((each) => sameModel(each.model, model));

/**
 * The neuron of that name with these parameters.
 *
 * @param subject the file of the parameters.
 * @throws WebspikeError that names the model or parameter that is not known here.
 */
export function nestModelFor(template: string, parameters: Json, subject: string): { readonly nest: NestModel; readonly values: Readonly<Record<string, number>> } {
  const known = nestModels.filter((each) => each.template === template);
  if (known.length === 0) throw new WebspikeError(subject, `its model "${template}" is not known here`, `known: ${[...new Set(nestModels.map((each) => each.template))].join(', ')}`);
  const nest = known.find(({ fixed }) => Object.entries(fixed).every(([name, value]) => (parameters[name] ?? true) === value));
  if (!nest) throw new WebspikeError(subject, 'consistent_integration is neither true nor false', 'give one of the two');
  const values: Record<string, number> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (Object.hasOwn(nest.fixed, name) || idle.has(name) || (name === 'delta' && value === 0)) continue;
    const ours = Object.hasOwn(nest.model.parameters, name) || nest.initial.some(({ parameter }) => parameter === name);
    expect(ours, subject, `the parameter "${name}" of "${template}" is not known here`, `known: ${[...Object.keys(nest.model.parameters), ...nest.initial.map(({ parameter }) => parameter)].join(', ')}`);
    expect(typeof value === 'number' && Number.isFinite(value), subject, `the parameter "${name}" is ${JSON.stringify(value)}`, 'give a finite number');
    values[name] = name === 'V_min' ? Math.max(value, unbounded) : value;
  }
  return { nest, values };
}
