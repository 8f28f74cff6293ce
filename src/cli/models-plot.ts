/** Curves in the terminal, two by four dots to a character. */

/** Dots of a braille character by column and row. */
const dots = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]] as const;
const blocks = '▁▂▃▄▅▆▇█';

/**
 * A curve as lines of braille characters, with marks (the spikes) that reach to the top. Each column of dots spans the values
 * that fall into it, so that no peak is lost.
 *
 * @param marks indices into `values`.
 * @example
 * console.log(plot(values, spikes, 60, 6).join('\n'));
 */
export function plot(values: ArrayLike<number>, marks: readonly number[], width: number, height: number): string[] {
  const [columns, rows] = [2 * width, 4 * height];
  const [low, high] = rangeOf(values);
  const level = (value: number): number => Math.round(((high - value) / (high - low || 1)) * (rows - 1));
  const cells = Array.from({ length: height }, () => new Uint8Array(width));
  const set = (x: number, y: number): void => { cells[y >> 2][x >> 1] |= dots[x & 1][y & 3]; };
  const place = (index: number): number => Math.min(columns - 1, Math.floor((index * columns) / values.length));
  let last = NaN;
  for (let x = 0; x < columns; x++) {
    const [from, to] = [x, x + 1].map((each) => Math.floor((each * values.length) / columns));
    const here = Array.from({ length: Math.max(1, to - from) }, (_, k) => level(values[from + k]));
    // From the last value on, so that steep parts stay one line.
    const ends = Number.isNaN(last) ? here : [...here, last];
    for (let y = Math.min(...ends); y <= Math.max(...ends); y++) set(x, y);
    last = here[here.length - 1];
  }
  for (const mark of marks) for (let y = 0; y < level(values[mark]); y++) set(place(mark), y);
  return cells.map((row) => String.fromCharCode(...Array.from(row, (bits) => 0x2800 + bits)));
}

/** Values as one line of blocks, as high as the largest value in each column. */
export function bars(values: ArrayLike<number>, width: number): string {
  const [low, high] = rangeOf(values);
  return Array.from({ length: width }, (_, x) => {
    const [from, to] = [x, x + 1].map((each) => Math.floor((each * values.length) / width));
    const most = Array.from({ length: Math.max(1, to - from) }, (_each, k) => values[from + k]).reduce((a, b) => Math.max(a, b));
    return blocks[Math.min(7, Math.floor(((most - low) / (high - low || 1)) * 8))];
  }).join('');
}

/** Marks at indices below `length` as one line. */
export function marks(at: readonly number[], length: number, width: number): string {
  const row = new Array<string>(width).fill(' ');
  for (const each of at) row[Math.min(width - 1, Math.floor((each * width) / length))] = '╵';
  return row.join('');
}

/** Smallest and largest value. */
export function rangeOf(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let k = 0; k < values.length; k++) [low, high] = [Math.min(low, values[k]), Math.max(high, values[k])];
  return [low, high];
}
