import type { Plan, PlannedConnection } from '../compile/plan.ts';
import { access, add, eachSpike, get, int, locals, multiply, set } from '../wasm/text.ts';
import { maskWat, place, type Layout } from './memory.ts';

/**
 * `deliver_C(b, at)` as WebAssembly text: scatters the spikes of step `at` into the ring of the targets; twin of
 * shaders/deliver.wgsl. The one place of the CPU backend that knows how static synapses are stored.
 */
export function deliverWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index, weights, delay } = connection;
  const { rows, targets, shift } = connection.sparse!;
  const { size, receptors } = plan.populations[connection.to];
  const source = plan.populations[connection.from];
  const { offset, slots } = receptors[connection.receptor].ring!;
  const ring = place(layout, 'ring', offset);
  const firstWeight = place(layout, 'weights', weights.offset);
  const bytesOf = (slot: string): string => multiply(add(multiply(slot, int(plan.batch)), get('b')), int(4 * size));
  // A delay is shorter than the ring, so one subtraction wraps it.
  const later = `(i32.add ${get('now')} (i32.shr_u ${get('word')} ${int(shift)}))`;
  const wrapped = `${set('slot', later)} ${set('slot', `(select (i32.sub ${get('slot')} ${int(slots)}) ${get('slot')} (i32.ge_u ${get('slot')} ${int(slots)}))`)}`;
  const arrive = (at: number): string => {
    const word = access('i32.load', place(layout, 'structure', targets) + at, get('s'));
    const to = shift === 32
      ? set('to', add(get('ring'), `(i32.shl ${word} ${int(2)})`))
      : `${set('word', word)} ${wrapped} ${set('to', add(bytesOf(get('slot')), `(i32.shl (i32.and ${get('word')} ${int(2 ** shift - 1)}) ${int(2)})`))}`;
    const weight = weights.stride === 0 ? get('weight') : access('i32.load', firstWeight + at, get('s'));
    return `${to} ${access('i32.store', ring, get('to'), add(access('i32.load', ring, get('to')), weight))}`;
  };
  const rowStart = place(layout, 'structure', rows);
  return `(func $deliver_${index} (export "deliver_${index}") (param $b i32) (param $at i32)
  ${locals('i32', ['mask', 'mask_end', 'bits', 'first', 'i', 's', 'end', 'now', 'ring', 'word', 'slot', 'to', 'weight'])}
  ${set('now', `(i32.rem_u ${get('at')} ${int(slots)})`)}
  ${set('ring', bytesOf(`(i32.rem_u ${add(get('at'), int(delay.least))} ${int(slots)})`))}
  ${set('weight', access('i32.load', firstWeight, int(0)))}
  ${eachSpike(maskWat(plan, layout, source, get('at')), source.words, `
  ${set('s', `(i32.shl ${access('i32.load', rowStart, `(i32.shl ${get('i')} ${int(2)})`)} ${int(2)})`)}
  ${set('end', `(i32.shl ${access('i32.load', rowStart + 4, `(i32.shl ${get('i')} ${int(2)})`)} ${int(2)})`)}
  (block $few (loop $four
    (br_if $few (i32.lt_u (i32.sub ${get('end')} ${get('s')}) ${int(16)}))
    ${[0, 4, 8, 12].map(arrive).join('\n    ')}
    ${set('s', add(get('s'), int(16)))}
    (br $four)))
  (block $done (loop $one
    (br_if $done (i32.eq ${get('s')} ${get('end')}))
    ${arrive(0)}
    ${set('s', add(get('s'), int(4)))}
    (br $one)))`)})`;
}
