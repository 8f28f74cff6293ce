import { DataError, expect } from '../errors.ts';
import { sha256 } from './snapshot.ts';

/** What packs: JSON's values, also NaN and ±∞, and arrays of numbers of any type. */
export type PlainData = unknown;

/** An array taken out of the JSON: its class, how it is stored, and for whole multiples of a number that number. */
interface StoredArray {
  readonly as: keyof typeof classes | 'Array';
  readonly stored: keyof typeof classes;
  readonly length: number;
  readonly scale?: number;
}

const magic = 'webspike';
const version = 1;
// Magic, version, bytes of the header.
const opening = magic.length + 8;
const checksum = 32;

const classes = { Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array };
type NumberArray = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** Lists of fewer numbers stay in the JSON, where people can read them. */
const leastNumbers = 16;

/**
 * Plain data as bytes: `webspike`, version, header as JSON, the arrays one after the other, SHA-256. Floats that are whole multiples of one
 * number take one or two bytes each; what comes back is always the same, bit for bit.
 *
 * @param kind what it is, asked for again when it is read: `network`.
 * @throws WebspikeError that names the place of a function or another thing that is no data.
 * @example
 * const bytes = await packData('weights', { layer: Float32Array.of(0.5, 0.25), note: 'by hand' });
 */
export async function packData(kind: string, data: PlainData): Promise<Uint8Array<ArrayBuffer>> {
  const arrays: StoredArray[] = [];
  const parts: Uint8Array[] = [];
  const plain = toJson(data, kind, (numbers) => {
    const { stored, scale } = smallest(numbers);
    arrays.push({ as: Array.isArray(numbers) ? 'Array' : classOf(numbers), stored: classOf(stored), length: numbers.length, ...(scale === undefined ? {} : { scale }) });
    parts.push(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
    return arrays.length - 1;
  });
  const header = new TextEncoder().encode(JSON.stringify({ kind, arrays, data: plain }));
  const bytes = new Uint8Array(opening + header.length + parts.reduce((sum, each) => sum + each.length, 0) + checksum);
  bytes.set(new TextEncoder().encode(magic));
  const view = new DataView(bytes.buffer);
  view.setUint32(magic.length, version, true);
  view.setUint32(magic.length + 4, header.length, true);
  let at = opening;
  for (const part of [header, ...parts]) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(await sha256(bytes.subarray(0, at)), at);
  return bytes;
}

/**
 * Reads {@link packData}'s bytes back.
 *
 * @param subject what the errors call them: `mnist.webspike`.
 * @throws DataError where they are of another kind or version, cut short or damaged.
 */
export async function unpackData(bytes: Uint8Array, kind: string, subject: string): Promise<PlainData> {
  const other = new DataError(subject, `${bytes.length} bytes that are no ${kind} of webspike`, `choose a file that webspike wrote as a ${kind}`);
  if (new TextDecoder('latin1').decode(bytes.subarray(0, magic.length)) !== magic) throw other;
  const damaged = (): DataError => new DataError(subject, 'it is damaged or cut short: its checksum does not match', 'use another copy');
  if (bytes.length < opening + checksum) throw damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const made = view.getUint32(magic.length, true);
  if (made !== version) throw new DataError(subject, `it is of format version ${made}, this webspike reads ${version}`, made > version ? 'use a newer webspike' : 'make it again');
  const end = bytes.length - checksum;
  const sum = await sha256(bytes.subarray(0, end));
  if (!sum.every((byte, at) => byte === bytes[end + at])) throw damaged();
  const headerEnd = opening + view.getUint32(magic.length + 4, true);
  // Behind a checksum that matches only a program that writes this format wrongly can have put what is refused here.
  const header = parseHeader(bytes.subarray(opening, headerEnd));
  if (!header || !Array.isArray(header.arrays)) throw other;
  if (header.kind !== kind) throw new DataError(subject, `it holds a ${String(header.kind)}, expected a ${kind}`, `choose a file that webspike wrote as a ${kind}`);
  let at = headerEnd;
  const arrays = header.arrays.map((each: StoredArray) => {
    const constructor = Object.hasOwn(classes, each.stored) ? classes[each.stored] : null;
    const size = constructor !== null ? constructor.BYTES_PER_ELEMENT * each.length : NaN;
    if (constructor === null || !Number.isSafeInteger(each.length) || !(at + size <= end) || !(each.as === 'Array' || Object.hasOwn(classes, each.as))) throw other;
    // A copy of its own: the bytes may lie anywhere in a larger buffer (Node's `slice` would not copy).
    const stored = new constructor(new Uint8Array(bytes.subarray(at, at += size)).buffer);
    return restored(stored, each);
  });
  if (at !== end) throw other;
  return fromJson(header.data, arrays, other);
}

function parseHeader(bytes: Uint8Array): { readonly kind?: unknown; readonly arrays?: readonly StoredArray[]; readonly data?: unknown } | null {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof header === 'object' ? header : null;
  } catch {
    return null;
  }
}

/** JSON with `{ $array: n }` for arrays and `{ $number: "Infinity" }` for what JSON has no word for; keys that begin with $ get a second one. */
function toJson(data: PlainData, path: string, keep: (numbers: NumberArray | readonly number[]) => number): unknown {
  if (typeof data === 'number') return Number.isFinite(data) ? data : { $number: String(data) };
  if (data === null || typeof data === 'string' || typeof data === 'boolean') return data;
  if (ArrayBuffer.isView(data) && classOf(data as NumberArray) in classes) return { $array: keep(data as NumberArray) };
  if (Array.isArray(data)) {
    if (data.length >= leastNumbers && data.every((each) => typeof each === 'number')) return { $array: keep(data) };
    return data.map((each, at) => toJson(each, `${path}[${at}]`, keep));
  }
  const prototype: unknown = typeof data === 'object' ? Object.getPrototypeOf(data) : undefined;
  expect(prototype === Object.prototype || prototype === null, path, `it is ${typeof data === 'object' ? 'an object with a class of its own' : `a ${typeof data}`}`, 'give plain data: numbers, texts, lists, arrays of numbers and objects of these');
  return Object.fromEntries(Object.entries(data as object).filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key.startsWith('$') ? `$${key}` : key, toJson(value, `${path}.${key}`, keep)]));
}

function fromJson(data: unknown, arrays: readonly (NumberArray | number[])[], other: DataError): PlainData {
  if (Array.isArray(data)) return data.map((each: unknown) => fromJson(each, arrays, other));
  if (typeof data !== 'object' || data === null) return data;
  if ('$number' in data) return Number(data.$number);
  if ('$array' in data) {
    const found = arrays[data.$array as number];
    if (!found) throw other;
    return found;
  }
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key.startsWith('$') ? key.slice(1) : key, fromJson(value, arrays, other)]));
}

const classOf = (numbers: NumberArray | readonly number[]): keyof typeof classes => numbers.constructor.name as keyof typeof classes;

/** The shortest way to store numbers without changing any. */
function smallest(numbers: NumberArray | readonly number[]): { readonly stored: NumberArray; readonly scale?: number } {
  const single = numbers instanceof Float32Array;
  if (!single && !(numbers instanceof Float64Array) && !Array.isArray(numbers)) return { stored: numbers as NumberArray };
  let [least, most] = [Infinity, 0];
  for (const each of numbers) {
    const size = Math.abs(each);
    if (size > most) most = size;
    if (size > 0 && size < least) least = size;
  }
  for (const kind of most === 0 || !Number.isFinite(most) ? [] : [Int8Array, Int16Array]) {
    const range = 2 ** (8 * kind.BYTES_PER_ELEMENT - 1) - 1;
    // Binary fractions; steps that are no binary fraction, of which the least number is one; shares of the largest number.
    for (const scale of [2 ** Math.ceil(Math.log2(most / range)), least, Math.fround(most / range), most / range]) {
      const stored = multiples(numbers, scale, range, new kind(numbers.length), single ? Math.fround : (value) => value);
      if (stored) return { stored, scale };
    }
  }
  if (single) return { stored: numbers };
  const halved = Float32Array.from(numbers);
  return { stored: numbers.every((each: number, at: number) => Object.is(halved[at], each)) ? halved : Float64Array.from(numbers) };
}

/** `numbers` as whole multiples of `scale`, or `null` where one is none. */
function multiples(numbers: ArrayLike<number>, scale: number, range: number, stored: Int8Array | Int16Array, round: (value: number) => number): NumberArray | null {
  for (let at = 0; at < numbers.length; at++) {
    const whole = Math.round(numbers[at] / scale);
    if (!(Math.abs(whole) <= range) || round(whole * scale) !== numbers[at]) return null;
    stored[at] = whole;
  }
  return stored;
}

function restored(stored: NumberArray, { as, scale }: StoredArray): NumberArray | number[] {
  const values = scale === undefined ? stored : Float64Array.from(stored, (whole) => whole * scale);
  if (as === 'Array') return Array.from(values);
  return values.constructor === classes[as] ? values : classes[as].from(values);
}
