/** Small networks of several shapes, and images that they can learn. */
import { adam } from '../../src/learn/optimisers.ts';
import { layered } from '../../src/learn/recipes/networks.ts';
import type { Batch, GradientOptions, Trainer } from '../../src/learn/trainer.ts';
import { discreteLif } from '../../src/learn/units.ts';
import { impulseCurrent, parametricLif } from '../../src/models/index.ts';
import { allToAll } from '../../src/network/connectivity.ts';
import { uniform } from '../../src/network/distribution.ts';
import type { Network } from '../../src/network/network.ts';
import { philox } from '../../src/random/philox.ts';

const words = new Uint32Array(4);
const draw = (at: number, purpose: number): number => (philox(words, at, 0, purpose, 0, 5, 6), words[0] / 2 ** 32);

/** Images of 28 × 28 with one bright row, whose number modulo 10 is the class. */
export function rows(count: number): Batch {
  const labels = Array.from({ length: count }, (_, b) => b % 10);
  const inputs = Float32Array.from({ length: count * 784 }, (_, at) => (Math.floor((at % 784) / 28) % 10 === labels[Math.floor(at / 784)] ? 0.8 : 0) + 0.2 * draw(at, 1));
  return { inputs, labels };
}

export const read = { readOut: { population: 'answer', of: 'v', how: 'last' }, loss: { kind: 'cross-entropy', scale: 0.25 }, input: { population: 'pixels', stimulus: 'value' } } as const;
export const all = (network: Network): GradientOptions['learning']['connections'] => Object.fromEntries(Object.keys(network.connections!).map((name) => [name, {}]));
export const normalised = (network: Network): GradientOptions['learning']['connections'] => Object.fromEntries(Object.keys(network.connections!).map((name) => [name, name === 'answer' ? { dropout: 0.1 } : { normalise: 'batch', dropout: 0.1 }]));

export const dense = layered({ model: parametricLif, layers: [{ kind: 'dense', size: 40 }, { kind: 'dense', size: 30 }] });
export const conv = layered({ model: discreteLif, layers: [{ kind: 'conv', channels: 4, side: 5 }, { kind: 'conv', channels: 6, side: 3, pool: 2 }] });
export const loop: Network = {
  ...dense, connections: { ...dense.connections, again: { from: 'hidden 1', to: 'hidden 1', connectivity: allToAll(), weight: uniform(-0.2, 0.2), delay: 1, synapse: { model: impulseCurrent } } },
};
export const options = (network: Network, more: Partial<GradientOptions> = {}): GradientOptions => ({ steps: 4, samples: 10, learning: { connections: all(network), parameters: { answer: { i_ext: {} } } }, optimiser: adam(), ...read, ...more });

export async function learn(trainer: Trainer, batch: Batch, updates: number, rate = 0.01): Promise<number[]> {
  const losses: number[] = [];
  for (let update = 0; update < updates; update++) losses.push((await trainer.learn(batch, rate)).losses.reduce((sum, each) => sum + each, 0) / batch.labels.length);
  return losses;
}
