/**
 * A PNG writer of one kind: 8-bit palette pictures, stored without compression. It exists because a report
 * needs pictures in a string, in Node and in the browser, at once: `canvas.toBlob` and `CompressionStream`
 * are asynchronous and the first does not exist in Node.
 */
import type { Palette } from './palette.ts';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
/** Longest stored block of a deflate stream (RFC 1951, 3.2.4). */
const BLOCK = 65535;

/**
 * Encodes `width × height` palette indices, row-major, as a PNG file.
 *
 * @example
 * pngDataUri(encodePng(1, 1, Uint8Array.of(7), LIGHT)); // "data:image/png;base64,iVBOR…"
 */
export function encodePng(width: number, height: number, indices: Uint8Array, palette: Palette): Uint8Array {
  const colours = new Uint8Array(768);
  const alphas = new Uint8Array(256);
  for (let index = 0; index < 256; index++) {
    colours.set(palette.subarray(index * 4, index * 4 + 3), index * 3);
    alphas[index] = palette[index * 4 + 3];
  }
  const header = new Uint8Array([...word(width), ...word(height), 8, 3, 0, 0, 0]);
  const rows = new Uint8Array((width + 1) * height);
  // Each row starts with its filter type, 0: none.
  for (let row = 0; row < height; row++) rows.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  return concatenate([
    Uint8Array.from(SIGNATURE), chunk('IHDR', header), chunk('PLTE', colours), chunk('tRNS', alphas),
    chunk('IDAT', storedZlib(rows)), chunk('IEND', new Uint8Array(0)),
  ]);
}

/** A PNG file as an address that an `<img>` or `<image>` can show. */
export function pngDataUri(png: Uint8Array): string {
  let binary = '';
  // In slices: a call with hundreds of thousands of arguments overflows the stack.
  for (let from = 0; from < png.length; from += 8192) binary += String.fromCharCode(...png.subarray(from, from + 8192));
  return `data:image/png;base64,${btoa(binary)}`;
}

function storedZlib(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let from = 0; from === 0 || from < bytes.length; from += BLOCK) {
    const block = bytes.subarray(from, from + BLOCK);
    const last = from + BLOCK >= bytes.length ? 1 : 0;
    const inverse = ~block.length;
    parts.push(Uint8Array.of(last, block.length & 255, block.length >> 8, inverse & 255, (inverse >> 8) & 255), block);
  }
  parts.push(Uint8Array.from(word(adler32(bytes))));
  return concatenate(parts);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concatenate([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), data]);
  return concatenate([Uint8Array.from(word(data.length)), body, Uint8Array.from(word(crc32(body)))]);
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Big-endian, as everything in PNG. */
function word(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
