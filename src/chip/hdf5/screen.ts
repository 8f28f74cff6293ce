import { DataError } from '../../errors.ts';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Begins a collection of the global heap, where texts of variable length lie: "GCOL" and version 1. */
const collection = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];

/**
 * Refuses what the HDF5 library would not find out by itself: files that are none, before it is loaded, and heaps on which it would go in circles for ever
 * (HDF5 2.0: pieces of no length, or longer than the heap).
 *
 * @throws DataError
 */
export function screen(bytes: Uint8Array, subject: string): void {
  const damaged = (what: string): DataError => new DataError(subject, `it is no HDF5 file, or damaged (${what})`, 'use another copy of the file');
  const start = superblock(bytes);
  if (start === null) throw damaged('its signature is not there');
  // Sizes of addresses and lengths: behind the versions, of which superblocks 0 and 1 have more.
  const sizes = start + (bytes[start + 8] < 2 ? 13 : 9);
  if (bytes[sizes] !== 8 || bytes[sizes + 1] !== 8) throw damaged(`addresses of ${bytes[sizes]} bytes and lengths of ${bytes[sizes + 1]}, expected 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(collection[0]); at >= 0; at = bytes.indexOf(collection[0], at + 1)) {
    if (matches(bytes, at, collection) && circles(view, at)) throw damaged(`the heap at ${at} does not hold together`);
  }
}

const matches = (bytes: Uint8Array, at: number, pattern: readonly number[]): boolean => at + pattern.length <= bytes.length && pattern.every((each, index) => bytes[at + index] === each);

/** Where the superblock begins: at 0, or behind a block of the user, 512 bytes or a power of two times that. */
function superblock(bytes: Uint8Array): number | null {
  for (let at = 0; at < bytes.length; at = at === 0 ? 512 : 2 * at) if (matches(bytes, at, signature)) return at;
  return null;
}

/**
 * Walks over the objects of a collection as the library does: 16 bytes and the contents, in steps of 8; a free piece, numbered 0, counts its own header. The library's
 * steps are of 32 bits: one that leads out of the collection may lead back.
 */
function circles(view: DataView, collectionAt: number): boolean {
  if (collectionAt + 16 > view.byteLength) return false;
  const end = collectionAt + Number(view.getBigUint64(collectionAt + 8, true));
  for (let at = collectionAt + 16; at + 16 <= Math.min(end, view.byteLength);) {
    const length = Number(view.getBigUint64(at + 8, true));
    const step = view.getUint16(at, true) === 0 ? length : 16 + Math.ceil(length / 8) * 8;
    if (step === 0 || at + step > end) return true;
    at += step;
  }
  return false;
}
