import { describe, expect, it } from 'vitest';
import { race, type Contender } from '../../src/tune/race.ts';

/** Contenders that take so many ms per step and `overhead` ms per run, on one clock; `disturb` adds to the n-th run. */
function field(costs: readonly number[], { overhead = 0, disturb = () => 0 }: { overhead?: number; disturb?: (run: number) => number } = {}): { contenders: Contender[]; order: number[]; now: () => number } {
  let clock = 0;
  const order: number[] = [];
  const contenders = costs.map((cost, at): Contender => ({
    run: async (steps) => {
      clock += overhead + steps * cost + disturb(order.length);
      order.push(at);
    },
  }));
  return { contenders, order, now: () => clock };
}

describe('the race of candidates', () => {
  it('gives the time per step, without the overhead of short runs', async () => {
    const { contenders, now } = field([0.01, 0.02], { overhead: 0.05 });
    const [a, b] = await race(contenders, { milliseconds: 1000, block: 15, now });
    expect(a).toBeGreaterThanOrEqual(10);
    expect([a / 10, b / 20].every((each) => each < 1.01)).toBe(true);
  });

  it('alternates, and is not misled by other work on the machine', async () => {
    const { contenders, order, now } = field([0.01, 0.011], { disturb: (run) => (run % 3 === 0 ? 40 : 0) });
    const [a, b] = await race(contenders, { milliseconds: 1000, block: 1, now });
    expect(a).toBeLessThan(b);
    expect(order.slice(-4)).toEqual([0, 1, 0, 1]);
  });

  it('drops who is far behind after the first runs, and no one for one slow run', async () => {
    const { contenders, order, now } = field([0.01, 0.2, 0.012]);
    await race(contenders, { milliseconds: 1000, block: 1, now });
    expect(order.slice(-4)).toEqual([0, 2, 0, 2]);
  });

  it.each([50, 500, 5000])('ends in time: %d ms', async (milliseconds) => {
    const { contenders, now } = field([0.01, 0.03, 0.02, 0.011]);
    await race(contenders, { milliseconds, block: 1, now });
    expect(now()).toBeLessThan(milliseconds * 1.1);
    expect(now()).toBeGreaterThan(milliseconds * 0.2);
  });
});
