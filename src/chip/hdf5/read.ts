import type { Metadata } from 'h5wasm';
import { DataError } from '../../errors.ts';
import { withHdf5, type Hdf5 } from './library.ts';
import type { Attributes, Hdf5Group, Hdf5Node, NumberDataset, TextDataset } from './tree.ts';
import { readValues, type Source } from './values.ts';

/** Filters that the library undoes: deflate, shuffle, Fletcher-32, n-bit, scale-offset. */
const knownFilters = new Set([1, 2, 3, 5, 6]);
const most = { depth: 32, objects: 200_000 };

/** How much a file may hold. */
export interface Hdf5Limits {
  /** All numbers and texts, unpacked. Default 1 GiB. */
  readonly mostBytes?: number;
}

/** A file while it is read. */
export interface Reading {
  readonly hdf5: Hdf5;
  readonly file: bigint;
  readonly subject: string;
  /** What is left of the limits. */
  bytes: number;
  objects: number;
  /** Addresses of the groups that were read. */
  readonly groups: Set<string>;
}

/**
 * A whole HDF5 file as plain data. Files may come from anywhere: what is damaged or hostile ends in an error, and never takes more than 2 GiB beside what it holds.
 *
 * @param subject what errors call it: its path.
 * @throws DataError where it is no HDF5 file, damaged, larger than the limits when unpacked, or stored in a way that is not read.
 * @example
 * const { children } = await readHdf5(bytes, 'net.nir');
 */
export async function readHdf5(bytes: Uint8Array, subject: string, { mostBytes = 2 ** 30 }: Hdf5Limits = {}): Promise<Hdf5Group> {
  try {
    return await withHdf5((hdf5) => {
      hdf5.files.writeFile('/read.h5', bytes);
      try {
        const file = hdf5.call((module) => module.open('/read.h5', module.H5F_ACC_RDONLY, false, -1, -1));
        try {
          return readGroup('/', 0, { hdf5, file, subject, bytes: mostBytes, objects: most.objects, groups: new Set() });
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
  const address = String(hdf5.call((module) => module.create_object_reference(file, path)));
  if (reading.groups.has(address)) throw new DataError(subject, `${path} is a group that has another name too`, 'use a file without links between groups');
  reading.groups.add(address);
  const children = hdf5.call((module) => module.get_names(file, path, false)).map((name): [string, Hdf5Node] => {
    spend(reading);
    return [name, readChild(`${path === '/' ? '' : path}/${name}`, depth, reading)];
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

function readDataset(path: string, reading: Reading): NumberDataset | TextDataset {
  const { hdf5, file, subject } = reading;
  const filters = hdf5.call((module) => module.get_dataset_filters(file, path));
  const unknown = filters.find(({ id }) => !knownFilters.has(id));
  if (unknown) throw new DataError(subject, `${path} is compressed by ${unknown.name || `filter ${unknown.id}`}`, "write the file again with gzip or without compression: nir.write(path, graph, compression='gzip'), or h5repack -f GZIP=4");
  const metadata = hdf5.call((module) => module.get_dataset_metadata(file, path));
  if (metadata.virtual_sources) throw new DataError(subject, `${path} lies in other files`, 'write the file again with the data inside');
  // A chunk is unpacked whole.
  const chunk = metadata.size * (metadata.chunks ?? []).reduce((product, each) => product * each, 1);
  if (metadata.chunks && !(chunk <= reading.bytes)) throw new DataError(subject, `${path} is stored in chunks of ${chunk} bytes`, 'see whether it is damaged');
  const source: Source = {
    fetch: (module, pointer) => module.get_dataset_data(file, path, null, null, null, pointer),
    free: (module, pointer) => module.reclaim_vlen_memory(file, path, '', pointer),
  };
  return { ...readValues(metadata, source, path, reading), ...attributesOf(path, reading), ...(filters.length > 0 && { filters: filters.map(({ name }) => name) }) };
}

function attributesOf(path: string, reading: Reading): { readonly attributes?: Attributes } {
  const { hdf5, file } = reading;
  const names = hdf5.call((module) => module.get_attribute_names(file, path));
  if (names.length === 0) return {};
  return { attributes: Object.fromEntries(names.map((name) => {
    spend(reading);
    const metadata: Metadata = hdf5.call((module) => module.get_attribute_metadata(file, path, name));
    const source: Source = {
      fetch: (module, pointer) => module.get_attribute_data(file, path, name, pointer),
      free: (module, pointer) => module.reclaim_vlen_memory(file, path, name, pointer),
    };
    return [name, readValues(metadata, source, `${path}, attribute ${name}`, reading)];
  })) };
}

function spend(reading: Reading): void {
  if (--reading.objects < 0) throw new DataError(reading.subject, `it holds more than ${most.objects} objects`, 'split it, or see whether it is damaged');
}
