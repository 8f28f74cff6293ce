import { DataError } from '../../errors.ts';

/** Numbers with a shape, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export type Tensors = ReadonlyMap<string, Tensor>;

/** Types of numbers that files hold. */
export type NumberType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U64' | 'U32' | 'U16' | 'U8' | 'BOOL';

const readers: Readonly<Record<NumberType, readonly [bytes: number, read: (view: DataView, at: number) => number]>> = {
  F64: [8, (view, at) => view.getFloat64(at, true)], F32: [4, (view, at) => view.getFloat32(at, true)],
  F16: [2, (view, at) => half(view.getUint16(at, true))], BF16: [2, (view, at) => upper(view.getUint16(at, true))],
  I64: [8, (view, at) => Number(view.getBigInt64(at, true))], I32: [4, (view, at) => view.getInt32(at, true)],
  I16: [2, (view, at) => view.getInt16(at, true)], I8: [1, (view, at) => view.getInt8(at)],
  U64: [8, (view, at) => Number(view.getBigUint64(at, true))], U32: [4, (view, at) => view.getUint32(at, true)],
  U16: [2, (view, at) => view.getUint16(at, true)], U8: [1, (view, at) => view.getUint8(at)], BOOL: [1, (view, at) => Number(view.getUint8(at) !== 0)],
};

export const isNumberType = (name: unknown): name is NumberType => typeof name === 'string' && Object.hasOwn(readers, name);
export const bytesOf = (type: NumberType): number => readers[type][0];
export const numberTypes: readonly string[] = Object.keys(readers);

/** Little-endian numbers, rounded to f32. */
export function decodeNumbers(type: NumberType, bytes: Uint8Array): Float32Array {
  const [size, read] = readers[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / size }, (_, k) => read(view, k * size));
}

/** The product of a shape; 1 for a single number. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, each) => product * each, 1);

/** A tensor by its name. @throws DataError that lists what is there. */
export function tensorNamed(tensors: Tensors, name: string, subject: string): Tensor {
  const found = tensors.get(name);
  if (!found) throw new DataError(subject, `there is no tensor "${name}"`, `there are ${[...tensors].map(([each, { shape }]) => `${each} [${shape.join(', ')}]`).join(', ') || 'none'}`);
  return found;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 0x3ff];
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? NaN : Infinity) : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -magnitude : magnitude;
}

/** bfloat16: the upper half of an f32. */
const upper = (bits: number): number => new Float32Array(Uint32Array.of(bits << 16).buffer)[0];
