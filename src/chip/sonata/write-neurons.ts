import { expect, WebspikeError } from '../../errors.ts';
import { lif } from '../../models/lif.ts';
import { exponentialCurrent } from '../../models/synapses.ts';
import { drawValues } from '../../network/distribution.ts';
import type { Connection, Network, Population, Values } from '../../network/network.ts';
import { philoxKey, purposes } from '../../random/philox.ts';
import { sameModel } from '../same-model.ts';
import { floatJson } from './files.ts';
import { nestModelOf, nestModels, unbounded, type NestModel } from './models.ts';

type Numbers = number | Float32Array;

/** A population of neurons on its way to NEST. */
export interface TargetNeurons {
  readonly name: string;
  readonly size: number;
  readonly nest: NestModel;
  /** By NEST's names. */
  readonly parameters: Map<string, Numbers>;
  /** Of {@link lif}: time constants that its connections have asked for so far; NEST's neuron has one for each sign. */
  readonly asked: { positive?: number; negative?: number } | null;
}

const remedy = `use one of ${nestModels.map(({ model }) => model.name).join(', ')}, or lif with exponentialCurrent`;
const pscExp = nestModels.find(({ template }) => template === 'iaf_psc_exp')!;

/** Whether NEST has these neurons. */
export const isNeuron = ({ model }: Population): boolean => nestModelOf(model) !== undefined || sameModel(model, lif);

/**
 * The neurons of a population with NEST's parameters, drawn as `simulate` draws them.
 *
 * @throws WebspikeError that names what NEST does not have.
 */
export function targetNeurons(network: Network, name: string, seed: number): TargetNeurons {
  const population = network.populations[name];
  const { size, model } = population;
  const subject = `population "${name}"`;
  const index = Object.keys(network.populations).indexOf(name);
  const nest = nestModelOf(model) ?? (sameModel(model, lif) ? pscExp : undefined);
  if (!nest) throw new WebspikeError(subject, `its model "${model.name}" is none that goes to NEST`, remedy);
  expect(!population.competition, subject, 'its neurons compete, which NEST\'s do not', 'leave "competition" out, or inhibit through a connection');
  expect(!population.drive, subject, 'it has a Poisson drive of its own, which SONATA\'s files cannot tell', 'send the noise from a population of Poisson sources: its spikes are written');
  const parameter = (which: string): Numbers => {
    const at = Object.keys(model.parameters).indexOf(which);
    const given = population.parameters?.[which] ?? model.parameters[which].value;
    expect(!(typeof given === 'object' && 'kind' in given && given.kind === 'stimulus'), `${subject}, parameter "${which}"`, 'it is a stimulus, which SONATA\'s files cannot tell', 'give it numbers');
    return drawValues(given as Values, size, philoxKey(seed), purposes.initial(index, 128 + at), `${subject}, parameter "${which}"`);
  };
  const parameters = new Map<string, Numbers>(sameModel(nest.model, model)
    ? Object.keys(model.parameters).map((which) => [which, parameter(which)])
    : [
      ['C_m', combined(parameter('tau_m'), parameter('r_m'), (tau, r) => tau / r)], ['tau_m', parameter('tau_m')], ['E_L', parameter('v_rest')], ['V_reset', parameter('v_reset')],
      ['V_th', parameter('v_thresh')], ['t_ref', parameter('tau_ref')], ['I_e', parameter('i_ext')],
    ]);
  Object.entries(model.state).forEach(([variable, { value }], at) => {
    const given = population.initial?.[variable];
    const start = given === undefined ? (typeof value === 'number' ? value : parameter(value)) : drawValues(given, size, philoxKey(seed), purposes.initial(index, at), `${subject}, initial "${variable}"`);
    const settable = nest.initial.find((each) => each.variable === variable);
    if (settable) parameters.set(settable.parameter, start);
    else expect(everyOne(start, (each) => each === 0), subject, `its ${variable} begins with other numbers than 0, which NEST cannot set`, 'let it begin with 0');
  });
  const period = parameters.get('t_ref');
  if (period !== undefined) parameters.set('t_ref', combined(period, network.dt, (ms, dt) => Math.round(Math.round(ms / dt) * dt * 1e6) / 1e6));
  if (everyOne(parameters.get('V_min') ?? 0, (value) => value === unbounded)) parameters.delete('V_min');
  const [reset, threshold] = [parameters.get('V_reset'), parameters.get('V_th')];
  if (reset !== undefined && threshold !== undefined) expect(everyOne(combined(reset, threshold, (a, b) => Number(a < b)), Boolean), subject, 'it is reset to its threshold or above, which NEST refuses', 'reset it below its threshold');
  return { name, size, nest, parameters, asked: sameModel(model, lif) ? {} : null };
}

function combined(a: Numbers, b: Numbers, compute: (a: number, b: number) => number): Numbers {
  if (typeof a === 'number' && typeof b === 'number') return compute(a, b);
  const size = typeof a === 'number' ? (b as Float32Array).length : a.length;
  return Float32Array.from({ length: size }, (_, at) => compute(typeof a === 'number' ? a : a[at], typeof b === 'number' ? b : b[at]));
}

const everyOne = (values: Numbers, holds: (value: number) => boolean): boolean => (typeof values === 'number' ? holds(values) : values.every(holds));

/**
 * The weights of a connection as NEST takes them, whose sign chooses the receptor.
 *
 * @throws WebspikeError where no sign would choose the receptor that the connection has.
 */
export function nestWeights(name: string, { synapse }: Connection, target: TargetNeurons, weights: Float32Array): Float32Array {
  const { nest: { receptors, magnitudes, template, model }, parameters } = target;
  const subject = `connection "${name}"`;
  const signs = { positive: weights.some((each) => each > 0), negative: weights.some((each) => each < 0) };
  if (synapse && template === 'iaf_psc_exp' && sameModel(synapse.model, exponentialCurrent)) {
    const tau = synapse.parameters?.tau ?? exponentialCurrent.parameters.tau.value;
    for (const [sign, constant] of [['positive', 'tau_syn_ex'], ['negative', 'tau_syn_in']] as const) {
      if (!signs[sign]) continue;
      if (target.asked) target.asked[sign] ??= tau;
      const has = target.asked?.[sign] ?? parameters.get(constant)!;
      expect(everyOne(has, (each) => each === tau), subject, `its ${sign} weights decay with ${tau} ms, others onto population "${target.name}" with ${typeof has === 'number' ? has : 'others'}: NEST's ${template} has one ${constant}`, 'give them the same time constant');
    }
    return weights;
  }
  const positive = synapse && !target.asked && sameModel(synapse.model, receptors.positive.model);
  const negative = synapse && !target.asked && sameModel(synapse.model, receptors.negative.model);
  expect(Boolean(positive || negative), subject, `its synapse model "${synapse?.model.name ?? 'delta'}" is none that NEST's ${template} has`,
    target.asked ? 'use exponentialCurrent' : `use ${[...new Set([receptors.positive.model.name, receptors.negative.model.name])].join(' or ')}${template === 'iaf_psc_exp' ? ', or exponentialCurrent' : ''}`);
  if (positive && negative) return weights;
  if (magnitudes) {
    expect(!signs.negative, subject, 'it has negative conductances', 'give them positive: the receptor says what they do');
    return positive ? weights : weights.map((each) => -each);
  }
  const [ex, inh] = [parameters.get('tau_syn_ex') ?? model.parameters.tau_syn_ex.value, parameters.get('tau_syn_in') ?? model.parameters.tau_syn_in.value];
  const wrong = positive ? signs.negative : signs.positive;
  expect(!wrong || everyOne(combined(ex, inh, (a, b) => Number(a === b)), Boolean), subject, `it has ${positive ? 'negative' : 'positive'} weights at ${positive ? 'the excitatory' : 'the inhibitory'} receptor, where NEST goes by the sign and the other has another time constant`, 'part the weights by their sign, or give both receptors one time constant');
  return weights;
}

/** Parameter sets as JSON, and which of them each neuron has. */
export function parameterSets({ name, size, nest, parameters, asked }: TargetNeurons, most: number): { readonly sets: readonly string[]; readonly which: Uint32Array } {
  const all = new Map(parameters);
  if (asked) {
    const constants = nest.model.parameters;
    all.set('tau_syn_ex', asked.positive ?? constants.tau_syn_ex.value).set('tau_syn_in', asked.negative ?? constants.tau_syn_in.value);
  }
  const entries = [...all];
  const known = new Map<string, number>();
  const setOf = (neuron: number): number => {
    const text = floatJson({ ...Object.fromEntries(entries.map(([key, values]) => [key, typeof values === 'number' ? values : values[neuron]])), ...nest.fixed });
    if (!known.has(text)) known.set(text, known.size);
    expect(known.size <= most, `population "${name}"`, `its neurons have more than ${most} different sets of parameters and initial values, each a file of its own`, 'draw fewer different numbers, or set them in run_nest.py');
    return known.get(text)!;
  };
  const which = entries.every(([, values]) => typeof values === 'number') ? new Uint32Array(size).fill(setOf(0)) : Uint32Array.from({ length: size }, (_, neuron) => setOf(neuron));
  return { sets: [...known.keys()], which };
}
