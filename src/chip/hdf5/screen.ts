import { DataError } from '../../errors.ts';

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Heaps, by what they begin with, and whether the library would go in circles there. */
const heaps: readonly { readonly pattern: readonly number[]; readonly circles: (view: DataView, at: number) => boolean }[] = [
  // "GCOL" and version 1: a collection of the global heap, where texts of variable length lie.
  { pattern: [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0], circles: collectionCircles },
  // "HEAP" and version 0: a local heap, where names of a group lie.
  { pattern: [0x48, 0x45, 0x41, 0x50, 0, 0, 0, 0], circles: freeListCircles },
];

/**
 * Refuses what the HDF5 library would not find out by itself: files that are none, before it is loaded, and heaps on which it would go in circles for ever
 * (HDF5 2.0: pieces of no length or longer than the heap, free pieces that follow each other in a ring).
 *
 * @returns where the file begins, behind a block of the user: addresses count from there.
 * @throws DataError
 */
export function screen(bytes: Uint8Array, subject: string): number {
  const damaged = (what: string): DataError => new DataError(subject, `it is no HDF5 file, or damaged (${what})`, 'use another copy of the file');
  const start = superblock(bytes);
  if (start === null) throw damaged('its signature is not there');
  // Sizes of addresses and lengths: behind the versions, of which superblocks 0 and 1 have more.
  const sizes = start + (bytes[start + 8] < 2 ? 13 : 9);
  if (bytes[sizes] !== 8 || bytes[sizes + 1] !== 8) throw damaged(`addresses of ${bytes[sizes]} bytes and lengths of ${bytes[sizes + 1]}, expected 8`);
  const file = bytes.subarray(start);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (const { pattern, circles } of heaps) {
    for (let at = file.indexOf(pattern[0]); at >= 0; at = file.indexOf(pattern[0], at + 1)) {
      if (matches(file, at, pattern) && circles(view, at)) throw damaged(`the heap at ${at} does not hold together`);
    }
  }
  return start;
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
function collectionCircles(view: DataView, collectionAt: number): boolean {
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

/** Free pieces of a local heap: each holds the place of the next in the heap's data, 1 for none. There are at most as many as have room. */
function freeListCircles(view: DataView, heapAt: number): boolean {
  if (heapAt + 32 > view.byteLength) return false;
  const [length, first, data] = [8, 16, 24].map((each) => Number(view.getBigUint64(heapAt + each, true)));
  let free = first;
  for (let left = length / 16; free !== 1; left--) {
    if (left < 0) return true;
    // The library itself refuses places outside.
    if (free + 16 > length || data + free + 16 > view.byteLength) return false;
    free = Number(view.getBigUint64(data + free, true));
  }
  return false;
}
