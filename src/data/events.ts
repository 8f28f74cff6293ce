/**
 * Address-event recordings: what a silicon retina writes, spike by spike. Readers of N-MNIST, AEDAT 2.0 and 3.1, and text.
 */
import { DataError } from '../errors.ts';

/** Events in the order of the file, as parallel columns. */
export interface Events {
  readonly x: Uint16Array;
  readonly y: Uint16Array;
  /** 1: brighter (ON), 0: darker (OFF). */
  readonly polarity: Uint8Array;
  /** In µs, as the file has it: a recording need not begin at 0. */
  readonly time: Float64Array;
}

/** Rows that become columns. */
export class EventList {
  readonly #rows: number[] = [];

  add(x: number, y: number, polarity: number, time: number): void {
    this.#rows.push(x, y, polarity, time);
  }

  get events(): Events {
    const column = (of: number): number[] => Array.from({ length: this.#rows.length / 4 }, (_, at) => this.#rows[4 * at + of]);
    return { x: Uint16Array.from(column(0)), y: Uint16Array.from(column(1)), polarity: Uint8Array.from(column(2)), time: Float64Array.from(column(3)) };
  }
}

/** Row that says that N-MNIST's clock went round, and by how many µs later times then move. */
const OVERFLOW_ROW = 240;
const OVERFLOW_MICROSECONDS = 2 ** 13;

/**
 * Reads an N-MNIST or N-Caltech101 file (`.bin`): 40 bits an event, big-endian: x (8), y (8), polarity (1), time in µs (23). A row of 240 is no
 * event but tells that the clock went round.
 *
 * Source: Orchard, Jayawant, Cohen & Thakor 2015, doi:10.3389/fnins.2015.00437, and the data set's own reader.
 *
 * @throws DataError where the length is no multiple of 5 bytes.
 * @example
 * const events = parseNMnist(new Uint8Array(await readFile('Train/0/00002.bin')));
 */
export function parseNMnist(bytes: Uint8Array, name = 'N-MNIST events'): Events {
  if (bytes.length % 5 !== 0) throw new DataError(name, `is ${bytes.length} bytes long, which is no multiple of 5`, 'fetch the file again, or give an N-MNIST .bin file');
  const list = new EventList();
  let later = 0;
  for (let at = 0; at < bytes.length; at += 5) {
    const [x, y, high, middle, low] = bytes.subarray(at, at + 5);
    if (y === OVERFLOW_ROW) later += OVERFLOW_MICROSECONDS;
    else list.add(x, y, high >> 7, ((high & 0x7f) << 16 | middle << 8 | low) + later);
  }
  return list.events;
}

/** How a text file writes its events. */
export interface EventTextOptions {
  /** Order of the columns: `t`, `x`, `y`, `p` (polarity: above 0 is ON), `_` for others. Default `t x y p`; `x t` is what NEST writes. */
  readonly columns?: string;
  /** Unit of the times. Default `us`. */
  readonly unit?: 's' | 'ms' | 'us';
}

const microseconds = { s: 1e6, ms: 1e3, us: 1 } as const;

/**
 * Reads events from text, a line each, columns parted by spaces, commas, semicolons or tabs. Empty lines, lines that begin with `#` or `%`, and a
 * line of headings before the first event are skipped. Without `y`, x is the neuron's number; without `p`, all are ON.
 *
 * @throws DataError that names the line where a column is missing or is no number.
 * @example
 * const events = parseEventText(await readFile('events.txt', 'utf8'), { columns: 't x y p', unit: 's' });
 */
export function parseEventText(text: string, { columns = 't x y p', unit = 'us' }: EventTextOptions = {}, name = 'event text'): Events {
  const letters = columns.trim().split(/\s+/);
  if (letters.some((each) => !/^[txyp_]$/.test(each)) || !letters.includes('t') || !letters.includes('x')) {
    throw new DataError(name, `the columns are "${columns}"`, 'name them by t, x, y, p and _, at least t and x');
  }
  const list = new EventList();
  let begun = false;
  text.split(/\r?\n/).forEach((line, at) => {
    if (/^\s*([#%]|$)/.test(line)) return;
    const cells = line.trim().split(/[\s,;]+/);
    const headings = !begun && cells.every((cell) => Number.isNaN(Number(cell)));
    begun = true;
    if (headings) return;
    const cell = (letter: string, missing: number): number => {
      const place = letters.indexOf(letter);
      return place < 0 ? missing : Number(cells[place]);
    };
    const [t, x, y, p] = [cell('t', 0), cell('x', 0), cell('y', 0), cell('p', 1)];
    const whole = [x, y].every((each) => Number.isInteger(each) && each >= 0 && each < 65536);
    if (!whole || !Number.isFinite(t) || !Number.isFinite(p)) throw new DataError(`${name}, line ${at + 1}`, `cannot be read as "${columns}": ${line.slice(0, 80)}`, 'check the columns, or remove the line');
    list.add(x, y, Number(p > 0), t * microseconds[unit]);
  });
  return list.events;
}
