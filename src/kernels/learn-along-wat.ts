import type { Plan, PlannedConnection, PlannedVariable } from '../compile/plan.ts';
import { identifier } from '../equations/emit.ts';
import type { Line } from '../equations/program.ts';
import { access, add, below, get, int, ints, lanes, loadLanes, locals, loop, loopMaybe, multiply, op, set, storeFour } from '../wasm/text.ts';
import { keptAt, normWat, ruleOf, type Reads } from './learn-wat.ts';
import { place, type Layout } from './memory.ts';
import { traceRow } from './remember-wat.ts';
import { rowsOf } from './rows-wat.ts';

/** What the kernels of one connection have in common. */
export interface Parts {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly connection: PlannedConnection;
  readonly c: number;
  readonly post: readonly Line[];
  readonly norms: readonly string[];
  /**
   * Steps from a visit to the first whose target spikes it has not seen: with one sample they may wait for the next visit,
   * since the source's own spike came before them.
   */
  readonly seen: 0 | 1;
}

export const bytesOf = (word: string): string => `(i32.shl ${word} ${int(2)})`;
export const loadNorms = ({ layout, norms }: Parts): string => norms.map((name, k) => set(`norm_${identifier(name)}`, access('v128.load', layout.rows.norms + 16 * k, int(0)))).join(' ');
export const traceOffset = ({ remembers }: Plan['populations'][number], { name }: PlannedVariable): number => remembers!.traces.find((each) => each.variable === name)!.offset;
export const shared = (layout: Layout) => ({ offset }: PlannedVariable): string => loadLanes(place(layout, 'state', offset), 'within');

/** Norms of the sources' traces in sample `$b`, where the other functions find them. */
export function normsWat({ plan, layout, connection, norms }: Parts): string {
  const { size } = plan.populations[connection.from];
  return norms.map((name, k) => `${set('pre_row', multiply(get('b'), int(4 * size)))}
  ${normWat(place(layout, 'state', connection.plasticity!.pre.get(name)!.offset), size, 'norm')} ${access('v128.store', layout.rows.norms + 16 * k, int(0), get('norm'))}`).join('\n  ');
}

/** All synapses of row `$i`, four by four as they lie, with the targets' byte offsets in `$within`. */
function alongRow({ layout, connection }: Parts, body: string): string {
  const rows = rowsOf(layout, connection);
  const first = place(layout, 'weights', connection.tracts[0].weights);
  return `${set('s', rows.start)} ${set('end', rows.end)}
  ${loopMaybe('s', 4, get('end'), `${set('place', bytesOf(get('s')))}
  ${set('live', below('place', bytesOf(get('end'))))}
  ${set('within', op('i32x4.shl', op('v128.and', rows.targets('s'), get('live')), int(2)))}
  ${set('old', access('v128.load', first, get('place')))}
  ${body}
  ${storeFour(1, first, 'place', get('units'))}`)}`;
}

/** `$pre_C(i, b, at)`: what a spike of source i at step `at` teaches its synapses; `$tick_C(i, b, at)`: what they make of the time. */
export function alongWat(parts: Parts, name: 'pre' | 'tick', lines: readonly Line[]): string {
  const { plan, layout, connection, c } = parts;
  const [from, to] = [plan.populations[connection.from], plan.populations[connection.to]];
  const rule = ruleOf(plan, layout, connection);
  const learn = rule.apply(lines, {
    units: get('old'),
    pre: (variable) => access('v128.load32_splat', place(layout, 'state', traceOffset(from, variable)), get('own')),
    post: (variable) => loadLanes(place(layout, 'state', traceOffset(to, variable)), 'there'),
    shared: shared(layout),
    ...alongReads(layout, connection),
  });
  return `(func $${name}_${c} (param $i i32) (param $b i32) (param $at i32)
  ${locals('i32', ['s', 'end', 'place', 'own', 'row'])} ${locals('v128', rule.vectors().add('live').add('within').add('there').add('old'))}
  ${set('own', add(traceRow(plan, from, get('b'), get('at')), bytesOf(get('i'))))}
  ${set('row', traceRow(plan, to, get('b'), get('at')))}
  ${rule.prepare} ${loadNorms(parts)}
  ${alongRow(parts, `${set('there', op('i32x4.add', get('within'), `(i32x4.splat ${get('row')})`))}
  ${learn}`)})`;
}

/** What belongs to the synapses themselves, side by side like their weights, in step `$at`. */
const alongReads = (layout: Layout, connection: PlannedConnection): Pick<Reads, 'kept' | 'keep' | 'numbers' | 'steps' | 'firstStep'> => ({
  kept: (variable) => access('v128.load', keptAt(layout, connection, variable), get('place')),
  keep: (variable, value) => storeFour(1, keptAt(layout, connection, variable), 'place', get(value)),
    numbers: op('i32x4.add', `(i32x4.splat ${get('s')})`, lanes), steps: `(i32x4.splat ${get('at')})`, firstStep: get('at'),
});

/** Targets that spiked count as having done so at the trial's end, in the order of the samples. */
export function trialWat(parts: Parts): string {
  const { plan, layout, connection, c, post } = parts;
  if (post.length === 0) return `(func $trial_${c} (export "trial_${c}") (param $samples i32) (param $at i32))`;
  const [from, to] = [plan.populations[connection.from], plan.populations[connection.to]];
  const rule = ruleOf(plan, layout, connection);
  const counts = place(layout, 'state', to.counts);
  const state = ({ offset }: PlannedVariable): number => place(layout, 'state', offset);
  const learn = rule.apply(post, {
    units: get('old'),
    pre: (variable) => access('v128.load32_splat', state(variable), add(get('pre_row'), bytesOf(get('i')))),
    post: (variable) => loadLanes(state(variable), 'there'),
    shared: shared(layout),
    ...alongReads(layout, connection),
  });
  const count = (address: string): string => access('i32.load', layout.sums, address);
  return `(func $trial_${c} (export "trial_${c}") (param $samples i32) (param $at i32)
  ${locals('i32', ['i', 'b', 'n', 's', 'end', 'place', 'pre_row', 'post_row'])} ${locals('f32', ['x', 'sum'])} ${locals('v128', rule.vectors().add('norm').add('live').add('within').add('there').add('old').add('spiked'))}
  (memory.fill ${int(layout.sums)} ${int(0)} ${int(layout.sumsRow)})
  ${rule.prepare}
  ${loop('b', 1, get('samples'), `${normsWat(parts)} ${loadNorms(parts)}
  ${set('pre_row', multiply(get('b'), int(4 * from.size)))} ${set('post_row', multiply(get('b'), int(4 * to.size)))}
  ${set('i', int(0))}
  ${loop('i', 1, int(from.size), alongRow(parts, `${set('there', op('i32x4.add', get('within'), `(i32x4.splat ${get('post_row')})`))}
  ${set('spiked', op('i32x4.gt_s', loadLanes(counts, 'there'), ints(0)))}
  ${set('event', op('f32x4.convert_i32x4_s', loadLanes(layout.sums, 'within')))}
  ${learn}
  ${set('units', op('v128.bitselect', get('units'), get('old'), get('spiked')))}`))}
  ${set('n', int(0))}
  ${loop('n', 4, int(4 * to.size), access('i32.store', layout.sums, get('n'), add(count(get('n')), `(i32.gt_s ${access('i32.load', counts, add(get('post_row'), get('n')))} ${int(0)})`)))}`)})`;
}
