/** Small idx files for tests. */

/** An idx file of images; black ones unless pixels are given. */
export function idxImages(count: number, pixels?: Uint8Array, side = 28): Uint8Array {
  return file([0x803, count, side, side], pixels ?? new Uint8Array(count * side * side));
}

/** An idx file of labels. */
export function idxLabels(labels: readonly number[]): Uint8Array {
  return file([0x801, labels.length], Uint8Array.from(labels));
}

function file(header: readonly number[], values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 * header.length + values.length);
  const view = new DataView(bytes.buffer);
  header.forEach((word, index) => view.setUint32(4 * index, word));
  bytes.set(values, 4 * header.length);
  return bytes;
}
