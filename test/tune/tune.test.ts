/** The tuner with a device and a clock of the test's own. */
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import { compile, type CompileOptions } from '../../src/compile/compile.ts';
import type { Strategy } from '../../src/compile/plan.ts';
import { allToAll, fixedProbability, lif, poisson, printPlan, uniform, type Network, type TuningOptions, type TuningStore } from '../../src/index.ts';
import type { Tools } from '../../src/tune/measure.ts';
import { tune } from '../../src/tune/tune.ts';
import { messageOf } from '../support/run.ts';

const network: Network = {
  dt: 1,
  populations: { input: { size: 50, model: poisson }, cells: { size: 60, model: lif }, others: { size: 60, model: lif } },
  connections: {
    half: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.5), weight: 1, delay: 2 },
    matrix: { from: 'input', to: 'cells', connectivity: allToAll(), weight: uniform(0, 1) },
    twin: { from: 'input', to: 'others', connectivity: allToAll(), weight: uniform(0, 2) },
  },
};
const options: CompileOptions = { batch: 1, seed: 1, plan: 'stepped', precision: 'exact', workgroupBytes: 32768, bindingBytes: 2 ** 20 };

interface Device {
  readonly tools: Tools;
  /** Candidates that were built, as connection: strategy. */
  readonly opened: string[];
  /** Steps run by each. */
  readonly steps: Record<string, number>;
  /** Candidates that were not given back. */
  alive: number;
  now(): number;
}

/** Pretends to take `times[strategy]` ms per step, and `build` ms for each candidate. */
function device(times: Partial<Record<Strategy, number>>, { build = 1, wrong }: { build?: number; wrong?: Strategy } = {}): Device {
  let clock = 0;
  const made: Device = {
    opened: [], steps: {}, alive: 0, now: () => clock,
    tools: {
      now: () => clock,
      open: async (_, { connection, strategy, bytes }) => {
        clock += build;
        const name = `${connection.name}: ${strategy}`;
        made.opened.push(name);
        if (times[strategy] === undefined) throw new Error('no such kernel');
        expect(bytes).toBeGreaterThan(0);
        made.alive++;
        return {
          bytes: 1000,
          run: async (steps) => {
            made.steps[name] = (made.steps[name] ?? 0) + steps;
            clock += steps * times[strategy]!;
          },
          state: async () => Float32Array.of(1, strategy === wrong ? 2.5 : 2),
          dispose: () => void made.alive--,
        };
      },
    },
  };
  return made;
}

function memoryStore(content: Record<string, string> = {}): TuningStore & { readonly content: Record<string, string> } {
  return { content, get: async (key) => content[key], set: async (key, value) => void (content[key] = value) };
}

const run = (on: Device, tuning: TuningOptions = {}, given = options): ReturnType<typeof tune> => tune(network, cpuBackend(), given, { store: null, ...tuning }, on.tools);
const times = { scatter: 0.2, dense: 0.3, bits: 0.1, procedural: 0.4, uniform: 0.1, partition: 0.2, convolution: 0.1 };

describe('the tuner', () => {
  it('takes the fastest candidate of each connection, measured once for those of equal shape', async () => {
    const on = device(times);
    const { delivery, tuned } = await run(on);
    // Drawn weights leave no room in one bit, and the planner's choice for full matrices is dense.
    expect(delivery).toEqual({ half: 'bits', matrix: 'scatter', twin: 'scatter' });
    expect(on.opened.sort()).toEqual(['half: bits', 'half: dense', 'half: procedural', 'half: scatter', 'matrix: dense', 'matrix: procedural', 'matrix: scatter']);
    expect(tuned.twin).toBe(tuned.matrix);
    for (const each of tuned.half) expect('rejected' in each ? NaN : each.microsecondsPerStep).toBeCloseTo(1000 * times[each.strategy], 6);
    expect(on.alive).toBe(0);
    const printed = printPlan(compile(network, { ...options, delivery, tuned }));
    expect(printed).toContain('gathered, one bit per pair');
    expect(printed).toContain('tuned: bits 100 µs, scatter 200 µs, dense 300 µs, procedural 400 µs per step');
  });

  it('keeps the planner\'s choice where another is faster by less than the noise', async () => {
    expect((await run(device({ ...times, scatter: 0.101 }))).delivery).toMatchObject({ half: 'scatter' });
  });

  it('rejects the fastest that does not deliver the same, and what cannot be built', async () => {
    const on = device({ ...times, procedural: undefined }, { wrong: 'bits' });
    const { delivery, tuned } = await run(on);
    expect(delivery).toMatchObject({ half: 'scatter' });
    expect(tuned.half).toContainEqual({ strategy: 'bits', rejected: 'it does not give the same spikes' });
    expect(tuned.half).toContainEqual({ strategy: 'procedural', rejected: 'no such kernel' });
    expect(printPlan(compile(network, { ...options, delivery, tuned }))).toContain('; bits rejected: it does not give the same spikes');
    expect(on.alive).toBe(0);
  });

  it('leaves to the planner what no candidate could be built of', async () => {
    expect((await run(device({}))).delivery).toEqual({ half: 'scatter', matrix: 'dense', twin: 'dense' });
  });

  it('chooses no more matrices than the buffer holds', async () => {
    const quick = { ...times, dense: 0.01 };
    expect((await run(device(quick))).delivery).toEqual({ half: 'dense', matrix: 'dense', twin: 'dense' });
    const { delivery } = await run(device(quick), {}, { ...options, bindingBytes: 4 * (60 * 60 + 50 * 60) + 100 });
    expect(delivery).toEqual({ half: 'bits', matrix: 'dense', twin: 'dense' });
  });

  it('stays within its time but for a candidate that it has begun, and leaves the rest to the planner', async () => {
    for (const seconds of [0.5, 2]) {
      const on = device(times);
      await run(on, { seconds });
      expect(on.now()).toBeLessThan(1000 * seconds * 1.1);
    }
    const slow = device(times, { build: 400 });
    const { delivery, tuned } = await run(slow, { seconds: 0.5 });
    expect(slow.now()).toBeLessThan(1500);
    expect(Object.keys(delivery as object)).toEqual(['matrix', 'twin']);
    expect(tuned.matrix).toContainEqual({ strategy: 'procedural', rejected: 'there was no time left to try it' });
  });

  it('tells how far it is', async () => {
    const told: [string, number][] = [];
    await run(device(times), { onProgress: ({ connection, measured, done }) => void (measured.length > 1 && told.push([connection, done])) });
    expect(told).toEqual([['matrix', 0.5], ['half', 1]]);
  });

  it('says what is wrong with its options', async () => {
    const complaint = (tuning: TuningOptions): Promise<string> => messageOf(() => run(device(times), tuning));
    expect(await complaint({ rates: { nobody: 5 } })).toContain('option "tuning": there is no population "nobody" to have a rate');
    expect(await complaint({ rates: -1 })).toContain('a rate is -1 Hz');
    expect(await complaint({ seconds: 0 })).toContain('the time is 0 s');
  });
});

describe('what the tuner remembers', () => {
  it('is not measured again, unless asked', async () => {
    const store = memoryStore();
    const first = await run(device(times), { store });
    expect(Object.keys(store.content)).toHaveLength(2);
    const idle = device({ ...times, bits: 9 });
    expect(await run(idle, { store })).toEqual(first);
    expect(idle.opened).toEqual([]);
    expect((await run(device({ ...times, bits: 9 }), { store, anew: true })).delivery).toMatchObject({ half: 'scatter' });
    expect((await run(device(times), { store })).delivery).toMatchObject({ half: 'scatter' });
  });

  it('belongs to the adapter, the shape, the batch and the rate', async () => {
    const store = memoryStore();
    await run(device(times), { store });
    for (const [tuning, given] of [[{ rates: 100 }, options], [{}, { ...options, batch: 4 }], [{}, { ...options, precision: 'fast' }]] as [TuningOptions, CompileOptions][]) {
      const on = device(times);
      await run(on, { store, ...tuning }, given);
      expect(on.opened.length).toBeGreaterThan(0);
    }
    const on = device(times);
    const backend = cpuBackend();
    await tune(network, { ...backend, adapter: { ...backend.adapter, name: 'another' } }, options, { store }, on.tools);
    expect(on.opened.length).toBeGreaterThan(0);
    expect(Object.keys(store.content).every((key) => /^\["webspike \d+\.\d+\.\d+"/.test(key))).toBe(true);
  });

  it.each([
    ['no JSON', () => '{"half'], ['something else', () => '{}'], ['of other candidates', () => '[{"strategy":"scatter","microsecondsPerStep":1}]'],
    ['an unknown strategy', (good: string) => good.replace('"scatter"', '"warp"')], ['impossible times', (good: string) => good.replace(/:\d+(\.\d+)?(e-\d+)?}/, ':-1}')],
  ])('is measured anew where it is damaged: %s', async (_, damage) => {
    const store = memoryStore();
    const { delivery } = await run(device(times), { store });
    for (const [key, value] of Object.entries(store.content)) {
      store.content[key] = damage(value);
      expect(store.content[key]).not.toBe(value);
    }
    const on = device(times);
    expect((await run(on, { store })).delivery).toEqual(delivery);
    expect(on.opened.some((each) => each.startsWith('half'))).toBe(true);
  });
});
