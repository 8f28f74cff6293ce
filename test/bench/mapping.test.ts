import { expect, it, vi } from 'vitest';
import { measureMapping } from '../../bench/mapping.ts';

it('maps networks of any size, and prints a time for mappings that passed their check', () => {
  const said: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  try {
    expect(measureMapping(0.02)).toBe(0);
  } finally {
    log.mockRestore();
  }
  const rows = said.join('\n').split('\n').slice(3).map((row) => row.split(/ {2,}/));
  expect(rows.map(([name]) => name)).toEqual(['recurrent, uniformly random', 'recurrent, among 800 neighbours', 'ten layers, random']);
  for (const [, neurons, synapses, cores, bound, seconds] of rows) {
    expect([neurons, synapses]).toEqual(['2000', '200000']);
    expect(Number(cores)).toBeGreaterThanOrEqual(Number(bound));
    expect(seconds).toMatch(/^\d+\.\d$/);
  }
});
