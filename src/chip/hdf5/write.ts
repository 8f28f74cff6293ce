import type { Dataset, Group } from 'h5wasm';
import { hdf5Library } from './library.ts';
import type { Hdf5Group, NumberDataset, NumberType, TextDataset } from './tree.ts';

const codes: Readonly<Record<NumberType, string>> = { f32: '<f', f64: '<d', i8: '<b', i16: '<h', i32: '<i', i64: '<q', u8: '<B', u16: '<H', u32: '<I', u64: '<Q' };
const classes = { f32: Float32Array, f64: Float64Array, i8: Int8Array, i16: Int16Array, i32: Int32Array, u8: Uint8Array, u16: Uint16Array, u32: Uint32Array };

/**
 * An HDF5 file as bytes: little-endian, contiguous, groups in the old style that every reader knows.
 *
 * @example
 * const bytes = await writeHdf5(group({ version: text('1.0') }));
 */
export async function writeHdf5(root: Hdf5Group): Promise<Uint8Array> {
  const { File, files } = await hdf5Library();
  const path = '/written.h5';
  const file = new File(path, 'w');
  try {
    writeGroup(file, root);
    file.close();
    return files.readFile(path);
  } finally {
    files.unlink(path);
  }
}

function writeGroup(target: Group, { children, attributes = {} }: Hdf5Group): void {
  for (const [name, { shape, ...rest }] of Object.entries(attributes)) target.create_attribute(name, data({ shape, ...rest } as NumberDataset), [...shape], code(rest));
  for (const [name, node] of Object.entries(children)) {
    if (node.kind === 'group') {
      writeGroup(target.create_group(name), node);
      continue;
    }
    const dataset: Dataset = target.create_dataset({ name, data: data(node), shape: [...node.shape], dtype: code(node) });
    for (const [each, attribute] of Object.entries(node.attributes ?? {})) dataset.create_attribute(each, data(attribute), [...attribute.shape], code(attribute));
  }
}

const code = (node: Pick<NumberDataset, 'kind' | 'type'> | Pick<TextDataset, 'kind' | 'length'>): string => (node.kind === 'texts' ? `S${node.length ?? ''}` : codes[node.type]);

function data(node: NumberDataset | TextDataset): never {
  if (node.kind === 'texts') return [...node.values] as never;
  const { type, values } = node;
  if (type === 'i64' || type === 'u64') return (type === 'i64' ? BigInt64Array : BigUint64Array).from(Array.from(values, BigInt)) as never;
  return classes[type].from(values) as never;
}
