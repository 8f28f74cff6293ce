import { access, add, below, floats, get, int, locals, loop, loopMaybe, op, set } from '../../wasm/text.ts';

/** Words that a function declares: addresses and counts, numbers, vectors. */
export interface Words {
  readonly i32?: string;
  readonly f32?: string;
  readonly v128?: string;
}

const words = (list: string | undefined): string[] => (list ? list.split(' ') : []);
const declared = (how: 'param' | 'local', { i32, f32, v128 }: Words): string =>
  ([['i32', i32], ['f32', f32], ['v128', v128]] as const).flatMap(([type, list]) => words(list).map((name) => `(${how} $${name} ${type})`)).join(' ');

/** A function that others call by its name: parameters in the order i32, f32. */
export const kernel = (name: string, parameters: Words, local: Words, body: string): string =>
  `(func $${name} (export "${name}") ${declared('param', parameters)}\n  ${declared('local', local)}\n  ${body})`;

export const sum = (...terms: readonly string[]): string => terms.reduce(add);
/** Bytes of a number of words. */
export const bytes = (count: string): string => op('i32.shl', count, int(2));
export const splat = (name: string): string => op('f32x4.splat', get(name));
export const vector = (how: 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'pmin' | 'pmax' | 'lt' | 'gt' | 'ge' | 'eq', left: string, right: string): string => op(`f32x4.${how}`, left, right);
export const load = (...address: readonly string[]): string => access('v128.load', 0, sum(...address));
export const loadSplat = (...address: readonly string[]): string => access('v128.load32_splat', 0, sum(...address));
export const lane = (which: number, value: string): string => op('f32x4.extract_lane', which, value);

/** What fades away ends at 0 instead of among the subnormal numbers, over which processors take several times as long. NaN stays. Needs v128 `tiny`. */
export const faded = (value: string): string => op('v128.andnot', op('local.tee', '$tiny', value), vector('lt', op('f32x4.abs', get('tiny')), floats(2 ** -120)));

/** Four of the eight numbers of two vectors, by their places. */
export const pick = (places: readonly number[], left: string, right: string): string => op('i8x16.shuffle', ...places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte)), left, right);

/** Writes four numbers, or those of them that belong to what is written. */
export type Store = (address: string, value: string) => string;
const storeAll: Store = (address, value) => access('v128.store', 0, address, value);
const storeLive: Store = (address, value) => storeAll(address, op('v128.bitselect', value, load(address), get('live')));

/**
 * Runs `body` for the bytes `counter` = 0, 16, … below local `end`, four numbers at a time; the last group, where it is not full, with
 * stores that spare what follows and `live` as the mask of its lanes. Needs locals `full` (i32) and `live` (v128).
 */
export const eachFour = (counter: string, end: string, body: (store: Store) => string): string => `${set('full', op('i32.and', get(end), int(-16)))} ${set(counter, int(0))} ${set('live', '(v128.const i32x4 -1 -1 -1 -1)')}
  ${loopMaybe(counter, 16, get('full'), body(storeAll))}
  (if ${op('i32.lt_u', get(counter), get(end))} (then ${set('live', below(counter, get(end)))}
  ${body(storeLive)}))`;

/** The sum of the lanes, in pairs. */
export const sumLanes = (name: string): string => op('f32.add', op('f32.add', lane(0, get(name)), lane(1, get(name))), op('f32.add', lane(2, get(name)), lane(3, get(name))));

/** Sums `term` of the bytes from 0 to local `end` into vector `total`, in runs of 4096 numbers so that rounding errors stay small. Needs i32 `i`, `run`, `until`, v128 `part`. */
export const sumInRuns = (total: string, end: string, term: string): string => `${set(total, '(v128.const i32x4 0 0 0 0)')} ${set('i', int(0))} ${set('run', int(0))}
  ${loopMaybe('run', 16384, get(end), `${set('part', '(v128.const i32x4 0 0 0 0)')}
  ${set('until', op('select', get(end), add(get('run'), int(16384)), op('i32.lt_u', get(end), add(get('run'), int(16384)))))}
  ${loop('i', 16, get('until'), set('part', vector('add', get('part'), op('v128.and', term, below('i', get(end))))))}
  ${set(total, vector('add', get(total), get('part')))}`)}`;

export { access, add, get, int, locals, loop, loopMaybe, op, set };
