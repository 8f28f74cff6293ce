import { describe, expect, it } from 'vitest';
import { izhikevich, type Network } from '../../src/index.ts';
import { messageOf, neuron, onCpu } from '../support/run.ts';
import type { NeuronModel } from '../../src/models/model.ts';

const of = (model: NeuronModel, dt = 1): Network => ({ dt, populations: { calm: { size: 2, model: neuron({}) }, wild: { size: 2, model } } });
const told = 'population "wild": a state variable left the range ±1e30, so the simulation diverged. Take a smaller dt, or check weights and parameters.';

describe('divergence', () => {
  it.each<[string, NeuronModel, number]>([
    ['Izhikevich with a huge dt', izhikevich, 200],
    ['exponential growth', neuron({ state: { v: 1 }, equations: 'v = v * 1000', spike: 'v > 1e29' }), 1],
    ['a logarithm of zero', neuron({ equations: 'v = log(v)', spike: 'v > 1e29' }), 1],
    ['division by zero', neuron({ state: { v: 1, u: 0 }, equations: 'v = v / u * 1e28', spike: 'v > 1e29' }), 1],
  ])('is an error: %s', async (_, model, dt) => {
    for (const plan of ['resident', 'stepped'] as const) {
      expect(await onCpu(of(model, dt), (simulation) => messageOf(() => simulation.run(60 * dt)), { plan })).toBe(told);
    }
  });

  it.each(['step', 'trial'] as const)('of shared state is an error too, where it changes each %s', async (adaptEvery) => {
    const growing: NeuronModel = {
      ...neuron({}), state: { theta: { value: 1, unit: '1', doc: 'learned', shared: true } }, adapt: 'theta = theta * 1e9', adaptEvery, spike: 'theta < 0',
    };
    await onCpu(of(growing), async (simulation) => {
      const trials = async (): Promise<void> => {
        for (let k = 0; k < 5; k++) await simulation.trial({ duration: 5 });
      };
      expect(await messageOf(trials)).toBe(told);
    });
  });

  it('is forgotten after a reset', async () => {
    await onCpu(of(neuron({ parameters: { growth: 1000 }, state: { v: 1 }, equations: 'v = v * growth', spike: 'v > 1e29' })), async (simulation) => {
      expect(await messageOf(() => simulation.run(60))).toBe(told);
      simulation.setParameter('wild', 'growth', 1);
      await simulation.trial({ duration: 60 });
      expect([...await simulation.state('wild', 'v')]).toEqual([1, 1]);
    });
  });
});
