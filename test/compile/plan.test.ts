import { describe, expect, it } from 'vitest';
import { allToAll, fixedProbability, integrateAndFire, lif, oneToOne, pairStdp, poisson, printKernels, printPlan, uniform, type Network, type SimulateOptions } from '../../src/index.ts';
import { compile } from '../../src/compile/compile.ts';
import { onCpu, refusal } from '../support/run.ts';
import { contest, recurrent } from '../simulate/networks.ts';

const chain: Network = {
  dt: 1, populations: { a: { size: 100, model: poisson }, b: { size: 64, model: lif }, c: { size: 10, model: lif } },
  connections: {
    ab: { from: 'a', to: 'b', connectivity: allToAll(), weight: uniform(0, 1), delay: 0 },
    bc: { from: 'b', to: 'c', connectivity: fixedProbability(0.3), weight: 1, delay: 2 },
  },
  record: { c: { spikes: true } },
};
const printed = (network: Network, options = {}): Promise<string> => onCpu(network, async ({ plan }) => printPlan(plan), options);

describe('the printed plan', () => {
  it('tells kernels in order, buffers with sizes, dispatches and the reason', async () => {
    const text = await printed(chain, { plan: 'stepped', batch: 3, seed: 5 });
    expect(text).toMatch(/^plan stepped: asked for/);
    expect(text).toContain('batch 3, seed 5, precision exact');
    expect(text).toMatch(/\d+ dispatch(es)? per (step|\d+ steps)/);
    expect(text).toContain('b: 64 × lif (v exact)');
    expect(text).toMatch(/ab: a → b, 6400 synapses, delay 0 steps, gathered from a full matrix/);
    expect(text).toMatch(/bc: b → c, \d+ synapses, delay 2 steps, 16-bit targets, scattered with integer atomics/);
    expect(text.indexOf('update: a')).toBeLessThan(text.indexOf('update: b'));
    expect(text.indexOf('update: b')).toBeLessThan(text.indexOf('deliver: bc'));
    // 6400 weights of 4 bytes; v of 64 neurons in 3 samples.
    expect(text).toContain('ab: weights: 25.0 KiB');
    expect(text).toContain('b: v: 768 B');
  });

  it('counts one dispatch per run in resident, at most two per step in stepped', async () => {
    expect(await printed(contest, { plan: 'resident' })).toContain('1 dispatch per run');
    const plain: Network = { ...chain, connections: { ab: { ...chain.connections!.ab, delay: 1 }, bc: chain.connections!.bc } };
    expect(Number(/(\d+) dispatch/.exec(await printed(plain, { plan: 'stepped' }))![1])).toBeLessThanOrEqual(2);
  });

  it('shows generated code on demand', async () => {
    await onCpu(chain, async ({ plan }) => expect(await printKernels(plan)).toContain('(func $update_1 '));
  });
});

describe('the choice of plan', () => {
  it.each<[string, Network, object, string]>([
    ['a small network', chain, {}, 'resident'],
    ['a large feed-forward one', { ...chain, populations: { ...chain.populations, a: { size: 5000, model: poisson } } }, {}, 'layered'],
    ['a large one with a loop', { ...chain, populations: { ...chain.populations, b: { size: 5000, model: lif } }, connections: { bb: { from: 'b', to: 'b', connectivity: fixedProbability(0.001), weight: 1 } } }, {}, 'stepped'],
    ['learning samples in a batch', recurrent, { batch: 2 }, 'stepped'],
  ])('%s', async (_, network, options, kind) => {
    await onCpu(network, async ({ plan }) => expect(plan.kind).toBe(kind), options);
  });

  const loop: Network = { dt: 1, populations: { a: { size: 4, model: lif } }, connections: { around: { from: 'a', to: 'a', connectivity: fixedProbability(0.5) } } };

  it.each<[string, Network, object, string]>([
    ['layered', loop, {}, 'option "plan": "layered" is not possible: connections "around" form a loop. Choose "auto" or "stepped".'],
    ['layered', contest, {}, '"layered" is not possible: a decided sample stops its inputs too'],
    ['layered', { ...chain, connections: { ab: { ...chain.connections!.ab, plasticity: { rule: pairStdp } } } }, {}, '"layered" is not possible: weights or thresholds change each step'],
    ['resident', recurrent, { batch: 2 }, '"resident" is not possible: samples of a batch share weights that change each step'],
    ['resident', { ...loop, populations: { a: { size: 100_000, model: integrateAndFire } }, connections: {} }, {}, '"resident" is not possible: state of one sample needs 404096 bytes of workgroup memory, the adapter has 32768'],
  ])('forced %s says why it cannot be', async (plan, network, options, message) => {
    expect(await refusal(network, { plan: plan as SimulateOptions['plan'], ...options })).toContain(message);
  });
});

describe('memory', () => {
  it('refuses a plastic matrix that one buffer does not hold: it would not learn along rows', () => {
    const learning: Network = { ...chain, connections: { ab: { ...chain.connections!.ab, plasticity: { rule: pairStdp } } } };
    const options = { batch: 1, seed: 1, plan: 'stepped', precision: 'exact', workgroupBytes: 32768 } as const;
    expect(compile(learning, { ...options, bindingBytes: 30_000 }).connections[0].strategy).toBe('dense');
    expect(() => compile(learning, { ...options, bindingBytes: 20_000 })).toThrow('connection "ab": its matrix of 100 × 64 weights takes 25600 bytes, more than the 20000 of one buffer. Use a smaller network');
  });

  it.each<[string, Network, number]>([['chain', chain, 3], ['recurrent', recurrent, 2], ['contest', contest, 16]])('of a simulation is the plan\'s own figure within 10 %% and 8 KiB: %s', async (_, network, batch) => {
    await onCpu(network, async ({ plan, machine }) => {
      const [, amount, unit] = /total: ([\d.]+) (B|KiB|MiB)/.exec(printPlan(plan))!;
      const bytes = Number(amount) * { B: 1, KiB: 1024, MiB: 1024 ** 2 }[unit]!;
      // The CPU's kernels have some room of their own besides.
      expect(Math.abs(machine.bytes - bytes)).toBeLessThan(0.1 * bytes + 8192);
    }, { batch });
  });

  it('holds what the network needs: weights, state, spikes', async () => {
    await onCpu({ ...chain, connections: { one: { from: 'b', to: 'c', connectivity: allToAll(), weight: 2 }, each: { from: 'b', to: 'b', connectivity: oneToOne(), weight: uniform(0, 1) } } }, async ({ plan }) => {
      expect(plan.words.weights).toBe(1 + 64);
    });
  });
});
