/** What follows an instruction's code: nothing, a memory place, a memory place and a lane, or a lane. */
export type Immediate = 'none' | 'memory' | 'memory and lane' | 'lane';

export interface Instruction {
  /** With its prefix, as bytes. */
  readonly code: readonly number[];
  readonly immediate: Immediate;
  /** Binary logarithm of the bytes that a memory access is aligned to by nature. */
  readonly align: number;
}

const simd = 0xfd;

/**
 * The instructions that our kernels use, by name, in runs of consecutive codes: prefix (0: none), first code, names;
 * `-` skips one. The encoding is that of the WebAssembly core specification 2.0, appendix A.7.
 */
const runs: readonly (readonly [prefix: number, first: number, type: string, names: string])[] = [
  [0, 0x45, 'i32', 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'],
  [0, 0x5b, 'f32', 'eq ne lt gt le ge'],
  [0, 0x67, 'i32', 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u'],
  [0, 0x7c, 'i64', 'add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u'],
  [0, 0x8b, 'f32', 'abs neg ceil floor trunc nearest sqrt add sub mul div min max'],
  [0, 0xa7, 'i32', 'wrap_i64'],
  [0, 0xad, 'i64', 'extend_i32_u'],
  [0, 0xb2, 'f32', 'convert_i32_s convert_i32_u'],
  [simd, 77, 'v128', 'not and andnot or xor bitselect any_true'],
  [simd, 17, 'i32x4', 'splat'],
  [simd, 19, 'f32x4', 'splat'],
  [simd, 55, 'i32x4', 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u'],
  [simd, 65, 'f32x4', 'eq ne lt gt le ge'],
  [simd, 103, 'f32x4', 'ceil floor trunc nearest'],
  [simd, 160, 'i32x4', 'abs neg - all_true bitmask'],
  [simd, 171, 'i32x4', 'shl shr_s shr_u add - - sub - - - mul min_s min_u max_s max_u'],
  [simd, 224, 'f32x4', 'abs neg - sqrt add sub mul div min max pmin pmax'],
  [simd, 248, 'i32x4', 'trunc_sat_f32x4_s'],
  [simd, 250, 'f32x4', 'convert_i32x4_s convert_i32x4_u'],
];

const special: readonly (readonly [name: string, code: readonly number[], immediate: Immediate, align?: number])[] = [
  ['unreachable', [0x00], 'none'], ['return', [0x0f], 'none'], ['drop', [0x1a], 'none'], ['select', [0x1b], 'none'],
  ['i32.load', [0x28], 'memory', 2], ['f32.load', [0x2a], 'memory', 2], ['i32.load8_u', [0x2d], 'memory', 0], ['i32.load16_s', [0x2e], 'memory', 1], ['i32.load16_u', [0x2f], 'memory', 1],
  ['i32.store', [0x36], 'memory', 2], ['i32.store8', [0x3a], 'memory', 0], ['i32.store16', [0x3b], 'memory', 1], ['f32.store', [0x38], 'memory', 2],
  ['i32.trunc_sat_f32_s', [0xfc, 0], 'none'],
  ['memory.copy', [0xfc, 10, 0, 0], 'none'], ['memory.fill', [0xfc, 11, 0], 'none'],
  ['v128.load', [simd, 0], 'memory', 4], ['v128.load16x4_u', [simd, 4], 'memory', 3], ['v128.load32_splat', [simd, 9], 'memory', 2], ['v128.store', [simd, 11], 'memory', 4],
  ['i32x4.extract_lane', [simd, 27], 'lane'], ['i32x4.replace_lane', [simd, 28], 'lane'], ['f32x4.extract_lane', [simd, 31], 'lane'], ['f32x4.replace_lane', [simd, 32], 'lane'],
  ['v128.load64_zero', [simd, 93], 'memory', 3],
  ['v128.load32_lane', [simd, 86], 'memory and lane', 2], ['v128.store32_lane', [simd, 90], 'memory and lane', 2],
];

/** An unsigned number in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  bytes.push(value);
  return bytes;
}

/** A signed number in LEB128. */
export function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    if ((value === 0n && low < 0x40) || (value === -1n && low >= 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const code = (prefix: number, number: number): number[] => (prefix === 0 ? [number] : [prefix, ...unsigned(number)]);

export const instructions: ReadonlyMap<string, Instruction> = new Map<string, Instruction>([
  ...runs.flatMap(([prefix, first, type, names]) => names.split(' ').flatMap((name, at): [string, Instruction][] =>
    (name === '-' ? [] : [[`${type}.${name}`, { code: code(prefix, first + at), immediate: 'none', align: 0 }]]))),
  ...special.map(([name, bytes, immediate, align = 0]): [string, Instruction] => [name, { code: bytes, immediate, align }]),
]);
