import { drivesOf } from '../compile/receptors.ts';
import type { Plan } from '../compile/plan.ts';
import { DataError } from '../errors.ts';
import { imageParts, type Image } from './image.ts';
import type { SettingsMade } from './settings.ts';

/** A simulation's whole state at one moment. */
export interface Snapshot extends SettingsMade {
  /** What network it belongs to. */
  readonly fingerprint: string;
  readonly step: number;
  /** Number of the first sample, to which the random draws belong. */
  readonly firstSample: number;
  /** Connections whose weights it holds, one after the other: what is plastic, and what was set since building. */
  readonly connections: readonly string[];
  readonly arenas: Image['arenas'];
}

const magic = 'webspike snapshot 3';

/**
 * A snapshot as bytes, with a checksum.
 *
 * @example
 * await writeFile('state.bin', await encodeSnapshot(await simulation.snapshot()));
 */
export async function encodeSnapshot(snapshot: Snapshot): Promise<Uint8Array<ArrayBuffer>> {
  const header = new TextEncoder().encode(JSON.stringify({
    magic, fingerprint: snapshot.fingerprint, step: snapshot.step, firstSample: snapshot.firstSample, connections: snapshot.connections, parameters: snapshot.parameters, ruleParameters: snapshot.ruleParameters,
    words: Object.fromEntries(imageParts.map((name) => [name, snapshot.arenas[name].length])),
  }));
  const total = imageParts.reduce((sum, name) => sum + snapshot.arenas[name].byteLength, 0);
  const bytes = new Uint8Array(4 + header.length + total + 32);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let at = 4 + header.length;
  for (const name of imageParts) {
    const { buffer, byteOffset, byteLength } = snapshot.arenas[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  bytes.set(await sha256(bytes.subarray(0, at)), at);
  return bytes;
}

/**
 * Reads {@link encodeSnapshot}'s bytes back.
 *
 * @throws DataError where they are no snapshot, cut short or damaged.
 */
export async function decodeSnapshot(bytes: Uint8Array): Promise<Snapshot> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = bytes.length > 36 ? view.getUint32(0, true) : Infinity;
  const notOne = new DataError('snapshot', `${bytes.length} bytes that are no webspike snapshot, or one cut short`, 'choose a file written by "--save", or start without it');
  if (headerLength > bytes.length - 36) throw notOne;
  const stated = await sha256(bytes.subarray(0, bytes.length - 32));
  let header: Omit<Snapshot, 'arenas'> & { readonly magic: string; readonly words: Readonly<Record<string, number>> };
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headerLength)));
  } catch {
    throw notOne;
  }
  if (header.magic !== magic) throw notOne;
  if (!stated.every((byte, at) => byte === bytes[bytes.length - 32 + at])) throw new DataError('snapshot', 'its checksum does not match: the file is damaged or cut short', 'use another copy, or start without it');
  let at = 4 + headerLength;
  const arenas = Object.fromEntries(imageParts.map((name) => {
    const words = new Uint32Array(bytes.slice(at, at + header.words[name] * 4).buffer);
    at += header.words[name] * 4;
    return [name, words];
  })) as Snapshot['arenas'];
  const { fingerprint, step, firstSample, connections, parameters, ruleParameters } = header;
  return { fingerprint, step, firstSample, connections, parameters, ruleParameters, arenas };
}

/** 32 bytes. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

/** SHA-256 in hexadecimal. */
export async function fingerprintOf(bytes: Uint8Array): Promise<string> {
  return [...await sha256(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What must be equal for a snapshot to fit: layout, equations, parameters, seed and batch. */
export async function planFingerprint({ network, batch, seed, kind, parts: layout, initial, populations }: Plan): Promise<string> {
  const models = Object.values(network.populations).map((each) => [each.model, each.competition, drivesOf(each).map(({ synapse }) => synapse?.model)]);
  const rules = Object.values(network.connections ?? {}).map((each) => [each.synapse?.model, each.plasticity?.rule, ...(each.transmission ? [each.transmission] : [])]);
  const exponents = populations.map((each) => each.receptors.map((receptor) => receptor.exponent));
  const values = await fingerprintOf(new Uint8Array(initial.values!.slice().buffer));
  return fingerprintOf(new TextEncoder().encode(JSON.stringify({ dt: network.dt, batch, seed, kind, layout, models, rules, exponents, values })));
}
