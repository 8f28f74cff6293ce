/** One digit set as one binary block: what the server hands to the page, and what the cache keeps. */
import { DataError } from '../errors.ts';
import type { DigitSet } from '../learn/digits/types.ts';
import { PIXELS, expectDigits, expectSameCount } from './idx.ts';

// Header, little-endian words: magic, version, number of digits, bytes of the source text, checksum of what follows.
const MAGIC = 0x47445357; // "WSDG"
const VERSION = 1;
const HEADER = 20;

/** Encodes a digit set; {@link unpackDigits} is its inverse. */
export function packDigits(set: DigitSet): Uint8Array {
  expectSameCount(set.images, set.labels, 'digit set');
  const source = new TextEncoder().encode(set.source);
  const bytes = new Uint8Array(HEADER + source.length + set.labels.length + set.images.length);
  bytes.set(source, HEADER);
  bytes.set(set.labels, HEADER + source.length);
  bytes.set(set.images, HEADER + source.length + set.labels.length);
  const view = new DataView(bytes.buffer);
  const words = [MAGIC, VERSION, set.labels.length, source.length, checksum(bytes.subarray(HEADER))];
  words.forEach((word, index) => view.setUint32(4 * index, word, true));
  return bytes;
}

/**
 * Decodes a digit set; images and labels are views into `bytes`.
 *
 * @param name what the errors call the block.
 * @throws DataError when the block is of another kind or version, cut short, or damaged.
 */
export function unpackDigits(bytes: Uint8Array, name = 'packed digits'): DigitSet {
  if (bytes.length < HEADER) throw new DataError(name, `is cut short: ${bytes.length} bytes`, 'make it again');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, version, count, sourceLength, sum] = Array.from({ length: 5 }, (_, index) => view.getUint32(4 * index, true));
  if (magic !== MAGIC) throw new DataError(name, 'is not a packed digit set', 'make it again');
  if (version !== VERSION) throw new DataError(name, `is of version ${version}, this webspike reads ${VERSION}`, 'make it again');
  const expected = HEADER + sourceLength + count * (1 + PIXELS);
  if (bytes.length !== expected) {
    throw new DataError(name, `holds ${bytes.length} bytes, its header says ${expected} for ${count} digits`, 'make it again');
  }
  if (checksum(bytes.subarray(HEADER)) !== sum) throw new DataError(name, 'is damaged: its checksum is wrong', 'make it again');
  const labelsAt = HEADER + sourceLength;
  const labels = bytes.subarray(labelsAt, labelsAt + count);
  expectDigits(labels, name);
  return { images: bytes.subarray(labelsAt + count), labels, source: new TextDecoder().decode(bytes.subarray(HEADER, labelsAt)) };
}

/** FNV-1a. It guards against torn files, not against malice; a browser has no synchronous SHA-256. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < bytes.length; index++) hash = Math.imul(hash ^ bytes[index], 0x01000193);
  return hash >>> 0;
}
