import { get, int, op, set } from '../wasm/text.ts';

/**
 * Philox4x32-10 as WebAssembly text, with its key and rounds written out; see ../random/philox.ts. The four words come back as the
 * lanes of a vector. Two 64-bit products a round.
 */
export function philoxWat([low, high]: readonly [low: number, high: number]): string {
  const product = (factor: number, word: string): string => `(i64.mul (i64.const ${factor}) (i64.extend_i32_u ${get(word)}))`;
  const upper = (name: string): string => `(i32.wrap_i64 (i64.shr_u ${get(name)} (i64.const 32)))`;
  const mixed = (name: string, word: string, key: number): string => op('i32.xor', op('i32.xor', upper(name), get(word)), int(key | 0));
  const rounds = Array.from({ length: 10 }, (_, round) => [
    set('p0', product(0xd2511f53, 'c0')), set('p1', product(0xcd9e8d57, 'c2')),
    set('c0', mixed('p1', 'c1', low + Math.imul(round, 0x9e3779b9))), set('c1', `(i32.wrap_i64 ${get('p1')})`),
    set('c2', mixed('p0', 'c3', high + Math.imul(round, 0xbb67ae85))), set('c3', `(i32.wrap_i64 ${get('p0')})`),
  ].join(' '));
  return `(func $philox (param $c0 i32) (param $c1 i32) (param $c2 i32) (param $c3 i32) (result v128) (local $p0 i64) (local $p1 i64)
  ${rounds.join('\n  ')}
  ${[1, 2, 3].reduce((vector, lane) => op('i32x4.replace_lane', lane, vector, get(`c${lane}`)), `(i32x4.splat ${get('c0')})`)})`;
}
