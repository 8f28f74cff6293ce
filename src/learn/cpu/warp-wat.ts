import { access, add, bytes, get, int, kernel, loop, op, set } from './text.ts';

const f = (how: 'add' | 'sub' | 'mul', left: string, right: string): string => op(`f32.${how}`, left, right);
const float = (count: string): string => op('f32.convert_i32_s', count);
const middle = (size: string): string => f('mul', '(f32.const 0.5)', float(op('i32.sub', get(size), int(1))));
const map = (n: number): string => access('f32.load', 4 * n, get('maps'));
const mix = (part: string, from: string, to: string): string => f('add', from, f('mul', get(part), f('sub', to, from)));

/** The number at (x, y) of a table of `width` × `height` at `base`, 0 outside. */
const pixel = `(func $pixel (param $base i32) (param $x i32) (param $y i32) (param $width i32) (param $height i32) (result f32)
  (if (result f32) (i32.and (i32.lt_u ${get('x')} ${get('width')}) (i32.lt_u ${get('y')} ${get('height')}))
  (then (f32.load ${add(get('base'), bytes(add(op('i32.mul', get('y'), get('width')), get('x'))))})) (else (f32.const 0))))`;

const corner = (right: number, down: number): string => `(call $pixel ${get('base')} ${add(get('i'), int(right))} ${add(get('j'), int(down))} ${get('width')} ${get('height')})`;
const bilinear = `(func $bilinear (param $base i32) (param $width i32) (param $height i32) (param $x f32) (param $y f32) (result f32)
  (local $i i32) (local $j i32) (local $fx f32) (local $fy f32)
  ${set('i', op('i32.trunc_sat_f32_s', op('f32.floor', get('x'))))} ${set('fx', f('sub', get('x'), op('f32.floor', get('x'))))}
  ${set('j', op('i32.trunc_sat_f32_s', op('f32.floor', get('y'))))} ${set('fy', f('sub', get('y'), op('f32.floor', get('y'))))}
  ${mix('fy', mix('fx', corner(0, 0), corner(1, 0)), mix('fx', corner(0, 1), corner(1, 1)))})`;

/** Grid points per pixel: those at either end lie on the image's edge. */
const spacing = (size: string): string => op('select', op('f32.div', float(op('i32.sub', get('grid'), int(1))), float(op('i32.sub', get(size), int(1)))), '(f32.const 0)', op('i32.gt_u', get(size), int(1)));
const displacement = (which: 0 | 1): string => `(call $bilinear ${add(get('table'), which === 0 ? int(0) : bytes(op('i32.mul', get('grid'), get('grid'))))} ${get('grid')} ${get('grid')} ${f('mul', float(get('x')), spacing('width'))} ${f('mul', float(get('y')), spacing('height'))})`;
const source = (row: number): string => f('add', f('add', f('mul', map(3 * row), get('cx')), f('mul', map(3 * row + 1), get('cy'))), f('add', map(3 * row + 2), middle(row === 0 ? 'width' : 'height')));

/** Pixel after pixel of each sample: where it comes from is worked out once for all channels. */
const warp = kernel('warp', { i32: 'from to maps samples channels height width grid' }, { i32: 'b c y x plane table place', f32: 'cx cy u v' }, `
  ${set('plane', bytes(op('i32.mul', get('height'), get('width'))))}
  ${loop('b', 1, get('samples'), `${set('table', add(get('maps'), int(24)))} ${set('y', int(0))} ${set('place', int(0))}
  ${loop('y', 1, get('height'), `${set('x', int(0))} ${set('cy', f('sub', float(get('y')), middle('height')))}
  ${loop('x', 1, get('width'), `${set('cx', f('sub', float(get('x')), middle('width')))} ${set('u', source(0))} ${set('v', source(1))}
  (if ${get('grid')} (then ${set('u', f('add', get('u'), displacement(0)))} ${set('v', f('add', get('v'), displacement(1)))}))
  ${set('c', int(0))}
  ${loop('c', 1, get('channels'), `(f32.store ${add(get('to'), add(op('i32.mul', get('c'), get('plane')), get('place')))} (call $bilinear ${add(get('from'), op('i32.mul', get('c'), get('plane')))} ${get('width')} ${get('height')} ${get('u')} ${get('v')}))`)}
  ${set('place', add(get('place'), int(4)))}`)}`)}
  ${set('maps', add(get('maps'), add(int(24), op('i32.shl', op('i32.mul', get('grid'), get('grid')), int(3)))))}
  ${['from', 'to'].map((name) => set(name, add(get(name), op('i32.mul', get('channels'), get('plane'))))).join(' ')}`)}`);

export const warpWat = [pixel, bilinear, warp].join('\n');
