import type { Plan, PlannedPopulation } from '../compile/plan.ts';
import { postEventOf } from '../equations/names.ts';
import { access, add, eachSpike, get, int, locals, loop, multiply, set } from '../wasm/text.ts';
import { maskWat, place, type Layout } from './memory.ts';

/** Byte address of the first word of what sample `b` remembers of the spikes of neuron `j`, or of the events that lie at `kind`. */
export function recentWat(layout: Layout, { size, remembers }: PlannedPopulation, b: string, j: string, kind = remembers!.spikes): string {
  return add(int(place(layout, 'spikes', kind)), multiply(add(multiply(b, int(size)), j), int(remembers!.span / 8)));
}

/** Byte offset of the word with step `at` within them. */
export const recentWord = ({ remembers }: PlannedPopulation, at: string): string => `(i32.and (i32.shr_u ${at} ${int(3)}) ${int(remembers!.span / 8 - 4)})`;

/** Byte offset of the traces of step `at` in sample `b`. */
export function traceRow(plan: Plan, { size, remembers }: PlannedPopulation, b: string, at: string): string {
  return multiply(add(multiply(`(i32.and ${at} ${int(remembers!.span - 1)})`, int(plan.batch)), b), int(4 * size));
}

/** `remember_P(b, at)` as WebAssembly text: keeps spikes and traces of a step for those who learn from them later. */
export function rememberWat(plan: Plan, layout: Layout, population: PlannedPopulation, { span, spikes, traces, events }: NonNullable<PlannedPopulation['remembers']>): string {
  const { index, size, words, variables } = population;
  const word = get('word');
  const copies = traces.map(({ variable, offset }) => `(memory.copy ${add(int(place(layout, 'state', offset)), get('row'))}
    ${add(int(place(layout, 'state', variables.find((each) => each.name === variable)!.offset)), multiply(get('b'), int(4 * size)))} ${int(4 * size)})`);
  const forget = (kind: number): string => `${set('word', add(recentWat(layout, population, get('b'), int(0), kind), recentWord(population, get('at'))))}
    ${set('end', add(word, int(size * span / 8)))}
    ${loop('word', span / 8, get('end'), `(i32.store ${word} ${int(0)})`)}`;
  const note = (kind: number): string => `${set('word', add(recentWat(layout, population, get('b'), get('i'), kind), recentWord(population, get('at'))))}
  (i32.store ${word} (i32.or (i32.load ${word}) (i32.shl ${int(1)} ${get('at')})))`;
  const happened = (connection: string): string => access('i32.load', place(layout, 'state', variables.find((each) => each.name === postEventOf(connection))!.offset), multiply(add(multiply(get('b'), int(size)), get('i')), int(4)));
  return `(func $remember_${index} (export "remember_${index}") (param $b i32) (param $at i32)
  ${locals('i32', ['i', 'mask', 'mask_end', 'bits', 'first', 'word', 'end', 'row'])}
  (if (i32.eqz (i32.and ${get('at')} ${int(31)})) (then
    ${[spikes, ...events.map(({ offset }) => offset)].map(forget).join('\n    ')}))
  ${eachSpike(maskWat(plan, layout, population, get('at')), words, note(spikes))}
  ${events.map(({ connection, offset }) => `${set('i', int(0))} ${loop('i', 1, int(size), `(if ${happened(connection)} (then ${note(offset)}))`)}`).join('\n  ')}
  ${set('row', traceRow(plan, population, get('b'), get('at')))}
  ${copies.join('\n  ')})`;
}
