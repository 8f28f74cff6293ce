import { access, add, bytes, get, int, kernel, locals, loop, loopMaybe, op, set, vector } from './text.ts';

/** Rows and columns of C that a tile keeps in registers: 8 accumulators, 2 vectors of B, one number of A. */
export const tileRows = 4;
export const tileColumns = 8;
/** Bytes that a tile at the edge of C passes through. */
export const tileBytes = 4 * tileRows * tileColumns;

const rows = [...Array(tileRows).keys()];
const halves = [0, 1];
const cells = rows.flatMap((i) => halves.map((h) => `c${i}${h}`));
const tileLocals = locals('v128', ['s', 'b0', 'b1', ...cells]);
export const minus = (left: string, right: string): string => op('i32.sub', left, right);
const least = (left: string, right: string): string => op('select', left, right, op('i32.lt_u', left, right));

/** One k: a column of A times a row of B, wherever they lie. */
const rankOne = (a: (row: string) => string, b: string): string => `${halves.map((h) => set(`b${h}`, access('v128.load', 16 * h, b))).join(' ')}
  ${rows.map((i) => `${set('s', access('v128.load32_splat', 0, a(get(`a${i}`))))} ${halves.map((h) => set(`c${i}${h}`, vector('add', get(`c${i}${h}`), vector('mul', get('s'), get(`b${h}`))))).join(' ')}`).join('\n  ')}`;
/** The next one is `along` and `down` bytes further. */
const inOrder = `${rankOne((row) => row, get('b'))}
  ${rows.map((i) => set(`a${i}`, add(get(`a${i}`), get('along')))).join(' ')} ${set('b', add(get('b'), get('down')))}`;
/** The next one is where the list says. */
const asListed = `${set('at', add(get('b'), access('i32.load', 4, get('list'))))} ${set('skip', op('i32.load', get('list')))}
  ${rankOne((row) => add(row, get('skip')), get('at'))} ${set('list', add(get('list'), int(8)))}`;

const writeTile = (value: (cell: string, address: string) => string): string => rows.map((i) => `${halves.map((h) => access('v128.store', 16 * h, get('c'), value(`c${i}${h}`, access('v128.load', 16 * h, get('c'))))).join(' ')} ${set('c', add(get('c'), get('ldc')))}`).join('\n  ');
const storeTile = `(if ${get('accumulate')} (then ${writeTile((cell, address) => vector('add', address, get(cell)))}) (else ${writeTile((cell) => get(cell))}))`;

/** A tile of C: sums over k in order, from 0, so that they depend on nothing but the numbers; then added to C or put there. */
const tile = `(func $tile (param $a0 i32) (param $a1 i32) (param $a2 i32) (param $a3 i32) (param $along i32) (param $b i32) (param $down i32) (param $k i32) (param $c i32) (param $ldc i32) (param $accumulate i32)
  ${tileLocals}
  (if (i32.and ${get('k')} ${int(1)}) (then ${inOrder}))
  ${set('k', op('i32.and', get('k'), int(-2)))}
  (if ${get('k')} (then (loop $next
  ${inOrder}
  ${inOrder}
  (br_if $next (local.tee $k ${minus(get('k'), int(2))})))))
  ${storeTile})`;

/** The same over those k alone that are listed, each by how far its numbers lie from the first of A and of B. Zeros left out change no sum. */
const tileListed = `(func $tile_listed (param $a0 i32) (param $a1 i32) (param $a2 i32) (param $a3 i32) (param $b i32) (param $list i32) (param $end i32) (param $c i32) (param $ldc i32) (param $accumulate i32)
  ${locals('i32', ['at', 'skip'])} ${tileLocals}
  (if (i32.lt_u ${get('list')} ${get('end')}) (then (loop $next
  ${asListed}
  (br_if $next (i32.lt_u ${get('list')} ${get('end')})))))
  ${storeTile})`;

/** Copies the part of a tile that lies within C. */
const spill = `(func $spill (param $tile i32) (param $c i32) (param $ldc i32) (param $rows i32) (param $columns i32) (param $accumulate i32)
  (local $i i32) (local $j i32) (local $to i32)
  ${loop('i', 1, get('rows'), `${set('j', int(0))} ${set('to', get('c'))}
  ${loop('j', 1, get('columns'), `(f32.store ${get('to')} (f32.add (f32.load (i32.add ${get('tile')} ${bytes(get('j'))})) (if (result f32) ${get('accumulate')} (then (f32.load ${get('to')})) (else (f32.const 0)))))
  ${set('to', add(get('to'), int(4)))}`)}
  ${set('tile', add(get('tile'), int(4 * tileColumns)))} ${set('c', add(get('c'), get('ldc')))}`)})`;

/** The addresses of the rows of a panel of A at `$at`; below the last row stands the last again: computed and thrown away. */
export const rowsOfA = rows.map((n) => add(get('at'), op('i32.mul', get('row'), least(int(n), get('last'))))).join(' ');
/** A tile by the code that orders it, given where it belongs; at the edge of C by way of `tile`. */
const placed = (order: (where: string) => string): string => `(if (i32.and (i32.ge_u ${get('last')} ${int(tileRows - 1)}) (i32.ge_u ${minus(get('n'), get('j'))} ${int(tileColumns)}))
  (then ${order(`${get('to')} ${get('ldc')} ${get('accumulate')}`)})
  (else ${order(`${get('tile')} ${int(4 * tileColumns)} ${int(0)}`)}
  (call $spill ${get('tile')} ${get('to')} ${get('ldc')} ${least(add(get('last'), int(1)), int(tileRows))} ${least(minus(get('n'), get('j')), int(tileColumns))} ${get('accumulate')})))`;

/** Parameters of all that computes a block, and the words it counts with. */
export const blockWords = 'a aPanel row along b bPanel down c ldc m n k accumulate tile';
export const blockLocals = 'i j at last to';
/** Runs `body` for each panel of A, with its first row at `$at` and `$last` rows after it. */
export const eachPanelOfA = (body: string): string => `${set('i', int(0))} ${set('at', get('a'))}
  ${loop('i', tileRows, get('m'), `${set('last', minus(minus(get('m'), get('i')), int(1)))}
  ${body}
  ${set('at', add(get('at'), get('aPanel')))}`)}`;
/** Panels of B stay in the cache while A passes by. */
export const eachTile = (perColumns: string, order: (where: string) => string): string => `${set('j', int(0))}
  ${loop('j', tileColumns, get('n'), `${perColumns} ${set('to', add(get('c'), bytes(get('j'))))}
  ${eachPanelOfA(`${placed(order)} ${set('to', add(get('to'), op('i32.mul', get('ldc'), int(tileRows))))}`)}
  ${set('b', add(get('b'), get('bPanel')))}`)}`;
export const orderTile = (where: string): string => `(call $tile ${rowsOfA} ${get('along')} ${get('b')} ${get('down')} ${get('k')} ${where})`;

/**
 * `block(…)`: C [m × n] (+)= A · B. The element (i, p) of A is ⌊i / 4⌋ `aPanel`s, i mod 4 `row`s and p `along`s from `a`; (p, j) of B ⌊j / 8⌋
 * `bPanel`s, p `down`s and j mod 8 numbers from `b`: any matrix, packed or not. All in bytes. `tile` names {@link tileBytes} bytes.
 */
const block = kernel('block', { i32: blockWords }, { i32: blockLocals }, eachTile('', orderTile));

/** Panels of `width` columns of a matrix whose rows lie `stride` bytes apart: [panel][k][width]. Columns beyond the last hold what lies there. */
const packDown = (width: 4 | 8): string => kernel(`pack_down_${width}`, { i32: 'from stride to n k' }, { i32: 'j p at' }, loop('j', width, get('n'), `
  ${set('p', int(0))} ${set('at', add(get('from'), bytes(get('j'))))}
  ${loop('p', 1, get('k'), `${Array.from({ length: width / 4 }, (_, h) => access('v128.store', 16 * h, get('to'), access('v128.load', 16 * h, get('at')))).join(' ')}
  ${set('at', add(get('at'), get('stride')))} ${set('to', add(get('to'), int(4 * width)))}`)}`));

const columns = [...Array(tileColumns).keys()];
/** The same of a matrix that is stored transposed: column j begins `stride` bytes after column j − 1. Beyond the last column stands the last again. */
const packAcross = kernel('pack_across_8', { i32: 'from stride to n k' }, { i32: `j p last ${columns.map((c) => `at${c}`).join(' ')}`, v128: 'low high' }, loop('j', tileColumns, get('n'), `
  ${set('last', minus(minus(get('n'), get('j')), int(1)))} ${set('p', int(0))}
  ${columns.map((c) => set(`at${c}`, add(get('from'), op('i32.mul', get('stride'), add(get('j'), least(int(c), get('last'))))))).join('\n  ')}
  ${loopMaybe('p', 1, get('k'), `
  ${['low', 'high'].map((name, h) => `${set(name, [0, 1, 2, 3].reduce((value, l) => access('v128.load32_lane', 0, l, get(`at${4 * h + l}`), value), '(v128.const i32x4 0 0 0 0)'))} ${access('v128.store', 16 * h, get('to'), get(name))}`).join('\n  ')}
  ${columns.map((c) => set(`at${c}`, add(get(`at${c}`), int(4)))).join(' ')} ${set('to', add(get('to'), int(4 * tileColumns)))}`)}`));

/** Products of matrices: tiles in registers, panels in the first cache, blocks in the second (Goto & van de Geijn 2008, doi:10.1145/1356052.1356053). */
export const productWat = [tile, tileListed, spill, block, packDown(4), packDown(8), packAcross].join('\n');
