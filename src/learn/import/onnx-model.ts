import { PbfReader } from 'pbf';
import { DataError } from '../../errors.ts';
import { bytesOf, decodeNumbers, sizeOf, type NumberType, type Tensor } from './tensor.ts';

/** What an ONNX file says, as far as a sequential network needs it (github.com/onnx/onnx, onnx/onnx.proto: the field numbers below). */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: ReadonlyMap<string, Tensor>;
  /** Inputs of the graph; a dimension without a number is 0. */
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly outputs: readonly string[];
}

export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxAttribute {
  readonly float?: number;
  readonly integer?: number;
  readonly text?: string;
  readonly tensor?: Tensor;
  readonly integers: readonly number[];
}

type Field = (tag: number, reader: PbfReader) => void;

/** Reads the fields of one message; those that nobody asks for are skipped. */
function message(bytes: Uint8Array, subject: string, field: Field): void {
  const reader = new PbfReader(bytes);
  try {
    reader.readFields((tag, _, at) => field(tag, at), null);
  } catch (error) {
    throw error instanceof DataError ? error : new DataError(subject, `it does not read as ONNX (${(error as Error).message})`, 'give the whole file as it was exported');
  }
  // A length beyond the end moves the reader there without a word.
  if (reader.pos !== bytes.length) throw new DataError(subject, 'it is cut short, or is no ONNX file', 'give the whole file as it was exported');
}

const text = (reader: PbfReader): string => new TextDecoder().decode(reader.readBytes());

/** @throws DataError for bytes that are no ONNX model, or keep their weights elsewhere. */
export function decodeOnnx(bytes: Uint8Array, subject: string): OnnxModel {
  const parts = { nodes: [] as OnnxNode[], initialisers: new Map<string, Tensor>(), inputs: [] as OnnxModel['inputs'][number][], outputs: [] as string[] };
  const graph: Field = (tag, reader) => {
    if (tag === 1) parts.nodes.push(nodeOf(reader.readBytes(), subject));
    else if (tag === 5) parts.initialisers.set(...tensorOf(reader.readBytes(), subject));
    else if (tag === 11) parts.inputs.push(valueOf(reader.readBytes(), subject));
    else if (tag === 12) parts.outputs.push(valueOf(reader.readBytes(), subject).name);
  };
  message(bytes, subject, (tag, reader) => {
    if (tag === 7) message(reader.readBytes(), subject, graph);
  });
  return parts;
}

function nodeOf(bytes: Uint8Array, subject: string): OnnxNode {
  const node = { op: '', name: '', inputs: [] as string[], outputs: [] as string[], attributes: new Map<string, OnnxAttribute>() };
  message(bytes, subject, (tag, reader) => {
    if (tag === 1) node.inputs.push(text(reader));
    else if (tag === 2) node.outputs.push(text(reader));
    else if (tag === 3) node.name = text(reader);
    else if (tag === 4) node.op = text(reader);
    else if (tag === 5) node.attributes.set(...attributeOf(reader.readBytes(), subject));
  });
  return node;
}

function attributeOf(bytes: Uint8Array, subject: string): [string, OnnxAttribute] {
  let name = '';
  const attribute: { float?: number; integer?: number; text?: string; tensor?: Tensor; integers: number[] } = { integers: [] };
  message(bytes, subject, (tag, reader) => {
    if (tag === 1) name = text(reader);
    else if (tag === 2) attribute.float = reader.readFloat();
    else if (tag === 3) attribute.integer = reader.readVarint(true);
    else if (tag === 4) attribute.text = text(reader);
    else if (tag === 5) [, attribute.tensor] = tensorOf(reader.readBytes(), subject);
    else if (tag === 8) reader.readPackedVarint(attribute.integers, true);
  });
  return [name, attribute];
}

function valueOf(bytes: Uint8Array, subject: string): { name: string; shape: number[] } {
  let name = '';
  const shape: number[] = [];
  const dimension = (dim: Uint8Array): void => {
    let size = 0;
    message(dim, subject, (tag, reader) => {
      if (tag === 1) size = reader.readVarint(true);
    });
    shape.push(size);
  };
  // TypeProto → Tensor → TensorShapeProto → Dimension.
  const nested = (outer: number, then: (inner: Uint8Array) => void) => (from: Uint8Array): void => message(from, subject, (tag, reader) => {
    if (tag === outer) then(reader.readBytes());
  });
  const type = nested(1, nested(2, nested(1, dimension)));
  message(bytes, subject, (tag, reader) => {
    if (tag === 1) name = text(reader);
    else if (tag === 2) type(reader.readBytes());
  });
  return { name, shape };
}

/** Numbers of TensorProto.DataType. */
const types: Readonly<Record<number, NumberType>> = { 1: 'F32', 2: 'U8', 3: 'I8', 4: 'U16', 5: 'I16', 6: 'I32', 7: 'I64', 9: 'BOOL', 10: 'F16', 11: 'F64', 12: 'U32', 13: 'U64', 16: 'BF16' };

function tensorOf(bytes: Uint8Array, subject: string): [string, Tensor] {
  const shape: number[] = [];
  const listed: number[] = [];
  let [name, code, elsewhere] = ['', 0, false];
  let raw: Uint8Array | null = null;
  message(bytes, subject, (tag, reader) => {
    if (tag === 1) reader.readPackedVarint(shape, true);
    else if (tag === 2) code = reader.readVarint();
    else if (tag === 4) reader.readPackedFloat(listed);
    else if (tag === 5 || tag === 7 || tag === 11) reader.readPackedVarint(listed, true);
    else if (tag === 8) name = text(reader);
    else if (tag === 9) raw = reader.readBytes();
    else if (tag === 10) reader.readPackedDouble(listed);
    else if (tag === 14) elsewhere = reader.readVarint() === 1;
  });
  const fail = (problem: string, remedy: string): never => {
    throw new DataError(`${subject}, tensor "${name}"`, problem, remedy);
  };
  const type = types[code] ?? fail(`its numbers are of ONNX type ${code}`, 'export weights as float32');
  if (elsewhere) fail('its numbers lie in another file', 'export the model as one file, without external data');
  const count = sizeOf(shape);
  const given = raw === null ? listed.length : (raw as Uint8Array).length / bytesOf(type);
  if (given !== count) fail(`${given} numbers for the shape [${shape.join(', ')}]`, 'give the whole file as it was exported');
  if (raw !== null) return [name, { shape, values: decodeNumbers(type, raw) }];
  // 16-bit floats come as their bits.
  const bits = type === 'F16' || type === 'BF16';
  return [name, { shape, values: bits ? decodeNumbers(type, new Uint8Array(Uint16Array.from(listed).buffer)) : Float32Array.from(listed) }];
}
