import { add, bytes, get, int, kernel, loop, op, set } from './text.ts';

const at = (base: string, offset: string): string => op('f32.load', add(get(base), get(offset)));
const grow = (base: string, offset: string, by: string): string => op('f32.store', add(get(base), get(offset)), op('f32.add', at(base, offset), by));
const move = (name: string): string => set(name, add(get(name), int(4)));

/** Whole steps and the fraction of one; a delay of exactly `most` steps has none, nor a step before it. */
const split = `${set('d', op('f32.min', op('f32.max', at('delays', 'i'), '(f32.const 0)'), op('f32.convert_i32_u', get('most'))))}
  ${set('whole', '(i32.trunc_sat_f32_s (local.get $d))')} ${set('f', op('f32.sub', get('d'), op('f32.convert_i32_u', get('whole'))))}
  ${set('now', `(i32.sub ${get('place')} ${op('i32.mul', get('whole'), get('row'))})`)} ${set('before', `(i32.sub ${get('now')} ${get('row')})`)}`;
const isFraction = op('i32.lt_u', get('whole'), get('most'));
const rest = op('f32.sub', '(f32.const 1)', get('f'));

/** Numbers one after the other: each neuron looks back another way. `place` counts bytes through the series, `i` along the neurons. */
const delay = (name: string, addresses: string, body: string): string => kernel(name, { i32: `${addresses} delays steps samples size most` }, { i32: 'n i place end row whole now before', f32: 'd f value' }, `
  ${set('row', bytes(op('i32.mul', get('samples'), get('size'))))} ${set('end', bytes(get('size')))}
  ${loop('n', 1, op('i32.mul', get('steps'), get('samples')), `${set('i', int(0))}
  ${loop('i', 4, get('end'), `${split} ${body} ${move('place')}`)}`)}`);

export const delayWat = [
  delay('delay', 'input output', `${set('value', op('f32.mul', rest, at('input', 'now')))}
  (if ${isFraction} (then ${set('value', op('f32.add', get('value'), op('f32.mul', get('f'), at('input', 'before'))))}))
  (f32.store ${add(get('output'), get('place'))} ${get('value')})`),
  delay('delay_adjoint', 'input dInput dOutput gradient', `${set('value', at('dOutput', 'place'))}
  ${grow('dInput', 'now', op('f32.mul', rest, get('value')))}
  (if ${isFraction} (then ${grow('dInput', 'before', op('f32.mul', get('f'), get('value')))}
  ${grow('gradient', 'i', op('f32.mul', get('value'), op('f32.sub', at('input', 'before'), at('input', 'now'))))}))`),
].join('\n');
