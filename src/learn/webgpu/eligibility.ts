import type { Eligibility, Term, View } from '../plan/ops.ts';
import { each, kernel, operand, type Dispatch, type Operand } from './dispatch.ts';
import { fillIn } from './template.ts';
import eachText from '../../../shaders/train/shared/each.wgsl';
import eligibilityText from '../../../shaders/train/eligibility.wgsl';
import sourceText from '../../../shaders/train/eligibility-source.wgsl';

/** Writes sums of terms, and collects the tensors and numbers that they name. */
class Sums {
  readonly operands: Record<string, Operand> = {};
  readonly numbers: Record<string, number> = {};

  constructor(readonly op: Eligibility) {}

  /** The number of a tensor at an index, of so many. */
  at(name: string, view: View, index: string, size: number): string {
    this.operands[name] = operand(view, size);
    return `${name.toUpperCase()}[p.${name}_at + ${index}]`;
  }

  /** Declares what terms multiply: the input, and traces as they are before the step. */
  values(which: readonly number[]): string[] {
    const { op } = this;
    return [
      `let given = ${this.at('given', op.input, 'from_source', op.samples * op.pre)};`,
      ...which.map((n) => `let trace_${n} = ${this.trace(n)};`),
    ];
  }

  trace(n: number): string {
    const { traces, samples, pre, post } = this.op;
    return traces[n].span === 'source' ? this.at(`kept_${n}`, traces[n].view, 'from_source', samples * pre) : this.at(`kept_${n}`, traces[n].view, 'place', pre * samples * post);
  }

  /** `label` keeps the factors of this sum apart from those of others. */
  sum(terms: readonly Term[], label: string): string {
    const written = terms.map(({ of, factor }, k) => {
      const value = of === 'input' ? 'given' : `trace_${of}`;
      if (typeof factor !== 'number') return `${value} * ${this.at(`${label}_${k}`, factor, 'to_target', this.op.samples * this.op.post)}`;
      this.numbers[`${label}_${k}`] = factor;
      return `${value} * p.${label}_${k}`;
    });
    return written.join(' + ') || '0.0';
  }
}

/** Synapses first: they read what their sources remember from before the step. */
export function eligibility(op: Eligibility): Dispatch[] {
  const { traces, samples, pre, post } = op;
  const all = traces.map((_, n) => n);
  const ofSource = all.filter((n) => traces[n].span === 'source');
  return [synapses(op, all), ...(ofSource.length > 0 ? [sources(op, ofSource)] : [])].map(({ name, text, sums, items, work }) => {
    const record = kernel(name, text + eachText, { operands: Object.keys(sums.operands), whole: ['items', 'samples', 'pre', 'post'], real: Object.keys(sums.numbers) });
    return each(record, items, { operands: sums.operands, numbers: { ...sums.numbers, samples, pre, post }, work });
  });
}

interface Written {
  readonly name: string;
  readonly text: string;
  readonly sums: Sums;
  readonly items: number;
  readonly work: number;
}

function synapses(op: Eligibility, all: readonly number[]): Written {
  const { traces, samples, pre, post, sum, filtered, decay, signal, gradient } = op;
  const sums = new Sums(op);
  const step = [...sums.values(all), `var eligibility = ${sums.sum(sum, 'sum')};`];
  for (const n of all) if (traces[n].span === 'synapse') step.push(`${sums.trace(n)} = ${sums.sum(traces[n].next, `next_${n}`)};`);
  if (filtered) {
    const kept = sums.at('filtered', filtered, 'place', pre * samples * post);
    sums.numbers.decay = decay;
    step.push(`eligibility += p.decay * ${kept};`, `${kept} = eligibility;`);
  }
  if (signal) step.push(`gradient += ${sums.at('signal', signal, 'to_target', samples * post)} * eligibility;`);
  const end = signal ? [`${sums.at('gradient', gradient, 'synapse', pre * post)} += gradient;`] : [];
  return { name: 'eligibility', text: fillIn(eligibilityText, { STEP: step, END: end }), sums, items: pre * post, work: 4 * samples * step.length };
}

function sources(op: Eligibility, own: readonly number[]): Written {
  const sums = new Sums(op);
  const step = [...sums.values(own), ...own.map((n) => `${sums.trace(n)} = ${sums.sum(op.traces[n].next, `next_${n}`)};`)];
  return { name: 'eligibility of sources', text: fillIn(sourceText, { STEP: step }), sums, items: op.samples * op.pre, work: 4 * step.length };
}
