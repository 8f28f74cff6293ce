import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../src/errors.ts';
import { withHdf5 } from '../../src/chip/hdf5/library.ts';
import { readHdf5 } from '../../src/chip/hdf5/read.ts';
import { group, number, numbers, text } from '../../src/chip/hdf5/tree.ts';
import { writeHdf5 } from '../../src/chip/hdf5/write.ts';
import { mutations } from '../support/mutate.ts';
import { messageOf } from '../support/run.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures');
const fixtures = existsSync(shared) ? readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter((each) => /\.(nir|net|h5)$/.test(each)) : [];

const tree = group({
  weights: numbers('f32', [20, 30], Float32Array.from({ length: 600 }, (_, at) => at), { scale: number('f64', 0.5), unit: text('mV') }),
  texts: { kind: 'texts', shape: [4, 2], values: ['input', 'a', 'a', 'b', 'b', 'a', 'b', 'output'] },
  inner: group({ type: text('LIF'), tau: numbers('f64', [3], [1, 2, 3]), name: { kind: 'texts', length: 10, shape: [1], values: ['dense'] } }),
});

/** Each copy ends in data or in a DataError, the last of `times` first. */
async function survives(file: Uint8Array, count: number, seed: number): Promise<{ refused: number; slowest: number }> {
  let [refused, slowest] = [0, 0];
  for (const { what, bytes } of mutations(file, count, { seed })) {
    const start = performance.now();
    try {
      await readHdf5(bytes, 'copy.h5');
    } catch (error) {
      expect(error, what).toBeInstanceOf(DataError);
      expect((error as Error).message, what).toMatch(/^copy\.h5: .+\. .+\.$/s);
      refused++;
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  return { refused, slowest };
}

describe('damaged files', () => {
  let plain: Uint8Array;
  let packed: Uint8Array;

  beforeAll(async () => {
    plain = await writeHdf5(tree);
    packed = await writeHdf5(tree, { gzip: 4 });
  });

  it('end in an error or in data, a thousand times, quickly, in bounded memory, and print nothing', async () => {
    const printed = vi.spyOn(console, 'error');
    const before = process.memoryUsage().rss;
    for (const [file, seed] of [[plain, 1], [packed, 2]] as const) {
      const { refused, slowest } = await survives(file, 500, seed);
      expect(refused).toBeGreaterThan(50);
      expect(slowest).toBeLessThan(3000);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
    expect(printed).not.toHaveBeenCalled();
    expect(await readHdf5(plain, 'good.h5')).toMatchObject({ children: { inner: { children: { type: text('LIF') } } } });
  }, 60_000);

  it.each(fixtures)('%s, too', async (name) => {
    await survives(new Uint8Array(readFileSync(join(shared, name))), 25, 3);
  }, 60_000);

  it('never give data of which a chunk could not be unpacked', async () => {
    const file = await writeHdf5(group({ w: numbers('f32', [4000], Float32Array.from({ length: 4000 }, (_, at) => Math.sin(at))) }), { gzip: 4 });
    // The packed numbers are by far the most of the file: its last bytes.
    file.fill(0x55, file.length - 4000, file.length - 3000);
    expect(await messageOf(() => readHdf5(file, 'w.h5'))).toMatch(/^w\.h5: it is no HDF5 file, or damaged \(.*filter.*\)/);
  });

  it.each([
    ['nothing', new Uint8Array(0), 'its signature is not there'], ['text', new TextEncoder().encode('{"steps": 3}'), 'its signature is not there'],
    ['a signature alone', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), 'addresses of undefined bytes'],
  ])('are refused: %s', async (_, bytes, problem) => {
    expect(await messageOf(() => readHdf5(bytes, 'x.h5'))).toContain(`x.h5: it is no HDF5 file, or damaged (${problem}`);
  });
});

describe('hostile files', () => {
  /** A file made by the library's own functions. */
  const made = (make: (module: Parameters<Parameters<Awaited<Parameters<Parameters<typeof withHdf5>[0]>[0]>['call']>[0]>[0], file: bigint) => void): Promise<Uint8Array> => withHdf5(({ module, files }) => {
    const file = module.open('/hostile.h5', module.H5F_ACC_TRUNC, false, module.H5F_LIBVER_EARLIEST, module.H5F_LIBVER_LATEST);
    make(module, file);
    module.close_file(file);
    const bytes = files.readFile('/hostile.h5');
    files.unlink('/hostile.h5');
    return bytes;
  });
  const number8 = { type: 0, size: 8, signed: true, vlen: false, littleEndian: true, total_size: 1, chunks: null };

  it('are refused where groups contain themselves or are there twice', async () => {
    const circular = await made((module, file) => {
      module.create_group(file, '/a', false);
      module.create_hard_link(file, '/', '/a/up');
    });
    expect(await messageOf(() => readHdf5(circular, 'x.h5'))).toContain('x.h5: /a/up is a group that has another name too');
    const doubled = await made((module, file) => {
      for (let level = 0; level < 30; level++) {
        const path = '/a'.repeat(level + 1);
        module.create_group(file, path, false);
        module.create_hard_link(file, path, `${path.slice(0, -1)}b`);
      }
    });
    expect(await messageOf(() => readHdf5(doubled, 'x.h5'))).toContain('another name too');
    const soft = await made((module, file) => {
      module.create_group(file, '/a', false);
      module.create_soft_link(file, '/a', '/a/self');
    });
    expect(await messageOf(() => readHdf5(soft, 'x.h5'))).toContain('another name too');
  });

  it('are refused where they lead to nothing, to other files, or too deep', async () => {
    expect(await messageOf(async () => readHdf5(await made((module, file) => void module.create_soft_link(file, '/none', '/soft')), 'x.h5'))).toContain('/soft is a link to nothing');
    expect(await messageOf(async () => readHdf5(await made((module, file) => void module.create_external_link(file, '/read.h5', '/', '/other')), 'x.h5'))).toContain('/other is a group that has another name too');
    expect(await messageOf(async () => readHdf5(await made((module, file) => void module.create_external_link(file, '/etc/x.h5', '/', '/other')), 'x.h5'))).toContain('/other is a link to another file');
    const deep = await made((module, file) => {
      for (let level = 1; level <= 40; level++) module.create_group(file, '/a'.repeat(level), false);
    });
    expect(await messageOf(() => readHdf5(deep, 'x.h5'))).toContain('groups lie more than 32 deep');
  });

  it('are refused before memory is taken for what they promise', async () => {
    const before = process.memoryUsage().rss;
    for (const shape of [[2n ** 60n], [2n ** 30n, 2n ** 30n], [2n ** 28n]]) {
      // Chunks that were never written take no room in a file.
      const bytes = await made((module, file) => void module.create_dataset(file, '/huge', 0n, { ...number8, shape, maxshape: shape, chunks: shape.map(() => 16n) } as never));
      expect(bytes.length).toBeLessThan(100_000);
      expect(await messageOf(() => readHdf5(bytes, 'x.h5'))).toMatch(/x\.h5: .*\/huge promises \d+ bytes, more than a file of \d+ can hold/);
    }
    expect(await messageOf(() => writeHdf5(tree).then((bytes) => readHdf5(bytes, 'x.h5', { mostBytes: 1000 })))).toContain('x.h5: /weights of 20 × 30 would take the file beyond what is read at once');
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });

  it('are refused where a text promises to be longer than the file, in a dataset or an attribute', async () => {
    const before = process.memoryUsage().rss;
    for (const node of [group({ x: text('0123456789abc') }), group({}, { x: text('0123456789abc') }), group({ x: number('f32', 1), y: numbers('i8', [1], [0], { x: text('0123456789abc') }) })]) {
      const bytes = await writeHdf5(node);
      // A reference: the length, 13, before the address of the heap.
      const heap = bytes.findIndex((_, at) => bytes[at] === 0x47 && bytes[at + 1] === 0x43 && bytes[at + 2] === 0x4f && bytes[at + 3] === 0x4c);
      const view = new DataView(bytes.buffer);
      const at = [...bytes.keys()].find((each) => each + 16 <= bytes.length && view.getUint32(each, true) === 13 && view.getUint32(each + 4, true) === heap)!;
      view.setUint32(at, 0x5000_0000, true);
      expect(await messageOf(() => readHdf5(bytes, 'x.h5'))).toMatch(/^x\.h5: \/[xy]? ?promises a text of 1342177280 bytes, more than a file of \d+ can hold/);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });

  it('with thousands of attributes and children are read', async () => {
    const many = group(Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`node ${at}`, number('i64', at)])), Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`a${at}`, number('u8', at % 256)])));
    const { children, attributes } = await readHdf5(await writeHdf5(many), 'many.h5');
    expect(Object.keys(children)).toHaveLength(3000);
    expect(children['node 2999']).toMatchObject({ values: Float64Array.of(2999) });
    expect(Object.keys(attributes!)).toHaveLength(1000);
  });
});

describe('the library', () => {
  it('keeps no file after it was read, nor its memory', async () => {
    const bytes = await writeHdf5(group({ w: numbers('f64', [250_000], new Float64Array(250_000)) }));
    for (let time = 0; time < 60; time++) await readHdf5(bytes, 'w.h5');
    await withHdf5(({ module, files }) => {
      expect(module.HEAPU8.length).toBeLessThan(64e6);
      expect((files as unknown as { readdir(path: string): string[] }).readdir('/').filter((name) => name.endsWith('.h5'))).toEqual([]);
    });
  });

  it('is a new one after a breakdown inside it', async () => {
    const first = await withHdf5(({ module }) => module);
    await expect(withHdf5(() => {
      throw new WebAssembly.RuntimeError('unreachable');
    })).rejects.toThrow('unreachable');
    expect(await withHdf5(({ module }) => module)).not.toBe(first);
    expect(await readHdf5(await writeHdf5(tree), 'good.h5')).toMatchObject({ kind: 'group' });
  });
});
