import { messagesOf, messageTypes, type Message } from './headers.ts';

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
  for (const header of headers) for (const message of messagesOf(view, header)) restyleMessage(view, message);
  return bytes;
}

function restyleMessage(view: DataView, { type, body }: Message): void {
  if (type === messageTypes.datatype) restyleType(view, body);
  // Version 1 of attributes: sizes of name, type and space; each part takes a multiple of 8 bytes.
  if (type === messageTypes.attribute) restyleType(view, body + 8 + Math.ceil(view.getUint16(body + 2, true) / 8) * 8);
  if (type === messageTypes.modified) {
    view.setUint16(body - 8, messageTypes.nothing, true);
    view.setBigUint64(body, 0n);
  }
}

function restyleType(view: DataView, at: number): void {
  const [kind, bits] = [view.getUint8(at) & 15, view.getUint8(at + 1)];
  if (kind === text) view.setUint8(at + 1, (bits & 0xf0) | zeroPadded);
  else if (kind === variable) view.setUint8(at + 1, (bits & 0x0f) | (zeroEnded << 4));
}
