import { expect } from 'vitest';
import { allToAll, pairs, spikeArray, type Network, type PlasticityRule } from '../../src/index.ts';
import type { SynapseModel } from '../../src/models/model.ts';
import { onCpu } from '../support/run.ts';

/** A synapse without effect: only its weight matters. */
export const silent: SynapseModel = { name: 'silent', summary: '', source: 'test', parameters: {}, state: {}, arrival: '' };

/** Half a unit of the last place of a weight in [0, 1] (2^−23 at least), per event. */
export const resolution = 2 ** -22;

export interface Setting {
  readonly rule: PlasticityRule;
  readonly parameters?: Readonly<Record<string, number>>;
  readonly dt?: number;
  readonly start?: number;
  readonly range?: readonly [number, number];
  readonly sparse?: boolean;
}

/** The weight of one synapse after the given spikes of its two neurons, presented in one trial. */
export async function after(pre: readonly number[], post: readonly number[], { rule, parameters, dt = 1, start = 0.5, range, sparse }: Setting): Promise<number> {
  const size = sparse ? 2 : 1;
  const spikeSteps = Math.max(...pre, ...post) + 1;
  const network: Network = {
    dt, populations: { pre: { size, model: spikeArray, spikeSteps }, post: { size, model: spikeArray, spikeSteps } },
    connections: { learn: { from: 'pre', to: 'post', connectivity: sparse ? pairs([[0, 0], [1, 1]]) : allToAll(), weight: start, weightRange: range, synapse: { model: silent }, plasticity: { rule, parameters } } },
  };
  return onCpu(network, async (simulation) => {
    expect(simulation.plan.connections[0].strategy).toBe(sparse ? 'scatter' : 'dense');
    simulation.setSpikes('pre', pre.map((step) => [step, 0] as const));
    simulation.setSpikes('post', post.map((step) => [step, 0] as const));
    await simulation.run(Math.max(...pre, ...post) * dt + 5);
    return (await simulation.weights('learn'))[0];
  });
}
