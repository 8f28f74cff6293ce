import { describe, expect, it } from 'vitest';
import { parseAedat, parseEventText, parseNMnist, type Events } from '../../src/data/index.ts';
import { eventPopulation, eventSpikes } from '../../src/encode/index.ts';
import { messageOf, onCpu } from '../support/run.ts';

const rows = ({ x, y, polarity, time }: Events): number[][] => Array.from(x, (_, at) => [x[at], y[at], polarity[at], time[at]]);
const ascii = (text: string): number[] => [...text].map((each) => each.charCodeAt(0));
const big = (...words: number[]): number[] => words.flatMap((word) => [word >>> 24, word >>> 16 & 255, word >>> 8 & 255, word & 255]);
const little = (...words: number[]): number[] => words.flatMap((word) => [word & 255, word >>> 8 & 255, word >>> 16 & 255, word >>> 24]);

describe('N-MNIST', () => {
  it('reads 40 bits an event: x, y, polarity, 23 bits of µs', () => {
    // 0x9ABCDE: polarity 1, time 0x1ABCDE; 0x000123: polarity 0, time 0x123.
    const bytes = Uint8Array.from([7, 33, 0x00, 0x01, 0x23, 0, 5, 0x9a, 0xbc, 0xde]);
    expect(rows(parseNMnist(bytes))).toEqual([[7, 33, 0, 0x123], [0, 5, 1, 0x1abcde]]);
  });

  it('moves the time by 2¹³ µs after each row of 240, which is no event', () => {
    const bytes = Uint8Array.from([1, 1, 0, 0, 10, 0, 240, 0, 0, 0, 2, 2, 0, 0, 20, 0, 240, 0, 0, 0, 3, 3, 0x80, 0, 30]);
    expect(rows(parseNMnist(bytes))).toEqual([[1, 1, 0, 10], [2, 2, 0, 8192 + 20], [3, 3, 1, 16384 + 30]]);
  });

  it('refuses a file that is cut short', async () => {
    expect(await messageOf(() => parseNMnist(new Uint8Array(12), 'two.bin'))).toBe('two.bin: is 12 bytes long, which is no multiple of 5. Fetch the file again, or give an N-MNIST .bin file.');
  });
});

describe('AEDAT', () => {
  const two = (...words: number[]): Uint8Array => Uint8Array.from([...ascii('#!AER-DAT2.0\r\n# Timestamps tick is 1 us\r\n# End of ASCII Header\r\n'), ...big(...words)]);

  it('2.0: addresses of the DVS128, special events left out', () => {
    const bytes = two(127 << 8 | 5 << 1 | 0, 1000, 3 << 8 | 64 << 1 | 1, 1500, 0x8000, 1600);
    expect(rows(parseAedat(bytes))).toEqual([[5, 127, 1, 1000], [64, 3, 0, 1500]]);
  });

  it('2.0: addresses of a DAVIS, frames and special events left out, times beyond 31 bits', () => {
    const bytes = two(259 << 22 | 345 << 12 | 1 << 11, 7, 0x80000000 | 1 << 12, 8, 1 << 10 | 1 << 12, 9, 511 << 22 | 1 << 12, 0xfffffffe);
    expect(rows(parseAedat(bytes, 'davis'))).toEqual([[345, 259, 1, 7], [1, 511, 0, 0xfffffffe]]);
  });

  it('3.1: packets of polarity events, others passed over, invalid events left out, clocks that went round', async () => {
    const packet = (type: number, overflow: number, events: number[], size = 8): number[] => [...little(type, size, 4, overflow, events.length * 4 / size, events.length * 4 / size, events.length * 4 / size), ...little(...events)];
    const data = (x: number, y: number, polarity: number, valid = 1): number => x << 17 | y << 2 | polarity << 1 | valid;
    const bytes = Uint8Array.from([
      ...ascii('#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n'),
      ...packet(1, 0, [data(127, 1, 1), 11, data(2, 126, 0), 12, data(9, 9, 1, 0), 13]), ...packet(3, 0, [1, 2, 3], 12), ...packet(1, 1, [data(32767, 3, 0), 5]),
    ]);
    expect(rows(parseAedat(bytes))).toEqual([[127, 1, 1, 11], [2, 126, 0, 12], [32767, 3, 0, 2 ** 31 + 5]]);
    expect(await messageOf(() => parseAedat(bytes.subarray(0, bytes.length - 3)))).toContain('is cut short in the packet at byte');
  });

  it.each<[string, Uint8Array]>([
    ['does not begin with "#!AER-DAT". Give AEDAT 2.0 or 3.1.', Uint8Array.from([1, 2, 3])],
    ['is AEDAT 4.0', Uint8Array.from(ascii('#!AER-DAT4.0\r\n'))],
    ['holds 4 bytes of events, which is no multiple of 8', two(1)],
  ])('refuses what %s', async (message, bytes) => {
    expect(await messageOf(() => parseAedat(bytes))).toContain(message);
  });
});

describe('text', () => {
  it('reads columns in any order and unit, with headings and remarks', () => {
    const text = '# DVS\nt x y p\n0.003811000 96 133 0\n\n0.003820001,20,191,1\r\n% end';
    expect(rows(parseEventText(text, { unit: 's' })).map(([x, y, p, t]) => [x, y, p, Math.round(t * 1000)])).toEqual([[96, 133, 0, 3811000], [20, 191, 1, 3820001]]);
    expect(rows(parseEventText('7\t12.5\n3\t13', { columns: 'x t', unit: 'ms' }))).toEqual([[7, 0, 1, 12500], [3, 0, 1, 13000]]);
    expect(rows(parseEventText('a;5;6;-1;9', { columns: '_ x y p t' }))).toEqual([[5, 6, 0, 9]]);
  });

  it.each<[string, string, string | undefined]>([
    ['event text, line 2: cannot be read as "t x y p": 1 2 3', '1 2 3 1\n1 2 3', undefined],
    ['line 1: cannot be read', '1 -2 3 1', undefined],
    ['line 3: cannot be read', 't x y p\n1 2 3 1\nt x y p', undefined],
    ['the columns are "t x q". Name them by t, x, y, p and _, at least t and x.', '', 't x q'],
    ['the columns are "x y"', '', 'x y'],
  ])('refuses: %s', async (message, text, columns) => {
    expect(await messageOf(() => parseEventText(text, { columns }))).toContain(message);
  });
});

describe('events as spikes', () => {
  const events = parseEventText('1000 0 0 0\n1999 0 0 1\n1500 0 0 0\n2000 3 1 1\n3999 2 1 1\n4000 1 1 1');
  const grid = { width: 4, height: 2, dt: 1, steps: 3 };

  it('falls into steps from the first event on, OFF before ON, once per neuron and step', () => {
    expect(eventSpikes(events, grid)).toEqual({ pairs: [[0, 0], [0, 8], [1, 15], [2, 14]], merged: 1, late: 1 });
    expect(eventSpikes(events, { ...grid, channels: 1, pool: 2, steps: 4 })).toEqual({ pairs: [[0, 0], [1, 1], [2, 1], [3, 0]], merged: 2, late: 0 });
  });

  it('spikes as told', async () => {
    await onCpu({ dt: 1, populations: { retina: eventPopulation(grid) }, record: { retina: { spikes: true } } }, async (simulation) => {
      simulation.setSpikes('retina', eventSpikes(events, grid).pairs);
      await simulation.run(5);
      expect([...simulation.spikes('retina').step]).toEqual([0, 0, 1, 2]);
      expect([...simulation.spikes('retina').neuron]).toEqual([0, 8, 15, 14]);
    });
  });

  it('refuses events outside and grids that are none', async () => {
    expect(await messageOf(() => eventSpikes(events, { ...grid, width: 3 }))).toBe('events: event 3 is at (3, 1). Give a grid that holds it: this one has 3 × 2 pixels.');
    expect(await messageOf(() => eventPopulation({ ...grid, steps: 0 }))).toContain('event grid: "steps" is 0');
  });
});
