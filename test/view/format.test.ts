import { describe, expect, it } from 'vitest';
import { linear, ticks } from '../../src/view/axis.ts';
import { formatCount, formatDuration, formatNumber, formatPercent, formatPlural, formatSI, wilsonInterval } from '../../src/view/format.ts';

/** Non-breaking spaces would hide a wrong expectation from the reader of this file. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  it.each([[0, '0'], [0.5, '0.5'], [78.97, '79'], [999.4, '999'], [999.7, '1 k'], [1000, '1 k'], [12_345_678, '12.3 M'], [999_999, '1 M'], [2.5e9, '2.5 G'], [1e20, '100000 P'], [-4200, '-4.2 k'], [NaN, '–'], [Infinity, '–']])('SI: %d', (value, text) => {
    expect(plain(formatSI(value))).toBe(text);
  });
  it('SI with a unit', () => {
    expect(plain(formatSI(1500, 'B'))).toBe('1.5 kB');
    expect(plain(formatSI(12, 'B'))).toBe('12 B');
  });
  it.each([[0, '0'], [999, '999'], [8000, '8,000'], [1234567, '1,234,567'], [-8000, '-8,000'], [NaN, '–']])('count: %d', (value, text) => expect(formatCount(value)).toBe(text));
  it.each([[0, '0 ms'], [0.34, '340 ms'], [0.9996, '1 s'], [12.34, '12.3 s'], [59.97, '1 min 0 s'], [134, '2 min 14 s'], [3599.6, '1 h 0 min'], [3900, '1 h 5 min'], [-1, '–'], [NaN, '–']])('duration: %d s', (value, text) => expect(plain(formatDuration(value))).toBe(text));
  it('per cent, decimals, plurals', () => {
    expect(plain(formatPercent(0.8837))).toBe('88.4 %');
    expect(plain(formatPercent(1, 0))).toBe('100 %');
    expect(formatPercent(0 / 0)).toBe('–');
    expect(formatNumber(0.1 + 0.2)).toBe('0.3');
    expect([formatPlural(1, 'neuron'), formatPlural(0, 'neuron')].map(plain)).toEqual(['1 neuron', '0 neurons']);
  });
});

describe('Wilson interval', () => {
  it('agrees with the published example: 81 of 263 gives 0.2553 to 0.3662 (Newcombe 1998, Stat. Med. 17:857, table I)', () => {
    const { low, high } = wilsonInterval(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });
  it('stays within 0 and 1', () => {
    expect(wilsonInterval(10, 10).high).toBeLessThanOrEqual(1);
    expect(wilsonInterval(0, 10).low).toBe(0);
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('axes', () => {
  it('has round ticks within the range', () => {
    expect(ticks(0, 350, 7)).toEqual([0, 50, 100, 150, 200, 250, 300, 350]);
    expect(ticks(0.3, 1, 8)).toEqual([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(ticks(3, 3, 5)).toEqual([3]);
  });
  it('maps ends to ends and an empty domain to the middle', () => {
    const x = linear(2, 4, 100, 0);
    expect([x(2), x(3), x(4)]).toEqual([100, 50, 0]);
    expect(linear(1, 1, 0, 10)(1)).toBe(5);
  });
});
