import type { Plan, PlannedConnection, PlannedReceptor } from '../compile/plan.ts';
import { access, add, get, int, locals, set } from '../wasm/text.ts';
import { requireRow } from './construct-wat.ts';
import { drawSynapse } from './draw-wat.ts';
import { drawnOnDemand, place, type Layout } from './memory.ts';
import { rowsOf, slotBytes } from './rows-wat.ts';
import { eachSender, scaledWat, senderFloats, senderWords } from './transmit-wat.ts';

/**
 * `deliver_C(b, at)` as WebAssembly text: brings the spikes of step `at` to the ring of the targets; twin of
 * shaders/shared/deliver.wgsl. Event-driven: only words of the mask with spikes are looked into.
 * Where the receptor asks for the sum of the weights alone, they go to a second ring.
 */
export function deliverWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { index, strategy, delay, weights, tracts } = connection;
  const { ring: { offset, slots }, total } = plan.populations[connection.to].receptors[connection.receptor] as { ring: NonNullable<PlannedReceptor['ring']>; total: number | null };
  const ring = place(layout, 'ring', offset);
  const rows = rowsOf(layout, connection);
  const shared = weights.stride === 0;
  // A delay is shorter than the ring, so one subtraction wraps it.
  const slotOf = (steps: string): string => `${set('slot', add(get('now'), steps))} ${set('slot', `(select (i32.sub ${get('slot')} ${int(slots)}) ${get('slot')} (i32.ge_u ${get('slot')} ${int(slots)}))`)}`;
  const addAt = (fixed: number, weight: string): string => access('i32.store', fixed, get('to'), add(access('i32.load', fixed, get('to')), weight));
  const addTo = (address: string, weight: string): string => `${set('to', address)} ${total === null ? '' : addAt(place(layout, 'ring', total), weight)} ${addAt(ring, scaledWat(connection, weight))}`;
  const within = (target: string): string => `(i32.shl ${target} ${int(2)})`;
  const oneDelay = connection.sparse!.shift === 32;
  const stored = (ahead: number): string => {
    const weight = shared ? get('weight') : rows.weight('s', ahead);
    if (oneDelay) return addTo(add(get('ring'), within(rows.word('s', ahead))), weight);
    return `${set('word', rows.word('s', ahead))} ${slotOf(rows.delay(get('word')))} ${addTo(add(slotBytes(plan, connection, get('slot')), within(rows.target(get('word')))), weight)}`;
  };
  const along = `(block $few (loop $four
    (br_if $few (i32.lt_u (i32.sub ${get('end')} ${get('s')}) ${int(4)}))
    ${[0, 1, 2, 3].map(stored).join('\n    ')}
    ${set('s', add(get('s'), int(4)))}
    (br $four)))
  (block $done (loop $one
    (br_if $done (i32.eq ${get('s')} ${get('end')}))
    ${stored(0)}
    ${set('s', add(get('s'), int(1)))}
    (br $one)))`;
  const again = strategy === 'procedural' ? drawSynapse(plan, connection, (drawn) => {
    const slot = drawn.delay ? `${slotOf(drawn.delay)} ${set('ring', slotBytes(plan, connection, get('slot')))}` : '';
    return `${slot} ${addTo(add(get('ring'), within(drawn.target)), drawn.weight ?? get('weight'))}`;
  }) : null;
  return `(func $deliver_${index} (export "deliver_${index}") (param $b i32) (param $at i32)
  ${locals('i32', [...senderWords, 's', 'end', 'now', 'ring', 'word', 'slot', 'to', 'weight', ...(again?.words ?? [])])} ${locals('v128', again?.vectors ?? [])} ${locals('f32', senderFloats)}
  ${set('now', `(i32.rem_u ${get('at')} ${int(slots)})`)}
  ${set('ring', slotBytes(plan, connection, `(i32.rem_u ${add(get('at'), int(delay.least))} ${int(slots)})`))}
  ${shared ? set('weight', access('i32.load', place(layout, 'weights', tracts[0].weights), int(0))) : ''}
  ${eachSender(plan, layout, connection, `
  ${drawnOnDemand(connection) ? requireRow(layout, index) : ''}
  ${set('s', rows.start)} ${set('end', rows.end)}
  ${again ? again.row : along}`)})`;
}
