/** The activation fitted to pairs of mean input and rate: of neurons whose answer is known in closed form, and rule by rule. */
import { describe, expect, it } from 'vitest';
import { activationNodes, fitActivation, type Activation } from '../../../src/learn/bootstrap/activation.ts';
import { numbers } from '../numbers.ts';

const at = ({ z, a }: Activation, x: number): number => {
  const right = z.findIndex((each) => x < each);
  if (right === 0) return a[0];
  if (right < 0) return a[a.length - 1];
  return a[right - 1] + (a[right] - a[right - 1]) * (x - z[right - 1]) / (z[right] - z[right - 1]);
};
const steps = 16;

describe('fitActivation', () => {
  const z = numbers(4000, -0.5, 3, 1);

  it('of a neuron that loses nothing: clamp(z / threshold, 0, 1)', () => {
    const threshold = 1.25;
    // An integrator reset by subtraction, from half its threshold on.
    const rates = z.map((each) => Math.min(steps, Math.max(0, Math.floor(steps * each / threshold + 0.5))) / steps);
    const found = fitActivation(z, rates, null);
    expect(found.z).toHaveLength(activationNodes);
    // Counts are whole: rates lie up to half of one in so many steps away.
    for (let x = -0.5; x < 3; x += 0.05) expect(Math.abs(at(found, x) - Math.min(1, Math.max(0, x / threshold)))).toBeLessThan(0.5 / steps + 0.005);
  });

  it('of leaky neurons with a hard reset and inputs that fluctuate: four times nearer to their rates than clamp(z / threshold, 0, 1)', () => {
    const [beta, threshold] = [0.97, 1.25];
    const noise = numbers(z.length * steps, -1, 1, 2);
    const pairs = z.map((mean, k) => {
      let [v, spikes, sum] = [0, 0, 0];
      for (let step = 0; step < steps; step++) {
        const input = mean + noise[k * steps + step];
        sum += input / steps;
        v = beta * v + input;
        if (v >= threshold) [v, spikes] = [0, spikes + 1];
      }
      return [sum, spikes / steps] as const;
    });
    const found = fitActivation(pairs.map(([each]) => each), pairs.map(([, each]) => each), null);
    const error = (of: (x: number) => number): number => Math.sqrt(pairs.reduce((sum, [x, a]) => sum + (of(x) - a) ** 2, 0) / pairs.length);
    expect(error((x) => at(found, x))).toBeLessThan(error((x) => Math.min(1, Math.max(0, x / threshold))) / 4);
  });

  it('takes medians of bins: an outlier in each changes nothing', () => {
    const centres = [[1, 0.2], [2, 0.3], [3, 0.5], [4, 0.6], [6, 0.85]] as const;
    const pairs = [...centres.flatMap((each) => [each, each, each]), ...centres.map(([, a]) => [1000, a] as const), [9, 1] as const];
    const found = fitActivation(pairs.map(([each]) => each), pairs.map(([, each]) => each), null);
    expect(found.z.slice(1, 6)).toEqual([1, 2, 3, 4, 6]);
    expect(found.a.slice(1, 6)).toEqual([0.2, 0.3, 0.5, 0.6, 0.85]);
    // The ends lie on the first and last line: slope 0.1 down to 0, slope 0.125 up to 1.
    expect(found.z[0]).toBeCloseTo(-1, 12);
    expect(found.z[6]).toBeCloseTo(6 + 0.15 / 0.125, 12);
    expect([found.a[0], found.a[6]]).toEqual([0, 1]);
  });

  it('moves a tenth of the way to new medians, and keeps a centre whose bin is empty', () => {
    const before: Activation = { z: [0, 1, 2, 3, 4, 5, 6], a: [0, 0.2, 0.3, 0.5, 0.6, 0.8, 1] };
    const found = fitActivation([2, 4, 20], [0.22, 0.52, 1], before);
    expect(found.a[1]).toBeCloseTo(0.9 * 0.2 + 0.1 * 0.22, 12);
    expect(found.z[1]).toBeCloseTo(0.9 * 1 + 0.1 * 2, 12);
    expect(found.z[3]).toBeCloseTo(0.9 * 3 + 0.1 * 4, 12);
    expect([found.z[2], found.z[4], found.z[5]]).toEqual([2, 4, 5]);
  });

  it('takes the mean of the rates near the largest for the top, at least 0.8', () => {
    expect(fitActivation([1, 2, 3], [0.25, 0.95, 0.9], null).a.at(-1)).toBeCloseTo(0.925, 12);
    expect(fitActivation([1, 2, 3], [0.1, 0.2, 0.3], null).a.at(-1)).toBe(0.8);
  });

  it('is unit slope where no neuron answered, and the line from the origin where one bin did', () => {
    const silent = fitActivation([-1, 0, 1], [0, 0, 0], null);
    const one = fitActivation([2, 2, 2], [0.4, 0.4, 0.4], null);
    for (const x of [0, 0.1, 0.5, 0.7]) {
      expect(at(silent, x)).toBeCloseTo(x, 12);
      expect(at(one, x)).toBeCloseTo(x / 5, 12);
    }
    expect(at(silent, 3)).toBe(0.8);
  });

  it('rises, whatever the medians say, and always has as many points', () => {
    for (let seed = 1; seed < 40; seed++) {
      const { z: nodes, a } = fitActivation(numbers(seed, -3, 3, seed), numbers(seed, 0, 1, 100 + seed), null);
      expect([nodes.length, a.length]).toEqual([activationNodes, activationNodes]);
      for (let k = 1; k < nodes.length; k++) {
        expect(nodes[k], `seed ${seed}`).toBeGreaterThan(nodes[k - 1]);
        expect(a[k]).toBeGreaterThan(a[k - 1]);
      }
    }
  });
});
