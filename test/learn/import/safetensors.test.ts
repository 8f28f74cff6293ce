/** safetensors: a file by the format's own library (see make-fixtures.py), and files by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../src/learn/index.ts';
import { messageOf } from '../../support/run.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures.json'), 'utf8')) as { safetensors: string; tensors: Record<string, { shape: number[]; values: number[] }> };
const file = new Uint8Array(Buffer.from(golden.safetensors, 'base64'));

/** A file with this header, as text or as what it describes, and so many bytes of data. */
function written(header: object | string, data: readonly number[] = [], length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

describe('readSafetensors', () => {
  it('reads what the library wrote: all types, a single number, none, metadata', () => {
    const tensors = readSafetensors(file);
    expect([...tensors.keys()].sort()).toEqual(Object.keys(golden.tensors).sort());
    for (const [name, { shape, values }] of Object.entries(golden.tensors)) expect({ ...tensors.get(name), values: [...tensors.get(name)!.values] }, name).toEqual({ shape, values });
  });

  it('reads bytes at any place of a buffer', () => {
    const moved = new Uint8Array(file.length + 3);
    moved.set(file, 3);
    expect(readSafetensors(moved.subarray(3))).toEqual(readSafetensors(file));
  });

  it('reads 16-bit floats to the bit: bfloat16, and binary16 with subnormals and infinity', () => {
    const halves = [0x3f80, 0xc049, 0x3c00, 0x0001, 0x83ff, 0x7c00, 0x7bff];
    const data = halves.flatMap((each) => [each & 255, each >> 8]);
    const tensors = readSafetensors(written({ b: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] }, h: { dtype: 'F16', shape: [5], data_offsets: [4, 14] } }, data));
    expect([...tensors.get('b')!.values]).toEqual([1, -3.140625]);
    expect([...tensors.get('h')!.values]).toEqual([1, 2 ** -24, -1023 * 2 ** -24, Infinity, 65504]);
  });

  it('cut anywhere says so, and names the file', async () => {
    for (let length = 0; length < file.length; length++) expect(await messageOf(() => readSafetensors(file.subarray(0, length), 'cut.safetensors')), String(length)).toMatch(/^file "cut\.safetensors": /);
  });

  const f32 = (more: object): object => ({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...more } });
  const eight = [0, 0, 0, 0, 0, 0, 0, 0];
  it.each<[string, Uint8Array, string]>([
    ['a header beyond the file', written({}, [], 999), 'file "x": its header of 999 bytes goes beyond its 10 bytes.'],
    ['a header beyond reason', written({}, [], 2 ** 40), 'file "x": its header would have 1099511627776 bytes.'],
    ['no JSON', written('{"w":'), 'file "x": its header is not JSON ('],
    ['a list', written('[]'), 'file "x": its header is not a JSON object.'],
    ['an unknown type', written(f32({ dtype: 'F8_E4M3' }), eight), 'tensor "w" has the type "F8_E4M3". Convert it to one of F64, F32,'],
    ['a shape that is none', written(f32({ shape: [2.5] }), eight), 'tensor "w" has the shape [2.5].'],
    ['a shape of another size', written(f32({ shape: [3] }), eight), 'tensor "w" of shape [3] and type F32 has 8 bytes instead of 12.'],
    ['offsets backwards', written(f32({ data_offsets: [8, 0] }), eight), 'tensor "w" lies at [8,0].'],
    ['a gap', written(f32({ data_offsets: [4, 12] }), [...eight, 0, 0, 0, 0]), 'tensor "w" begins at byte 4 of the data instead of 0'],
    ['an overlap', written({ ...f32({}), u: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } }, [...eight, 0, 0, 0, 0]), 'tensor "u" begins at byte 4 of the data instead of 8'],
    ['data that is missing', written(f32({}), eight.slice(2)), 'tensor "w" ends at byte 8 of 6 bytes of data: the file is cut short.'],
    ['data that nobody described', written(f32({}), [...eight, 1]), '1 bytes of data belong to no tensor.'],
    ['an entry that is none', written({ w: 5 }), 'tensor "w" is described by 5.'],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await messageOf(() => readSafetensors(bytes, 'x'))).toContain(message);
  });
});
