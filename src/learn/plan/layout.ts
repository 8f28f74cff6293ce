import { buildStepProgram } from '../../equations/adjoint.ts';
import type { StepOutput, StepProgram } from '../../equations/adjoint.ts';
import { arctan } from '../../equations/surrogates.ts';
import { expect } from '../../errors.ts';
import { inputOf, refractoryPeriod } from '../../equations/program.ts';
import { mentions } from '../../equations/tree.ts';
import type { GradientOptions, ReadOut } from '../trainer.ts';
import type { Graph, GraphConnection, GraphPopulation } from './graph.ts';
import type { Feed, Tensor, View } from './ops.ts';
import { channelsOf } from './weights.ts';

/** What a population hands on, by the name under which its series are kept: `spike`, `send 0`, `state v`. */
export type OutputName = string;

export interface Member {
  readonly population: GraphPopulation;
  readonly index: number;
  readonly program: StepProgram;
  readonly outputs: readonly OutputName[];
  /** The same in every step: computed once per trial, its series have one row. */
  readonly still: boolean;
  /** Whether something learned lies in it or before it. */
  readonly carries: boolean;
  /** Steps of its outputs that are kept from before a segment. */
  readonly before: number;
  /** Per receptor: whether what arrives is the same in every step. */
  readonly stillInputs: readonly boolean[];
  /** Its spikes are given, step by step. */
  readonly given: boolean;
}

/** Which series of its source a connection carries. */
export const outputOf = ({ send }: GraphConnection): OutputName => (send < 0 ? 'spike' : `send ${send}`);

/** What a population whose spikes are given computes. */
const nothing: StepProgram = { states: [], inputs: [], parameters: [], learned: [], constants: [], outputs: [], forward: [], backward: [] };

/** The series that answers. */
export const readOutputOf = ({ of }: ReadOut): OutputName => (of === 'spikes' ? 'spike' : `state ${of}`);

/** Where everything lies. Tensors are made when first asked for. */
export class Layout {
  readonly tensors = new Map<string, Tensor>();
  readonly members = new Map<string, Member>();
  readonly samples: number;
  readonly steps: number;
  /** Steps of a segment, and how many there are. */
  readonly segment: number;
  readonly segments: number;

  constructor(readonly graph: Graph, readonly options: GradientOptions) {
    this.samples = options.samples;
    this.steps = options.steps;
    this.segment = options.segment ?? options.steps;
    for (const [what, value] of [['steps', this.steps], ['samples', this.samples], ['segment', this.segment]] as const) expect(Number.isInteger(value) && value > 0, `option "${what}"`, `got ${value}`, 'give a whole number of at least 1');
    expect(this.steps % this.segment === 0, 'option "segment"', `${this.steps} steps do not fall into segments of ${this.segment}`, 'give a divisor of the number of steps');
    this.segments = this.steps / this.segment;
    for (const group of graph.groups) for (const name of group) this.members.set(name, this.#member(name, group));
  }

  tensor(name: string, size: number): View {
    const known = this.tensors.get(name);
    if (known && known.size !== size) throw new Error(`internal: tensor "${name}" has ${known.size} numbers, not ${size}`);
    if (!known) this.tensors.set(name, { name, size });
    return { tensor: name, offset: 0 };
  }

  #member(name: string, group: readonly string[]): Member {
    const { graph, options } = this;
    const population = graph.populations.get(name)!;
    const given = 'spikes' in options.input && options.input.population === name;
    const incoming = graph.connections.filter((each) => each.to === name);
    const outgoing = graph.connections.filter((each) => each.from === name);
    expect(!population.program.given || given, `population "${name}"`, 'its spikes are given, but nobody feeds them', 'name it as the input: { population, spikes: true }');
    expect(!given || (population.program.given && incoming.length === 0), `population "${name}"`, 'spikes are fed to it, but its model makes its own', 'use a spikeArray');
    const read = options.readOut.population === name ? [readOutputOf(options.readOut)] : [];
    const watched = options.rates?.[name] ? ['spike'] : [];
    const outputs = [...new Set([...outgoing.map(outputOf), ...read, ...watched])].sort();
    for (const output of outputs) {
      const state = output.startsWith('state ') ? output.slice(6) : null;
      expect(state === null || population.program.variables.some((each) => each.name === state), 'readOut.of', `population "${name}" has no state "${state}"`, `give "spikes" or one of ${population.program.variables.map((each) => each.name).join(', ')}`);
    }
    expect(given || population.program.draws === 0, `population "${name}"`, 'its equations draw random numbers, which training does not', 'feed it spikes that were drawn before: { population, spikes: true }');
    const program = given ? nothing : buildStepProgram(population.program, {
      subject: `population "${name}"`, surrogate: options.surrogate ?? arctan(), detachReset: options.detachReset ?? true, learned: Object.keys(population.learned),
      refractory: isRefractory(population), outputs: outputs.map((output): StepOutput => {
        if (output === 'spike') return { kind: 'spike' };
        const sent = outgoing.find((each) => outputOf(each) === output);
        return sent ? { kind: 'send', index: sent.send, continuous: sent.continuous } : { kind: 'state', name: output.slice('state '.length) };
      }),
    });
    const loop = group.length > 1 || incoming.some((each) => each.from === name);
    const delayed = (each: GraphConnection): boolean => each.delay > 0 || each.learned?.delay !== undefined;
    const stillInputs = population.receptors.map((_, r) => incoming.filter((each) => each.receptor === r).every((each) => !group.includes(each.from) && this.members.get(each.from)!.still && !delayed(each)));
    const remembers = program.forward.some((line) => mentions(line.value, new Set(program.states)));
    const reached = incoming.some((each) => each.learned !== null || (!group.includes(each.from) && this.members.get(each.from)!.carries));
    const before = Math.max(0, ...outgoing.map(longest));
    expect(given || this.segments === 1 || before <= this.segment, 'option "segment"', `the longest delay from population "${name}" is ${before} steps, a segment ${this.segment}`, 'take segments of at least the longest delay');
    return {
      population, program, outputs, stillInputs, given, before, index: this.members.size,
      still: !given && !loop && !remembers && stillInputs.every(Boolean) && !outgoing.some(delayed) && options.readOut.population !== name && !options.rates?.[name],
      carries: Object.keys(population.learned).length > 0 || reached || (loop && graph.connections.some((each) => group.includes(each.to) && (each.learned !== null || this.members.get(each.from)?.carries))),
    };
  }

  /** Rows of a population's series that one segment computes. */
  rowsOf({ still }: Pick<Member, 'still'>): number {
    return still ? this.samples : this.segment * this.samples;
  }

  /** A population's output at a step of the present segment; negative steps are those before. */
  output(member: Member, output: OutputName, step = 0, segment = 0): View {
    const { population: { name, size }, before, still, given } = member;
    const row = this.samples * size;
    const rows = still ? 1 : before + (given ? this.steps : this.segment);
    return { tensor: this.tensor(`${output} of ${name}`, rows * row).tensor, offset: still ? 0 : (before + step + (given ? segment * this.segment : 0)) * row };
  }

  /** Its adjoint. */
  dOutput(member: Member, output: OutputName, step = 0): View {
    const { population: { name, size }, before, still } = member;
    const row = this.samples * size;
    return { tensor: this.tensor(`d ${output} of ${name}`, (still ? 1 : before + this.segment) * row).tensor, offset: still ? 0 : (before + step) * row };
  }

  /** What arrives at a receptor at a step of the segment. */
  input(member: Member, receptor: number, step = 0, adjoint = false): View {
    const { population: { name, size, receptors }, stillInputs } = member;
    const row = this.samples * size;
    return { tensor: this.tensor(`${adjoint ? 'd ' : ''}input of ${receptors[receptor].name} of ${name}`, (stillInputs[receptor] ? 1 : this.segment) * row).tensor, offset: stillInputs[receptor] ? 0 : step * row };
  }

  /** History of a state: row 0 is the state at the segment's start. */
  state(member: Member, state: string, step = 0): View {
    const row = this.samples * member.population.size;
    return { tensor: this.tensor(`${state} of ${member.population.name}`, (this.segment + 1) * row).tensor, offset: step * row };
  }

  dState(member: Member, state: string): View {
    return this.tensor(`d ${state} of ${member.population.name}`, this.samples * member.population.size);
  }

  dParameter(member: Member, parameter: string): View {
    return this.tensor(`d ${parameter} of ${member.population.name}`, this.samples * member.population.size);
  }

  /** Number of values of a learned parameter. */
  countOf({ size, learned }: GraphPopulation, parameter: string): number {
    const { per = 'neuron' } = learned[parameter];
    if (per === 'population') return 1;
    if (per === 'neuron') return size;
    expect(size % per.channel === 0, `parameter "${parameter}"`, `${size} neurons do not fall into channels of ${per.channel}`, 'give the number of neurons of one channel');
    return size / per.channel;
  }

  feedOf(member: Member, parameter: string, learned: (key: string) => View): Feed {
    const { name, learned: own } = member.population;
    if (!(parameter in own)) return { view: this.tensor(`input`, this.samples * member.population.size), span: 'sample' };
    const { per = 'neuron' } = own[parameter];
    const view = learned(`${name}.${parameter}`);
    if (per === 'population') return { view, span: 'one' };
    return per === 'neuron' ? { view, span: 'neuron' } : { view, span: 'channel', positions: per.channel };
  }
}

/** Which receptor an input of the program stands for. */
export const receptorOf = ({ population: { receptors } }: Pick<Member, 'population'>, input: string): number => receptors.findIndex((each) => inputOf(each.name) === input);

/** Whether any neuron has a refractory period. */
function isRefractory({ program, values }: GraphPopulation): boolean {
  const period = values.get(refractoryPeriod) ?? 0;
  return program.refractory && (typeof period === 'number' ? period > 0 : period.some((each) => each > 0));
}

const longest = ({ delay, learned }: GraphConnection): number => (learned?.delay ? learned.delay.most + 1 : delay);

/** Numbers that batch normalisation keeps for each connection: means and variances. */
export const statisticsOf = (connection: GraphConnection): number => 2 * channelsOf(connection.weights).channels;
