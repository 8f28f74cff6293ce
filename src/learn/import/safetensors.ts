import { DataError } from '../../errors.ts';
import { bytesOf, decodeNumbers, isNumberType, numberTypes, sizeOf, type Tensor } from './tensor.ts';

/** As the format's own reader limits it. */
const longestHeader = 100_000_000;

interface Entry {
  readonly dtype: unknown;
  readonly shape: unknown;
  readonly data_offsets: unknown;
}

/**
 * The tensors of a safetensors file, as f32: 8 bytes with the length of the header, the header in JSON, the numbers (format
 * description: huggingface.co/docs/safetensors). Its `__metadata__` is skipped.
 *
 * @param name of the file, for errors.
 * @throws DataError for a file that is cut short, or whose header does not fit its bytes.
 * @example
 * const tensors = readSafetensors(await readFile('model.safetensors'), 'model.safetensors');
 * tensors.get('conv1.weight')!.shape; // [16, 1, 5, 5]
 */
export function readSafetensors(bytes: Uint8Array, name = 'safetensors'): Map<string, Tensor> {
  const subject = `file "${name}"`;
  const check: (condition: boolean, problem: string, remedy?: string) => asserts condition = (condition, problem, remedy = 'give a whole file as safetensors writes it') => {
    if (!condition) throw new DataError(subject, problem, remedy);
  };
  check(bytes.length >= 8, `it has ${bytes.length} bytes, fewer than the 8 of its header's length`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  check(length <= longestHeader, `its header would have ${length} bytes`, 'check that it is a safetensors file');
  check(8 + length <= bytes.length, `its header of ${length} bytes goes beyond its ${bytes.length} bytes`);
  const data = bytes.subarray(8 + length);
  let end = 0;
  const tensors = new Map<string, Tensor>();
  for (const [tensor, { dtype, shape, data_offsets: offsets }] of entriesOf(bytes.subarray(8, 8 + length), check)) {
    check(isNumberType(dtype), `tensor "${tensor}" has the type ${JSON.stringify(dtype)}`, `convert it to one of ${numberTypes.join(', ')}`);
    check(isSizes(shape), `tensor "${tensor}" has the shape ${JSON.stringify(shape)}`);
    check(isSizes(offsets) && offsets.length === 2 && offsets[0] <= offsets[1], `tensor "${tensor}" lies at ${JSON.stringify(offsets)}`);
    const wanted = sizeOf(shape) * bytesOf(dtype);
    check(offsets[1] - offsets[0] === wanted, `tensor "${tensor}" of shape [${shape.join(', ')}] and type ${dtype} has ${offsets[1] - offsets[0]} bytes instead of ${wanted}`);
    check(offsets[0] === end, `tensor "${tensor}" begins at byte ${offsets[0]} of the data instead of ${end}, where the one before ends`);
    check(offsets[1] <= data.length, `tensor "${tensor}" ends at byte ${offsets[1]} of ${data.length} bytes of data: the file is cut short`);
    end = offsets[1];
    tensors.set(tensor, { shape, values: decodeNumbers(dtype, data.subarray(...offsets as [number, number])) });
  }
  check(end === data.length, `${data.length - end} bytes of data belong to no tensor`);
  return tensors;
}

/** The header's tensors in the order of their data. */
function entriesOf(header: Uint8Array, check: (condition: boolean, problem: string) => asserts condition): [string, Entry][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header));
  } catch (error) {
    check(false, `its header is not JSON (${(error as Error).message})`);
  }
  check(isRecord(parsed), 'its header is not a JSON object');
  const entries = Object.entries(parsed).filter(([name]) => name !== '__metadata__');
  for (const [name, entry] of entries) check(isRecord(entry), `tensor "${name}" is described by ${JSON.stringify(entry)}`);
  const start = ([, { data_offsets: offsets }]: [string, Entry]): number => (isSizes(offsets) ? offsets[0] ?? 0 : 0);
  const ends = ([, { data_offsets: offsets }]: [string, Entry]): number => (isSizes(offsets) ? offsets[1] ?? 0 : 0);
  return (entries as [string, Entry][]).sort((a, b) => start(a) - start(b) || ends(a) - ends(b));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSizes = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && (each as number) >= 0);
