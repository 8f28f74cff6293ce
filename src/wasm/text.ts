/** Short ways to write WebAssembly text. */
export const op = (name: string, ...operands: readonly (string | number)[]): string => `(${name} ${operands.join(' ')})`;
export const get = (name: string): string => `(local.get $${name})`;
export const set = (name: string, value: string): string => `(local.set $${name} ${value})`;
export const int = (value: number): string => `(i32.const ${value})`;
export const add = (left: string, right: string): string => op('i32.add', left, right);
export const multiply = (left: string, right: string): string => op('i32.mul', left, right);
/** A load or store, or one of its lanes, at a dynamic address plus a fixed one. */
export const access = (name: string, fixed: number, ...operands: readonly (string | number)[]): string => op(name, `offset=${fixed}`, ...operands);
/** One number in all four lanes. */
export const floats = (value: number): string => `(v128.const f32x4${` ${value}`.repeat(4).replaceAll('Infinity', 'inf')})`;
export const ints = (value: number): string => `(v128.const i32x4${` ${value}`.repeat(4)})`;
/** The numbers of the lanes. */
export const lanes = '(v128.const i32x4 0 1 2 3)';
export const locals = (type: string, names: Iterable<string>): string => [...names].map((name) => `(local $${name} ${type})`).join(' ');

/** A loop over `counter` from its present value, at least once, while it stays below `end`. */
export const loop = (counter: string, step: number, end: string, body: string): string => `(loop $next_${counter}
  ${body}
  (br_if $next_${counter} (i32.lt_u (local.tee $${counter} ${add(get(counter), int(step))}) ${end})))`;

/** The same, not even once where there is nothing. */
export const loopMaybe = (counter: string, step: number, end: string, body: string): string =>
  `(if (i32.lt_u ${get(counter)} ${end}) (then ${loop(counter, step, end, body)}))`;

/** A mask of the lanes whose bits, from `bit` on, are set in a word. */
export const bitsOf = (word: string, bit: string): string => `(i32x4.ne (v128.and (i32x4.splat (i32.shr_u ${word} ${bit})) (v128.const i32x4 1 2 4 8)) ${ints(0)})`;

/** Stores four numbers of a row of `size`: of the last group only those that `$live` marks, lest it overwrite what follows. */
export const storeFour = (size: number, fixed: number, address: string, value: string): string =>
  access('v128.store', fixed, get(address), size % 4 === 0 ? value : op('v128.bitselect', value, access('v128.load', fixed, get(address)), get('live')));

/** The lanes below `end` of the four words that begin at byte `counter`. */
export const below = (counter: string, end: string): string => `(i32x4.lt_u ${lanes} (i32x4.splat (i32.shr_u (i32.sub ${end} ${get(counter)}) ${int(2)})))`;

/** Loads and stores of four words wherever they lie: byte addresses in the lanes of a local. */
export const loadLanes = (fixed: number, addresses: string): string => [0, 1, 2, 3].reduce((vector, lane) => access('v128.load32_lane', fixed, lane, op('i32x4.extract_lane', lane, get(addresses)), vector), ints(0));
export const storeLanes = (addresses: string, value: string): string => [0, 1, 2, 3].map((lane) => access('v128.store32_lane', 0, lane, op('i32x4.extract_lane', lane, get(addresses)), get(value))).join(' ');

/** Runs `body` for each set bit of a mask of `words` words at an address: `$i` is its number, in order. Uses `$mask`, `$mask_end`, `$bits`, `$first`. */
export const eachSpike = (mask: string, words: number, body: string): string => `${set('mask', mask)}
  ${set('mask_end', add(get('mask'), int(4 * words)))} ${set('first', int(0))}
  ${loop('mask', 4, get('mask_end'), `${set('bits', `(i32.load ${get('mask')})`)}
  (if ${get('bits')} (then (loop $next_spike
  ${set('i', add(get('first'), `(i32.ctz ${get('bits')})`))}
  ${body}
  (br_if $next_spike (local.tee $bits (i32.and ${get('bits')} (i32.sub ${get('bits')} ${int(1)})))))))
  ${set('first', add(get('first'), int(32)))}`)}`;
