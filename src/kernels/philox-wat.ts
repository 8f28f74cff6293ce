import { floats, get, int, op, set } from '../wasm/text.ts';

/**
 * `$draw_rule_W(synapses, steps, purpose, sample)`: a uniform number in [0, 1) for each of four synapses, word W of their draws; twin of
 * shaders/shared/rule.wgsl.
 */
export function drawRuleWat(word: number): string {
  const lane = (each: number): string => {
    const draw = op('call', '$philox', op('i32x4.extract_lane', each, get('synapses')), op('i32x4.extract_lane', each, get('steps')), get('purpose'), get('sample'));
    return set('words', op('i32x4.replace_lane', each, get('words'), op('i32x4.extract_lane', word, draw)));
  };
  return `(func $draw_rule_${word} (param $synapses v128) (param $steps v128) (param $purpose i32) (param $sample i32) (result v128) (local $words v128)
  ${[0, 1, 2, 3].map(lane).join('\n  ')}
  (f32x4.mul (f32x4.convert_i32x4_s (i32x4.shr_u ${get('words')} ${int(8)})) ${floats(2 ** -24)}))`;
}

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
