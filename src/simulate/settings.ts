import type { Machine } from '../backend/backend.ts';
import { writeConstants } from '../compile/initial.ts';
import { checkConstant, checkRange, evaluateConstant } from '../compile/parameters.ts';
import type { Plan } from '../compile/plan.ts';
import { refractoryPeriod } from '../equations/program.ts';
import { expect, WebspikeError } from '../errors.ts';
import { connectionOf, populationOf, requireSample } from './lookup.ts';

/** A number that the caller changed: of a population, or of the rule of a connection. */
export type Setting = readonly [owner: string, parameter: string, value: number];

/** What the caller changed by name. Constants are computed from several of them, so that their words alone do not tell. */
export interface SettingsMade {
  readonly parameters: readonly Setting[];
  readonly ruleParameters: readonly Setting[];
}

/** What is set from outside while a simulation lives: stimuli, given spikes, parameters. See {@link Simulation}. */
export class Settings {
  #parameters: Map<string, number | Float32Array>[] = [];
  readonly #rules = new Map<string, Map<string, number>>();
  readonly #parametersSet = new Map<string, Setting>();
  readonly #ruleParametersSet = new Map<string, Setting>();

  constructor(readonly plan: Plan, readonly machine: Machine) {
    this.#parameters = plan.populations.map((each) => new Map(each.parameters));
  }

  get made(): SettingsMade {
    return { parameters: [...this.#parametersSet.values()], ruleParameters: [...this.#ruleParametersSet.values()] };
  }

  /** Starts over from the network's own numbers and makes these changes. */
  adopt({ parameters, ruleParameters }: SettingsMade): void {
    this.#parameters = this.plan.populations.map((each) => new Map(each.parameters));
    for (const kept of [this.#rules, this.#parametersSet, this.#ruleParametersSet]) kept.clear();
    for (const each of parameters) this.setParameter(...each);
    for (const each of ruleParameters) this.setRuleParameter(...each);
  }

  setStimulus(population: string, parameter: string, data: ArrayLike<number>): void {
    const target = populationOf(this.plan, population);
    const subject = `population "${population}", stimulus "${parameter}"`;
    const place = target.stimuli.find((each) => each.name === parameter);
    if (!place) throw new WebspikeError(subject, 'it is not a stimulus', `declare it with stimulus(); stimuli here: ${target.stimuli.map((each) => each.name).join(', ') || 'none'}`);
    expect(data.length > 0 && data.length % target.size === 0 && data.length <= target.size * this.plan.batch, subject, `got ${data.length} values`, `give samples × ${target.size} values for at most ${this.plan.batch} samples`);
    const values = Float32Array.from(data);
    for (let at = 0; at < values.length; at++) checkConstant(values[at], `${subject} at index ${at}`);
    checkRange(this.plan.network.populations[population].model.parameters[parameter], values, subject);
    this.machine.write('values', place.offset, new Uint32Array(values.buffer));
  }

  setParameter(population: string, parameter: string, value: number): void {
    const target = populationOf(this.plan, population);
    const subject = `population "${population}", parameter "${parameter}"`;
    const parameters = new Map(this.#parameters[target.index]);
    expect(parameters.has(parameter) && parameter !== 'dt', subject, 'there is no such parameter', `known: ${[...parameters.keys()].filter((each) => !each.includes('@') && each !== 'dt').join(', ')}`);
    expect(Number.isFinite(value), subject, `the value is ${value}`, 'give a finite number');
    checkRange(this.plan.network.populations[population].model.parameters[parameter] ?? {}, [value], subject);
    parameters.set(parameter, value);
    keep(this.#parametersSet, population, parameter, value);
    if (this.plan.network.populations[population].model.refractory === parameter) parameters.set(refractoryPeriod, Math.round(value / this.plan.network.dt));
    const numbers = new Float32Array(this.plan.words.values);
    writeConstants(target, parameters, numbers);
    this.#parameters[target.index] = parameters;
    for (const constant of target.constants) {
      this.machine.write('values', constant.offset, new Uint32Array(numbers.buffer, constant.offset * 4, constant.perNeuron ? target.size : 1));
    }
  }

  setRuleParameter(connection: string, parameter: string, value: number): void {
    const { plasticity } = connectionOf(this.plan, connection);
    const subject = `connection "${connection}", rule parameter "${parameter}"`;
    if (!plasticity) throw new WebspikeError(`connection "${connection}"`, 'it is not plastic', 'give it "plasticity"');
    const parameters = new Map(this.#rules.get(connection) ?? plasticity.parameters);
    expect(parameters.has(parameter) && parameter !== 'dt', subject, 'there is no such parameter', `known: ${[...parameters.keys()].filter((each) => each !== 'dt').join(', ')}`);
    expect(parameter !== this.plan.network.connections![connection].plasticity!.rule.tick, subject, 'the period of its ticks is part of the plan', 'build the simulation with the period you need');
    expect(Number.isFinite(value), subject, `the value is ${value}`, 'give a finite number');
    parameters.set(parameter, value);
    keep(this.#ruleParametersSet, connection, parameter, value);
    const numbers = plasticity.program.constants.map((constant) => evaluateConstant(constant, parameters, 1, subject));
    this.#rules.set(connection, parameters);
    plasticity.constants.forEach(({ offset }, at) => this.machine.write('values', offset, new Uint32Array(numbers[at].buffer)));
  }

  setSpikes(population: string, spikes: readonly (readonly [step: number, neuron: number])[], sample = 0): void {
    const target = populationOf(this.plan, population);
    const subject = `population "${population}"`;
    if (!target.given) throw new WebspikeError(subject, 'its spikes are not given from outside', 'use the model spikeArray');
    requireSample(this.plan, sample, subject);
    const { offset, steps } = target.given;
    const { words } = target;
    const masks = new Uint32Array(steps * words);
    for (const [step, neuron] of spikes) {
      expect(Number.isInteger(step) && step >= 0 && step < steps, subject, `a spike at step ${step} does not fit`, `use steps 0 to ${steps - 1}, or set "spikeSteps" of the population`);
      expect(Number.isInteger(neuron) && neuron >= 0 && neuron < target.size, subject, `a spike names neuron ${neuron}`, `use neurons 0 to ${target.size - 1}`);
      masks[step * words + (neuron >> 5)] |= 1 << (neuron & 31);
    }
    // The trains of one sample alone lie in one piece.
    const [pieces, length] = this.plan.batch === 1 ? [1, steps * words] : [steps, words];
    for (let at = 0; at < pieces; at++) this.machine.write('structure', offset + (at * this.plan.batch + sample) * words, masks.subarray(at * length, (at + 1) * length));
  }
}

function keep(kept: Map<string, Setting>, ...setting: Setting): void {
  kept.set(JSON.stringify(setting.slice(0, 2)), setting);
}
