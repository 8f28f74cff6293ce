import type { Metadata } from 'h5wasm';
import { DataError } from '../../errors.ts';
import type { Hdf5 } from './library.ts';
import type { Reading } from './read.ts';
import type { NumberDataset, NumberType, TextDataset } from './tree.ts';

/** Classes of HDF5 (H5T_class_t), and texts that are filled up with spaces (H5T_STR_SPACEPAD). */
const [integer, float, string, enumeration, spacePadded] = [0, 1, 3, 8, 2];

type Module = Hdf5['module'];

/** Where numbers and texts are kept: a dataset or an attribute. */
export interface Source {
  /** Puts them at a place in the library's memory. */
  readonly fetch: (module: Module, pointer: bigint) => number;
  /** Frees the texts of variable length that lie there. */
  readonly free: (module: Module, pointer: bigint) => number;
}

/** Whether there are values at all, and numbers or texts. */
export const isReadable = (metadata: Metadata): boolean => metadata.shape !== null && (metadata.type === string || numberType(metadata) !== null);

/** Numbers or texts from where they are kept. */
export function readValues(metadata: Metadata, source: Source, path: string, reading: Reading): NumberDataset | TextDataset {
  const { shape, type, vlen } = metadata;
  if (type !== string || !vlen) return valuesOf(metadata, path, reading, () => fetched(metadata, source, path, reading, (bytes) => bytes.slice()));
  const count = checkedCount(metadata, path, reading);
  return { kind: 'texts', shape: shape!, values: count === 0 ? [] : fetched(metadata, source, path, reading, (bytes) => variableTexts(bytes.slice(), path, reading)) };
}

/**
 * Numbers, or texts of fixed length, from their bytes in a row.
 *
 * @param bytes gives a copy of them; asked only after the size that is promised was checked.
 */
export function valuesOf(metadata: Metadata, path: string, reading: Reading, bytes: () => Uint8Array<ArrayBuffer>): NumberDataset | TextDataset {
  const { subject } = reading;
  const { type, size } = metadata;
  const count = checkedCount(metadata, path, reading);
  const shape = metadata.shape!;
  if (type === string) return { kind: 'texts', length: size, shape, values: count === 0 ? [] : fixedTexts(bytes(), metadata) };
  const stored = numberType(metadata);
  if (stored === null) throw new DataError(subject, `${path} holds neither numbers nor texts that are read (${typeName(metadata)})`, 'store it as whole numbers of 1 to 8 bytes, floats of 2 to 8, or texts');
  return { kind: 'numbers', type: stored, shape, values: count === 0 ? new Float64Array(0) : type === float && size === 2 ? halfFloats(bytes()) : numbersIn(bytes(), stored, path, subject) };
}

/** How many there are, taken off what may still be read. */
function checkedCount({ shape, size }: Metadata, path: string, reading: Reading): number {
  if (shape === null) throw new DataError(reading.subject, `${path} is empty`, 'give it a value or leave it out');
  const count = shape.reduce((product, each) => product * each, 1);
  reading.bytes -= count * size;
  if (!(reading.bytes >= 0)) throw new DataError(reading.subject, `${path} of ${shape.join(' × ')} would take the file beyond what is read at once`, 'split it, or see whether it is damaged');
  return count;
}

/** Hands over the bytes as they lie in the library's memory, which are gone afterwards. */
function fetched<T>({ shape, size, vlen }: Metadata, source: Source, path: string, { hdf5, subject }: Reading, use: (bytes: Uint8Array) => T): T {
  const length = shape!.reduce((product, each) => product * each, size);
  const pointer = hdf5.module._calloc(length, 1);
  if (pointer === 0) throw new DataError(subject, `${path} of ${length} bytes does not fit into the memory of the HDF5 library`, 'split it, or see whether it is damaged');
  try {
    const status = hdf5.call((module) => source.fetch(module, BigInt(pointer)));
    if (status < 0) throw new DataError(subject, `${path} cannot be read`, 'use another copy of the file');
    return use(hdf5.module.HEAPU8.subarray(pointer, pointer + length));
  } finally {
    if (vlen) source.free(hdf5.module, BigInt(pointer));
    hdf5.module._free(pointer);
  }
}

function numberType({ type, size, signed, vlen }: Metadata): NumberType | null {
  if (vlen) return null;
  if (type === float) return size === 8 ? 'f64' : size === 4 || size === 2 ? 'f32' : null;
  if (type !== integer && type !== enumeration) return null;
  return [1, 2, 4, 8].includes(size) ? `${signed ? 'i' : 'u'}${8 * size}` as NumberType : null;
}

const typeName = ({ type, size }: Metadata): string => (type === float ? `floats of ${8 * size} bits` : `class ${type} of HDF5, ${size} bytes`);

const classes = { f32: Float32Array, f64: Float64Array, i8: Int8Array, i16: Int16Array, i32: Int32Array, u8: Uint8Array, u16: Uint16Array, u32: Uint32Array };

function numbersIn(bytes: Uint8Array<ArrayBuffer>, type: NumberType, path: string, subject: string): ArrayLike<number> {
  const { buffer } = bytes;
  if (type !== 'i64' && type !== 'u64') return new classes[type](buffer);
  const [low, high] = [new Uint32Array(buffer), type === 'i64' ? new Int32Array(buffer) : new Uint32Array(buffer)];
  const values = new Float64Array(low.length / 2);
  for (let at = 0; at < values.length; at++) {
    values[at] = high[2 * at + 1] * 2 ** 32 + low[2 * at];
    if (!Number.isSafeInteger(values[at])) throw new DataError(subject, `${path} holds ${new DataView(buffer)[type === 'i64' ? 'getBigInt64' : 'getBigUint64'](8 * at, true)}`, 'whole numbers may reach 2^53 - 1');
  }
  return values;
}

/** Floats of 16 bits (IEEE 754), which f32 holds exactly: what NumPy calls float16. */
function halfFloats({ buffer }: Uint8Array<ArrayBuffer>): Float32Array {
  return Float32Array.from(new Uint16Array(buffer), (bits) => {
    const [sign, exponent, mantissa] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25));
  });
}

function fixedTexts(bytes: Uint8Array, { size, strpad }: Metadata): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: bytes.length / size }, (_, at) => {
    const all = bytes.subarray(at * size, (at + 1) * size);
    const end = all.indexOf(0);
    const text = decoder.decode(end < 0 ? all : all.subarray(0, end));
    return strpad === spacePadded ? text.replace(/ +$/, '') : text;
  });
}

/** Texts that the library has laid elsewhere in its memory: pointers to them, 0 for none. */
function variableTexts(bytes: Uint8Array, path: string, reading: Reading): string[] {
  const memory = reading.hdf5.module.HEAPU8;
  const decoder = new TextDecoder();
  return Array.from(new Uint32Array(bytes.buffer), (pointer) => {
    if (pointer === 0) return '';
    const end = memory.indexOf(0, pointer);
    reading.bytes -= end - pointer;
    if (end < 0 || reading.bytes < 0) throw new DataError(reading.subject, `${path} would take the file beyond what is read at once`, 'split it, or see whether it is damaged');
    return decoder.decode(memory.subarray(pointer, end));
  });
}
