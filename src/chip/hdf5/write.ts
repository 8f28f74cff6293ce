import { expect } from '../../errors.ts';
import { withHdf5, type Hdf5 } from './library.ts';
import { restyled } from './restyle.ts';
import type { Attributes, Hdf5Group, NumberDataset, TextDataset } from './tree.ts';

const classes = { f32: Float32Array, f64: Float64Array, i8: Int8Array, i16: Int16Array, i32: Int32Array, u8: Uint8Array, u16: Uint16Array, u32: Uint32Array };
/** Deflate, as HDF5 numbers its filters. */
const deflate = 1;
/** What one chunk holds at most. */
const chunkBytes = 2 ** 20;

export interface Hdf5Writing {
  /** Level of compression of numbers, 1 to 9. Default none: contiguous. */
  readonly gzip?: number;
}

/** A file while it is written. */
interface Writing {
  readonly hdf5: Hdf5;
  readonly file: bigint;
  readonly gzip?: number;
  /** Where the headers of objects begin. */
  readonly headers: number[];
}

/**
 * An HDF5 file as bytes, as h5py writes it by default: superblock 0, groups in the old style, little-endian, no times; texts of variable length end with zero, those of fixed
 * length are filled up with zeros. The same tree gives the same bytes.
 *
 * @throws WebspikeError where a dataset does not hold what its shape and type promise.
 * @example
 * const bytes = await writeHdf5(group({ version: text('1.0') }));
 */
export async function writeHdf5(root: Hdf5Group, { gzip }: Hdf5Writing = {}): Promise<Uint8Array> {
  expect(gzip === undefined || (Number.isInteger(gzip) && gzip >= 1 && gzip <= 9), 'option gzip', `it is ${gzip}`, 'give a level from 1 to 9');
  return withHdf5((hdf5) => {
    const { H5F_ACC_TRUNC, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST } = hdf5.module;
    const file = hdf5.call((module) => module.open('/written.h5', H5F_ACC_TRUNC, false, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST));
    const writing: Writing = { hdf5, file, gzip, headers: [] };
    try {
      try {
        writeGroup('', root, writing);
      } finally {
        hdf5.module.close_file(file);
      }
      return restyled(hdf5.files.readFile('/written.h5'), writing.headers);
    } finally {
      hdf5.files.unlink('/written.h5');
    }
  });
}

function writeGroup(path: string, { children, attributes }: Hdf5Group, writing: Writing): void {
  const { hdf5, file } = writing;
  for (const [name, node] of Object.entries(children)) {
    const here = `${path}/${name}`;
    expect(name !== '' && name !== '.' && !/[/\0]/.test(name), here, 'no group or dataset can have this name', 'use a name that is not empty, without "/"');
    if (node.kind === 'group') {
      hdf5.call((module) => module.create_group(file, here, false));
      writeGroup(here, node, writing);
    } else {
      store(node, here, hdf5, (module, pointer) => module.create_dataset(file, here, pointer, { ...described(node), ...chunked(node, writing.gzip) }),
        (module, texts) => module.create_vlen_str_dataset(file, here, texts, described(node)));
      finish(here, node.attributes, writing);
    }
  }
  finish(path === '' ? '/' : path, attributes, writing);
}

function finish(path: string, attributes: Attributes | undefined, { hdf5, file, headers }: Writing): void {
  for (const [name, attribute] of Object.entries(attributes ?? {})) {
    store(attribute, `${path}, attribute ${name}`, hdf5, (module, pointer) => module.create_attribute(file, path, name, pointer, described(attribute)),
      (module, texts) => module.create_vlen_str_attribute(file, path, name, texts, described(attribute)));
  }
  const reference = hdf5.call((module) => module.create_object_reference(file, path));
  headers.push(Number(new DataView(Uint8Array.from(reference).buffer).getBigUint64(0, true)));
}

type Store<T> = (module: Hdf5['module'], data: T) => number;

function store(node: NumberDataset | TextDataset, path: string, hdf5: Hdf5, fixed: Store<bigint>, variable: Store<string[]>): void {
  const count = node.shape.reduce((product, each) => product * each, 1);
  expect(node.values.length === count, path, `it holds ${node.values.length} values, its shape ${node.shape.join(' × ')} promises ${count}`, 'give as many as the shape says');
  if (node.kind === 'texts' && node.length === undefined) {
    hdf5.call((module) => variable(module, [...node.values]));
    return;
  }
  const bytes = node.kind === 'texts' ? fixedTexts(node, path) : numberBytes(node, path);
  // No memory at all would be an error.
  const pointer = hdf5.module._malloc(Math.max(bytes.length, 8));
  expect(pointer !== 0, path, `${bytes.length} bytes do not fit into the memory of the HDF5 library`, 'split it');
  try {
    hdf5.module.HEAPU8.set(bytes, pointer);
    hdf5.call((module) => fixed(module, BigInt(pointer)));
  } finally {
    hdf5.module._free(pointer);
  }
}

/** Classes of HDF5 (H5T_class_t): whole numbers 0, floats 1, texts 3; character sets: ASCII 0, UTF-8 1. */
function described(node: NumberDataset | TextDataset) {
  const shape = node.shape.map(BigInt);
  const common = { shape, maxshape: shape, chunks: null, littleEndian: true, total_size: node.values.length };
  if (node.kind === 'numbers') return { ...common, type: node.type.startsWith('f') ? 1 : 0, size: Number(node.type.slice(1)) / 8, signed: node.type.startsWith('i'), vlen: false };
  const ascii = node.length !== undefined && !node.values.some((each) => /[^\0-\x7f]/.test(each));
  return { ...common, type: 3, size: node.length ?? 4, signed: false, vlen: node.length === undefined, cset: ascii ? 0 : 1 };
}

/** Whole rows, as many as a chunk holds. */
function chunked({ kind, shape, values }: NumberDataset | TextDataset, gzip: number | undefined): object {
  if (gzip === undefined || kind !== 'numbers' || shape.length === 0 || values.length === 0) return {};
  const rows = Math.max(1, Math.min(shape[0], Math.floor(chunkBytes / 8 / (values.length / shape[0]))));
  return { chunks: [rows, ...shape.slice(1)].map(BigInt), compression: deflate, compression_opts: [gzip] };
}

function numberBytes({ type, values }: NumberDataset, path: string): Uint8Array {
  if (type === 'f32' || type === 'f64') return new Uint8Array(classes[type].from(values).buffer);
  const bits = Number(type.slice(1));
  const [low, high] = type.startsWith('i') ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    expect(Number.isSafeInteger(value) && value >= low && value <= high, path, `it holds ${value}`, `use whole numbers that ${bits} bits hold${type.startsWith('i') ? '' : ' without a sign'}, at most 2^53 - 1`);
  }
  if (type !== 'i64' && type !== 'u64') return new Uint8Array(classes[type].from(values).buffer);
  const words = new Uint32Array(2 * values.length);
  for (let at = 0; at < values.length; at++) {
    words[2 * at] = values[at];
    words[2 * at + 1] = Math.floor(values[at] / 2 ** 32);
  }
  return new Uint8Array(words.buffer);
}

function fixedTexts({ values, length = 0 }: TextDataset, path: string): Uint8Array {
  const bytes = new Uint8Array(values.length * length);
  values.forEach((each, at) => {
    const encoded = new TextEncoder().encode(each);
    expect(encoded.length <= length, path, `"${each}" is longer than ${length} bytes`, 'shorten it, or give it no length');
    bytes.set(encoded, at * length);
  });
  return bytes;
}
