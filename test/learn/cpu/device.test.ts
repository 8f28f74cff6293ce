import { describe, expect, it } from 'vitest';
import { cpuDevice } from '../../../src/learn/cpu/device.ts';
import { cases, deviation, expectedOf, planOf, runCase } from '../cases.ts';

describe('ops on the CPU', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const device = await cpuDevice(planOf(each));
    const found = await runCase(each, device);
    expect(deviation(expectedOf(each), found)).toBeLessThan(5e-6);
    // The same again, bit for bit.
    expect(await runCase(each, device)).toEqual(found);
    device.dispose();
  });
});
