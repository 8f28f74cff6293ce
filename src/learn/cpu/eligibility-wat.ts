import type { Eligibility, Term, View } from '../plan/ops.ts';
import { access, add, bytes, eachFour, get, int, kernel, lane, load, loadSplat, loop, set, sum, vector } from './text.ts';

/** A tensor that the kernel takes: the parameter with its address. */
interface Place {
  readonly name: string;
  readonly view: View;
  readonly size: number;
}

/** The addresses that the kernel takes, in order. */
export function eligibilityAddresses({ input, traces, sum: terms, filtered, signal, gradient, samples, pre, post }: Eligibility): Place[] {
  const factors = [...traces.flatMap(({ next }) => next), ...terms].flatMap(({ factor }) => (typeof factor === 'number' ? [] : [factor]));
  const distinct = factors.filter((each, n) => factors.findIndex((other) => isSame(each, other)) === n);
  return [
    { name: 'input', view: input, size: samples * pre },
    ...traces.map(({ view, span }, t) => ({ name: `trace_${t}`, view, size: samples * pre * (span === 'synapse' ? post : 1) })),
    ...distinct.map((view, f) => ({ name: `factor_${f}`, view, size: samples * post })),
    ...(filtered ? [{ name: 'filtered', view: filtered, size: samples * pre * post }] : []),
    ...(signal ? [{ name: 'signal', view: signal, size: samples * post }, { name: 'gradient', view: gradient, size: pre * post }] : []),
  ];
}

const isSame = (a: View, b: View): boolean => a.tensor === b.tensor && a.offset === b.offset;
const number = (value: number): string => `(v128.const f32x4 ${Array<string>(4).fill(String(Math.fround(value))).join(' ')})`;

/**
 * The kernel of one op: source after source, sample after sample, four targets at a time, so that each number of [pre][samples][post] is touched once.
 * `$at` counts bytes there, `$row` bytes along [samples][post], `$own` bytes along [samples][pre].
 */
export function eligibilityWat(name: string, one: Eligibility): string {
  const { traces, filtered, signal } = one;
  const addresses = eligibilityAddresses(one);
  const factors = addresses.filter((each) => each.name.startsWith('factor'));
  const of = (term: Term): string => get(term.of === 'input' ? 'x' : `was_${term.of}`);
  const factorOf = ({ factor }: Term): string => (typeof factor === 'number' ? number(factor) : get(factors.find(({ view }) => isSame(view, factor))!.name.replace('factor', 'by')));
  const total = (terms: readonly Term[]): string => terms.map((term) => (term.factor === 1 ? of(term) : vector('mul', factorOf(term), of(term)))).reduce((left, right) => vector('add', left, right));
  const sources = traces.flatMap(({ span }, t) => (span === 'source' ? [t] : []));
  const synapses = traces.flatMap(({ span }, t) => (span === 'synapse' ? [t] : []));
  const there = (address: string): string => sum(get(address), get('at'), get('j'));
  const body = eachFour('j', 'end', (store) => [
    ...factors.map((each) => set(each.name.replace('factor', 'by'), load(get(each.name), get('row'), get('j')))),
    ...synapses.map((t) => set(`was_${t}`, load(there(`trace_${t}`)))),
    set('e', one.sum.length > 0 ? total(one.sum) : number(0)),
    ...synapses.map((t) => store(there(`trace_${t}`), traces[t].next.length > 0 ? total(traces[t].next) : number(0))),
    ...(filtered ? [set('e', vector('add', vector('mul', number(one.decay), load(there('filtered'))), get('e'))), store(there('filtered'), get('e'))] : []),
    ...(signal ? [store(sum(get('gradient'), get('j')), vector('add', load(get('gradient'), get('j')), vector('mul', load(get('signal'), get('row'), get('j')), get('e'))))] : []),
  ].join('\n  '));
  const text = `${set('end', bytes(get('post')))}
  ${loop('i', 1, get('pre'), `${set('b', int(0))} ${set('row', int(0))} ${set('own', bytes(get('i')))}
  ${loop('b', 1, get('samples'), `${set('x', loadSplat(get('input'), get('own')))} ${sources.map((t) => set(`was_${t}`, loadSplat(get(`trace_${t}`), get('own')))).join(' ')}
  ${body}
  ${sources.map((t) => access('f32.store', 0, sum(get(`trace_${t}`), get('own')), lane(0, traces[t].next.length > 0 ? total(traces[t].next) : number(0)))).join('\n  ')}
  ${set('at', add(get('at'), get('end')))} ${set('row', add(get('row'), get('end')))} ${set('own', add(get('own'), bytes(get('pre'))))}`)}
  ${signal ? set('gradient', add(get('gradient'), get('end'))) : ''}`)}`;
  const vectors = ['live', 'x', 'e', ...traces.map((_, t) => `was_${t}`), ...factors.map((each) => each.name.replace('factor', 'by'))];
  return kernel(name, { i32: ['samples', 'pre', 'post', ...addresses.map((each) => each.name)].join(' ') }, { i32: 'i b j end full at row own', v128: vectors.join(' ') }, text);
}
