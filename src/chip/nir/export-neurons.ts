import { WebspikeError } from '../../errors.ts';
import { integrateAndFire } from '../../models/integrate-and-fire.ts';
import { leakyIntegrator } from '../../models/leaky-integrator.ts';
import { lif } from '../../models/lif.ts';
import { loihiLif } from '../../models/loihi-lif.ts';
import type { NeuronModel } from '../../models/model.ts';
import { parametricLif } from '../../models/parametric-lif.ts';
import { poisson, spikeArray } from '../../models/sources.ts';
import { drawValues } from '../../network/distribution.ts';
import type { Network, Population, Values } from '../../network/network.ts';
import { philoxKey, purposes } from '../../random/philox.ts';
import { courseOf, type Course } from './export-links.ts';
import { nirCubaLi, nirCubaLif, nirI, nirIf, nirInput, nirLi, nirLif, nirSum, nirThreshold } from './models.ts';

/** What a population is in NIR: `source`, an Input; `sum`, nothing but what leads to it. */
export type FormType = 'LI' | 'LIF' | 'CubaLI' | 'CubaLIF' | 'IF' | 'I' | 'Threshold' | 'source' | 'sum';

/** A population in the terms of NIR, before a peer's taste: per neuron, times in steps. */
export interface NeuronForm {
  readonly type: FormType;
  readonly fields: Readonly<Record<string, Float64Array>>;
  /** Factor of the weights where r = w_in = 1; `I` then adds what arrives as it is. */
  readonly gain: Float64Array;
  /** What spikes do that have this gain. Default `current`. */
  readonly course?: Course;
  /** The same of spikes that move the potential itself; none: they cannot. */
  readonly jump?: Float64Array;
  /** Constant input, times that gain. */
  readonly bias: Float64Array;
  readonly notes: readonly string[];
}

type Numbers = (parameter: string) => Float64Array;

interface Known extends Pick<NeuronModel, 'equations' | 'spike' | 'reset'> {
  readonly form: (at: Numbers, dt: number, where: string) => Omit<NeuronForm, 'notes'>;
}

/** Beyond so many steps f32 has no leak any more. */
const endless = 2 ** 26;
const map = (f: (...each: number[]) => number, ...lists: readonly Float64Array[]): Float64Array => lists[0].map((_, at) => f(...lists.map((list) => list[at])));
const ones = (like: Float64Array): Float64Array => like.map(() => 1);
const zeros = (like: Float64Array): Float64Array => like.map(() => 0);
/** What must be exceeded instead of reached: the next lower number of f32. */
const below = (threshold: Float64Array): Float64Array => threshold.map((each) => {
  const bits = new Int32Array(Float32Array.of(each).buffer);
  if (bits[0] << 1 === 0) return -(2 ** -149);
  bits[0] += bits[0] < 0 ? 1 : -1;
  return new Float32Array(bits.buffer)[0];
});
const steps = (rate: Float64Array): Float64Array => rate.map((each) => Math.min(1 / each, endless));
const known = (model: NeuronModel, form: Known['form']): Known => ({ equations: model.equations, spike: model.spike, reset: model.reset, form });

const source: Known['form'] = () => ({ type: 'source', fields: {}, gain: new Float64Array(0), bias: new Float64Array(0) });
const ends = (at: Numbers): Record<string, Float64Array> => ({ v_threshold: at('v_threshold'), v_reset: at('v_reset') });
const leaky = (type: 'LI' | 'LIF'): Known['form'] => (at, dt) => ({
  type, fields: { tau: map((tau) => tau / dt, at('tau')), v_leak: at('v_leak'), ...(type === 'LIF' && ends(at)) }, gain: at('r'), bias: map((r, bias) => r * bias, at('r'), at('bias')),
});
const cuba = (type: 'CubaLI' | 'CubaLIF'): Known['form'] => (at, dt) => {
  const gain = map((r, w) => r * w, at('r'), at('w_in'));
  return { type, fields: { tau_syn: map((tau) => tau / dt, at('tau_syn')), tau_mem: map((tau) => tau / dt, at('tau_mem')), v_leak: at('v_leak'), ...(type === 'CubaLIF' && ends(at)) }, gain, bias: map((a, b) => a * b, gain, at('bias')) };
};
/** Integrated exactly: what is left after a step is e^(−dt/τ), and spikes come before it. */
const exact = (type: 'LI' | 'LIF'): Known['form'] => (at, dt, where) => {
  const rate = map((tau) => -Math.expm1(-dt / tau), at('tau_m'));
  if (type === 'LIF' && at('tau_ref').some((each) => Math.round(each / dt) > 0)) throw new WebspikeError(where, 'it is refractory', 'set tau_ref to 0: NIR has no refractory period');
  return {
    type, fields: { tau: steps(rate), v_leak: at('v_rest'), ...(type === 'LIF' && { v_threshold: below(at('v_thresh')), v_reset: at('v_reset') }) },
    gain: at('r_m'), jump: map((each) => (1 - each) / each, rate), bias: map((r, i) => r * i, at('r_m'), at('i_ext')),
  };
};
/**
 * The same with currents that decay: CubaLIF. Its current is that before the decay of the step, which moves the potential by
 * r/τ_m (e^(−dt/τ_s) − e^(−dt/τ_m)) / (1/τ_m − 1/τ_s) per unit (Rotter & Diesmann 1999, Biological Cybernetics 81:381, doi:10.1007/s004220050570).
 */
function withCurrents(form: Omit<NeuronForm, 'notes'>, at: Numbers, dt: number, tau: number): Omit<NeuronForm, 'notes'> {
  const { tau: membrane, v_leak, ...ends } = form.fields;
  const rate = -Math.expm1(-dt / tau);
  const moved = map((m, r) => (Math.abs(m - tau) < 1e-6 * tau ? (r * dt * Math.exp(-dt / tau)) / tau : (r / m) * ((Math.exp(-dt / tau) - Math.exp(-dt / m)) / (1 / m - 1 / tau))), at('tau_m'), at('r_m'));
  return {
    type: form.type === 'LIF' ? 'CubaLIF' : 'CubaLI', course: 'exponential', bias: zeros(membrane), gain: map((each, steps) => (each * steps) / rate, moved, membrane),
    fields: { tau_syn: membrane.map(() => 1 / rate), tau_mem: membrane, v_leak: map((v, b) => v + b, v_leak, form.bias), ...ends },
  };
}

/** Models of webspike/learn, which chips do not know: by their texts. */
const added = { equations: 'v = v + I + i_ext', spike: 'false' };

const models: Readonly<Record<string, Known>> = {
  [nirLi.name]: known(nirLi, leaky('LI')), [nirLif.name]: known(nirLif, leaky('LIF')),
  [nirCubaLi.name]: known(nirCubaLi, cuba('CubaLI')), [nirCubaLif.name]: known(nirCubaLif, cuba('CubaLIF')),
  [nirIf.name]: known(nirIf, (at) => ({ type: 'IF', fields: ends(at), gain: at('r'), bias: map((r, bias) => r * bias, at('r'), at('bias')) })),
  [nirI.name]: known(nirI, (at, dt) => ({ type: 'I', fields: {}, gain: map((r) => r * dt, at('r')), bias: map((r, bias) => r * dt * bias, at('r'), at('bias')) })),
  [nirSum.name]: known(nirSum, (at) => ({ type: 'sum', fields: {}, gain: at('unit'), bias: map((unit, bias) => unit * bias, at('unit'), at('bias')) })),
  [nirThreshold.name]: known(nirThreshold, (at) => ({ type: 'Threshold', fields: { threshold: at('threshold') }, gain: at('unit'), bias: map((unit, bias) => unit * bias, at('unit'), at('bias')) })),
  [nirInput.name]: known(nirInput, source), [spikeArray.name]: known(spikeArray, source), [poisson.name]: known(poisson, source),
  pixels: { equations: 'v = value', spike: 'false', form: source },
  linear: { equations: 'v = I + i_ext', spike: 'false', form: (at) => ({ type: 'sum', fields: {}, gain: ones(at('i_ext')), bias: at('i_ext') }) },
  accumulator: { ...added, form: (at) => ({ type: 'I', fields: {}, gain: ones(at('i_ext')), bias: at('i_ext') }) },
  'discrete-lif': {
    equations: 'v = beta * v + I + i_ext', spike: 'v >= v_thresh', reset: 'v = v_reset',
    form: (at) => {
      const end = { v_threshold: below(at('v_thresh')), v_reset: at('v_reset') };
      if (at('beta').every((each) => each === 1)) return { type: 'IF', fields: end, gain: ones(at('beta')), bias: at('i_ext') };
      const tau = steps(map((beta) => 1 - beta, at('beta')));
      return { type: 'LIF', fields: { tau, v_leak: zeros(tau), ...end }, gain: tau, bias: map((a, b) => a * b, tau, at('i_ext')) };
    },
  },
  'cuba-lif': {
    equations: 'u = (1 - decay_u) * u + I\nv = (1 - decay_v) * v + u + i_ext', spike: 'v > v_thresh', reset: 'v = 0',
    form: (at) => {
      const [synaptic, tau] = [steps(at('decay_u')), steps(at('decay_v'))];
      const end = { v_threshold: at('v_thresh'), v_reset: zeros(tau) };
      // A current that is forgotten at once is what arrives: the bias, too, may arrive.
      if (at('decay_u').every((each) => each === 1)) return { type: 'LIF', fields: { tau, v_leak: zeros(tau), ...end }, gain: tau, bias: map((a, b) => a * b, tau, at('i_ext')) };
      return { type: 'CubaLIF', fields: { tau_syn: synaptic, tau_mem: tau, v_leak: map((a, b) => a * b, tau, at('i_ext')), ...end }, gain: map((a, b) => a * b, synaptic, tau), bias: zeros(tau) };
    },
  },
  [parametricLif.name]: known(parametricLif, (at) => ({
    type: 'LIF', fields: { tau: map((w) => 1 + Math.exp(-w), at('w')), v_leak: at('v_reset'), v_threshold: below(at('v_thresh')), v_reset: at('v_reset') }, gain: ones(at('w')), bias: at('i_ext'),
  })),
  [lif.name]: known(lif, exact('LIF')), [leakyIntegrator.name]: known(leakyIntegrator, exact('LI')),
  [integrateAndFire.name]: known(integrateAndFire, (at, dt) => ({
    type: 'IF', fields: { v_threshold: below(at('v_thresh')), v_reset: at('v_reset') }, gain: ones(at('i_ext')).fill(dt), jump: ones(at('i_ext')), bias: map((i) => i * dt, at('i_ext')),
  })),
  [loihiLif.name]: known(loihiLif, loihiForm),
};

/** Potentials in units of 64 · 64, thresholds and weights of 64, as lava_to_nir of the NIR package takes them. */
function loihiForm(at: Numbers, _: number, where: string): Omit<NeuronForm, 'notes'> {
  if (at('refractory').some((each) => each > 1)) throw new WebspikeError(where, 'it is refractory', 'set refractory to 1: NIR has no refractory period');
  for (const [name, otherwise] of [['v_min', 1 - 2 ** 23], ['v_max', 2 ** 23 - 1]] as const) if (at(name).some((each) => each !== otherwise)) throw new WebspikeError(where, `its potential is clamped by ${name}`, 'leave it at its default: NIR has no bounds');
  const ending = { v_threshold: map((each) => each / 64, at('v_th')), v_reset: zeros(at('v_th')) };
  const bias = map((each) => each / 4096, at('bias'));
  const tau = steps(map((each) => each / 4096, at('decay_v')));
  if (at('decay_u').every((each) => each === 4096)) {
    // A current that is forgotten at once is what arrives: the bias, too, may arrive.
    if (at('decay_v').every((each) => each === 0)) return { type: 'IF', fields: ending, gain: ones(tau).fill(1 / 64), bias };
    return { type: 'LIF', fields: { tau, v_leak: zeros(tau), ...ending }, gain: map((each) => each / 64, tau), bias: map((a, b) => a * b, tau, bias) };
  }
  if (bias.some((each, at) => each !== 0 && tau[at] === endless)) throw new WebspikeError(where, 'it has a bias on a potential without leak', 'give it a decay_v, or a decay_u of 4096: NIR has a bias by way of v_leak or of the weights only');
  const synaptic = steps(map((each) => each / 4096, at('decay_u')));
  return { type: 'CubaLIF', fields: { tau_syn: synaptic, tau_mem: tau, v_leak: map((a, b) => a * b, tau, bias), ...ending }, gain: map((a, b) => (a * b) / 64, synaptic, tau), bias: zeros(tau) };
}

/**
 * What a population is in NIR.
 *
 * @throws WebspikeError that says why it is nothing there.
 */
export function formOf(network: Network, name: string, seed: number): NeuronForm {
  const population = network.populations[name];
  const { model, competition, drive } = population;
  const where = `population "${name}"`;
  if (encodes(network, name)) return { ...source(() => new Float64Array(0), network.dt, where), notes: [`${where} (${model.name}) turns values into spikes, which NIR cannot say: it becomes an Input, to be given its spikes`] };
  const same = Object.hasOwn(models, model.name) ? models[model.name] : undefined;
  if (!same || squeezed(same.equations) !== squeezed(model.equations) || squeezed(same.spike) !== squeezed(model.spike) || squeezed(same.reset) !== squeezed(model.reset)) {
    const subtracts = /-\s*\(?\s*v_th/.test(model.reset ?? '');
    throw new WebspikeError(where, subtracts ? `model "${model.name}" is reset by subtraction, which NIR cannot say (its issue 138)` : `model "${model.name}" has no counterpart in NIR`, subtracts ? 'use a model that is set to a potential' : `use one of ${Object.keys(models).join(', ')}`);
  }
  if (competition) throw new WebspikeError(where, 'its neurons compete, which NIR cannot say', 'leave "competition" out');
  if (drive && (!Array.isArray(drive) || drive.length > 0)) throw new WebspikeError(where, 'it has a Poisson drive, and NIR has no random sources', 'make the drive a population of its own, which becomes an Input');
  const numbers = (parameter: string): Float64Array => numbersOf(network, name, parameter, seed);
  const plain = same.form(numbers, network.dt, where);
  const taus = currentsOf(network, name, where);
  const form = taus === null ? plain : withCurrents(plain, numbers, network.dt, taus);
  return { ...form, notes: [...startNotes(population, form, where, () => numbersOf(network, name, 'v', seed, true)), ...(model.name === loihiLif.name ? [`${where}: NIR does not round to integers as the chip does, so spikes may differ`] : [])] };
}

/** The time constant of currents that decay, where such arrive at the population. */
function currentsOf({ populations, connections = {} }: Network, name: string, where: string): number | null {
  const into = Object.values(connections).filter(({ to, synapse }) => to === name && courseOf(synapse) === 'exponential');
  if (into.length === 0) return null;
  const [tau, ...others] = into.map(({ synapse }) => synapse!.parameters?.tau ?? synapse!.model.parameters.tau.value);
  if (others.some((each) => each !== tau)) throw new WebspikeError(where, 'its currents decay with several time constants', 'use one: a CubaLIF of NIR has one');
  if (![lif.name, leakyIntegrator.name].includes(populations[name].model.name)) throw new WebspikeError(where, `currents that decay lead to model "${populations[name].model.name}"`, `use ${lif.name} or ${leakyIntegrator.name}, which CubaLIF and CubaLI match`);
  return tau;
}

/** Whether a population makes spikes of a stimulus, and nothing else reaches it. */
const encodes = ({ populations, connections = {} }: Network, name: string): boolean => populations[name].model.spike !== 'false' && !populations[name].drive && Object.values(connections).every(({ to }) => to !== name)
  && Object.values(populations[name].parameters ?? {}).some((given) => typeof given === 'object' && 'kind' in given && given.kind === 'stimulus');

const squeezed = (text = ''): string => text.replace(/#.*$/gm, '').replace(/\s+/g, '');

/** NIR does not say where potentials begin: programs take v_leak, or 0. */
function startNotes({ model }: Population, { type, fields }: NeuronForm | Omit<NeuronForm, 'notes'>, where: string, start: () => Float64Array): string[] {
  if (type === 'source' || type === 'sum' || type === 'Threshold' || !Object.hasOwn(model.state, 'v')) return [];
  return start().some((each, at) => each !== (fields.v_leak?.[at] ?? 0)) ? [`${where}: NIR does not say where potentials begin; Norse and webspike take v_leak, so the first steps differ`] : [];
}

/** The numbers of a parameter, or of a variable at the start, as a simulation takes them. */
function numbersOf({ populations }: Pick<Network, 'populations'>, name: string, what: string, seed: number, initial = false): Float64Array {
  const { size, model, parameters, initial: starts } = populations[name];
  const index = Object.keys(populations).indexOf(name);
  const numbers = (given: Values, purpose: number): Float64Array => {
    const drawn = drawValues(given, size, philoxKey(seed), purpose, `population "${name}", "${what}"`);
    return typeof drawn === 'number' ? new Float64Array(size).fill(drawn) : Float64Array.from(drawn);
  };
  if (initial) {
    const { value } = model.state[what];
    const given = starts?.[what] ?? value;
    return typeof given === 'string' ? numbersOf({ populations }, name, given, seed) : numbers(given, purposes.initial(index, Object.keys(model.state).indexOf(what)));
  }
  const given = parameters?.[what] ?? model.parameters[what].value;
  if (typeof given === 'object' && 'kind' in given && given.kind === 'stimulus') throw new WebspikeError(`population "${name}"`, `its "${what}" is a stimulus, which NIR has for Inputs only`, 'give it a value');
  return numbers(given as Values, purposes.initial(index, 128 + Object.keys(model.parameters).indexOf(what)));
}
