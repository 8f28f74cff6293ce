/**
 * What LZF packed (LibLZF by Marc Lehmann, the format of h5py's filter 32000): a byte below 32 begins a run of that many and one bytes as they are; others repeat what
 * lies up to 8,192 bytes back, three bits for the length (7: one more byte adds to it), the rest for the distance.
 *
 * @param length of what was packed, in bytes.
 * @throws RangeError where the bytes do not unpack to exactly that length.
 */
export function unpackLzf(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let [from, to] = [0, 0];
  while (from < packed.length) {
    const control = packed[from++];
    if (control < 32) {
      const run = packed.subarray(from, from + control + 1);
      bytes.set(run, to);
      from += control + 1;
      to += control + 1;
    } else {
      const count = 2 + (control >> 5 === 7 ? 7 + packed[from++] : control >> 5);
      const distance = 1 + ((control & 31) << 8) + packed[from++];
      if (!(distance <= to && to + count <= length)) throw new RangeError('LZF refers to what is not there');
      // Byte by byte: what is copied may be what was just written.
      for (const end = to + count; to < end; to++) bytes[to] = bytes[to - distance];
    }
  }
  if (from !== packed.length || to !== length) throw new RangeError(`LZF holds ${to} bytes, expected ${length}`);
  return bytes;
}
