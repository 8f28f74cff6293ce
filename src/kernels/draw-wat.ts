import { exponentOf, type Plan, type PlannedConnection } from '../compile/plan.ts';
import type { Distribution } from '../network/distribution.ts';
import { counters, type DrawnRows } from '../network/rows.ts';
import { purposes } from '../random/philox.ts';
import { add, floats, get, int, ints, lanes, loopMaybe, op, set } from '../wasm/text.ts';

/** One synapse as the code that uses it sees it; absent where it is not drawn. */
export interface Drawn {
  readonly target: string;
  /** In steps. */
  readonly delay?: string;
  /** In units of the receptor. */
  readonly weight?: string;
}

/** Text that visits the synapses of a row, and the locals that it needs besides `$i`, `$s`, `$end`. */
export interface DrawnRow {
  readonly row: string;
  readonly words: readonly string[];
  readonly vectors: readonly string[];
}

const rounds = 4;

/**
 * Draws the synapses `$s` to `$end` of row `$i`, four at a time, and hands each to `use`; twin of shaders/shared/draw.wgsl.
 * The four words of one call of Philox belong to four synapses in a row, so groups begin at multiples of four.
 */
export function drawSynapse(plan: Plan, connection: PlannedConnection, use: (drawn: Drawn) => string): DrawnRow {
  const { rows, weight, delay } = connection.draws!;
  const purpose = (what: 0 | 1 | 2): number => purposes.connection(connection.index, what);
  const exponent = exponentOf(plan, connection);
  const { grain } = connection.weights;
  const lane = (vector: string, k: number): string => op('i32x4.extract_lane', k, get(vector));
  const each = (k: number): string => `(if (i32.lt_u (i32.sub (i32.add ${get('quad')} ${int(k)}) ${get('start')}) ${get('length')}) (then
    ${set('number', add(get('quad'), int(k)))}
    ${use({
    target: rows ? targetOf(rows, lane('place', k)) : int(0),
    ...(delay ? { delay: lane('delays', k) } : {}), ...(weight ? { weight: grain > 0 ? `(i32.shl ${lane('units', k)} ${int(grain)})` : lane('units', k) } : {}),
  })}))`;
  const row = `${set('start', get('s'))} ${set('length', `(i32.sub ${get('end')} ${get('s')})`)}
  ${rows ? keysWat(rows, purpose(0)) : ''}
  ${set('quad', `(i32.and ${get('s')} ${int(-4)})`)}
  ${loopMaybe('quad', 4, get('end'), `${rows ? placeWat(rows, purpose(0)) : ''}
  ${weight ? `${valueWat(weight, purpose(1))} ${set('units', nearestWat(op('f32x4.mul', get('value'), floats(2 ** (exponent - grain)))))}` : ''}
  ${delay ? `${valueWat(delay, purpose(2))} ${set('delays', nearestWat(op('f32x4.mul', get('value'), floats(Math.fround(1 / plan.network.dt)))))}` : ''}
  ${[0, 1, 2, 3].map(each).join('\n    ')}`)}`;
  return {
    row, words: ['quad', 'start', 'length', 'attempt', 'number'],
    vectors: ['keys', 'place', 'walking', 'x', 'units', 'delays', 'value', 'fresh', 'drawn', ...Array.from({ length: rounds }, (_, k) => [`factor_${k}`, `addend_${k}`]).flat()],
  };
}

/** Four words of the generator: those of the synapses from `$quad` on. */
const wordsWat = (counter: string, attempt: string, purpose: number): string => `(call $philox ${counter} ${attempt} ${int(purpose | 0)} ${int(0)})`;
const group = `(i32.shr_u ${get('quad')} ${int(2)})`;

/** What the targets of row `$i` share. */
function keysWat({ rule }: DrawnRows, purpose: number): string {
  if (rule !== 'permuted-row' && rule !== 'permuted-slots') return '';
  const splat = (lane: number): string => `(i32x4.splat ${op('i32x4.extract_lane', lane, get('keys'))})`;
  const parts = Array.from({ length: rounds }, (_, k) => `${set(`factor_${k}`, op('v128.or', splat(k), ints(1)))} ${set(`addend_${k}`, op('i32x4.shr_u', splat((k + 1) & 3), int(1)))}`);
  return `${set('keys', wordsWat(rule === 'permuted-row' ? get('i') : int(0), int(counters.permutation), purpose))} ${parts.join(' ')}`;
}

/** Sets `$place`: what {@link targetOf} makes a target of. */
function placeWat({ rule, domain, skipSelf }: DrawnRows, purpose: number): string {
  const numbers = op('i32x4.add', `(i32x4.splat ${get('quad')})`, lanes);
  const inRow = op('i32x4.sub', numbers, `(i32x4.splat ${get('start')})`);
  // Lanes outside the row are never used, but must not walk outside the domain.
  const live = (index: string): string => `${set('x', inRow)} ${set('x', op('v128.and', index, op('i32x4.lt_u', get('x'), `(i32x4.splat ${get('length')})`)))}`;
  const pastSelf = skipSelf ? set('place', op('i32x4.sub', get('place'), op('i32x4.ge_u', get('place'), `(i32x4.splat ${get('i')})`))) : '';
  switch (rule) {
    case 'all':
      return `${set('place', inRow)} ${pastSelf}`;
    case 'one':
      return set('place', `(i32x4.splat ${get('i')})`);
    case 'independent':
      return set('place', wordsWat(group, int(counters.targets), purpose));
    case 'permuted-row':
      return `${live(get('x'))} ${permuteWat(domain)} ${pastSelf}`;
    case 'permuted-slots':
      return `${live(numbers)} ${permuteWat(domain)}`;
  }
}

/** The permutation of src/network/permutation.ts, from `$x` to `$place`. */
function permuteWat(domain: number): string {
  const bits = Math.max(1, 32 - Math.clz32(domain - 1));
  const half = int((bits + 1) >> 1);
  const mask = ints(bits === 32 ? -1 : 2 ** bits - 1);
  const round = (k: number): string => `${set('place', op('v128.and', op('i32x4.add', op('i32x4.mul', get('place'), get(`factor_${k}`)), get(`addend_${k}`)), mask))}
    ${set('place', op('v128.xor', get('place'), op('i32x4.shr_u', get('place'), half)))}`;
  return `${set('walking', ints(-1))}
  (loop $walk
    ${set('place', get('x'))}
    ${Array.from({ length: rounds }, (_, k) => round(k)).join('\n    ')}
    ${set('x', op('v128.bitselect', get('place'), get('x'), get('walking')))}
    (br_if $walk (v128.any_true (local.tee $walking (i32x4.ge_u ${get('x')} ${ints(domain | 0)})))))
  ${set('place', get('x'))}`;
}

function targetOf({ rule, postSize, degree }: DrawnRows, place: string): string {
  if (rule === 'independent') return belowWat(place, postSize);
  return rule === 'permuted-slots' ? op('i32.div_u', place, int(degree)) : place;
}

/** A word as a number below n: the upper half of the product. */
const belowWat = (word: string, n: number): string => `(i32.wrap_i64 (i64.shr_u (i64.mul (i64.extend_i32_u ${word}) (i64.const ${n})) (i64.const 32)))`;

/** Sets `$value`: four numbers of a distribution; those that fall outside its bounds are drawn again. */
function valueWat(values: Distribution, purpose: number): string {
  if (values.kind === 'uniform') {
    const [low, high] = [Math.fround(values.low), Math.fround(values.high)];
    const unit = op('f32x4.mul', op('f32x4.convert_i32x4_s', op('i32x4.shr_u', wordsWat(group, int(0), purpose), int(8))), floats(2 ** -24));
    return set('value', op('f32x4.pmin', floats(high), op('f32x4.add', floats(low), op('f32x4.mul', floats(Math.fround(high - low)), unit))));
  }
  const drawn = (attempt: string): string => op('f32x4.add', floats(Math.fround(values.mean)), op('f32x4.mul', floats(Math.fround(values.sd)), `(call $standard_normal ${wordsWat(group, attempt, purpose)})`));
  if (values.kind === 'normal') return set('value', drawn(int(0)));
  const inside = op('v128.and', op('f32x4.ge', get('drawn'), floats(Math.fround(Math.max(values.low, -3e38)))), op('f32x4.le', get('drawn'), floats(Math.fround(Math.min(values.high, 3e38)))));
  return `${set('fresh', ints(-1))} ${set('attempt', int(0))}
  (loop $redraw
    ${set('drawn', drawn(get('attempt')))}
    ${set('value', op('v128.bitselect', get('drawn'), get('value'), get('fresh')))}
    ${set('attempt', add(get('attempt'), int(1)))}
    (br_if $redraw (v128.any_true (local.tee $fresh (v128.andnot ${get('fresh')} ${inside})))))`;
}

/** Whole numbers, half rounded up. */
const nearestWat = (value: string): string => `${op('i32x4.sub', op('i32x4.trunc_sat_f32x4_s', `(f32x4.floor (local.tee $drawn ${value}))`), `(f32x4.ge (f32x4.sub (local.get $drawn) (f32x4.floor (local.get $drawn))) ${floats(0.5)})`)}`;
