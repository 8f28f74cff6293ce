import { largest, rangeOf, relaxing, sumOf, throughMap, times, union, type Range } from './bounds.ts';
import { sendsSpikes, type Arrival, type Draft } from './draft.ts';

const zero: Range = { low: 0, high: 0 };
const spike: Range = { low: 0, high: 1 };

/** Of the run. */
interface Duration {
  readonly dt: number;
  readonly steps: number;
}

/** Rounds after which values that go round a loop have settled, or never will. */
const rounds = 64;
/** What is then left for those that grow on. */
const beyond = 2 ** 10;

/**
 * The values that every population may send, from those of the inputs on, by interval arithmetic: sums are in fixed point and need bounds. An integrator that never spikes
 * has none: it is clamped at what `steps` of its largest input reach. What grows in a loop or in steps of Euler that are too long is clamped, too.
 */
export function rangesOf(drafts: readonly Draft[], input: Range, duration: Duration, notes: string[]): ReadonlyMap<Draft, Range> {
  const ranges = new Map(drafts.map((draft): [Draft, Range] => [draft, sendsSpikes(draft) ? spike : draft.model!.name === 'nir-input' ? input : zero]));
  const sums = drafts.filter((draft) => !sendsSpikes(draft) && draft.model!.name !== 'nir-input');
  let growing: Draft[] = [];
  for (let round = 0; round < rounds; round++) {
    growing = sums.filter((draft) => {
      const before = ranges.get(draft)!;
      const after = union(before, sentBy(draft, ranges, duration));
      ranges.set(draft, after);
      return after.high - after.low > (before.high - before.low) * (1 + 1e-9);
    });
    if (growing.length === 0) break;
  }
  for (const draft of growing) ranges.set(draft, times(beyond, union(zero, ranges.get(draft)!)));
  const sources = new Set(drafts.flatMap(({ arrivals }) => arrivals.map(({ from }) => from)));
  const unbounded = sums.filter((draft) => sources.has(draft) && (growing.includes(draft) || draft.model!.name === 'nir-i'));
  for (const draft of unbounded) {
    const most = Number(largest(ranges.get(draft)!).toPrecision(3));
    notes.push(`node "${draft.name}": what it sends has no bound of its own and is clamped at ±${most}`);
  }
  return ranges;
}

/** The range of what arrives at a population in a step, bias included, and the largest sum of magnitudes. */
export function arriving({ arrivals, bias }: Pick<Draft, 'arrivals' | 'bias'>, ranges: ReadonlyMap<Draft, Range>): Range & { readonly reach: number } {
  let range = bias ? rangeOf(bias) : zero;
  let reach = largest(range);
  for (const arrival of arrivals) {
    const through = throughMap(arrival.map, sourceRange(arrival, ranges));
    range = sumOf(range, through);
    reach += through.reach;
  }
  return { ...range, reach };
}

/** Before a delay is over, nothing arrives. */
const sourceRange = ({ from, delay }: Arrival, ranges: ReadonlyMap<Draft, Range>): Range => (delay === 0 ? ranges.get(from)! : union(zero, ranges.get(from)!));

function sentBy(draft: Draft, ranges: ReadonlyMap<Draft, Range>, { dt, steps }: Duration): Range {
  const { parameters, initial, size } = draft;
  const input = arriving(draft, ranges);
  const start = initial?.v ?? parameters.v_leak ?? [0];
  /** Of x += dt/τ (rest + factor · drive − x), over all neurons. */
  const drawn = (tau: string, factor: string, drive: Range, from: Range, rest?: ArrayLike<number>): Range => {
    let all = from;
    for (let at = 0; at < size; at++) {
      const target = sumOf(times(parameters[factor][at], drive), rest ? { low: rest[at], high: rest[at] } : zero);
      const rate = dt / parameters[tau][at];
      all = union(all, relaxing(from, target, rate) ?? times(steps, union(zero, { low: -largest(target), high: largest(target) })));
    }
    return all;
  };
  switch (draft.model!.name) {
    case 'nir-li':
      return drawn('tau', 'r', input, rangeOf(start), parameters.v_leak);
    case 'nir-cuba-li':
      return drawn('tau_mem', 'r', drawn('tau_syn', 'w_in', input, zero), rangeOf(start), parameters.v_leak);
    case 'nir-i':
      return union(zero, times(steps * dt, union(times(rangeOf(parameters.r).low, input), times(rangeOf(parameters.r).high, input))));
    default:
      return input;
  }
}
