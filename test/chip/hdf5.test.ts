import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackLzf } from '../../src/chip/hdf5/lzf.ts';
import { readHdf5 } from '../../src/chip/hdf5/read.ts';
import { group, number, numbers, text, type Hdf5Group, type NumberType, type TextDataset } from '../../src/chip/hdf5/tree.ts';
import { writeHdf5 } from '../../src/chip/hdf5/write.ts';
import { messageOf } from '../support/run.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures/nir');
const fixture = (name: string): Promise<Hdf5Group> => readHdf5(new Uint8Array(readFileSync(join(shared, name))), name);
const fixed = (length: number, ...values: string[]): TextDataset => ({ kind: 'texts', length, shape: [values.length], values });
const hex = (...bytes: number[]): string => bytes.map((each) => each.toString(16).padStart(2, '0')).join(' ');

/** Made by h5py 3.7 with `compression='lzf'`: `a`, 5 × 7 × 30 floats in chunks of 2 × 4 × 16; `b`, the same as big-endian 16-bit numbers, shuffled; `n`, 64 bytes that do not get smaller. Here deflated. */
const h5pyLzf = [
  'eNrtWl1oHFUUvvOz2clMdDfZTWftSvcuRRrcaiNRKIpkljRNdElbqtLUoq4NTYoJFSwSCUiDCP48mIcK+1IwD4I+CG2pkoo+jOBDhUIRfFAKcgah4osigiALxnN/Zn8mO+lGVLC9H9k9c+89v/ec2d17Mm9N7tt/h73dJgyWRUySJq1Yl5gc',
  'bh+H61VJNUnflPRDPZzX+FpOzvdL/VG+Jw+PjzPu9QhCO8OmoDmicDticrx8iNFpOaaSXtHb+Z6X9LikpyL1uXeLdjXSI2S1cCw0aIaYSEi+pKQ7JI2bN7CCmWQ/LRBTRuJaxD3TkLP4um4Iiw4Z4hdaGMCrbN0gC0uzfMh0JLiAWLbkzhi6',
  '+Yr0QZdsaUnDO+pv5eGJAwf3MftWmAdjc/7w0+TyXZvzhfe1tev2qGf2eaeRvg2fdye7lL/c317fcfsegg4IOh2ZN2Pk3xlov4+i/FH9NyT/PGkW3ab3c0bQhRj+qP5Lkv9YhD/O/0JW0Gdj+KP6lyT/YzfRG+JbyT8Vwx/VXxwUdCLCH2fn',
  '1GBnf+L8/2SwfdwTw28SBQUFBQUFBQWF/yPwyOcRbXmUJohHdTyFLeNrFV8+voAaJinjjz68ptTwCCRL4BbArfD3GntPrfmLkLzmu5Cve6Ugk/cKgTuBK4F7Ft9RJvWDBh7+jlz1SGet3Dx10QFuHsyST6gLfQU6BpmKT+DueXAqqwSG1lbZ',
  'cHedjiEp1csTYJAgO0fnA2cCCIE7C5CvafzXKS2TKtfc0zkw5NjJXACHh5Sr0OegMM9GjxDYU/dWeCjgXpehjLCtwiiWMYrY/WmJBAyMAlJss5DmWQQwypyurvik6AbJfLVQHIXMdZ8E7hykK/Aws8COwV0kQhpqy0euRs9CqSUd1RIlQUra',
  'ESnj0TiX/JqWLtu4YRjMZqkIHegQDNJda34Fd53+BiNjgZP3ZyCL0RSPBJk5SFWEADrFwkrixo12F5pMiIgpX4MHCf0R8jPg1L3PIuUV5sTHMG5WVcxgSxhYOOA2k+JhUjAErlyU1mmsgy1m3Olwc4CxCL9IRWkUbArFl2Wn0sFFh2utS2Ue',
  'etVVifRhFUBW3EuiTGCdwL1SzUaRzn5hpWFqMgXIok/0CPMqWWGKeA7wj11fIL2abpiJnqTVa8N+Gw5NEx0OXsTJ4IBNLwRTM3Sat5kY93liN5iJJtlNxm4mWtiTTfYGs26AbaNpyE6j5MhRyFzUNB0vggG7SBntZ6ImPHCU9bTuefzFdz/9',
  '3rrv8OK5L26kH3r6zPtf/Zx79PgbH339Ox1/YeXj74yhqZdqnwfO8FNL7335U2bvM699cPXXvHfi7fPf/LFzUn1LKNy63///dF86zVWle8NeWVryR/vRnuhH62FfzeL/4Tl98uXZ2YUTzT5eTJ/6ddkvbulTX9nedM2QLrW0A+kW+qnGhn7q',
  '/V3u55+yf7YnMh/X3t69TdAy6dx3i+LYtvZxIqJ/R5d9UwUFBQUFBQUFBQWFf+M8JZ5I0eSDN57k86LnpYaIFXNe6u75nVCvJe0aup4baprUmp5W/5P9EOepjc/jRZxp4FzkfOM19lVBQUFBQUHhVsVfPj/uNg==',
].join('');

/** Where a run of bytes lies, as often as it does. */
function places(bytes: Uint8Array, pattern: string): number[] {
  const wanted = pattern.split(' ').map((each) => parseInt(each, 16));
  return [...bytes.keys()].filter((at) => wanted.every((each, index) => bytes[at + index] === each));
}

describe('a tree in a file', () => {
  const values: Record<NumberType, number[]> = {
    f32: [0, -0.5, 3.4028234663852886e38, -Infinity, NaN, 2 ** -149], f64: [Math.PI, Number.MAX_VALUE, -0, NaN], i8: [-128, 127], i16: [-32_768, 32_767], i32: [-(2 ** 31), 2 ** 31 - 1],
    i64: [Number.MIN_SAFE_INTEGER, -1, 0, 2 ** 32, Number.MAX_SAFE_INTEGER], u8: [0, 255], u16: [0, 65_535], u32: [0, 2 ** 32 - 1], u64: [0, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER],
  };

  it('comes back with every type of number, texts of both kinds, scalars, nothing at all, attributes, and names of all sorts', async () => {
    const attributes = { magic: number('u32', 0x0a7a), version: numbers('u32', [2], [0, 1]), node_population: text('cells é'), units: fixed(4, 'ms', 'mV') };
    const tree = group({
      ...Object.fromEntries(Object.entries(values).map(([type, each]) => [type, numbers(type as NumberType, [each.length], each)])),
      scalar: number('f64', 0.1), empty: numbers('f32', [0, 3], []), matrix: numbers('i64', [2, 3], [1, 2, 3, 4, 5, 6], attributes),
      texts: { kind: 'texts', shape: [2, 2], values: ['a', '', 'ünï · 漢字', 'd'] }, fixed: fixed(10, 'dense', '0123456789'), utf8: fixed(6, 'ö', 'äöü'),
      inner: group({ 'lif1.lif': group({}), constructor: number('i64', 1), toString: group({ ' x ': text('') }) }, attributes), __proto: text('p'),
    }, attributes);
    const { children, attributes: ofRoot } = await readHdf5(await writeHdf5(tree), 'own.h5');
    expect(Object.keys(children).sort()).toEqual(Object.keys(tree.children).sort());
    expect(ofRoot).toEqual({ ...attributes, magic: { ...attributes.magic, values: Uint32Array.of(0x0a7a) }, version: { ...attributes.version, values: Uint32Array.of(0, 1) } });
    for (const [name, each] of Object.entries(values)) expect(Array.from((children[name] as { values: ArrayLike<number> }).values), name).toEqual(each);
    for (const name of ['texts', 'fixed', 'utf8', '__proto']) expect(children[name], name).toEqual(tree.children[name]);
    expect(children.empty).toMatchObject({ shape: [0, 3], values: new Float64Array(0) });
    expect(children.matrix).toMatchObject({ shape: [2, 3], type: 'i64', attributes: { node_population: text('cells é'), units: fixed(4, 'ms', 'mV') } });
    expect(children.inner).toMatchObject({ children: { 'lif1.lif': { children: {} }, constructor: { values: Float64Array.of(1) }, toString: { children: { ' x ': text('') } } } });
  });

  it('keeps a child called __proto__, and gives the tree no other prototype by it', async () => {
    const { children } = await readHdf5(await writeHdf5(group(JSON.parse('{"__proto__": {"kind": "texts", "shape": [], "values": ["x"]}}') as Hdf5Group['children'])), 'own.h5');
    expect(Object.keys(children)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(children)).toBe(Object.prototype);
  });

  it('is stored as h5py stores it: superblock 0, groups as tables, little-endian, texts ended or filled up with zeros, no times', async () => {
    const tree = group({ v: text('abc'), f: fixed(10, 'dense'), u: fixed(10, 'é'), w: numbers('f32', [2], [1, 2]), n: numbers('i64', [1], [3], { a: text('of n') }) }, { r: text('of root') });
    const bytes = await writeHdf5(tree);
    expect(hex(...bytes.subarray(0, 16))).toBe('89 48 44 46 0d 0a 1a 0a 00 00 00 00 00 08 08 00');
    expect(places(bytes, '4f 48 44 52'), 'headers of version 2').toEqual([]);
    // Class 9: kind 1 (text), ended by zero (0), UTF-8 (1), 16 bytes: as in the fixtures. Three times: v, a and r.
    expect(places(bytes, '19 01 01 00 10 00 00 00 10 00 00 00 01 00 00 00 00 00 08 00')).toHaveLength(3);
    // Class 3: filled up with zeros (1), ASCII (0) or UTF-8 (1), 10 bytes.
    expect(places(bytes, '03 00 08 00 01 00 00 00 13 01 00 00 0a 00 00 00')).toHaveLength(1);
    expect(places(bytes, '03 00 08 00 01 00 00 00 13 11 00 00 0a 00 00 00')).toHaveLength(1);
    // IEEE 754 of 32 bits and two's complement of 64, both little-endian.
    expect(places(bytes, '11 20 1f 00 04 00 00 00 00 00 20 00 17 08 00 17 7f 00 00 00')).toHaveLength(1);
    expect(places(bytes, '10 08 00 00 08 00 00 00 00 00 40 00')).toHaveLength(1);
    expect(places(bytes, '12 00 08 00 00 00 00 00 01 00 00 00'), 'times').toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await writeHdf5(tree), 'a second later').toEqual(bytes);
  });

  it('is packed where asked, and comes back the same', async () => {
    const values = Float32Array.from({ length: 400_000 }, (_, at) => at % 127);
    const tree = group({ w: numbers('f32', [500, 800], values), s: number('f32', 2), e: numbers('f32', [0], []), t: text('x') });
    const [plain, packed] = [await writeHdf5(tree), await writeHdf5(tree, { gzip: 4 })];
    expect(plain.length).toBeGreaterThan(1_600_000);
    expect(packed.length).toBeLessThan(100_000);
    const { children } = await readHdf5(packed, 'packed.h5');
    expect(children.w).toEqual({ ...tree.children.w, filters: ['deflate'] });
    expect(children.s).toEqual({ ...number('f32', 2), values: Float32Array.of(2) });
  });

  it.each([
    [numbers('i8', [1], [128]), '/x: it holds 128'], [numbers('u64', [1], [-1]), '/x: it holds -1'], [numbers('i64', [1], [2 ** 53]), '/x: it holds 9007199254740992'],
    [numbers('f32', [2], [1]), '/x: it holds 1 values, its shape 2 promises 2'], [fixed(3, 'abcd'), '"abcd" is longer than 3 bytes'],
  ])('is not written with what its types cannot hold: %#', async (x, message) => {
    expect(await messageOf(() => writeHdf5(group({ x })))).toContain(message);
  });
});

describe('what other programs store', () => {
  it('is read in big-endian order', async () => {
    const bytes = await writeHdf5(group({ w: numbers('f32', [2], [1.5, -3]), n: numbers('i64', [1], [7]) }));
    const swap = (pattern: string, data: readonly number[], width: number): void => {
      bytes[places(bytes, pattern)[0] + 1] |= 1;
      const [at] = places(bytes, hex(...data));
      for (let from = at; from < at + data.length; from += width) bytes.subarray(from, from + width).reverse();
    };
    swap('11 20 1f 00 04 00 00 00', [...new Uint8Array(Float32Array.of(1.5, -3).buffer)], 4);
    swap('10 08 00 00 08 00 00 00', [7, 0, 0, 0, 0, 0, 0, 0], 8);
    const { children } = await readHdf5(bytes, 'big.h5');
    expect(children.w).toMatchObject({ type: 'f32', values: Float32Array.of(1.5, -3) });
    expect(children.n).toMatchObject({ type: 'i64', values: Float64Array.of(7) });
  });

  it('is read from floats of 16 bits, as NumPy writes them', async () => {
    const [bits, values] = [[0, 0x3c00, 0xc100, 0x7bff, 1, 0x00a8, 0xb554, 0xfc00], [0, 1, -2.5, 65504, 2 ** -24, 168 * 2 ** -24, -0.3330078125, -Infinity]];
    const half = await writeHdf5(group({ w: numbers('f32', [8], new Float32Array(8)) }));
    // 32 bits become 16: sign at 15, exponent of 5 bits at 10, mantissa of 10 bits at 0, bias 15.
    half.set([0x11, 0x20, 0x0f, 0, 2, 0, 0, 0, 0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0], places(half, '11 20 1f 00 04 00 00 00')[0]);
    half.set(new Uint8Array(Uint16Array.from(bits).buffer), half.length - 32);
    expect((await readHdf5(half, 'half.h5')).children.w).toMatchObject({ type: 'f32', values: Float32Array.from(values) });
  });

  it('is refused where it is no number or text of ours: whole numbers beyond 2^53, other filters', async () => {
    const large = await writeHdf5(group({ n: numbers('i64', [1], [77]) }));
    large.fill(0x7f, places(large, hex(77, 0, 0, 0, 0, 0, 0, 0))[0], places(large, hex(77, 0, 0, 0, 0, 0, 0, 0))[0] + 8);
    expect(await messageOf(() => readHdf5(large, 'large.h5'))).toContain('large.h5: /n holds 9187201950435737471. Whole numbers may reach 2^53');
    const packed = await writeHdf5(group({ n: numbers('i64', [64], new Float64Array(64)) }), { gzip: 1 });
    // The pipeline of filters: version 1, one filter: deflate (1), with a name of 8 bytes, mandatory, one number.
    const [pipeline] = places(packed, '01 01 00 00 00 00 00 00 01 00 08 00');
    packed.set([0xff, 0x7f], pipeline + 8);
    expect(await messageOf(() => readHdf5(packed, 'packed.h5'))).toMatch(/^packed.h5: \/n is compressed by .*h5repack -f GZIP=4/);
  });

  it('unpacks LZF: runs, repetitions that overlap themselves, long ones', () => {
    const ascii = (value: string): number[] => [...new TextEncoder().encode(value)];
    // "abc", then 2 + 7 + 3 bytes from three back, then two plain bytes.
    expect(new TextDecoder().decode(unpackLzf(Uint8Array.of(2, ...ascii('abc'), 7 << 5, 3, 2, 1, ...ascii('xy')), 17))).toBe('abcabcabcabcabcxy');
    expect(() => unpackLzf(Uint8Array.of(0, 65, 1 << 5, 1), 4)).toThrow('not there');
    expect(() => unpackLzf(Uint8Array.of(5, 65), 6)).toThrow(RangeError);
    expect(() => unpackLzf(Uint8Array.of(1, 65, 66), 3)).toThrow('expected 3');
  });

  it('reads what h5py packed by LZF: chunks that stick out, shuffled numbers in big-endian order, chunks that stayed as they were', async () => {
    const file = new Uint8Array(inflateSync(Buffer.from(h5pyLzf, 'base64')));
    const cycle = Array.from({ length: 5 * 7 * 30 }, (_, at) => at % 11);
    const { children } = await readHdf5(file, 'lzf.h5');
    expect(children).toMatchObject({
      a: { type: 'f32', shape: [5, 7, 30], values: Float32Array.from(cycle), filters: ['lzf'] }, b: { type: 'i16', values: Int16Array.from(cycle), filters: ['shuffle', 'lzf'] },
      n: { type: 'u8', values: Uint8Array.from({ length: 64 }, (_, at) => at * 37 % 251) },
    });
    const [packed] = places(file, hex(...Array.from({ length: 16 }, (_, at) => at * 37 % 251)));
    expect(packed, 'n is stored as it is').toBeGreaterThan(0);
    expect(await messageOf(() => readHdf5(file.map((each, at) => (at >= 2000 && at < packed ? each ^ 0x20 : each)), 'lzf.h5'))).toMatch(/^lzf\.h5: /);
  });

  it('reads only what is wanted: other groups may hold what it likes', async () => {
    const bytes = await writeHdf5(group({ node: group({ x: number('f64', 1) }), nodes: text('no'), other: group({ y: number('i64', 77) }) }));
    bytes.fill(0x7f, places(bytes, hex(77, 0, 0, 0, 0, 0, 0, 0))[0], places(bytes, hex(77, 0, 0, 0, 0, 0, 0, 0))[0] + 8);
    const { children } = await readHdf5(bytes, 'x.h5', { wanted: (path) => /^\/node(\/|$)/.test(path) });
    expect(children).toMatchObject({ node: { children: { x: { values: Float64Array.of(1) } } } });
    expect(Object.keys(children)).toEqual(['node']);
    expect(await messageOf(() => readHdf5(bytes, 'x.h5'))).toContain('/other/y holds');
  });

  it.runIf(existsSync(shared))('reads lzf, deflate and plain to the same graph', async () => {
    const plain = (node: unknown): unknown => JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'filters' ? undefined : ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value)));
    const [deflate, lzf, none] = [await fixture('lif_ff.nir'), await fixture('lif_ff_lzf.nir'), await fixture('lif_ff_uncompressed.nir')];
    expect(JSON.stringify(lzf)).toContain('lzf');
    expect(plain(lzf)).toEqual(plain(none));
    expect(plain(deflate)).toEqual(plain(none));
  });
});
