/**
 * The idx format of the MNIST files: a big-endian header (two zero bytes, type, number of dimensions,
 * then one 32-bit size per dimension) followed by the values. Only bytes are read here, as MNIST has no others.
 */
import { DataError } from '../errors.ts';

/** Pixels of one image, 28 × 28. */
export const PIXELS = 784;

const SIDE = 28;
const IMAGES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;

/**
 * Reads an idx file of images and returns its `count × 784` grey values (a view into `bytes`, not a copy).
 *
 * @param name what the errors call the file.
 * @throws DataError when the magic number, the image size or the length is not what the format says.
 */
export function parseIdxImages(bytes: Uint8Array, name = 'idx images'): Uint8Array {
  const sizes = readSizes(bytes, name, IMAGES_MAGIC, 3, 'images');
  const [count, rows, columns] = sizes;
  if (rows !== SIDE || columns !== SIDE) {
    throw new DataError(name, `holds images of ${rows} × ${columns} pixels, expected ${SIDE} × ${SIDE}`, 'give MNIST-sized digits');
  }
  return body(bytes, name, 4 + 4 * sizes.length, count * PIXELS, `${count} images`);
}

/**
 * Reads an idx file of labels and returns its classes 0–9 (a view into `bytes`).
 *
 * @throws DataError as {@link parseIdxImages}, and for a label above 9.
 */
export function parseIdxLabels(bytes: Uint8Array, name = 'idx labels'): Uint8Array {
  const sizes = readSizes(bytes, name, LABELS_MAGIC, 1, 'labels');
  const labels = body(bytes, name, 4 + 4 * sizes.length, sizes[0], `${sizes[0]} labels`);
  expectDigits(labels, name);
  return labels;
}

/** Throws a DataError unless every label is a digit. */
export function expectDigits(labels: Uint8Array, name: string): void {
  const wrong = labels.findIndex((label) => label > 9);
  if (wrong >= 0) throw new DataError(name, `label ${wrong} is ${labels[wrong]}, expected 0 to 9`, 'give labels of the ten digits');
}

/** Throws a DataError unless there is exactly one label per image. */
export function expectSameCount(images: Uint8Array, labels: Uint8Array, name: string): void {
  const count = images.length / PIXELS;
  if (count !== labels.length) {
    throw new DataError(name, `${count} images but ${labels.length} labels`, 'take images and labels from the same set');
  }
}

function readSizes(bytes: Uint8Array, name: string, magic: number, dimensions: number, what: string): number[] {
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) {
    throw new DataError(name, `is cut short: ${bytes.length} bytes, not even the header of ${header}`, 'fetch the file again');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(0);
  if (found !== magic) {
    throw new DataError(name, `is not an idx file of ${what}: it begins with ${hex(found)}, expected ${hex(magic)}`, explain(found, what));
  }
  return Array.from({ length: dimensions }, (_, dimension) => view.getUint32(4 + 4 * dimension));
}

/** The most common mistakes have a remedy of their own. */
function explain(found: number, what: string): string {
  if (found === IMAGES_MAGIC || found === LABELS_MAGIC) return `images and labels are swapped; give the file of ${what} here`;
  if (found >>> 16 === 0x1f8b) return 'the file is compressed; let its name end in .gz';
  return `give the MNIST file of ${what}`;
}

function body(bytes: Uint8Array, name: string, start: number, length: number, what: string): Uint8Array {
  const present = bytes.length - start;
  if (present < length) {
    throw new DataError(name, `is cut short: its header says ${what}, ${length} bytes, but ${present} follow`, 'fetch the file again');
  }
  if (present > length) {
    throw new DataError(name, `is too long: its header says ${what}, ${length} bytes, but ${present} follow`, 'fetch the file again');
  }
  return bytes.subarray(start);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
