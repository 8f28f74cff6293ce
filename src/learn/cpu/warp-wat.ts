import { access, add, bytes, get, int, kernel, loop, op, set } from './text.ts';

const f = (how: 'add' | 'sub' | 'mul', left: string, right: string): string => op(`f32.${how}`, left, right);
const float = (count: string): string => op('f32.convert_i32_s', count);
const middle = (size: string): string => f('mul', '(f32.const 0.5)', float(op('i32.sub', get(size), int(1))));
const map = (n: number): string => access('f32.load', 4 * n, get('maps'));
const mix = (part: string, from: string, to: string): string => f('add', from, f('mul', get(part), f('sub', to, from)));
const least = (left: string, right: string): string => op('select', left, right, op('i32.lt_u', left, right));
/** Whole part and fraction. */
const split = (whole: string, part: string, value: string): string => `${set(part, value)} ${set(whole, op('i32.trunc_sat_f32_s', op('f32.floor', get(part))))} ${set(part, f('sub', get(part), op('f32.floor', get(part))))}`;

/** The pixel at (x, y) of an image at `base`, 0 outside. */
const pixel = `(func $pixel (param $base i32) (param $x i32) (param $y i32) (param $width i32) (param $height i32) (result f32)
  (if (result f32) (i32.and (i32.lt_u ${get('x')} ${get('width')}) (i32.lt_u ${get('y')} ${get('height')}))
  (then (f32.load ${add(get('base'), bytes(add(op('i32.mul', get('y'), get('width')), get('x'))))})) (else (f32.const 0))))`;
const corner = (right: number, down: number): string => `(call $pixel ${get('image')} ${add(get('i'), int(right))} ${add(get('j'), int(down))} ${get('width')} ${get('height')})`;
const isInside = op('i32.and', op('i32.lt_u', get('i'), op('i32.sub', get('width'), int(1))), op('i32.lt_u', get('j'), op('i32.sub', get('height'), int(1))));
const near = (down: boolean, right: number): string => access('f32.load', 4 * right, down ? add(get('near'), bytes(get('width'))) : get('near'));
/** Bilinear; where all four pixels lie within the image, which is nearly everywhere, without asking for each. */
const sampled = `(if (result f32) ${isInside} (then
  ${set('near', add(get('image'), bytes(add(op('i32.mul', get('j'), get('width')), get('i')))))}
  ${mix('fy', mix('fx', near(false, 0), near(false, 1)), mix('fx', near(true, 0), near(true, 1)))})
  (else ${mix('fy', mix('fx', corner(0, 0), corner(1, 0)), mix('fx', corner(0, 1), corner(1, 1)))}))`;

/** Grid points per pixel: those at either end lie on the image's edge. */
const spacing = (size: string): string => op('select', op('f32.div', float(op('i32.sub', get('grid'), int(1))), float(op('i32.sub', get(size), int(1)))), '(f32.const 0)', op('i32.gt_u', get(size), int(1)));
const last = op('i32.sub', get('grid'), int(1));
const next = (name: string): string => least(add(get(name), int(1)), last);
const displaced = (which: 0 | 1, name: string): string => {
  const row = which === 0 ? get('row') : add(get('row'), bytes(get('grid')));
  return set(name, f('add', get(name), mix('fx', op('f32.load', add(row, bytes(get('i')))), op('f32.load', add(row, bytes(next('i')))))));
};
const source = (row: number): string => f('add', f('add', f('mul', map(3 * row), get('cx')), f('mul', map(3 * row + 1), get('cy'))), f('add', map(3 * row + 2), middle(row === 0 ? 'width' : 'height')));

/** Displacements in x and y of one row of pixels, at the grid's columns: `row` holds 2 · grid numbers. */
const displaceRow = `${split('j', 'fy', f('mul', float(get('y')), spacing('height')))} ${set('j', least(get('j'), last))} ${set('i', int(0))}
  ${loop('i', 1, op('i32.shl', get('grid'), int(1)), `${set('near', add(get('maps'), add(int(24), bytes(op('i32.mul', get('grid'), op('i32.sub', get('i'), op('i32.rem_u', get('i'), get('grid'))))))))}
  ${set('near', add(get('near'), bytes(op('i32.rem_u', get('i'), get('grid')))))}
  (f32.store ${add(get('row'), bytes(get('i')))} ${mix('fy', op('f32.load', add(get('near'), bytes(op('i32.mul', get('grid'), get('j'))))), op('f32.load', add(get('near'), bytes(op('i32.mul', get('grid'), next('j'))))))})`)}`;

/** Pixel after pixel of each sample: where it comes from is worked out once for all channels. */
const warp = kernel('warp', { i32: 'from to maps samples channels height width grid row' }, { i32: 'b c y x i j near plane place image', f32: 'cx cy u v fx fy' }, `
  ${set('plane', bytes(op('i32.mul', get('height'), get('width'))))}
  ${loop('b', 1, get('samples'), `${set('y', int(0))} ${set('place', int(0))}
  ${loop('y', 1, get('height'), `${set('x', int(0))} ${set('cy', f('sub', float(get('y')), middle('height')))}
  (if ${get('grid')} (then ${displaceRow}))
  ${loop('x', 1, get('width'), `${set('cx', f('sub', float(get('x')), middle('width')))} ${set('u', source(0))} ${set('v', source(1))}
  (if ${get('grid')} (then ${split('i', 'fx', f('mul', float(get('x')), spacing('width')))} ${set('i', least(get('i'), last))} ${displaced(0, 'u')} ${displaced(1, 'v')}))
  ${split('i', 'fx', get('u'))} ${split('j', 'fy', get('v'))} ${set('c', int(0))}
  ${loop('c', 1, get('channels'), `${set('image', add(get('from'), op('i32.mul', get('c'), get('plane'))))}
  (f32.store ${add(get('to'), add(op('i32.mul', get('c'), get('plane')), get('place')))} ${sampled})`)}
  ${set('place', add(get('place'), int(4)))}`)}`)}
  ${set('maps', add(get('maps'), add(int(24), op('i32.shl', op('i32.mul', get('grid'), get('grid')), int(3)))))}
  ${['from', 'to'].map((name) => set(name, add(get(name), op('i32.mul', get('channels'), get('plane'))))).join(' ')}`)}`);

export const warpWat = [pixel, warp].join('\n');
