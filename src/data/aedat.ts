/** AEDAT 2.0 (jAER) and 3.1 (cAER) recordings: a header of text lines, then binary events. */
import { DataError } from '../errors.ts';
import { EventList, type Events } from './events.ts';

/** Cameras whose addresses AEDAT 2.0 files hold. */
export type Camera = 'dvs128' | 'davis';

/**
 * Reads an AEDAT 2.0 or 3.1 file (`.aedat`); the first line says which. Only polarity events are kept: frames, inertial measurements and
 * special events are passed over. Coordinates are the file's own (in AEDAT 2.0 y grows upwards).
 *
 * Source: iniVation's file format documentation, and jAER's `DVS128` and `DavisBaseCamera`.
 *
 * @param camera how AEDAT 2.0 addresses are laid out: `dvs128` (x in bits 1–7, y 8–14, ON where bit 0 is 0) or `davis` (x 12–21, y 22–30, ON where bit
 *   11 is 1). Default `dvs128`. AEDAT 3.1 needs none.
 * @throws DataError for other formats and files cut short.
 * @example
 * const events = parseAedat(new Uint8Array(await readFile('user01_natural.aedat')));
 */
export function parseAedat(bytes: Uint8Array, camera: Camera = 'dvs128', name = 'AEDAT events'): Events {
  const { version, end } = readHeader(bytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, bytes.length - end);
  return version === '2.0' ? readTwo(view, camera, name) : readThree(view, name);
}

function readHeader(bytes: Uint8Array, name: string): { readonly version: string; readonly end: number } {
  let end = 0;
  let version = '';
  while (bytes[end] === 0x23) {
    const stop = bytes.indexOf(0x0a, end);
    if (stop < 0) break;
    const line = new TextDecoder('latin1').decode(bytes.subarray(end, stop)).trim();
    version ||= /^#!AER-DAT(\d\.\d)/.exec(line)?.[1] ?? '?';
    end = stop + 1;
    if (line === '#!END-HEADER') break;
  }
  if (version !== '2.0' && version !== '3.1') throw new DataError(name, version && version !== '?' ? `is AEDAT ${version}` : 'does not begin with "#!AER-DAT"', 'give AEDAT 2.0 or 3.1');
  return { version, end };
}

function readTwo(view: DataView, camera: Camera, name: string): Events {
  expectMultiple(view.byteLength, name);
  const list = new EventList();
  for (let at = 0; at < view.byteLength; at += 8) {
    const address = view.getUint32(at);
    const time = view.getUint32(at + 4);
    // Bits 31 and 10 mark frames, inertial measurements and special events; bit 15 those of the DVS128.
    if (camera === 'davis' && (address & 0x80000400) === 0) list.add(address >>> 12 & 0x3ff, address >>> 22 & 0x1ff, address >>> 11 & 1, time);
    if (camera === 'dvs128' && (address & 0x8000) === 0) list.add(address >>> 1 & 0x7f, address >>> 8 & 0x7f, ~address & 1, time);
  }
  return list.events;
}

const PACKET_HEADER = 28;
const POLARITY_EVENT = 1;

function readThree(view: DataView, name: string): Events {
  const list = new EventList();
  for (let at = 0; at < view.byteLength;) {
    const cut = (): never => {
      throw new DataError(name, `is cut short in the packet at byte ${at} of its data`, 'fetch the file again');
    };
    if (at + PACKET_HEADER > view.byteLength) cut();
    const [type, size, overflow, events] = [view.getInt16(at, true), view.getInt32(at + 4, true), view.getInt32(at + 12, true), view.getInt32(at + 20, true)];
    const next = at + PACKET_HEADER + size * events;
    if (size <= 0 || events < 0 || next > view.byteLength) cut();
    for (let event = at + PACKET_HEADER; type === POLARITY_EVENT && event < next; event += size) {
      const data = view.getUint32(event, true);
      // Times have 31 bits; the packet counts how often they went round. Bit 0: valid.
      if (data & 1) list.add(data >>> 17, data >>> 2 & 0x7fff, data >>> 1 & 1, view.getInt32(event + 4, true) + overflow * 2 ** 31);
    }
    at = next;
  }
  return list.events;
}

function expectMultiple(length: number, name: string): void {
  if (length % 8 !== 0) throw new DataError(name, `holds ${length} bytes of events, which is no multiple of 8`, 'fetch the file again');
}
