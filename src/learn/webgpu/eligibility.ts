import type { Eligibility, Term, View } from '../plan/ops.ts';
import { each, kernel, operand, type Dispatch, type Operand } from './dispatch.ts';
import { fillIn } from './neuron.ts';
import eachText from '../../../shaders/train/shared/each.wgsl';
import text from '../../../shaders/train/eligibility.wgsl';

/** Collects the tensors and numbers of a kernel while its text is written. */
class Writer {
  readonly operands: Record<string, Operand> = {};
  readonly numbers: Record<string, number> = {};

  constructor(readonly op: Eligibility) {}

  place(name: string, view: View, size: number, index: string): string {
    this.operands[name] = operand(view, size);
    return `${name.toUpperCase()}[p.${name}_at + ${index}]`;
  }

  number(value: number): string {
    const name = `number_${Object.keys(this.numbers).length}`;
    this.numbers[name] = value;
    return `p.${name}`;
  }

  /** What a source remembers, or a synapse. */
  trace(t: number): string {
    const { traces, samples, pre, post } = this.op;
    const { view, span } = traces[t];
    return span === 'source' ? this.place(`trace_${t}`, view, samples * pre, 'own') : this.place(`trace_${t}`, view, samples * pre * post, 'at');
  }

  /** Σ factor · (trace or input), of traces as they were. */
  total(label: string, terms: readonly Term[]): string {
    const { samples, post } = this.op;
    const products = terms.map(({ of, factor }, n) => {
      const by = typeof factor === 'number' ? this.number(factor) : this.place(`${label}_${n}`, factor, samples * post, 'row');
      return `${by} * ${of === 'input' ? 'x' : `was_${of}`}`;
    });
    return products.join(' + ') || '0.0';
  }
}

/** The dispatches of one op: all synapses, then what their sources remember, which the synapses have read by then. */
export function eligibility(op: Eligibility): Dispatch[] {
  const { input, traces, sum, filtered, decay, signal, gradient, samples, pre, post } = op;
  const sources = traces.flatMap(({ span }, t) => (span === 'source' ? [t] : []));
  const synapses = traces.flatMap(({ span }, t) => (span === 'synapse' ? [t] : []));
  const dispatch = (onlySources: boolean, steps: (writer: Writer) => string[], ends: (writer: Writer) => string[]): Dispatch => {
    const writer = new Writer(op);
    const lines = fillIn(text, { STEP: [`let x = ${writer.place('input', input, samples * pre, 'own')};`, ...steps(writer)], END: ends(writer) });
    const { operands, numbers } = writer;
    const record = kernel('eligibility', lines + eachText, { operands: Object.keys(operands), whole: ['items', 'samples', 'pre', 'post'], real: Object.keys(numbers) });
    const flags = { SOURCES: onlySources };
    return each(record, onlySources ? samples * pre : pre * post, { operands, flags, numbers: { ...numbers, samples, pre, post }, work: (onlySources ? 1 : samples) * (4 + 4 * traces.length) });
  };
  const step = dispatch(false, (writer) => [
    ...traces.map((_, t) => `let was_${t} = ${writer.trace(t)};`),
    `var e = ${writer.total('sum', sum)};`,
    ...synapses.map((t) => `${writer.trace(t)} = ${writer.total(`next_${t}`, traces[t].next)};`),
    ...(filtered ? [`e += ${writer.number(decay)} * ${writer.place('filtered', filtered, samples * pre * post, 'at')};`, `${writer.place('filtered', filtered, samples * pre * post, 'at')} = e;`] : []),
    ...(signal ? [`gradient += ${writer.place('signal', signal, samples * post, 'row')} * e;`] : []),
  ], (writer) => (signal ? [`${writer.place('gradient', gradient, pre * post, 'i')} += gradient;`] : []));
  if (sources.length === 0) return [step];
  return [step, dispatch(true, (writer) => [
    ...sources.map((t) => `let was_${t} = ${writer.trace(t)};`), ...sources.map((t) => `${writer.trace(t)} = ${writer.total(`next_${t}`, traces[t].next)};`),
  ], () => [])];
}
