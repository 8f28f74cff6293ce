import { beforeAll, describe, expect, it } from 'vitest';
import { WatDialect } from '../../src/equations/dialect-wat.ts';
import * as exact from '../../src/equations/exact-math.ts';
import { philoxWat } from '../../src/kernels/philox-wat.ts';
import { philox } from '../../src/random/philox.ts';
import { assemble } from '../../src/wasm/assemble.ts';
import exactMath from '../../shaders/cpu/exact-math.wat';

const F = Math.fround;
const count = 2 ** 17;
const dialect = new WatDialect({ rand: () => '', given: () => '' });
const a = '(v128.load (local.get $at))';
const b = `(v128.load offset=${4 * count} (local.get $at))`;

/** Each function of the language as the dialect writes it, and its twin for the host. */
const functions: Readonly<Record<string, readonly [text: string, twin: (a: number, b: number) => number]>> = {
  add: [dialect.arithmetic('+', a, b), (x, y) => F(x + y)],
  subtract: [dialect.arithmetic('-', a, b), (x, y) => F(x - y)],
  multiply: [dialect.arithmetic('*', a, b), (x, y) => F(x * y)],
  divide: [dialect.arithmetic('/', a, b), exact.divide],
  negate: [dialect.negate(a), (x) => -x],
  abs: [dialect.call('abs', [a]), Math.abs],
  floor: [dialect.call('floor', [a]), Math.floor],
  min: [dialect.call('min', [a, b]), exact.min],
  max: [dialect.call('max', [a, b]), exact.max],
  clamp: [dialect.call('clamp', [a, '(v128.const f32x4 -1 -1 -1 -1)', b]), (x, y) => exact.min(exact.max(x, -1), y)],
  exp: [dialect.call('exp', [a]), exact.exp],
  exprel: [dialect.call('exprel', [a]), exact.exprel],
  log: [dialect.call('log', [a]), (x) => F(exact.log(x))],
  sqrt: [dialect.call('sqrt', [a]), exact.sqrt],
  poisson: [`(call $poisson ${a} (call $exp (f32x4.mul ${b} (v128.const f32x4 -0.5 -0.5 -0.5 -0.5))) ${b})`, (u, mean) => exact.poisson(u, exact.exp(F(mean * -0.5)), mean)],
  flush: [dialect.flush(a), exact.flush],
  settle: [dialect.settle(a), exact.settle],
  conditional: [dialect.conditional(dialect.logic('||', dialect.compare('<=', a, b), dialect.not(dialect.compare('!=', a, a))), a, b), (x, y) => (x <= y || x === x ? x : y)],
};

/** Numbers at which something changes, each paired with each; then pairs with random bits; then pairs of everyday size. */
function inputs(): [Float32Array, Float32Array] {
  const edges = [0, 1, 0.5, 2, 87, 88, 44, 1e-45, 2 ** -126, 2 ** -64, 2 ** -40, 2 ** 64, 2 ** 126, 1e30, 3.4028234663852886e38, Infinity, 0.70710678, 1.4142135, 16777216, 0.9999999].flatMap((x) => [F(x), -F(x), F(x * (1 + 2 ** -22)), F(x * (1 - 2 ** -22))]).concat(NaN);
  const [left, right] = [new Float32Array(count), new Float32Array(count)];
  const words = new Uint32Array(4);
  const [leftBits, rightBits] = [new Uint32Array(left.buffer), new Uint32Array(right.buffer)];
  for (let at = 0; at < count; at++) {
    philox(words, at, 0, 0, 0, 5, 6);
    if (at < edges.length ** 2) [left[at], right[at]] = [edges[at % edges.length], edges[Math.floor(at / edges.length)]];
    else if (at % 2) [leftBits[at], rightBits[at]] = words;
    else [left[at], right[at]] = [(words[0] / 2 ** 32 - 0.5) * 2 ** (words[2] % 9), (words[1] / 2 ** 32 - 0.5) * 2 ** (words[3] % 9)];
    // Which NaN it is, nobody promises: JavaScript does not keep it either.
    if (Number.isNaN(left[at])) left[at] = NaN;
  }
  return [left, right];
}

describe('WebAssembly gives the bits of exact-math.ts', () => {
  const [left, right] = inputs();
  const memory = new WebAssembly.Memory({ initial: Math.ceil(12 * count / 65536) });
  let kernels: Record<string, () => void>;
  beforeAll(async () => {
    const text = Object.entries(functions).map(([name, [code]]) => `(func (export "${name}") (local $at i32) (local $t v128)
      (loop $next (v128.store offset=${8 * count} (local.get $at) ${code}) (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (i32.const ${4 * count})))))`);
    const { instance } = await WebAssembly.instantiate(assemble([exactMath, ...text].join('\n')), { env: { memory } });
    kernels = instance.exports as typeof kernels;
    new Float32Array(memory.buffer).set(left);
    new Float32Array(memory.buffer).set(right, count);
  });

  it.each(Object.keys(functions))(`%s, on ${count} pairs`, (name) => {
    kernels[name]();
    const got = new Float32Array(memory.buffer, 8 * count, count);
    const differing: string[] = [];
    for (let at = 0; at < count; at++) {
      const wanted = functions[name][1](left[at], right[at]);
      if (!Object.is(got[at], F(wanted))) differing.push(`${name}(${left[at]}, ${right[at]}) = ${got[at]}, not ${wanted}`);
    }
    expect(differing.slice(0, 5)).toEqual([]);
  });
});

it('Philox gives the known answers of Random123, and those of philox.ts under other keys', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const draw = async (counter: readonly number[], key: readonly [number, number]): Promise<number[]> => {
    const text = `${philoxWat(key)} (func (export "draw") (param $a i32) (param $b i32) (param $c i32) (param $d i32)
      (v128.store (i32.const 0) (call $philox (local.get $a) (local.get $b) (local.get $c) (local.get $d))))`;
    const { instance } = await WebAssembly.instantiate(assemble(text), { env: { memory } });
    (instance.exports.draw as (...words: readonly number[]) => void)(...counter);
    return [...new Uint32Array(memory.buffer, 0, 4)];
  };
  const ones = 0xffffffff;
  expect(await draw([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  expect(await draw([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  expect(await draw([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  const words = new Uint32Array(4);
  for (let at = 0; at < 20; at++) {
    philox(words, at, 7 * at, 16, 3, at * 0x11111111, at);
    expect(await draw([at, 7 * at, 16, 3], [(at * 0x11111111) >>> 0, at])).toEqual([...words]);
  }
});
