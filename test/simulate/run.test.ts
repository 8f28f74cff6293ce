import { describe, expect, it } from 'vitest';
import { simulate, type Simulation } from '../../src/index.ts';
import { messageOf, onCpu, refusal } from '../support/run.ts';
import { contest, independent, recurrent } from './networks.ts';

const rates = (samples: number): Float32Array => Float32Array.from({ length: samples * 30 }, (_, at) => 20 + (at * 7) % 90);

/** Everything a user can read after a run. */
async function everything(simulation: Simulation): Promise<unknown> {
  return {
    hash: await simulation.hash(), v: await simulation.state('cells', 'v'), counts: await simulation.counts('cells'),
    weights: await simulation.weights('recur'), recorded: simulation.recorded('cells', 'v'), time: simulation.time,
  };
}

describe('running', () => {
  it.each(['resident', 'stepped'] as const)('in pieces equals running at once (%s)', async (plan) => {
    const run = (pieces: readonly number[]): Promise<unknown> => onCpu(recurrent, async (simulation) => {
      simulation.setStimulus('noise', 'rate', rates(1));
      for (const piece of pieces) await simulation.run(piece);
      expect(simulation.spikes('cells').step.length).toBeGreaterThan(100);
      return everything(simulation);
    }, { plan });
    const whole = await run([400]);
    expect(await run([0.5, 99.5, 0, 137, 163])).toEqual(whole);
  });

  it('in a block of several steps equals step by step', async () => {
    const slow = { ...independent, record: { noise: { spikes: true }, cells: { spikes: true } }, connections: { drive: { ...independent.connections!.drive, delay: 4 }, recur: { ...independent.connections!.recur, delay: 2.5 } } };
    const hash = (plan: 'resident' | 'stepped'): Promise<string> => onCpu(slow, async (simulation) => {
      expect(simulation.plan.block).toBe(plan === 'stepped' ? 5 : 1);
      simulation.setStimulus('noise', 'rate', rates(2));
      await simulation.run(101);
      await simulation.run(98);
      return simulation.hash();
    }, { plan, batch: 2 });
    expect(await hash('stepped')).toBe(await hash('resident'));
  });

  it('a batch of six equals two halves that begin at sample 0 and 3', async () => {
    const spikes = (simulation: Simulation, b: number): unknown => [simulation.spikes('noise', b), simulation.spikes('cells', b)];
    const whole = await onCpu(independent, async (simulation) => {
      simulation.setStimulus('noise', 'rate', rates(6));
      await simulation.trial({ duration: 150 });
      return [0, 1, 2, 3, 4, 5].map((b) => spikes(simulation, b));
    }, { batch: 6 });
    const halves = await onCpu(independent, async (simulation) => {
      const found: unknown[] = [];
      for (const firstSample of [0, 3]) {
        simulation.setStimulus('noise', 'rate', rates(6).slice(firstSample * 30, (firstSample + 3) * 30));
        await simulation.trial({ duration: 150, firstSample });
        found.push(...[0, 1, 2].map((b) => spikes(simulation, b)));
      }
      return found;
    }, { batch: 3 });
    expect(halves).toEqual(whole);
    expect(whole[1]).not.toEqual(whole[0]);
  });

  it('of fewer samples than the batch leaves the rest alone', async () => {
    await onCpu(independent, async (simulation) => {
      simulation.setStimulus('noise', 'rate', rates(3));
      await simulation.trial({ duration: 50, samples: 2 });
      expect(await simulation.counts('cells')).toHaveLength(80);
      expect(simulation.spikes('noise', 1).step.length).toBeGreaterThan(0);
      expect(simulation.spikes('noise', 2).step).toHaveLength(0);
    }, { batch: 3 });
  });

  it('the seed fixes everything', async () => {
    const hash = (seed: number): Promise<string> => onCpu(contest, async (simulation) => {
      for (let trial = 0; trial < 5; trial++) await simulation.trial({ duration: 30, firstSample: trial });
      return simulation.hash();
    }, { seed });
    expect(await hash(3)).toBe(await hash(3));
    expect(await hash(4)).not.toBe(await hash(3));
  });
});

describe('trials', () => {
  it('reset the state and keep what is learned', async () => {
    await onCpu(contest, async (simulation) => {
      const start = [...await simulation.state('output', 'theta')];
      await simulation.trial({ duration: 30 });
      const learned = [...await simulation.state('output', 'theta')];
      expect(learned).not.toEqual(start);
      await simulation.trial({ duration: 0, learning: false });
      expect([...await simulation.state('output', 'theta')]).toEqual(learned);
      expect([...await simulation.state('output', 'v')]).toEqual([0, 0, 0, 0, 0]);
      expect(simulation.time).toBe(0);
    });
  });

  it('change nothing that is shared without learning', async () => {
    await onCpu(contest, async (simulation) => {
      const start = [...await simulation.state('output', 'theta')];
      await simulation.trial({ duration: 30, learning: false });
      expect(simulation.spikes('output').step).toHaveLength(1);
      expect([...await simulation.state('output', 'theta')]).toEqual(start);
    });
  });

  it('adapt as their formula says: recruited at the first win, then by the share of wins', async () => {
    await onCpu(contest, async (simulation) => {
      const theta = new Array<number>(5).fill(-0.7);
      const wins = new Array<number>(5).fill(0);
      for (let trial = 0; trial < 30; trial++) {
        await simulation.trial({ duration: 60, firstSample: trial });
        const [winner] = simulation.spikes('output').neuron;
        theta.forEach((value, j) => {
          const spikes = Number(j === winner);
          if (wins[j] + spikes > 0) theta[j] = wins[j] === 0 ? 0 : value + 0.002 * (spikes - 0.2);
          wins[j] += spikes;
        });
      }
      (await simulation.state('output', 'theta')).forEach((value, j) => expect(value).toBeCloseTo(theta[j], 5));
      expect([...await simulation.state('output', 'wins')]).toEqual(wins);
    });
  });

  it.each([[{ duration: NaN }, 'run: the duration is NaN ms. Give a finite time of at least 0.'], [{ duration: -1 }, 'the duration is -1 ms'],
    [{ duration: 1, samples: 3 }, 'trial: 3 samples were asked for. Give 1 to 2, the batch this simulation was built for.'], [{ duration: 1, samples: 0 }, '0 samples were asked for'],
    [{ duration: 1, firstSample: -1 }, 'trial: the first sample is -1. Give a whole number from 0 to 4294967295.'], [{ duration: 1, firstSample: 0.5 }, 'the first sample is 0.5']])('refuse %o', async (trial, message) => {
    expect(await onCpu(contest, (simulation) => messageOf(() => simulation.trial(trial)), { batch: 2 })).toContain(message);
  });
});

describe('use after dispose()', () => {
  it.each<[string, (simulation: Simulation) => unknown]>([
    ['run', (simulation) => simulation.run(1)], ['trial', (simulation) => simulation.trial({ duration: 1 })], ['reset', (simulation) => simulation.reset()],
    ['state', (simulation) => simulation.state('cells', 'v')], ['setState', (simulation) => simulation.setState('cells', 'v', new Array(40).fill(0))],
    ['counts', (simulation) => simulation.counts('cells')], ['weights', (simulation) => simulation.weights('recur')], ['snapshot', (simulation) => simulation.snapshot()],
    ['setStimulus', (simulation) => simulation.setStimulus('noise', 'rate', rates(1))], ['setParameter', (simulation) => simulation.setParameter('cells', 'tau_m', 5)],
  ])('throws: %s', async (_, use) => {
    const simulation = await simulate(recurrent, { backend: 'cpu' });
    simulation.dispose();
    expect(await messageOf(() => use(simulation))).toBe('simulation: it was used after dispose(). Build a new one with simulate().');
    expect(() => simulation.dispose()).not.toThrow();
  });
});

describe('options', () => {
  it.each([
    [{ batch: 0 }, 'option "batch": got 0. Give a whole number from 1 to 65535.'], [{ batch: 1.5 }, 'option "batch": got 1.5'], [{ batch: 65536 }, 'option "batch": got 65536'],
    [{ seed: -1 }, 'option "seed": got -1. Give a whole number of at least 0.'], [{ seed: NaN }, 'option "seed": got NaN'],
  ])('refuse %o', async (options, message) => {
    expect(await refusal(contest, options)).toContain(message);
  });
});
