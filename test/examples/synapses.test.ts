import { describe, expect, it } from 'vitest';
import { run as plasticity } from '../../demo/examples/short-term-plasticity.ts';
import { run as pair } from '../../demo/examples/two-neurons-and-a-synapse.ts';

describe('two neurons and a synapse', () => {
  it('shows the interval of a driven neuron and the EPSP of an exponential current, as their closed forms say', async () => {
    const { spikes, potential, peak, latency } = await pair();
    // 18 mV above rest, threshold 15 above: 20 ln 6 ms, and 2 ms of refractory period after the first.
    const interval = 20 * Math.log(18 / 3) + 2;
    expect(spikes).toHaveLength(5);
    spikes.slice(1).forEach((each, k) => expect(Math.abs(each - spikes[k] - interval)).toBeLessThanOrEqual(0.1 + 1e-9));
    // v(t) = w τs / (τm − τs) (e^(−t/τm) − e^(−t/τs)), whose peak is at ln(τm/τs) τm τs / (τm − τs).
    const at = Math.log(4) * 100 / 15;
    expect(latency).toBeCloseTo(at, 0);
    expect(peak).toBeCloseTo(10 * 5 / 15 * (Math.exp(-at / 20) - Math.exp(-at / 5)), 3);
    expect(Math.max(...potential)).toBeGreaterThan(peak);
  });
});

describe('short-term plasticity', () => {
  it('shows one train depressed and facilitated, and recovered after a rest, as in the paper', async () => {
    const { train, depressing, facilitating } = await plasticity();
    expect(depressing[0]).toBeCloseTo(0.5, 6);
    expect(facilitating[0]).toBeCloseTo(0.03, 6);
    for (let n = 1; n < 8; n++) expect(depressing[n]).toBeLessThan(depressing[n - 1]);
    expect(Math.max(...facilitating.slice(0, 8)) / facilitating[0]).toBeGreaterThan(3);
    const ratio = (U: number, rec: number, facil: number): number => (1 + (1 - U) * Math.exp(-50 / facil)) * (1 - U * Math.exp(-50 / rec));
    expect(depressing[1] / depressing[0]).toBeCloseTo(ratio(0.5, 800, 20), 5);
    expect(facilitating[1] / facilitating[0]).toBeCloseTo(ratio(0.03, 130, 530), 5);
    expect(train[8] - train[7]).toBe(500);
    expect(depressing[8]).toBeGreaterThan(2 * depressing[7]);
    expect(facilitating[8]).toBeLessThan(facilitating[7]);
  });
});
