/** A message in the header of an object: where its body begins, and how long it is. */
export interface Message {
  readonly type: number;
  readonly body: number;
  readonly size: number;
}

/** Kinds of messages (HDF5 File Format Specification 3.0, section IV.A.2). */
export const messageTypes = { nothing: 0x00, datatype: 0x03, layout: 0x08, attribute: 0x0c, continuation: 0x10, modified: 0x12 } as const;

/** More blocks than any object of ours has. */
const mostBlocks = 1000;

/**
 * The messages of an object with a header of version 1, which files with superblock 0 have: its prefix is 12 bytes long, with 4 unused behind, and it goes on elsewhere where a
 * message says so.
 *
 * @param header where the header begins.
 * @throws RangeError where it leads out of the file, or is of another version.
 */
export function messagesOf(view: DataView, header: number): Message[] {
  if (view.getUint8(header) !== 1) throw new RangeError(`version ${view.getUint8(header)} of a header`);
  const messages: Message[] = [];
  const blocks: [from: number, length: number][] = [[header + 16, view.getUint32(header + 8, true)]];
  for (const [from, length] of blocks) {
    for (let at = from; at + 8 <= from + length;) {
      const message = { type: view.getUint16(at, true), body: at + 8, size: view.getUint16(at + 2, true) };
      messages.push(message);
      if (message.type === messageTypes.continuation) blocks.push([address(view, message.body), address(view, message.body + 8)]);
      at += 8 + message.size;
    }
    if (blocks.length > mostBlocks) throw new RangeError('a header that goes on for ever');
  }
  return messages;
}

/** An address or length of eight bytes. */
export const address = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
