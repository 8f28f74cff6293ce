import { address, messagesOf, messageTypes } from './headers.ts';
import { unpackLzf } from './lzf.ts';

/** A filter that changes bytes of the same place in every number into neighbours. */
export const shuffle = 2;
/** The filter of h5py that packs by LZF. */
export const lzf = 32000;

/** How a dataset lies in the file. */
export interface ChunkedData {
  /** Where the header of its object begins. */
  readonly header: number;
  readonly shape: readonly number[];
  readonly chunk: readonly number[];
  /** Bytes of one number or text. */
  readonly size: number;
  /** Ids of filters, in the order in which they were applied: `shuffle`, `lzf`. */
  readonly filters: readonly number[];
}

/** A dataset is stored as an index of chunks: version 3 of layouts, class 2, a tree (HDF5 File Format Specification 3.0, sections IV.A.2.i and III.A.1). */
const [layoutVersion, chunkedClass, treeOfChunks] = [3, 2, 1];

/**
 * The bytes of a dataset packed by LZF, which the HDF5 library as WebAssembly does not undo: its chunks are looked up in the file and unpacked here. Places without a chunk are zero.
 *
 * @throws RangeError where the file leads astray, or indexes its chunks in another way.
 */
export function unpackChunks(file: Uint8Array, data: ChunkedData): Uint8Array<ArrayBuffer> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const layout = messagesOf(view, data.header).find(({ type }) => type === messageTypes.layout)?.body;
  if (layout === undefined || view.getUint8(layout) !== layoutVersion || view.getUint8(layout + 1) !== chunkedClass) throw new RangeError('another layout of chunks');
  const bytes = new Uint8Array(data.shape.reduce((product, each) => product * each, data.size));
  const root = address(view, layout + 3);
  // An address of ones: no chunk was ever written.
  if (root < 2 ** 63) readTree(root, Infinity);
  return bytes;

  /** A node of the tree: keys between addresses of children. A key is the size of a chunk, filters that were left out, and its place in each dimension and within a number. */
  function readTree(node: number, above: number): void {
    const [kind, level, entries] = [view.getUint8(node + 4), view.getUint8(node + 5), view.getUint16(node + 6, true)];
    if (kind !== treeOfChunks || level >= above) throw new RangeError('a tree of another kind');
    const step = 8 + 8 * (data.shape.length + 1);
    for (let at = node + 24, entry = 0; entry < entries; entry++, at += step + 8) {
      const child = address(view, at + step);
      if (level > 0) readTree(child, level);
      else {
        const packed = file.subarray(child, child + view.getUint32(at, true));
        const origin = data.shape.map((_, dimension) => address(view, at + 8 + 8 * dimension));
        place(bytes, unfilter(packed, view.getUint32(at + 4, true), data), origin, data);
      }
    }
  }
}

/** Undoes the filters, the last first. Bits of `skipped`: filters that were not applied to this chunk, because it did not get smaller. */
function unfilter(packed: Uint8Array, skipped: number, { filters, chunk, size }: ChunkedData): Uint8Array {
  const length = chunk.reduce((product, each) => product * each, size);
  const bytes = filters.reduceRight((each, filter, at) => {
    if (skipped >> at & 1) return each;
    return filter === lzf ? unpackLzf(each, length) : unshuffle(each, size);
  }, packed);
  if (bytes.length !== length) throw new RangeError(`a chunk of ${bytes.length} bytes, expected ${length}`);
  return bytes;
}

function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.length / size);
  return bytes.map((_, at) => (at < count * size ? bytes[at % size * count + Math.floor(at / size)] : bytes[at]));
}

/** Copies a chunk to its place, row by row; at the edges it sticks out. */
function place(bytes: Uint8Array, from: Uint8Array, origin: readonly number[], { shape, chunk, size }: ChunkedData): void {
  const last = shape.length - 1;
  if (!origin.every((each, dimension) => each < shape[dimension])) throw new RangeError('a chunk outside the dataset');
  const width = Math.min(chunk[last], shape[last] - origin[last]) * size;
  const rows = chunk.slice(0, last).reduce((product, each) => product * each, 1);
  for (let row = 0; row < rows; row++) {
    let [rest, stride, target, inside] = [row, size * shape[last], size * origin[last], true];
    for (let dimension = last - 1; dimension >= 0; dimension--) {
      const index = origin[dimension] + rest % chunk[dimension];
      rest = Math.floor(rest / chunk[dimension]);
      inside &&= index < shape[dimension];
      target += index * stride;
      stride *= shape[dimension];
    }
    if (inside) bytes.set(from.subarray(row * chunk[last] * size, row * chunk[last] * size + width), target);
  }
}
