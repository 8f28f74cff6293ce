import { blockLocals, blockWords, eachPanelOfA, eachTile, minus, orderTile, rowsOfA, tileColumns } from './product-wat.ts';
import { access, add, get, int, kernel, loop, op, set } from './text.ts';

/**
 * Products in which one factor holds spikes: most of its numbers are 0. For each panel of it the k at which any of its rows (or columns) is not 0 are listed,
 * and the others left out. Sums of finite numbers are the same, bit for bit. Where the panel in the middle has no zeros, nothing is listed at all: products of other numbers lose no time.
 */
const entry = 8;

/** Appends `p`'s place in A and B; the list grows by it where `bit` is 1. */
const append = (bit: string, step: number): string => `(i32.store ${get('to')} ${get('inA')}) ${access('i32.store', 4, get('to'), get('inB'))}
  ${set('to', add(get('to'), op('i32.mul', bit, int(step))))} ${set('inA', add(get('inA'), get('along')))} ${set('inB', add(get('inB'), get('down')))}`;
const head = (name: string, from: string, local: string, body: string): string =>
  `(func $${name} ${[...from.split(' '), 'along', 'down', 'k', 'to'].map((each) => `(param $${each} i32)`).join(' ')} (result i32) (local $p i32) (local $inA i32) (local $inB i32) ${local}
  ${body} ${get('to')})`;

/** The k at which any of four rows, each of numbers that follow each other, is not 0. Returns the end of the list. */
const listAcross = head('list_across', 'a0 a1 a2 a3', '(local $bits i32)', loop('p', 4, get('k'), `
  ${set('bits', op('i32x4.bitmask', op('i32x4.ne', ['a0', 'a1', 'a2', 'a3'].map((row) => op('v128.load', get(row))).reduce((left, right) => op('v128.or', left, right)), '(v128.const i32x4 0 0 0 0)')))}
  (if (i32.lt_u ${minus(get('k'), get('p'))} ${int(4)}) (then ${set('bits', op('i32.and', get('bits'), minus(op('i32.shl', int(1), minus(get('k'), get('p'))), int(1))))}))
  ${[0, 1, 2, 3].map((l) => append(op('i32.and', op('i32.shr_u', get('bits'), int(l)), int(1)), entry)).join('\n  ')}
  ${['a0', 'a1', 'a2', 'a3'].map((row) => set(row, add(get(row), int(16)))).join(' ')}`));

/** The k at which any of four or eight numbers side by side is not 0; the next k lies `step` bytes further. */
const listDown = (width: 4 | 8): string => head(`list_down_${width}`, 'from step', '', loop('p', 1, get('k'), `
  ${append(op('v128.any_true', width === 4 ? op('v128.load', get('from')) : op('v128.or', op('v128.load', get('from')), access('v128.load', 16, get('from')))), entry)}
  ${set('from', add(get('from'), get('step')))}`));

const full = (begin: string, end: string): string => op('i32.eq', minus(end, begin), op('i32.mul', get('k'), int(entry)));
/** A tile by its list, unless that leaves nothing out. */
const order = (where: string): string => `(if ${full(get('list'), get('end'))} (then ${orderTile(where)}) (else (call $tile_listed ${rowsOfA} ${get('b')} ${get('list')} ${get('end')} ${where})))`;
const unless = (dense: string, body: string): string => `(if ${dense} (then (call $block ${blockWords.split(' ').map(get).join(' ')})) (else ${body}))`;
const half = (count: string, panel: number): string => op('i32.div_u', count, int(2 * panel));

const listRow = `(if (result i32) (i32.eq ${get('along')} ${int(4)}) (then (call $list_across ${rowsOfA} ${get('along')} ${get('down')} ${get('k')} ${get('list')}))
  (else (call $list_down_4 ${get('at')} ${get('along')} ${get('along')} ${get('down')} ${get('k')} ${get('list')})))`;
const listBytes = op('i32.mul', add(get('k'), int(4)), int(entry));

/** `block` where A holds spikes: its rows follow each other in memory (`along` 4), or its columns do (`row` 4). `lists` names {@link listNumbers} numbers. */
const sparseRows = kernel('block_sparse_rows', { i32: `${blockWords} lists` }, { i32: `${blockLocals} list end ends` }, `
  ${set('i', op('i32.shl', half(get('m'), 4), int(2)))} ${set('last', minus(minus(get('m'), get('i')), int(1)))} ${set('at', add(get('a'), op('i32.mul', half(get('m'), 4), get('aPanel'))))} ${set('list', get('lists'))}
  ${unless(full(get('list'), listRow), `${set('ends', get('lists'))} ${set('lists', add(get('lists'), add(get('m'), int(4))))} ${set('list', get('lists'))}
  ${eachPanelOfA(`(i32.store ${add(get('ends'), get('i'))} ${listRow}) ${set('list', add(get('list'), listBytes))}`)}
  ${eachTile('', (where) => `${set('list', add(get('lists'), op('i32.mul', op('i32.shr_u', get('i'), int(2)), listBytes)))} ${set('end', op('i32.load', add(get('ends'), get('i'))))} ${order(where)}`)}`)}`);

const listColumns = (panel: string): string => `(call $list_down_8 ${panel} ${get('down')} ${get('along')} ${get('down')} ${get('k')} ${get('list')})`;
/** `block` where B holds spikes. */
const sparseColumns = kernel('block_sparse_columns', { i32: `${blockWords} list` }, { i32: `${blockLocals} end` },
  unless(full(get('list'), listColumns(add(get('b'), op('i32.mul', half(get('n'), tileColumns), get('bPanel'))))), eachTile(set('end', listColumns(get('b'))), order)));

/** Numbers that the lists of a block of `rows` rows, or of one panel of columns, take over `depth` k. */
export const listNumbers = (depth: number, rows = 4): number => rows + 4 + Math.ceil(rows / 4 + 1) * 2 * (depth + 4);

/** Below so many columns (or rows) that a list serves, it does not pay. */
export const leastShared = 16;

export const sparseWat = [listAcross, listDown(4), listDown(8), sparseRows, sparseColumns].join('\n');
