import type { GradientOptions } from '../trainer.ts';
import type { Arrival, Span } from './arrive.ts';
import type { Graph } from './graph.ts';
import { outputOf, readOutputOf, receptorOf, type Layout, type Member, type OutputName } from './layout.ts';
import type { Feed, Neuron, Readout, View } from './ops.ts';

/** Finds learned numbers in a tensor. */
export type Places = (tensor: string, key: string) => View;

/** What the way forward and the way back have in common. */
export class Pass {
  constructor(readonly graph: Graph, readonly options: GradientOptions, readonly layout: Layout, readonly places: Places, readonly arrivals: readonly Arrival[]) {}

  /** Where scores lie, the steps that they come from, and their adjoint. */
  protected get scores(): { score: View; at: View; dScore: View; size: number } {
    const layout = this.layout;
    const { size: classes } = layout.members.get(this.options.readOut.population)!.population;
    const size = layout.samples * classes;
    const { tensor } = layout.tensor('answers', layout.samples * (2 + classes));
    return { score: { tensor, offset: 2 * layout.samples }, at: layout.tensor('step of score', size), dScore: layout.tensor('d score', size), size };
  }

  /** All rows of a segment. */
  protected get whole(): Omit<Span, 'segment'> {
    return { rows: this.layout.segment * this.layout.samples, step: 0 };
  }

  /** What ends at a receptor. */
  protected into(member: Member, receptor: number): Arrival[] {
    return this.arrivals.filter(({ connection: { to, receptor: at } }) => to === member.population.name && at === receptor);
  }

  /** Receptors at which something changes from step to step. */
  protected moving(member: Member): number[] {
    return member.population.receptors.flatMap((_, r) => (member.stillInputs[r] ? [] : [r]));
  }

  /** Steps of a population, forwards or back. */
  protected neuron(member: Member, direction: 'output' | 'input', steps: number, step: number, segment: number): Neuron {
    const layout = this.layout;
    const { population: { name, size, receptors }, program, outputs, still, stillInputs } = member;
    const read = program.inputs.map((each) => receptorOf(member, each));
    const constants = program.constants.map((constant): Feed => ({ view: layout.tensor(`${constant.name} of ${name}`, constant.perNeuron ? size : 1), span: constant.perNeuron ? 'neuron' : 'one' }));
    const base = {
      kind: 'neuron' as const, direction, program: member.index, steps, samples: layout.samples, size, history: !still,
      inputs: read.map((r): Feed => ({ view: layout.input(member, r, step), span: stillInputs[r] ? 'sample' : 'series' })),
      parameters: program.parameters.map((each) => layout.feedOf(member, each, (key) => this.places('parameters', key))), constants,
      states: program.states.map((each) => layout.state(member, each, step)), outputs: outputs.map((each) => layout.output(member, each, step, segment)),
    };
    if (direction === 'output') return base;
    return {
      ...base,
      history: true,
      dOutputs: outputs.map((each) => (this.asked(member, each) ? layout.dOutput(member, each, step) : null)),
      dStates: program.states.map((each) => layout.dState(member, each)),
      dInputs: read.map((r) => (this.answered(member, r) ? (stillInputs[r] ? layout.tensor(`d input, of a segment, of ${receptors[r].name} of ${name}`, layout.samples * size) : layout.input(member, r, step, true)) : null)),
      dParameters: program.parameters.map((each) => (program.learned.includes(each) ? layout.dParameter(member, each) : null)),
    };
  }

  /** Whether someone behind an output sends an adjoint back. */
  protected asked(member: Member, output: OutputName): boolean {
    const { readOut, rates } = this.options;
    const { name } = member.population;
    const read = readOut.population === name && output === readOutputOf(readOut);
    return read || (output === 'spike' && rates?.[name] !== undefined) || this.graph.connections.some((each) => each.from === name && outputOf(each) === output);
  }

  /** Whether someone before a receptor wants to know the adjoint of its input. */
  protected answered(member: Member, receptor: number): boolean {
    const read = member.program.inputs.some((each) => receptorOf(member, each) === receptor);
    return read && this.into(member, receptor).some((each) => each.carries || each.connection.learned !== null);
  }

  /** The series that answers. */
  protected get readSeries(): { member: Member; output: OutputName } {
    const { readOut } = this.options;
    return { member: this.layout.members.get(readOut.population)!, output: readOutputOf(readOut) };
  }

  /** Its scores, or the adjoint of these. */
  protected readout(direction: 'output' | 'input', segment: number): Readout {
    const { member, output } = this.readSeries;
    const { samples, segment: steps, steps: total } = this.layout;
    const { score, at, dScore } = this.scores;
    return {
      kind: 'readout', direction, how: this.options.readOut.how, series: this.layout.output(member, output), score, at, steps, samples, size: member.population.size, firstStep: segment * steps, total,
      ...(direction === 'input' ? { dSeries: this.layout.dOutput(member, output), dScore } : {}),
    };
  }

  /** Populations that are computed step by step. */
  protected get stepping(): Member[] {
    return [...this.layout.members.values()].filter((each) => !each.still && !each.given);
  }
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
