import { describe, expect, it } from 'vitest';
import { cases, deviation, expectedOf } from './cases.ts';

describe('the cases by which devices are judged', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s changes something, and nothing becomes NaN', (_, each) => {
    const expected = expectedOf(each);
    for (const numbers of Object.values(expected)) expect(numbers.every(Number.isFinite)).toBe(true);
    expect(deviation(expected, each.tensors)).toBeGreaterThan(1e-3);
  });
});
