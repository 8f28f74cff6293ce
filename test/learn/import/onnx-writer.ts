/** Writes ONNX files by hand: just enough protocol buffers. Field numbers are those of onnx.proto. */

type Bytes = readonly number[];

const varint = (value: number | bigint): Bytes => {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
};
export const integer = (field: number, value: number): Bytes => [...varint(field * 8), ...varint(value)];
export const bytes = (field: number, value: Bytes): Bytes => [...varint(field * 8 + 2), ...varint(value.length), ...value];
export const string = (field: number, value: string): Bytes => bytes(field, [...new TextEncoder().encode(value)]);
const f32 = (values: readonly number[]): Bytes => [...new Uint8Array(Float32Array.from(values).buffer)];
const float = (field: number, value: number): Bytes => [...varint(field * 8 + 5), ...f32([value])];

/** TensorProto of f32 in raw form. */
export const tensor = (name: string, shape: readonly number[], values: readonly number[]): Bytes =>
  [...shape.flatMap((size) => integer(1, size)), ...integer(2, 1), ...string(8, name), ...bytes(9, f32(values))];

/** TensorProto of int64 in its list. */
export const integers = (name: string, values: readonly number[]): Bytes => [...integer(1, values.length), ...integer(2, 7), ...bytes(7, values.flatMap(varint)), ...string(8, name)];

export type Attribute = number | string | readonly number[] | { readonly float: number } | { readonly tensor: Bytes };

function attribute(name: string, value: Attribute): Bytes {
  const content = typeof value === 'number' ? integer(3, value) : typeof value === 'string' ? string(4, value)
    : Array.isArray(value) ? (value as readonly number[]).flatMap((each) => integer(8, each)) : 'float' in value ? float(2, value.float) : bytes(5, (value as { tensor: Bytes }).tensor);
  return [...string(1, name), ...content];
}

export const node = (op: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, Attribute>> = {}): Bytes => [
  ...inputs.flatMap((each) => string(1, each)), ...string(2, output), ...string(4, op), ...Object.entries(attributes).flatMap(([name, value]) => bytes(5, attribute(name, value))),
];

/** ValueInfoProto; a size of 0 is one without a number. */
const value = (name: string, shape: readonly number[]): Bytes =>
  [...string(1, name), ...bytes(2, bytes(1, [...integer(1, 1), ...bytes(2, shape.flatMap((size) => bytes(1, size ? integer(1, size) : string(2, 'batch'))))]))];

export interface Graph {
  readonly nodes: readonly Bytes[];
  readonly initialisers?: readonly Bytes[];
  readonly inputs?: readonly (readonly [name: string, shape: readonly number[]])[];
  readonly outputs?: readonly string[];
}

/** ModelProto. */
export const model = ({ nodes, initialisers = [], inputs = [['x', [0, 1, 4, 4]]], outputs = ['y'] }: Graph): Uint8Array => Uint8Array.from([
  ...integer(1, 8), ...string(2, 'by hand'),
  ...bytes(7, [
    ...nodes.flatMap((each) => bytes(1, each)), ...string(2, 'graph'), ...initialisers.flatMap((each) => bytes(5, each)),
    ...inputs.flatMap(([name, shape]) => bytes(11, value(name, shape))), ...outputs.flatMap((name) => bytes(12, value(name, [0]))),
  ]),
]);
