import type { Dataset, Group, Metadata } from 'h5wasm';
import { DataError } from '../../errors.ts';
import { hdf5Library } from './library.ts';
import type { Attributes, Hdf5Group, Hdf5Node, NumberDataset, NumberType, TextDataset } from './tree.ts';

/** Classes of HDF5 (H5T_class_t). */
const [integer, float, string, enumeration] = [0, 1, 3, 8];
/** Filters that the library undoes: deflate, shuffle, Fletcher-32, n-bit, scale-offset. */
const knownFilters = new Set([1, 2, 3, 5, 6]);
const most = { depth: 32, objects: 1_000_000 };

/** How much a file may hold. */
export interface Hdf5Limits {
  /** All numbers and texts, unpacked. Default 2 GiB. */
  readonly mostBytes?: number;
}

/** What is left of the limits while a file is read. */
interface Budget {
  readonly subject: string;
  bytes: number;
  objects: number;
}

/**
 * A whole HDF5 file as plain data.
 *
 * @param subject what errors call it: its path.
 * @throws DataError where it is no HDF5 file, damaged, larger than the limits when unpacked, or stored in a way that is not read.
 * @example
 * const { children } = await readHdf5(bytes, 'net.nir');
 */
export async function readHdf5(bytes: Uint8Array, subject: string, { mostBytes = 2 ** 31 }: Hdf5Limits = {}): Promise<Hdf5Group> {
  const { File, files } = await hdf5Library();
  const path = `/read-${bytes.length}.h5`;
  files.writeFile(path, bytes);
  try {
    const file = new File(path, 'r');
    try {
      return readGroup(file, '', 0, { subject, bytes: mostBytes, objects: most.objects });
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(subject, `it is no HDF5 file, or damaged (${firstLine(error)})`, 'use another copy of the file');
  } finally {
    files.unlink(path);
  }
}

const firstLine = (error: unknown): string => String(error instanceof Error ? error.message : error).split('\n')[0].slice(0, 120);

function readGroup(source: Group, path: string, depth: number, budget: Budget): Hdf5Group {
  const { subject } = budget;
  if (depth > most.depth) throw new DataError(subject, `groups lie more than ${most.depth} deep at ${path}`, 'use a file whose groups do not contain themselves');
  const children: Record<string, Hdf5Node> = {};
  for (const name of source.keys()) {
    if (--budget.objects < 0) throw new DataError(subject, `it holds more than ${most.objects} objects`, 'use a file whose groups do not contain themselves');
    const here = `${path}/${name}`;
    const entity = source.get(name) as Group | Dataset | { readonly type: string } | null;
    if (entity?.type === 'Group') children[name] = readGroup(entity as Group, here, depth + 1, budget);
    else if (entity?.type === 'Dataset') children[name] = readDataset(entity as Dataset, here, budget);
    else throw new DataError(subject, `${here} is ${entity === null ? 'unreadable' : `a ${entity.type}`}`, 'use a file of groups and datasets only');
  }
  return { kind: 'group', children, ...attributesOf(source, path || '/', budget) };
}

function readDataset(dataset: Dataset, path: string, budget: Budget): NumberDataset | TextDataset {
  const unknown = dataset.filters.find(({ id }) => !knownFilters.has(id));
  if (unknown) throw new DataError(budget.subject, `${path} is compressed by ${unknown.name || `filter ${unknown.id}`}`, "write the file again with gzip or without compression: nir.write(path, graph, compression='gzip'), or h5repack -f GZIP=4");
  const read = readValues(dataset.metadata, () => dataset.value, path, budget);
  return { ...read, ...attributesOf(dataset, path, budget), ...(read.kind === 'numbers' && dataset.filters.length > 0 && { filters: dataset.filters.map(({ name }) => name) }) };
}

function attributesOf(source: Group | Dataset, path: string, budget: Budget): { readonly attributes?: Attributes } {
  const entries = Object.entries(source.attrs).map(([name, attribute]) => [name, readValues(attribute.metadata, () => attribute.value, `${path}, attribute ${name}`, budget)] as const);
  return entries.length > 0 ? { attributes: Object.fromEntries(entries) } : {};
}

/** Checks the size that is promised before anything is fetched. */
function readValues(metadata: Metadata, fetch: () => unknown, path: string, budget: Budget): NumberDataset | TextDataset {
  const { subject } = budget;
  const { shape, type, size, vlen } = metadata;
  if (shape === null) throw new DataError(subject, `${path} is empty`, 'give it a value or leave it out');
  const count = shape.reduce((product, each) => product * each, 1);
  budget.bytes -= count * Math.max(size, 1);
  if (!(budget.bytes >= 0)) throw new DataError(subject, `${path} of ${shape.join(' × ')} would take the file beyond what is read at once`, 'split it, or see whether it is damaged');
  if (type === string) {
    const values = count === 0 ? [] : fetch();
    const list = Array.isArray(values) ? values.flat(Infinity) as unknown[] : [values];
    if (list.length !== count || !list.every((each): each is string => typeof each === 'string')) throw new DataError(subject, `${path} does not hold the texts it promises`, 'use another copy of the file');
    return { kind: 'texts', shape, values: list, ...(!vlen && { length: size }) };
  }
  const stored = numberType(metadata);
  if (stored === null || vlen) throw new DataError(subject, `${path} holds neither numbers nor texts (HDF5 class ${type}, ${size} bytes)`, 'store it as numbers of 1 to 8 bytes, or as texts');
  const values = count === 0 ? new Float64Array(0) : toNumbers(fetch(), path, subject);
  if (values.length !== count) throw new DataError(subject, `${path} holds ${values.length} numbers, expected ${count}`, 'use another copy of the file');
  return { kind: 'numbers', type: stored, shape, values };
}

function numberType({ type, size, signed }: Metadata): NumberType | null {
  if (type === float) return size === 4 ? 'f32' : size === 8 ? 'f64' : null;
  if (type !== integer && type !== enumeration) return null;
  return [1, 2, 4, 8].includes(size) ? `${signed ? 'i' : 'u'}${8 * size}` as NumberType : null;
}

function toNumbers(value: unknown, path: string, subject: string): ArrayLike<number> {
  if (typeof value === 'number') return [value];
  if (typeof value === 'boolean') return [Number(value)];
  if (value instanceof BigInt64Array || value instanceof BigUint64Array || typeof value === 'bigint') {
    return Float64Array.from(typeof value === 'bigint' ? [value] : [...value] as bigint[], (each) => {
      const number = Number(each);
      if (!Number.isSafeInteger(number)) throw new DataError(subject, `${path} holds ${each}`, 'whole numbers may reach 2^53');
      return number;
    });
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as unknown as ArrayLike<number>;
  if (Array.isArray(value)) return value.flat(Infinity).map(Number);
  throw new DataError(subject, `${path} cannot be read`, 'use another copy of the file');
}
