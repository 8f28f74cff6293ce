import { describe, expect, it } from 'vitest';
import { allToAll, fixedOutDegree, pairs, poisson, rewardStdp, spikeArray, uniform, type Connection, type Network, type PlasticityUse } from '../../src/index.ts';
import { onCpu, refusal } from '../support/run.ts';
import { resolution, silent } from './one-synapse.ts';

const pair = (plasticity: PlasticityUse['parameters'], sparse: boolean, delay = 1): Network => ({
  dt: 1, populations: { pre: { size: 2, model: spikeArray, spikeSteps: 4000 }, post: { size: 2, model: spikeArray, spikeSteps: 4000 } },
  connections: { learn: { from: 'pre', to: 'post', connectivity: sparse ? pairs([[0, 0], [1, 1]]) : allToAll(), weight: 0.5, delay, synapse: { model: silent }, plasticity: { rule: rewardStdp, parameters: plasticity } } },
});
const [tauPre, tauPost, tauE, tauD, plus, minus, period] = [15, 25, 300, 120, 0.1, 0.15, 10];
const parameters = { tau_pre: tauPre, tau_post: tauPost, tau_e: tauE, tau_d: tauD, a_plus: plus, a_minus: minus, period };

/** Trains without order. */
const train = (salt: number, steps: number, every: number): number[] => Array.from({ length: steps }, (_, k) => k).filter((k) => (Math.imul(k + salt, 0x9e3779b1) >>> 8) % every === 0);

/** Eligibility in continuous decay, and the weight's change at each tick, in double precision. `reward(k)`: at the tick after step k. */
function byDefinition(pre: readonly number[], post: readonly number[], steps: number, reward: (k: number) => number): number {
  let [w, e, x, y] = [0.5, 0, 0, 0];
  for (let k = 0; k < steps; k++) {
    [x, y, e] = [x * Math.exp(-1 / tauPre), y * Math.exp(-1 / tauPost), e * Math.exp(-1 / tauE)];
    if (pre.includes(k)) {
      x += 1;
      // As if it had come a step ago: the decay up to the tick counts from the beginning of the step.
      e -= minus * y;
    }
    if (post.includes(k)) {
      e += plus * x;
      y += 1;
    }
    if ((k + 1) % period === 0) w = Math.min(1, Math.max(0, w + reward(k) * e * period / 1000));
  }
  return w;
}

describe.each([['dense', false, 1], ['rows', true, 1], ['rows in blocks of steps', true, 8]] as const)('reward-modulated STDP (%s)', (_, sparse, delay) => {
  const [pre, post] = [train(3, 700, 9), train(17, 700, 8)];
  const bound = 120 * resolution;

  it('turns eligibility into weight while there is reward, and changes of reward count from the next tick', async () => {
    await onCpu(pair(parameters, sparse, delay), async (simulation) => {
      simulation.setSpikes('pre', pre.map((step) => [step, 0] as const));
      simulation.setSpikes('post', post.map((step) => [step, 0] as const));
      const rewards = [0, 3, -2, 0, 5];
      for (const [at, reward] of rewards.entries()) {
        simulation.setRuleParameter('learn', 'reward', reward);
        await simulation.run(137);
        const w = byDefinition(pre, post, 137 * (at + 1), (k) => rewards[Math.floor(k / 137)]);
        expect(Math.abs((await simulation.weights('learn'))[0] - w)).toBeLessThan(bound);
      }
    });
  });

  it('rewards by pulses of dopamine that decay', async () => {
    await onCpu(pair(parameters, sparse, delay), async (simulation) => {
      simulation.setSpikes('pre', pre.map((step) => [step, 0] as const));
      simulation.setSpikes('post', post.map((step) => [step, 0] as const));
      await simulation.run(205);
      expect((await simulation.weights('learn'))[0]).toBe(0.5);
      simulation.setState('post', 'dopamine@learn', [4, 4]);
      await simulation.run(300);
      const w = byDefinition(pre, post, 505, (k) => (k < 205 ? 0 : 4 * Math.exp(-(k - 204) / tauD)));
      expect(Math.abs((await simulation.weights('learn'))[0] - w)).toBeLessThan(bound);
      expect(Math.abs(w - 0.5)).toBeGreaterThan(0.001);
    });
  });

  it('keeps eligibility over snapshots, and forgets it with the trial', async () => {
    await onCpu(pair({ ...parameters, tau_e: 5000, reward: 0 }, sparse, delay), async (simulation) => {
      simulation.setSpikes('pre', [[3, 0]]);
      simulation.setSpikes('post', [[5, 0]]);
      await simulation.run(33);
      const snapshot = await simulation.snapshot();
      const rewarded = async (): Promise<number> => {
        simulation.setRuleParameter('learn', 'reward', 10);
        await simulation.run(20);
        return (await simulation.weights('learn'))[0];
      };
      const first = await rewarded();
      expect(first).toBeGreaterThan(0.51);
      await simulation.restore(snapshot);
      expect(await rewarded()).toBe(first);
      simulation.reset();
      simulation.setSpikes('pre', []);
      expect(await rewarded()).toBe(first);
    });
  });
});

describe('the distal reward problem', () => {
  /** Izhikevich 2007, figure 1, at a smaller size: reward comes up to a second after one synapse's pre and post spikes coincide. */
  const network = (sparse: boolean): Network => {
    const learn: Connection = {
      from: 'noise', to: 'cells', connectivity: sparse ? fixedOutDegree(10) : allToAll(), delay: 1, weight: uniform(0.2, 0.3), weightRange: [0, 1], synapse: { model: silent },
      plasticity: { rule: rewardStdp, parameters: { a_plus: 0.1, a_minus: 0.11, tau_e: 1000, tau_d: 200, period: 10 } },
    };
    return {
      dt: 1, populations: { noise: { size: 40, model: poisson, parameters: { rate: 2 } }, cells: { size: 20, model: poisson, parameters: { rate: 2 } } },
      connections: { learn }, record: { noise: { spikes: true }, cells: { spikes: true } },
    };
  };

  it.each([false, true])('the rewarded synapse outgrows all others (sparse: %s)', async (sparse) => {
    await onCpu(network(sparse), async (simulation) => {
      const { rowStart, target } = sparse ? (await import('../../src/compile/synapses.ts')).listPlanned(simulation.plan, simulation.plan.connections[0]) : { rowStart: [0], target: [0] };
      const chosen = { source: 0, target: target[0], synapse: rowStart[0] };
      const before = await simulation.weights('learn');
      let [rewards, last] = [0, -1e9];
      const due: number[] = [];
      for (let chunk = 0; chunk < 8_000; chunk++) {
        await simulation.run(50);
        const { time } = simulation;
        const [pre, post] = (['noise', 'cells'] as const).map((name, at) => {
          const { step, neuron } = simulation.spikes(name);
          return [...step].filter((each, k) => neuron[k] === (at === 0 ? chosen.source : chosen.target) && each >= time - 60);
        });
        const coincident = pre.some((a) => post.some((b) => b >= a && b - a <= 10 && b >= time - 50));
        if (coincident && time - last > 60) {
          last = time;
          due.push(time + 400 + (rewards * 137) % 500);
          rewards++;
        }
        if (due.length > 0 && due[0] <= time) {
          due.shift();
          simulation.setState('cells', 'dopamine@learn', new Float32Array(20).fill(4));
        }
      }
      const now = await simulation.weights('learn');
      const growth = [...now].map((w, s) => w - before[s]);
      const others = growth.filter((_, s) => s !== chosen.synapse);
      expect(rewards).toBeGreaterThan(8);
      expect(growth[chosen.synapse]).toBeGreaterThan(1.5 * Math.max(...others));
      expect(Math.abs(others.reduce((sum, each) => sum + each, 0) / others.length)).toBeLessThan(0.02);
    });
  }, 240_000);
});

it('needs a batch of one, and a period of whole steps that stays', async () => {
  const network = pair(parameters, false);
  expect(await refusal(network, { batch: 2 })).toContain('keeps state per synapse or has ticks, which the samples of a batch cannot share. Use a batch of 1');
  await onCpu(network, async (simulation) => expect(() => simulation.setRuleParameter('learn', 'period', 20)).toThrow('the period of its ticks is part of the plan'));
});
