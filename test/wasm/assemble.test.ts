import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/wasm/assemble.ts';
import { instructions, signed, unsigned } from '../../src/wasm/opcodes.ts';
import { parseText } from '../../src/wasm/parse.ts';

type Exports = Record<string, (...numbers: number[]) => number>;

/** A module that has been run through the engine's validator, with its memory. */
async function make(source: string): Promise<{ exports: Exports; memory: WebAssembly.Memory }> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { instance } = await WebAssembly.instantiate(assemble(source), { env: { memory } });
  return { exports: instance.exports as Exports, memory };
}

describe('text', () => {
  it('becomes nested lists, without comments', () => {
    expect(parseText('(a (b $x "c d") ;; gone (\n 1)')).toEqual([['a', ['b', '$x', '"c d"'], '1']]);
    expect(() => parseText('(a')).toThrow('1 brackets stay open');
    expect(() => parseText('a)')).toThrow('closes what is not open');
  });
});

describe('numbers in LEB128', () => {
  it('are the examples of the DWARF standard, 7.6', () => {
    expect([2, 127, 128, 129, 12857].map(unsigned)).toEqual([[2], [0x7f], [0x80, 1], [0x81, 1], [0xb9, 0x64]]);
    expect([2, -2, 127, -127, 128, -128, 129, -129].map((each) => signed(BigInt(each)))).toEqual([[2], [0x7e], [0xff, 0], [0x81, 0x7f], [0x80, 1], [0x80, 0x7f], [0x81, 1], [0xff, 0x7e]]);
    expect(unsigned(0xffffffff)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });
});

describe('an assembled module', () => {
  it('computes with parameters, locals, calls, branches and loops', async () => {
    const { exports } = await make(`
      (func $square (param $x i32) (result i32) (i32.mul (local.get $x) (local.get $x)))
      (func (export "squares") (param $n i32) (result i32) (local $sum i32)
        (block $done
          (loop $next
            (br_if $done (i32.eqz (local.get $n)))
            (local.set $sum (i32.add (local.get $sum) (call $square (local.get $n))))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br $next)))
        (local.get $sum))
      (func $choose (export "choose") (param $a i32) (result i32)
        (if (result i32) (i32.lt_s (local.get $a) (i32.const -129)) (then (i32.const -2147483648)) (else (select (i32.const 1) (i32.const 2) (local.get $a)))))`);
    expect(exports.squares(10)).toBe(385);
    expect([-130, -129, 0].map((each) => exports.choose(each))).toEqual([-2147483648, 1, 2]);
  });

  it('reaches memory at a fixed distance', async () => {
    const { exports, memory } = await make(`
      (func (export "next") (param $at i32) (result i32)
        (i32.store offset=300 (local.get $at) (i32.add (i32.load offset=300 (local.get $at)) (i32.const 1)))
        (i32.load offset=296 (i32.add (local.get $at) (i32.const 4))))`);
    expect([exports.next(0), exports.next(0)]).toEqual([1, 2]);
    expect(new Int32Array(memory.buffer)[75]).toBe(2);
  });

  it('works on vectors: constants, lanes, masks, memory', async () => {
    const { exports, memory } = await make(`
      (func (export "lanes") (param $x f32) (result i32) (local $v v128)
        (local.set $v (f32x4.mul (f32x4.splat (local.get $x)) (v128.const f32x4 1 -2 inf 0.5)))
        (v128.store offset=16 (i32.const 0) (local.get $v))
        (v128.store32_lane offset=32 3 (i32.const 0) (local.get $v))
        (i32x4.bitmask (f32x4.lt (local.get $v) (v128.load32_lane offset=32 1 (i32.const 0) (v128.const i32x4 0 0 0 0)))))`);
    expect(exports.lanes(3)).toBe(0b0010);
    expect([...new Float32Array(memory.buffer, 16, 5)]).toEqual([3, -6, Infinity, 1.5, 1.5]);
  });

  it('has the product of 32-bit words in 64 bits', async () => {
    const { exports } = await make('(func (export "high") (param $a i32) (param $b i32) (result i32) (i32.wrap_i64 (i64.shr_u (i64.mul (i64.extend_i32_u (local.get $a)) (i64.and (i64.extend_i32_u (local.get $b)) (i64.const 4294967295))) (i64.const 32))))');
    expect(exports.high(0xd2511f53, 0xffffffff) >>> 0).toBe(0xd2511f52);
  });
});

describe('lanes', () => {
  it('are picked from two vectors by their bytes', async () => {
    const { exports, memory } = await make(`(func (export "pick") (v128.store (i32.const 32)
      (i8x16.shuffle 28 29 30 31 0 1 2 3 4 5 6 7 16 17 18 19 (v128.load (i32.const 0)) (v128.load (i32.const 16)))))`);
    const words = new Uint32Array(memory.buffer);
    words.set([10, 11, 12, 13, 20, 21, 22, 23]);
    exports.pick();
    expect([...words.subarray(8, 12)]).toEqual([23, 10, 11, 20]);
  });
});

describe('every instruction of the table', () => {
  const types = ['i32', 'i64', 'f32', 'v128'];
  const zero: Record<string, string> = { i32: '(i32.const 0)', i64: '(i64.const 0)', f32: '(f32.const 0)', v128: '(v128.const i32x4 0 0 0 0)' };
  const results = ['', ...types];
  const operands = types.flatMap((a) => [[a], ...types.flatMap((b) => [[a, b], ...types.map((c) => [a, b, c])])]);
  /** Whether the engine's validator accepts it with some operands and result: a wrong code or immediate would misread what follows. */
  const known = (name: string, immediate: string): boolean => {
    const words = { 'none': '', 'memory': 'offset=8', 'memory and lane': 'offset=8 1', 'lane': '1' }[immediate];
    return [[], ...operands].some((given) => results.some((result) => WebAssembly.validate(assemble(
      `(func (export "f") ${result ? `(result ${result})` : ''} (${name} ${words} ${given.map((type) => zero[type]).join(' ')}))`))));
  };
  it.each([...instructions].map(([name, { immediate }]) => [name, immediate] as const))('%s', (name, immediate) => {
    expect(known(name, immediate)).toBe(true);
  });
});

describe('errors in our own text', () => {
  it.each([
    ['(func $f (i32.nonsense))', 'function $f names an unknown instruction: i32.nonsense'],
    ['(func $f (local.set $x (i32.const 1)))', 'function $f names an unknown local: $x'],
    ['(func $f (call $g))', 'function $f names an unknown function: $g'],
    ['(func $f (block $a (br $b)))', 'function $f names an unknown label: $b'],
  ])('%s', (source, message) => expect(() => assemble(source)).toThrow(message));
});
