/** Messages in the header of an object (HDF5 File Format Specification 3.0, section IV.A.2). */
const [nothing, datatype, attribute, continuation, modified] = [0x00, 0x03, 0x0c, 0x10, 0x12];
/** Classes of types, and how texts are filled up. */
const [text, variable, zeroEnded, zeroPadded] = [3, 9, 0, 1];

/**
 * What the HDF5 library as WebAssembly cannot be told: texts of variable length end with zero and those of fixed length are filled up with zeros (it says spaces of UTF-8
 * ones), and no object holds the time at which it was made. Changes the bytes in place.
 *
 * @param headers where the headers of objects begin, in files with superblock 0.
 */
export function restyled(bytes: Uint8Array, headers: readonly number[]): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const header of headers) {
    // Version 1: its prefix is 12 bytes long, and 4 unused. The length of the first block of messages is in it.
    const blocks: [from: number, length: number][] = [[header + 16, view.getUint32(header + 8, true)]];
    for (const [from, length] of blocks) {
      for (let at = from; at < from + length; at += 8 + view.getUint16(at + 2, true)) {
        const more = restyleMessage(view, at);
        if (more) blocks.push(more);
      }
    }
  }
  return bytes;
}

/** The block where the header goes on, if that is what the message says. */
function restyleMessage(view: DataView, message: number): [from: number, length: number] | null {
  const body = message + 8;
  switch (view.getUint16(message, true)) {
    case datatype:
      restyleType(view, body);
      return null;
    case attribute: {
      // Version 1: sizes of name, type and space; each part takes a multiple of 8 bytes.
      const name = view.getUint16(body + 2, true);
      restyleType(view, body + 8 + Math.ceil(name / 8) * 8);
      return null;
    }
    case modified:
      view.setUint16(message, nothing, true);
      view.setBigUint64(body, 0n);
      return null;
    case continuation: return [Number(view.getBigUint64(body, true)), Number(view.getBigUint64(body + 8, true))];
    default: return null;
  }
}

function restyleType(view: DataView, at: number): void {
  const [kind, bits] = [view.getUint8(at) & 15, view.getUint8(at + 1)];
  if (kind === text) view.setUint8(at + 1, (bits & 0xf0) | zeroPadded);
  else if (kind === variable) view.setUint8(at + 1, (bits & 0x0f) | (zeroEnded << 4));
}
