import { add, bytes, eachFour, get, int, kernel, lane, load, loop, op, set, splat, sum, vector } from './text.ts';
import type { Readout } from '../plan/ops.ts';

type How = Readout['how'];
const hows: readonly How[] = ['mean', 'max', 'last', 'first'];
const zero = '(v128.const i32x4 0 0 0 0)';
const select = (yes: string, no: string, where: string): string => op('v128.bitselect', yes, no, where);
/** Scores of neurons that have not spiked. */
const silent = vector('eq', get('s'), splat('nothing'));

/** What one step does to four scores `s` and the steps `p` that they come from; `x` holds the series, `step` the step's number. */
const arrive: Readonly<Record<How, string>> = {
  mean: set('s', vector('add', get('s'), get('x'))),
  last: set('s', get('x')),
  max: `${set('where', vector('gt', get('x'), get('s')))} ${set('s', select(get('x'), get('s'), get('where')))} ${set('p', select(splat('step'), get('p'), get('where')))}`,
  first: `${set('where', op('v128.and', vector('gt', get('x'), zero), silent))} ${set('s', select(op('f32x4.neg', splat('step')), get('s'), get('where')))} ${set('p', select(splat('step'), get('p'), get('where')))}`,
};
const steps = (body: string): string => `${set('t', int(0))} ${set('step', get('firstStep'))} ${set('row', add(get('series'), get('i')))}
  ${loop('t', 1, get('steps'), `${body} ${set('step', op('f32.add', get('step'), '(f32.const 1)'))} ${set('row', add(get('row'), get('end')))}`)}`;

/** `nothing` is the score of a neuron that has not spiked: −total. The mean is divided once, at the end of the segment. */
const answer = (how: How): string => kernel(`score_${how}`, { i32: 'series score at steps size', f32: 'firstStep nothing' }, { i32: 'i t row end full', f32: 'step', v128: 'live s p x where' }, `${set('end', bytes(get('size')))}
  ${eachFour('i', 'end', (store) => `${set('s', how === 'mean' ? zero : load(get('score'), get('i')))} ${set('p', load(get('at'), get('i')))}
  ${steps(`${set('x', load(get('row')))} ${arrive[how]}`)}
  ${store(sum(get('score'), get('i')), how === 'mean' ? vector('sub', load(get('score'), get('i')), vector('div', get('s'), splat('nothing'))) : get('s'))}
  ${how === 'mean' || how === 'last' ? '' : store(sum(get('at'), get('i')), get('p'))}`)}`);

/** The adjoint goes to the step that the score came from, `p`; to the very last where none did. */
const spread = (how: How): string => kernel(`spread_${how}`, { i32: 'series score at from steps size', f32: 'firstStep nothing' }, { i32: 'i t row end full', f32: 'step', v128: 'live s p x' }, `${set('end', bytes(get('size')))}
  ${eachFour('i', 'end', (store) => `${set('x', load(get('from'), get('i')))} ${how === 'mean' ? set('x', op('f32x4.neg', vector('div', get('x'), splat('nothing')))) : ''}
  ${set('p', how === 'last' ? op('f32x4.splat', '(f32.sub (f32.neg (local.get $nothing)) (f32.const 1))') : load(get('at'), get('i')))}
  ${how === 'first' ? `${set('s', load(get('score'), get('i')))} ${set('p', select(op('f32x4.splat', '(f32.sub (f32.neg (local.get $nothing)) (f32.const 1))'), get('p'), silent))}` : ''}
  ${steps(store(get('row'), how === 'mean' ? get('x') : op('v128.and', get('x'), vector('eq', get('p'), splat('step')))))}`)}`);

const single = (name: 'exp' | 'log', value: string): string => lane(0, `(call $${name} ${op('f32x4.splat', value)})`);
const scoreAt = op('f32.load', add(get('score'), bytes(get('i'))));
const smooth = op('f32.div', get('smoothing'), op('f32.convert_i32_u', get('size')));
const targetIs = (label: string, other: string): string => op('select', label, other, op('i32.eq', get('i'), get('label')));
const each = (body: string): string => `${set('i', int(0))} ${loop('i', 1, get('size'), body)}`;
const grow = (name: string, by: string): string => set(name, op('f32.add', get(name), by));

/** Cross-entropy of softmax: scores less their maximum, so that no exponential overflows. */
const crossEntropy = `${set('total', '(f32.const 0)')} ${each(grow('total', single('exp', op('f32.mul', get('scale'), op('f32.sub', scoreAt, get('highest'))))))}
  ${set('logarithm', single('log', get('total')))}
  ${each(`${set('x', op('f32.mul', get('scale'), op('f32.sub', scoreAt, get('highest'))))}
  ${set('target', targetIs(op('f32.add', op('f32.sub', '(f32.const 1)', get('smoothing')), smooth), smooth))}
  ${set('loss', op('f32.sub', get('loss'), op('f32.mul', get('target'), op('f32.sub', get('x'), get('logarithm')))))}
  ${adjoint(op('f32.mul', get('scale'), op('f32.sub', op('f32.div', single('exp', get('x')), get('total')), get('target'))))}`)}`;
const meanSquare = `${each(`${set('x', op('f32.sub', scoreAt, targetIs(get('on'), get('off'))))}
  ${grow('loss', op('f32.mul', get('x'), get('x')))}
  ${adjoint(op('f32.mul', get('x'), op('f32.div', '(f32.const 2)', op('f32.convert_i32_u', get('size')))))}`)}
  ${set('loss', op('f32.div', get('loss'), op('f32.convert_i32_u', get('size'))))}`;

function adjoint(value: string): string {
  return op('f32.store', add(get('adjoint'), bytes(get('i'))), op('f32.div', value, get('divisor')));
}

/** One sample after the other; the label −1 leaves one out. */
const loss = (name: string, body: string): string => kernel(name, { i32: 'score labels adjoint losses correct samples size', f32: 'scale smoothing on off divisor' }, { i32: 'b i label best', f32: 'highest total logarithm x target loss' }, loop('b', 1, get('samples'), `
  ${set('label', '(i32.trunc_sat_f32_s (f32.load (local.get $labels)))')} ${set('loss', '(f32.const 0)')}
  ${set('highest', '(f32.const -inf)')} ${set('best', int(0))}
  ${each(`(if (f32.gt ${scoreAt} ${get('highest')}) (then ${set('highest', scoreAt)} ${set('best', get('i'))}))`)}
  (if (i32.lt_s ${get('label')} ${int(0)}) (then (memory.fill ${get('adjoint')} ${int(0)} ${bytes(get('size'))})) (else ${body}))
  (f32.store ${get('losses')} ${get('loss')}) (f32.store ${get('correct')} (f32.convert_i32_u (i32.eq ${get('best')} ${get('label')})))
  ${['labels', 'losses', 'correct'].map((name) => set(name, add(get(name), int(4)))).join(' ')}
  ${['score', 'adjoint'].map((name) => set(name, add(get(name), bytes(get('size'))))).join(' ')}`));

export const scoreWat = [...hows.map(answer), ...hows.map(spread), loss('cross_entropy', crossEntropy), loss('mean_square', meanSquare)].join('\n');
