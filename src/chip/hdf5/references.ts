import { address, messagesOf, messageTypes } from './headers.ts';

/** The class of what has variable length, and bytes of a reference to it: its length, the address of a heap, its number there. */
const [variable, referenceBytes] = [9, 16];

/**
 * The length of the longest text of variable length that an object and its attributes refer to. The HDF5 library takes memory for it before it looks whether it is there.
 *
 * @param header where the header of the object begins. Only version 1 is looked through, and of datasets those that are not in chunks.
 */
export function longestText(file: Uint8Array, header: number): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  try {
    const messages = messagesOf(view, header);
    const texts = messages.some(({ type, body }) => type === messageTypes.datatype && (view.getUint8(body) & 15) === variable);
    return Math.max(0, ...messages.map(({ type, body, size }) => {
      if (type === messageTypes.attribute) return longestAt(view, ...attributeData(view, body, size));
      return type === messageTypes.layout && texts ? longestAt(view, ...datasetData(view, body)) : 0;
    }));
  } catch (error) {
    if (error instanceof RangeError) return 0;
    throw error;
  }
}

function longestAt(view: DataView, from: number, to: number): number {
  let longest = 0;
  for (let at = from; at + referenceBytes <= Math.min(to, view.byteLength); at += referenceBytes) longest = Math.max(longest, view.getUint32(at, true));
  return longest;
}

/** Version 1 of attributes: sizes of name, type and space, and these, each filled up to a multiple of 8 bytes. */
function attributeData(view: DataView, body: number, size: number): [from: number, to: number] {
  const [name, type, space] = [2, 4, 6].map((each) => Math.ceil(view.getUint16(body + each, true) / 8) * 8);
  if (view.getUint8(body) !== 1 || (view.getUint8(body + 8 + name) & 15) !== variable) return [0, 0];
  return [body + 8 + name + type + space, body + size];
}

/** Version 3 of layouts: 0, in the header itself; 1, in one piece. */
function datasetData(view: DataView, body: number): [from: number, to: number] {
  const [version, kind] = [view.getUint8(body), view.getUint8(body + 1)];
  if (version === 3 && kind === 0) return [body + 4, body + 4 + view.getUint16(body + 2, true)];
  return version === 3 && kind === 1 ? [address(view, body + 2), address(view, body + 2) + address(view, body + 10)] : [0, 0];
}
