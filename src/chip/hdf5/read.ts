import type { Filter, Metadata } from 'h5wasm';
import { DataError } from '../../errors.ts';
import { lzf, shuffle, unpackChunks } from './chunks.ts';
import { address } from './headers.ts';
import { withHdf5, type Hdf5 } from './library.ts';
import { longestText } from './references.ts';
import { screen } from './screen.ts';
import type { Attributes, Hdf5Group, Hdf5Node, NumberDataset, TextDataset } from './tree.ts';
import { isReadable, readValues, type Source, valuesOf } from './values.ts';

/** Filters that the library undoes: deflate, shuffle, Fletcher-32, n-bit, scale-offset. */
const knownFilters = new Set([1, 2, 3, 5, 6]);
/** Texts among the classes of HDF5 (H5T_class_t): they have no order of bytes. */
const text = 3;
const most = { depth: 32, objects: 200_000 };

export interface Hdf5Reading {
  /** All numbers and texts, unpacked. Default 1 GiB. */
  readonly mostBytes?: number;
  /** Which groups and datasets to read, by path: `/node/nodes`. What lies in others is not looked at. Default all. */
  readonly wanted?: (path: string) => boolean;
}

/** A file while it is read. */
export interface Reading {
  readonly hdf5: Hdf5;
  /** From where addresses count. */
  readonly contents: Uint8Array;
  readonly wanted: (path: string) => boolean;
  readonly file: bigint;
  readonly subject: string;
  /** What is left of the limits. */
  bytes: number;
  objects: number;
  /** Addresses of the groups that were read. */
  readonly groups: Set<number>;
}

/**
 * A whole HDF5 file as plain data. Files may come from anywhere: what is damaged or hostile ends in an error, and never takes more than 2 GiB beside what it holds.
 *
 * @param subject what errors call it: its path.
 * @throws DataError where it is no HDF5 file, damaged, larger than the limits when unpacked, or stored in a way that is not read.
 * @example
 * const { children } = await readHdf5(bytes, 'net.nir');
 */
export async function readHdf5(bytes: Uint8Array, subject: string, { mostBytes = 2 ** 30, wanted = () => true }: Hdf5Reading = {}): Promise<Hdf5Group> {
  const contents = bytes.subarray(screen(bytes, subject));
  try {
    return await withHdf5((hdf5) => {
      hdf5.files.writeFile('/read.h5', bytes);
      try {
        const file = hdf5.call((module) => module.open('/read.h5', module.H5F_ACC_RDONLY, false, -1, -1));
        try {
          return readGroup('/', 0, { hdf5, contents, wanted, file, subject, bytes: mostBytes, objects: most.objects, groups: new Set() });
        } finally {
          hdf5.module.close_file(file);
        }
      } finally {
        hdf5.files.unlink('/read.h5');
      }
    });
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(subject, `it is no HDF5 file, or damaged (${String(error instanceof Error ? error.message : error).split('\n')[0].slice(0, 120)})`, 'use another copy of the file');
  }
}

function readGroup(path: string, depth: number, reading: Reading): Hdf5Group {
  const { hdf5, file, subject } = reading;
  if (depth > most.depth) throw new DataError(subject, `groups lie more than ${most.depth} deep at ${path.slice(0, 200)}`, 'use a file whose groups do not contain themselves');
  const header = addressOf(path, reading);
  if (reading.groups.has(header)) throw new DataError(subject, `${path} is a group that has another name too`, 'use a file without links between groups');
  reading.groups.add(header);
  const children = hdf5.call((module) => module.get_names(file, path, false)).flatMap((name): [string, Hdf5Node][] => {
    spend(reading);
    const here = `${path === '/' ? '' : path}/${name}`;
    return reading.wanted(here) ? [[name, readChild(here, depth, reading)]] : [];
  });
  // Not assigned one by one: "__proto__" is a name like any other.
  return { kind: 'group', children: Object.fromEntries(children), ...attributesOf(path, reading) };
}

function readChild(path: string, depth: number, reading: Reading): Hdf5Node {
  const { hdf5, file, subject } = reading;
  const type = hdf5.call((module) => module.get_type(file, path));
  if (type === hdf5.module.H5G_GROUP) return readGroup(path, depth + 1, reading);
  if (type === hdf5.module.H5G_DATASET) return readDataset(path, reading);
  const { H5G_LINK, H5G_UDLINK, H5G_TYPE } = hdf5.module;
  const what = new Map([[H5G_LINK, 'a link to nothing'], [H5G_UDLINK, 'a link to another file'], [H5G_TYPE, 'a named type']]).get(type) ?? 'unreadable';
  throw new DataError(subject, `${path} is ${what}`, 'use a file of groups and datasets only');
}

/** Where the header of a group or dataset begins. Its texts are checked on the way. */
function addressOf(path: string, { hdf5, file, contents, subject }: Reading): number {
  const reference = Uint8Array.from(hdf5.call((module) => module.create_object_reference(file, path)));
  const header = address(new DataView(reference.buffer), 0);
  const longest = longestText(contents, header);
  if (longest > contents.length) throw new DataError(subject, `${path} promises a text of ${longest} bytes, more than a file of ${contents.length} can hold`, 'use another copy of the file');
  return header;
}

function readDataset(path: string, reading: Reading): NumberDataset | TextDataset {
  const { hdf5, file, subject } = reading;
  const filters = hdf5.call((module) => module.get_dataset_filters(file, path));
  const metadata = hdf5.call((module) => module.get_dataset_metadata(file, path));
  if (metadata.virtual_sources) throw new DataError(subject, `${path} lies in other files`, 'write the file again with the data inside');
  expectRoom(metadata, path, reading);
  const header = addressOf(path, reading);
  const source: Source = {
    fetch: (module, pointer) => module.get_dataset_data(file, path, null, null, null, pointer),
    free: (module, pointer) => module.reclaim_vlen_memory(file, path, '', pointer),
  };
  const values = filters.every(({ id }) => knownFilters.has(id)) ? readValues(metadata, source, path, reading) : readPacked(metadata, filters, header, path, reading);
  return { ...values, ...attributesOf(path, reading), ...(filters.length > 0 && { filters: filters.map(({ name }) => name) }) };
}

/** Deflate makes nothing smaller than a thousandth. */
const mostPacked = 1100;
/** What was never written takes no room: small datasets may be like that. */
const unwritten = 2 ** 24;

/** Refuses datasets, and chunks, which are unpacked whole, that promise more than a file of this length can hold. */
function expectRoom({ shape, chunks, size, vlen }: Metadata, path: string, { contents, subject }: Reading): void {
  const stored = vlen ? 16 : size;
  const largest = Math.max(...[shape, chunks].map((each) => (each ?? []).reduce((product, extent) => product * extent, stored)));
  if (largest <= Math.max(unwritten, contents.length * (chunks ? mostPacked : 1))) return;
  throw new DataError(subject, `${path} promises ${largest} bytes, more than a file of ${contents.length} can hold`, 'use another copy of the file');
}

/** A dataset with filters that the library does not undo: LZF, alone or behind a shuffle, is undone here. */
function readPacked(metadata: Metadata, filters: readonly Filter[], header: number, path: string, reading: Reading): NumberDataset | TextDataset {
  const refusal = (what: string): DataError => new DataError(reading.subject, `${path} is compressed by ${what}`,
    "write the file again with gzip or without compression: nir.write(path, graph, compression='gzip'), or h5repack -f GZIP=4");
  if (!filters.every(({ id }) => id === lzf || id === shuffle)) throw refusal(filters.map(({ id, name }) => name || `filter ${id}`).join(' and '));
  const { shape, chunks, size, vlen, type, littleEndian } = metadata;
  if (vlen || !shape || !chunks) throw refusal('lzf in another way than h5py does by default');
  return valuesOf(metadata, path, reading, () => {
    try {
      const bytes = unpackChunks(reading.contents, { header, shape, chunk: chunks, size, filters: filters.map(({ id }) => id) });
      return littleEndian || type === text ? bytes : bytes.map((_, at) => bytes[at - at % size + size - 1 - at % size]);
    } catch (error) {
      if (error instanceof RangeError) throw refusal(`lzf in another way than h5py does by default, or damaged (${error.message})`);
      throw error;
    }
  });
}

/** Attributes that are neither numbers nor texts are left out: they are notes of programs to themselves. */
function attributesOf(path: string, reading: Reading): { readonly attributes?: Attributes } {
  const { hdf5, file } = reading;
  const attributes = hdf5.call((module) => module.get_attribute_names(file, path)).flatMap((name) => {
    spend(reading);
    const metadata: Metadata = hdf5.call((module) => module.get_attribute_metadata(file, path, name));
    if (!isReadable(metadata)) return [];
    const source: Source = {
      fetch: (module, pointer) => module.get_attribute_data(file, path, name, pointer),
      free: (module, pointer) => module.reclaim_vlen_memory(file, path, name, pointer),
    };
    return [[name, readValues(metadata, source, `${path}, attribute ${name}`, reading)] as const];
  });
  return attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {};
}

function spend(reading: Reading): void {
  if (--reading.objects < 0) throw new DataError(reading.subject, `it holds more than ${most.objects} objects`, 'split it, or see whether it is damaged');
}
