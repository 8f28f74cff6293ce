import { fastFunctions, fastWgslDialect } from '../../equations/dialect-wgsl-fast.ts';
import { adjointOf, nextOf, type StepProgram } from '../../equations/adjoint.ts';
import { Emitter, identifier } from '../../equations/emit.ts';
import type { Line } from '../../equations/program.ts';
import type { Feed, Neuron, View } from '../plan/ops.ts';
import { each, kernel, operand, type Dispatch, type Operand } from './dispatch.ts';
import { fillIn } from './template.ts';
import eachText from '../../../shaders/train/shared/each.wgsl';
import backText from '../../../shaders/train/neuron-back.wgsl';
import forwardText from '../../../shaders/train/neuron.wgsl';

/** Collects the tensors that a kernel reads and writes while its text is written. */
class Writer {
  readonly operands: Record<string, Operand> = {};
  readonly numbers: Record<string, number> = {};

  constructor(readonly op: Neuron) {}

  /** The number of this invocation in a tensor; of a series, that of the step `t`, or of another of `rows`. */
  at(name: string, view: View, span: Feed['span'], { positions = 1, t = 't', rows = this.op.steps }: { readonly positions?: number; readonly t?: string; readonly rows?: number } = {}): string {
    const { samples, size } = this.op;
    const row = samples * size;
    this.operands[name] = operand(view, { series: rows * row, sample: row, neuron: size, channel: size / positions, one: 1 }[span]);
    if (span === 'channel') this.numbers[`${name}_positions`] = positions;
    const place = { series: ` + ${t} * p.items + i`, sample: ' + i', neuron: ' + i % p.size', channel: ` + i % p.size / p.${name}_positions`, one: '' }[span];
    return `${name.toUpperCase()}[p.${name}_at${place}]`;
  }

  /** Declares what is fed: once, or in each step. */
  feeds(prefix: string, names: readonly string[], feeds: readonly Feed[]): { readonly once: string[]; readonly each: string[] } {
    const [once, every]: [string[], string[]] = [[], []];
    names.forEach((name, n) => {
      const { view, span, positions } = feeds[n];
      (span === 'series' ? every : once).push(`let ${identifier(name)} = ${this.at(`${prefix}_${n}`, view, span, { positions })};`);
    });
    return { once, each: every };
  }
}

interface Parts {
  readonly writer: Writer;
  readonly once: readonly string[];
  readonly each: readonly string[];
  lines(lines: readonly Line[]): string[];
}

function partsOf(op: Neuron, program: StepProgram): Parts {
  const writer = new Writer(op);
  const emitter = new Emitter(fastWgslDialect(`program ${op.program} of the training plan`), () => undefined, () => false);
  const feeds = [
    writer.feeds('input', program.inputs, op.inputs), writer.feeds('parameter', program.parameters, op.parameters),
    writer.feeds('constant', program.constants.map(({ name }) => name), op.constants),
  ];
  return { writer, once: feeds.flatMap(({ once }) => once), each: feeds.flatMap((feed) => feed.each), lines: (lines) => emitter.lines(lines, null) };
}

/** Steps of a population as one kernel, written from its program: a sample's neuron per invocation, its state in registers. */
export function neuron(op: Neuron, programs: readonly StepProgram[]): Dispatch[] {
  const { direction, steps, samples, size } = op;
  const program = programs[op.program];
  const parts = partsOf(op, program);
  const text = direction === 'output' ? forward(op, program, parts) : backward(op, program, parts);
  const { operands, numbers } = parts.writer;
  const whole = ['items', 'size', 'steps', ...Object.keys(numbers)];
  const record = kernel(`neuron ${direction}`, fastFunctions + text + eachText, { operands: Object.keys(operands), whole });
  const length = program.forward.length + (direction === 'output' ? 0 : program.backward.length);
  return [each(record, samples * size, { operands, numbers: { ...numbers, size, steps }, work: 4 * steps * length })];
}

function forward(op: Neuron, program: StepProgram, { writer, once, each: every, lines }: Parts): string {
  const rows = op.history ? op.steps + 1 : 1;
  const state = (v: number, t: string): string => writer.at(`state_${v}`, op.states[v], 'series', { t, rows });
  const keep = (t: string): string[] => program.states.map((name, v) => `${state(v, t)} = ${identifier(name)};`);
  return fillIn(forwardText, {
    BEGIN: [...once, ...program.states.map((name, v) => `var ${identifier(name)} = ${state(v, '0u')};`)],
    STEP: [
      ...every, ...lines(program.forward),
      ...program.outputs.map((name, o) => `${writer.at(`output_${o}`, op.outputs[o], 'series')} = ${identifier(name)};`),
      ...program.states.map((name) => `${identifier(name)} = ${identifier(nextOf(name))};`),
      ...(op.history ? keep('(t + 1u)') : []),
    ],
    END: op.history ? [] : keep('0u'),
  });
}

function backward(op: Neuron, program: StepProgram, { writer, once, each: every, lines }: Parts): string {
  const adjoint = (name: string): string => identifier(adjointOf(name));
  const states = program.states.map((name, v) => ({ name, kept: `kept_${v}`, place: writer.at(`d_state_${v}`, op.dStates![v], 'sample') }));
  const gradients = [
    ...program.inputs.map((name, n) => ({ name, view: op.dInputs![n], feed: op.inputs[n], key: `d_input_${n}`, added: false })),
    ...program.parameters.map((name, n) => ({ name, view: op.dParameters![n], feed: op.parameters[n], key: `d_parameter_${n}`, added: true })),
  ].flatMap(({ name, view, feed, key, added }) => (view ? [{ name, key, added, series: feed.span === 'series', place: writer.at(key, view, feed.span === 'series' ? 'series' : 'sample') }] : []));
  const sums = gradients.filter(({ series }) => !series);
  return fillIn(backText, {
    BEGIN: [...once, ...states.map(({ kept, place }) => `var ${kept} = ${place};`), ...sums.map(({ key }) => `var ${key} = 0.0;`)],
    STEP: [
      ...every, ...program.states.map((name, v) => `let ${identifier(name)} = ${writer.at(`state_${v}`, op.states[v], 'series')};`),
      ...lines(program.forward),
      ...states.map(({ name, kept }) => `let ${adjoint(nextOf(name))} = ${kept};`),
      ...program.outputs.map((name, o) => `let ${adjoint(name)} = ${op.dOutputs![o] ? writer.at(`d_output_${o}`, op.dOutputs![o], 'series') : '0.0'};`),
      ...lines(program.backward),
      ...states.map(({ name, kept }) => `${kept} = ${adjoint(name)};`),
      ...gradients.map(({ name, key, added, series, place }) => (series ? `${place} ${added ? '+=' : '='} ${adjoint(name)};` : `${key} += ${adjoint(name)};`)),
    ],
    END: [...states.map(({ kept, place }) => `${place} = ${kept};`), ...sums.map(({ key, added, place }) => `${place} ${added ? '+=' : '='} ${key};`)],
  });
}
