import { describe, expect, test } from 'vitest';
import { compareRows, printComparison } from '../../bench/compare.ts';
import { byNetwork, digits, printNetwork, printNotes } from '../../bench/print.ts';
import { formatTable } from '../../bench/table.ts';
import { failing, figures, origin, passing } from './rows.ts';

test('columns line up', () => {
  expect(formatTable(['name', 'ms'], [['a', '1'], ['longer', '10.5']])).toBe('name      ms\n──────  ────\na          1\nlonger  10.5');
});

test('numbers have three digits and a prefix where they are long', () => {
  expect([0.01234, 0.5, 999.9996, 4000, 12_345, 999_773, 7.31e6, 3.6e9].map(digits)).toEqual(['0.0123', '0.5', '1000', '4000', '12.3 k', '1 M', '7.31 M', '3.6 G']);
  expect(digits(undefined)).toBe('–');
  expect(digits(NaN)).toBe('–');
});

describe('the table of a network', () => {
  test('holds the figures, and those of the peers with their hardware', () => {
    const text = printNetwork([passing()]);
    expect(text).toMatch(/^cpu +CPU \(JavaScript\) +stepped +ok +1000 +0\.25 +0\.24–0\.28 +0\.245 +7\.31 M +160 M +5\.5 +0\.5 +0\.6 +0\.85 +4\.5$/m);
    expect(text).toMatch(/^GeNN +one core, 2-core machine like this +theirs +1000 +0\.077 /m);
  });

  test('prints FAIL and no time where a check failed', () => {
    const text = printNetwork([failing(), passing({ backend: 'webgpu', adapter: 'other' })]);
    const line = text.split('\n').find((each) => each.startsWith('cpu'))!;
    expect(line).toMatch(/FAIL[ –]+$/);
    expect(text).toContain('rate (Hz) is 55.00, expected 5.00 to 6.00');
  });

  test('never takes a software adapter for a GPU', () => {
    expect(printNotes([passing({ backend: 'webgpu' })])).toContain('nothing about a GPU');
    expect(printNotes([passing({ backend: 'webgpu', software: false })])).not.toContain('nothing about a GPU');
    expect(printNotes([passing()])).not.toContain('nothing about a GPU');
  });

  test('gathers the rows of one size', () => {
    const rows = [passing(), passing({ size: '40k' }), passing({ backend: 'chrome' })];
    expect(byNetwork(rows).map((group) => group.length)).toEqual([2, 1]);
  });
});

describe('a comparison', () => {
  const faster = passing({ figures: { ...figures, realTimeFactor: 0.125, synapticEventsPerSecond: 2 * figures.synapticEventsPerSecond, bytesPerSynapse: 9 } });

  test('says by what factor the new run is better', () => {
    const [{ gain }] = compareRows([faster], [passing()]);
    expect(gain).toEqual({ realTimeFactor: 2, synapticEventsPerSecond: 2, buildSeconds: 1, firstSpikeSeconds: 1, bytesPerSynapse: 0.5 });
    expect(printComparison(compareRows([faster], [passing()]), 'old.jsonl')).toMatch(/^cuba 4k +cpu +CPU \(JavaScript\) +2 × +2 × +1 × +1 × +0\.5 × +–$/m);
  });

  test('pairs a row with the latest one of the same network, size, backend and adapter', () => {
    const older = passing({ figures: { ...figures, realTimeFactor: 0.5 } });
    expect(compareRows([faster], [older, passing()])[0].gain.realTimeFactor).toBe(2);
    expect(compareRows([faster], [passing({ size: '40k' }), passing({ backend: 'chrome' }), passing({ adapter: 'other' })])).toEqual([]);
  });

  test('has no ratio with a row that failed', () => {
    expect(compareRows([failing()], [passing()])).toEqual([]);
    expect(compareRows([passing()], [failing()])).toEqual([]);
    expect(printComparison([], 'old.jsonl')).toContain('old.jsonl holds no row');
  });

  test('warns where the machine was another', () => {
    const elsewhere = passing({ origin: { ...origin, cpu: 'another processor' } });
    expect(printComparison(compareRows([passing()], [elsewhere]), 'old.jsonl')).toContain('another processor');
    expect(printComparison(compareRows([passing()], [passing()]), 'old.jsonl')).not.toContain('another processor');
  });
});
