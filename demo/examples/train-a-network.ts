/** A spiking network trained by gradients to tell rows from columns in noise, through a neuron of one's own, and then simulated. */
import { allToAll, impulseCurrent, simulate, stimulus, uniform, type Network, type NeuronModel } from 'webspike';
import { accumulator, adam, analogue, gradientTrainer, pixels, trainOn } from 'webspike/learn';

const adaptive: NeuronModel = {
  name: 'adaptive', summary: 'LIF neuron that tires', source: 'this example', parameters: { tired: { value: 0.1, unit: '1', doc: 'what a spike adds to the threshold' } },
  state: { v: { value: 0, unit: '1', doc: 'potential' }, a: { value: 0, unit: '1', doc: 'raised threshold' } },
  equations: 'v = 0.8 * v + I\na = 0.9 * a', spike: 'v > 1 + a', reset: 'v = 0; a = a + tired',
};
const direct = { connectivity: allToAll(), delay: 0, synapse: { model: impulseCurrent } };
const network: Network = {
  dt: 1, populations: { image: { size: 64, model: pixels, parameters: { value: stimulus() } }, hidden: { size: 40, model: adaptive }, answer: { size: 2, model: accumulator } },
  connections: { see: { from: 'image', to: 'hidden', weight: uniform(-0.4, 0.4), transmission: analogue(0, 1), ...direct }, say: { from: 'hidden', to: 'answer', weight: uniform(-0.3, 0.3), ...direct } },
};
const draw = (k: number): number => (Math.sin(12.9898 * k) * 43758.5453) % 1 ** 2;
/** Class 0: a bright row, class 1: a bright column, of 8 × 8 pixels. */
const images = (count: number, seed: number) => ({
  labels: Array.from({ length: count }, (_, b) => b % 2),
  inputs: Float32Array.from({ length: count * 64 }, (_, at) => ((at >> (Math.floor(at / 64) % 2 ? 0 : 3)) % 8 === Math.floor(at / 128 + seed) % 8 ? 0.5 : 0) + 0.5 * Math.abs(draw(at + 1e5 * seed))),
});

/** Loss by update; accuracy on images that were not learned, in training and in simulation; spikes per image. */
export async function run() {
  const trainer = await gradientTrainer(network, {
    steps: 10, samples: 32, learning: { connections: { see: {}, say: {} }, parameters: { hidden: { tired: {} } } }, input: { population: 'image', stimulus: 'value' },
    readOut: { population: 'answer', of: 'v', how: 'last' }, loss: { kind: 'cross-entropy', scale: 0.1 }, optimiser: adam(),
  }, trainOn({ backend: 'cpu' }));
  const mean = (list: ArrayLike<number>): number => Array.from(list).reduce((sum, each) => sum + each, 0) / list.length;
  const loss: number[] = [];
  for (let update = 0; update < 60; update++) loss.push(mean((await trainer.learn(images(32, update), 0.01)).losses));
  const fresh = images(200, 1000);
  const trained = mean((await trainer.answer(fresh)).correct);
  const simulation = await simulate(await trainer.network(), { backend: 'cpu', batch: 200 });
  simulation.setStimulus('image', 'value', fresh.inputs);
  await simulation.trial({ duration: 10, samples: 200 });
  const v = await simulation.state('answer', 'v');
  return { loss, trained, simulated: mean(fresh.labels.map((label, b) => Number((v[2 * b + 1] > v[2 * b] ? 1 : 0) === label))), spikes: mean(await simulation.counts('hidden')) * 40 };
}
