import { access, add, bytes, get, int, kernel, locals, loop, loopMaybe, op, set, vector } from './text.ts';

/** Rows and columns of C that a tile keeps in registers: 8 accumulators, 2 vectors of B, one number of A. */
export const tileRows = 4;
export const tileColumns = 8;
/** Bytes that a tile at the edge of C passes through. */
export const tileBytes = 4 * tileRows * tileColumns;

const rows = [...Array(tileRows).keys()];
const halves = [0, 1];
const cells = rows.flatMap((i) => halves.map((h) => `c${i}${h}`));

/** One k: a column of A times a row of B. Wherever they lie: the next ones are `along` and `down` bytes further. */
const rankOne = `${halves.map((h) => set(`b${h}`, access('v128.load', 16 * h, get('b')))).join(' ')}
  ${rows.map((i) => `${set('s', access('v128.load32_splat', 0, get(`a${i}`)))} ${halves.map((h) => set(`c${i}${h}`, vector('add', get(`c${i}${h}`), vector('mul', get('s'), get(`b${h}`))))).join(' ')}`).join('\n  ')}
  ${rows.map((i) => set(`a${i}`, add(get(`a${i}`), get('along')))).join(' ')} ${set('b', add(get('b'), get('down')))}`;

const storeTile = (value: (cell: string, address: string) => string): string => rows.map((i) => `${halves.map((h) => access('v128.store', 16 * h, get('c'), value(`c${i}${h}`, access('v128.load', 16 * h, get('c'))))).join(' ')} ${set('c', add(get('c'), get('ldc')))}`).join('\n  ');

/** A tile of C: sums over k in order, from 0, so that they depend on nothing but the numbers; then added to C or put there. */
const tile = `(func $tile (param $a0 i32) (param $a1 i32) (param $a2 i32) (param $a3 i32) (param $along i32) (param $b i32) (param $down i32) (param $c i32) (param $ldc i32) (param $k i32) (param $accumulate i32)
  ${locals('v128', ['s', 'b0', 'b1', ...cells])}
  (if (i32.and ${get('k')} ${int(1)}) (then ${rankOne}))
  ${set('k', op('i32.and', get('k'), int(-2)))}
  (if ${get('k')} (then (loop $next
  ${rankOne}
  ${rankOne}
  (br_if $next (local.tee $k (i32.sub ${get('k')} ${int(2)}))))))
  (if ${get('accumulate')} (then ${storeTile((cell, address) => vector('add', address, get(cell)))}) (else ${storeTile((cell) => get(cell))})))`;

/** Copies the part of a tile that lies within C. */
const spill = `(func $spill (param $tile i32) (param $c i32) (param $ldc i32) (param $rows i32) (param $columns i32) (param $accumulate i32)
  (local $i i32) (local $j i32) (local $to i32)
  ${loop('i', 1, get('rows'), `${set('j', int(0))} ${set('to', get('c'))}
  ${loop('j', 1, get('columns'), `(f32.store ${get('to')} (f32.add (f32.load (i32.add ${get('tile')} ${bytes(get('j'))})) (if (result f32) ${get('accumulate')} (then (f32.load ${get('to')})) (else (f32.const 0)))))
  ${set('to', add(get('to'), int(4)))}`)}
  ${set('tile', add(get('tile'), int(4 * tileColumns)))} ${set('c', add(get('c'), get('ldc')))}`)})`;

/** The address of row `$i + n` of A, or of its last row: what lies below is computed and thrown away. */
const rowOfA = (n: number): string => add(get('at'), op('i32.mul', get('row'), op('select', int(n), get('last'), op('i32.lt_u', int(n), get('last')))));

/**
 * `block(…)`: C [m × n] (+)= A · B. The element (i, p) of A is ⌊i / 4⌋ `aPanel`s, i mod 4 `row`s and p `along`s from `a`; (p, j) of B ⌊j / 8⌋
 * `bPanel`s, p `down`s and j mod 8 numbers from `b`: any matrix, packed or not. All in bytes. Panels of B stay in the cache while A passes by.
 * `tile` names {@link tileBytes} bytes.
 */
const block = kernel('block', { i32: 'a aPanel row along b bPanel down c ldc m n k accumulate tile' }, { i32: 'i j at last to' }, `
  ${loop('j', tileColumns, get('n'), `${set('i', int(0))} ${set('at', get('a'))} ${set('to', add(get('c'), bytes(get('j'))))}
  ${loop('i', tileRows, get('m'), `${set('last', `(i32.sub (i32.sub ${get('m')} ${get('i')}) ${int(1)})`)}
  (if (i32.and (i32.ge_u ${get('last')} ${int(tileRows - 1)}) (i32.ge_u (i32.sub ${get('n')} ${get('j')}) ${int(tileColumns)}))
  (then (call $tile ${rows.map(rowOfA).join(' ')} ${get('along')} ${get('b')} ${get('down')} ${get('to')} ${get('ldc')} ${get('k')} ${get('accumulate')}))
  (else (call $tile ${rows.map(rowOfA).join(' ')} ${get('along')} ${get('b')} ${get('down')} ${get('tile')} ${int(4 * tileColumns)} ${get('k')} ${int(0)})
  (call $spill ${get('tile')} ${get('to')} ${get('ldc')} ${least(add(get('last'), int(1)), tileRows)} ${least(`(i32.sub ${get('n')} ${get('j')})`, tileColumns)} ${get('accumulate')})))
  ${set('at', add(get('at'), get('aPanel')))} ${set('to', add(get('to'), op('i32.mul', get('ldc'), int(tileRows))))}`)}
  ${set('b', add(get('b'), get('bPanel')))}`)}`);

function least(value: string, most: number): string {
  return op('select', value, int(most), op('i32.lt_u', value, int(most)));
}

/** Panels of `width` columns of a matrix whose rows lie `stride` bytes apart: [panel][k][width]. Columns beyond the last hold what lies there. */
const packDown = (width: 4 | 8): string => kernel(`pack_down_${width}`, { i32: 'from stride to n k' }, { i32: 'j p at' }, loop('j', width, get('n'), `
  ${set('p', int(0))} ${set('at', add(get('from'), bytes(get('j'))))}
  ${loop('p', 1, get('k'), `${Array.from({ length: width / 4 }, (_, h) => access('v128.store', 16 * h, get('to'), access('v128.load', 16 * h, get('at')))).join(' ')}
  ${set('at', add(get('at'), get('stride')))} ${set('to', add(get('to'), int(4 * width)))}`)}`));

/** The same of a matrix that is stored transposed: column j begins `stride` bytes after column j − 1. Beyond the last column stands the last again. */
const packAcross = kernel('pack_across_8', { i32: 'from stride to n k' }, { i32: 'j p last at0 at1 at2 at3 at4 at5 at6 at7', v128: 'low high' }, loop('j', tileColumns, get('n'), `
  ${set('last', `(i32.sub (i32.sub ${get('n')} ${get('j')}) ${int(1)})`)} ${set('p', int(0))}
  ${Array.from({ length: tileColumns }, (_, c) => set(`at${c}`, add(get('from'), op('i32.mul', get('stride'), add(get('j'), op('select', int(c), get('last'), op('i32.lt_u', int(c), get('last')))))))).join('\n  ')}
  ${loopMaybe('p', 1, get('k'), `
  ${['low', 'high'].map((name, h) => `${set(name, [0, 1, 2, 3].reduce((value, l) => access('v128.load32_lane', 0, l, get(`at${4 * h + l}`), value), '(v128.const i32x4 0 0 0 0)'))} ${access('v128.store', 16 * h, get('to'), get(name))}`).join('\n  ')}
  ${Array.from({ length: tileColumns }, (_, c) => set(`at${c}`, add(get(`at${c}`), int(4)))).join(' ')} ${set('to', add(get('to'), int(4 * tileColumns)))}`)}`));

/** Products of matrices: tiles in registers, panels in the first cache, blocks in the second (Goto & van de Geijn 2008, doi:10.1145/1356052.1356053). */
export const productWat = [tile, spill, block, packDown(4), packDown(8), packAcross].join('\n');
