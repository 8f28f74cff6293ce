import type { Plan, PlannedConnection, PlannedVariable } from '../compile/plan.ts';
import { postEvents } from '../compile/tables.ts';
import { access, add, below, get, int, ints, loadLanes, locals, loop, loopMaybe, multiply, op, set, storeLanes } from '../wasm/text.ts';
import { alongWat, bytesOf, loadNorms, normsWat, shared, traceOffset, trialWat, type Parts } from './learn-along-wat.ts';
import { keptAt, normsIn, ruleOf, tracesIn } from './learn-wat.ts';
import { maskWat, pieceOfRow, place, type Layout } from './memory.ts';
import { recentWat, recentWord, traceRow } from './remember-wat.ts';
import { rowsOf } from './rows-wat.ts';

/**
 * Plastic synapses along rows as WebAssembly text; twin of shaders/shared/learn-rows.wgsl, where the idea is told.
 * `visit_C(at, samples, settled)` delivers and learns from step `at`, `settle_C(at, samples, settled)` brings all rows up to date with the steps
 * before it; where a connection learns once per trial, `trial_C(samples)` does.
 */
export function learnRowsWat(plan: Plan, layout: Layout, connection: PlannedConnection): string {
  const { program, late, period } = connection.plasticity!;
  // A tick comes after all events of its step.
  const seen = late && late.flush > 1 && plan.batch === 1 && period === 0 ? 0 : 1;
  const parts: Parts = { plan, layout, connection, c: connection.index, post: program.onPost, norms: normsIn(program.onPost), seen };
  if (!late) return trialWat(parts);
  return [nextWat(parts), catchUpWat(parts), ...(program.onPre.length > 0 ? [alongWat(parts, 'pre', program.onPre)] : []), ...(period > 0 ? [alongWat(parts, 'tick', program.onTick)] : []), unseenWat(parts, late.flush), visitWat(parts, late.flush), settleWat(parts)].join('\n');
}

/** `$next_C(j, at, to, b, b_end)`: the first step from `at` on in which target j spiked, or `to`. */
function nextWat({ plan, layout, connection, c }: Parts): string {
  const to = plan.populations[connection.to];
  const events = postEvents(connection, plan);
  return `(func $next_${c} (param $j i32) (param $at i32) (param $to i32) (param $b i32) (param $b_end i32) (result i32)
  ${locals('i32', ['row', 't', 'bits'])}
  ${loop('b', 1, get('b_end'), `${set('row', recentWat(layout, to, get('b'), get('j'), events))} ${set('t', get('at'))}
  (block $found (loop $word
    (if (local.tee $bits (i32.shr_u (i32.load ${add(get('row'), recentWord(to, get('t')))}) ${get('t')})) (then
      ${set('t', add(get('t'), `(i32.ctz ${get('bits')})`))}
      ${set('to', `(select ${get('t')} ${get('to')} (i32.lt_u ${get('t')} ${get('to')}))`)}
      (br $found)))
    (br_if $word (i32.lt_u (local.tee $t (i32.add (i32.or ${get('t')} ${int(31)}) ${int(1)})) ${get('to')}))))`)}
  ${get('to')})`;
}

/**
 * `$catch_up_C(i, from, to, b, b_end)`: what the spikes of their targets in steps `[from, to)` and samples `[b, b_end)` teach the synapses of
 * row i. First those with such a spike are found, by testing all steps of a target at once; then they learn four by four,
 * each from its own next spike, until none has another.
 */
function catchUpWat(parts: Parts): string {
  const { plan, layout, connection, c, post } = parts;
  if (post.length === 0) return '';
  const to = plan.populations[connection.to];
  const { window, synapses, steps, traces } = layout.rows;
  const rows = rowsOf(layout, connection);
  const events = postEvents(connection, plan);
  const rule = ruleOf(plan, layout, connection);
  const one = plan.batch === 1;
  const first = place(layout, 'weights', connection.tracts[0].weights);
  const words = to.remembers!.span / 32;
  const kept = tracesIn(post, connection.plasticity!.pre);
  const stretch = 4 * (connection.plasticity!.late!.flush + 1) * plan.batch;
  const windowAt = (t: string): string => recentWord(to, t);
  const step = op('i32x4.sub', get('when'), `(i32x4.splat ${get('from')})`);
  const learn = rule.apply(post, {
    units: get('old'),
    pre: (variable) => loadLanes(traces + stretch * kept.findIndex(([, each]) => each === variable), 'past'),
    post: (variable) => loadLanes(place(layout, 'state', traceOffset(to, variable)), 'there'),
    shared: shared(layout),
    kept: (variable) => loadLanes(keptAt(layout, connection, variable) - first, 'places'),
    keep: (variable, value) => `${set('cells', op('v128.bitselect', op('i32x4.add', get('places'), ints(keptAt(layout, connection, variable) - first)), ints(layout.nowhere), get('live')))} ${storeLanes('cells', value)}`,
    numbers: get('numbers'), steps: get('when'), firstStep: get('from'),
  });
  const at = op('i32x4.mul', op('i32x4.add', op('i32x4.mul', op('v128.and', get('when'), ints(to.remembers!.span - 1)), ints(plan.batch)), `(i32x4.splat ${get('b')})`), ints(4 * to.size));
  const event = `${set('past', op('i32x4.shl', one ? step : op('i32x4.add', op('i32x4.mul', step, ints(plan.batch)), `(i32x4.splat ${get('b')})`), int(2)))}
  ${set('there', op('i32x4.add', at, get('within')))}
  ${set('old', get('weights'))}
  ${learn}`;
  const bit = (lane: number): string => {
    const t = op('i32x4.extract_lane', lane, get('when'));
    return `(i32.sub ${int(0)} (i32.and (i32.shr_u (i32.load ${add(recentWat(layout, to, get('b'), op('i32x4.extract_lane', lane, get('j')), events), windowAt(t))}) ${t}) ${int(1)}))`;
  };
  const spiked = [0, 1, 2, 3].reduce((vector, lane) => op('i32x4.replace_lane', lane, vector, bit(lane)), ints(0));
  const load = words === 2 ? 'v128.load64_zero' : 'v128.load';
  const hits = Array.from({ length: Math.ceil(words / 4) }, (_, k) => op('v128.and', access(load, 16 * k, get('row')), get(`window_${k}`))).reduce((left, right) => op('v128.or', left, right));
  const eachSample = (body: string): string => (one ? body : `${set('b', get('b_begin'))} ${loop('b', 1, get('b_end'), body)}`);
  const nextOf = (target: string, t: string): string => `(call $next_${c} ${target} ${t} ${get('to')} ${get('b_begin')} ${get('b_end')})`;
  const goOn = (lane: number): string => `${set('s', op('i32x4.extract_lane', lane, get('numbers')))}
    ${set('next', nextOf(op('i32x4.extract_lane', lane, get('j')), add(op('i32x4.extract_lane', lane, get('when')), int(1))))}
    ${access('i32.store', synapses, get('left'), get('s'))} ${access('i32.store', steps, get('left'), get('next'))}
    ${set('left', add(get('left'), bytesOf(`(i32.lt_u ${get('next')} ${get('to')})`)))}`;

  return `(func $catch_up_${c} (param $i i32) (param $from i32) (param $to i32) (param $b i32) (param $b_end i32)
  ${locals('i32', ['b_begin', 'start', 's', 'end', 'piece_end', 'time', 'bits', 'row', 'n', 'k', 'left', 'next', 'target'])}
  ${locals('v128', rule.vectors().add('live').add('cells').add('numbers').add('places').add('j').add('when').add('within').add('there').add('past').add('old').add('weights').add('hit').add('window_0').add('window_1'))}
  ${set('start', rows.start)} ${set('end', rows.end)} ${set('b_begin', get('b'))}
  (if (i32.or (i32.ge_u ${get('from')} ${get('to')}) (i32.eq ${get('start')} ${get('end')})) (then (return)))
  ${windowWat(window, windowAt)}
  ${set('window_0', access(load, window, int(0)))} ${words === 8 ? set('window_1', access('v128.load', window + 16, int(0))) : ''}
  ${kept.map(([, variable], k) => copyTraces(parts, variable, traces + stretch * k)).join('\n  ')}
  ${rule.prepare} ${loadNorms(parts)}
  (loop $piece
  ${set('piece_end', `(select ${get('end')} ${add(get('start'), int(pieceOfRow))} (i32.lt_u (i32.sub ${get('end')} ${get('start')}) ${int(pieceOfRow)}))`)}
  ${set('s', get('start'))} ${set('n', int(0))}
  ${loop('s', 1, get('piece_end'), `${set('target', rows.target(rows.word('s')))}
  ${one ? '' : set('hit', ints(0))}
  ${eachSample(`${set('row', recentWat(layout, to, one ? int(0) : get('b'), get('target'), events))} ${set('hit', one ? hits : op('v128.or', get('hit'), hits))}`)}
  ${access('i32.store', synapses, get('n'), get('s'))}
  ${set('n', add(get('n'), bytesOf(`(v128.any_true ${get('hit')})`)))}`)}
  ${set('k', int(0))}
  ${loopMaybe('k', 4, get('n'), `${set('s', access('i32.load', synapses, get('k')))}
  ${access('i32.store', steps, get('k'), nextOf(rows.target(rows.word('s')), get('from')))}`)}
  (block $all (loop $round
    (br_if $all (i32.eqz ${get('n')}))
    ${set('k', int(0))} ${set('left', int(0))}
    ${loop('k', 16, get('n'), `${set('live', below('k', get('n')))}
    ${set('numbers', op('v128.and', access('v128.load', synapses, get('k')), get('live')))}
    ${set('when', op('v128.bitselect', access('v128.load', steps, get('k')), `(i32x4.splat (i32.sub ${get('to')} ${int(1)}))`, get('live')))}
    ${set('j', rows.targetsOf('numbers'))} ${set('within', op('i32x4.shl', get('j'), int(2)))}
    ${set('places', op('v128.bitselect', op('i32x4.add', op('i32x4.shl', get('numbers'), int(2)), ints(first)), ints(layout.nowhere), get('live')))}
    ${set('weights', loadLanes(0, 'places'))}
    ${eachSample(`${event}
    ${set('weights', one ? get('units') : op('v128.bitselect', get('units'), get('weights'), spiked))}`)}
    ${storeLanes('places', 'weights')}
    ${[0, 1, 2, 3].map(goOn).join('\n    ')}`)}
    ${set('n', get('left'))}
    (br $round)))
  (br_if $piece (i32.lt_u (local.tee $start ${get('piece_end')}) ${get('end')}))))`;
}

/** The steps `[from, to)` as bits, one word for each 32 steps, in the order in which neurons remember them. */
function windowWat(window: number, wordOf: (t: string) => string): string {
  const t = get('time');
  return `(memory.fill ${int(window)} ${int(0)} ${int(32)})
  ${set('time', `(i32.and ${get('from')} ${int(-32)})`)}
  ${loop('time', 32, get('to'), `${set('bits', int(-1))}
  (if (i32.lt_u ${t} ${get('from')}) (then ${set('bits', `(i32.shl ${int(-1)} ${get('from')})`)}))
  (if (i32.lt_u (i32.sub ${get('to')} ${t}) ${int(32)}) (then ${set('bits', `(i32.and ${get('bits')} (i32.sub (i32.shl ${int(1)} ${get('to')}) ${int(1)}))`)}))
  ${access('i32.store', window, wordOf(t), get('bits'))}`)}`;
}

/** The traces of source `$i` in `[from, to)` lie far from each other, and most are asked for more than once: brings them together. */
function copyTraces({ plan, layout, connection }: Parts, variable: PlannedVariable, scratch: number): string {
  const from = plan.populations[connection.from];
  const source = access('i32.load', place(layout, 'state', traceOffset(from, variable)), add(traceRow(plan, from, get('b'), get('time')), bytesOf(get('i'))));
  const target = bytesOf(add(multiply(`(i32.sub ${get('time')} ${get('from')})`, int(plan.batch)), get('b')));
  return `${set('time', get('from'))}
  ${loop('time', 1, get('to'), `${set('b', get('b_begin'))} ${loop('b', 1, get('b_end'), access('i32.store', scratch, target, source))}`)} ${set('b', get('b_begin'))}`;
}

/** `$unseen_C(i, at, samples, settled)`: the first step whose target spikes row i has not seen yet at `at`. */
function unseenWat({ plan, layout, connection, c, seen }: Parts, flush: number): string {
  const from = plan.populations[connection.from];
  const { period } = connection.plasticity!;
  const later = (left: string, right: string): string => `(select ${left} ${right} (i32.gt_s ${left} ${right}))`;
  const back = `(i32.rem_u ${add(add(get('at'), int(flush - 1)), `(i32.shr_u ${get('i')} ${int(5)})`)} ${int(flush)})`;
  return `(func $unseen_${c} (param $i i32) (param $at i32) (param $samples i32) (param $since i32) (result i32)
  ${locals('i32', ['due', 'b', 'row', 't', 'bits', 'last'])}
  ${set('due', `(i32.sub (i32.sub ${get('at')} ${int(1 - seen)}) ${back})`)}
  ${set('since', later(get('since'), get('due')))}
  ${period > 0 ? set('since', later(get('since'), `(i32.sub ${get('at')} (i32.rem_u ${get('at')} ${int(period)}))`)) : ''}
  (if (i32.lt_s ${get('since')} ${get('at')}) (then
  ${loop('b', 1, get('samples'), `${set('row', recentWat(layout, from, get('b'), get('i')))} ${set('t', `(i32.sub ${get('at')} ${int(1)})`)}
  (block $found (loop $word
    (if (local.tee $bits (i32.shl (i32.load ${add(get('row'), recentWord(from, get('t')))}) (i32.sub ${int(31)} ${get('t')}))) (then
      ${set('last', add(`(i32.sub ${get('t')} (i32.clz ${get('bits')}))`, int(seen)))}
      ${set('since', later(get('since'), get('last')))}
      (br $found)))
    (br_if $word (i32.ge_s (local.tee $t (i32.sub (i32.and ${get('t')} ${int(-32)}) ${int(1)})) ${get('since')}))))`)}))
  ${get('since')})`;
}

/** Whether the synapses run `onTick` after step `$at`. */
const tickWat = (period: number): string => `(i32.eqz (i32.rem_u ${add(get('at'), int(1))} ${int(period)}))`;

/** Runs `body` for each row `$i` with a spike in some sample at `$at`, and for those of words that are due; for all where there is a tick. */
function eachVisited({ plan, layout, connection }: Parts, flush: number, body: string): string {
  const { words, size } = plan.populations[connection.from];
  const mask = access('i32.load', 0, add(get('mask'), bytesOf(get('w'))));
  const last = size % 32 === 0 ? -1 : 2 ** (size % 32) - 1;
  const { period } = connection.plasticity!;
  const due = `(i32.eqz (i32.rem_u ${add(get('at'), get('w'))} ${int(flush)}))`;
  return `${set('w', int(0))}
  ${loop('w', 1, int(words), `${set('bits', int(0))} ${set('b', int(0))}
  ${loop('b', 1, get('samples'), `${set('mask', maskWat(plan, layout, plan.populations[connection.from], get('at')))} ${set('bits', `(i32.or ${get('bits')} ${mask})`)}`)}
  (if ${period > 0 ? `(i32.or ${due} ${tickWat(period)})` : due} (then
    ${set('bits', last === -1 ? int(-1) : `(select ${int(last)} ${int(-1)} (i32.eq ${get('w')} ${int(words - 1)}))`)}))
  (if ${get('bits')} (then (loop $next_row
    ${set('i', add(`(i32.shl ${get('w')} ${int(5)})`, `(i32.ctz ${get('bits')})`))}
    ${body}
    (br_if $next_row (local.tee $bits (i32.and ${get('bits')} (i32.sub ${get('bits')} ${int(1)})))))))`)}`;
}

function visitWat(parts: Parts, flush: number): string {
  const { plan, layout, connection, c, post, seen } = parts;
  const { program: { onPre }, period } = connection.plasticity!;
  const from = plan.populations[connection.from];
  const spiked = `(i32.and (i32.shr_u (i32.load ${add(maskWat(plan, layout, from, get('at')), bytesOf(`(i32.shr_u ${get('i')} ${int(5)})`))}) ${get('i')}) ${int(1)})`;
  const pre = onPre.length > 0 ? `(if ${spiked} (then (call $pre_${c} ${get('i')} ${get('b')} ${get('at')})))` : '';
  const now = seen && post.length > 0 ? `(call $catch_up_${c} ${get('i')} ${get('at')} ${add(get('at'), int(1))} ${get('b')} ${add(get('b'), int(1))})` : '';
  return `(func $visit_${c} (export "visit_${c}") (param $at i32) (param $samples i32) (param $settled i32)
  ${locals('i32', ['i', 'b', 'sample', 'w', 'bits', 'mask', 'n', 'pre_row'])} ${locals('f32', ['x', 'sum'])} (local $norm v128)
  ${post.length > 0 && flush > 1 ? eachVisited(parts, flush, catchUp(c, get('at'))) : ''}
  ${set('b', int(0))}
  ${loop('b', 1, get('samples'), `(call $deliver_${c} ${get('b')} ${get('at')})`)}
  ${set('sample', int(0))}
  ${pre + now === '' ? '' : loop('sample', 1, get('samples'), `${set('b', get('sample'))} ${normsWat(parts)}
  ${eachVisited(parts, flush, `${set('b', get('sample'))} ${pre} ${now}`)}`)}
  ${period > 0 ? `(if ${tickWat(period)} (then ${set('i', int(0))} ${loop('i', 1, int(from.size), `(call $tick_${c} ${get('i')} ${int(0)} ${get('at')})`)}))` : ''})`;
}

const catchUp = (c: number, at: string): string => `(call $catch_up_${c} ${get('i')} (call $unseen_${c} ${get('i')} ${at} ${get('samples')} ${get('settled')}) ${at} ${int(0)} ${get('samples')})`;

function settleWat({ plan, connection, c, post }: Parts): string {
  return `(func $settle_${c} (export "settle_${c}") (param $at i32) (param $samples i32) (param $settled i32) (local $i i32)
  ${post.length > 0 ? loop('i', 1, int(plan.populations[connection.from].size), catchUp(c, get('at'))) : ''})`;
}
