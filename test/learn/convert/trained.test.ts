/** A network trained here, converted, and asked on every device. */
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend } from '../../../src/backend/cpu.ts';
import { allToAll, convolution, impulseCurrent, simulate, stimulus, uniform, type Connection, type Network, type SimulateOptions } from '../../../src/index.ts';
import { cpuDevice } from '../../../src/learn/cpu/device.ts';
import { gradientTrainer } from '../../../src/learn/gradient.ts';
import { accumulator, accuracyOverSteps, analogue, clipFloor, convert, pixels } from '../../../src/learn/index.ts';
import { adamw } from '../../../src/learn/optimisers.ts';
import { openBackend, openGpu } from '../../kernels/gpu.ts';
import { numbers } from '../numbers.ts';

const [classes, levels, count] = [4, 8, 48];
const feed = (from: string, to: string, most: number, rest: Pick<Connection, 'connectivity' | 'weight'>): Connection => ({ from, to, delay: 0, synapse: { model: impulseCurrent }, transmission: analogue(0, most), ...rest });
const unit = { model: clipFloor, parameters: { lambda: 2, levels } };
const network: Network = {
  dt: 1,
  populations: { image: { size: 64, model: pixels, parameters: { value: stimulus() } }, maps: { ...unit, size: 4 * 36 }, hidden: { ...unit, size: 16 }, answer: { size: classes, model: accumulator } },
  connections: {
    maps: feed('image', 'maps', 1, { connectivity: convolution({ input: [1, 8, 8], kernel: { shape: [4, 1, 3, 3], values: uniform(-0.5, 0.5) } }) }),
    hidden: feed('maps', 'hidden', 20, { connectivity: convolution({ input: [4, 6, 6], pool: 2, kernel: { shape: [16, 4, 3, 3], values: uniform(-0.3, 0.3) } }) }),
    answer: feed('hidden', 'answer', 20, { connectivity: allToAll(), weight: uniform(-0.4, 0.4) }),
  },
};

/** A bright bar: in the upper or lower half, lying or standing. */
function bars(seed: number): { inputs: Float32Array; labels: number[] } {
  const noise = numbers(count * 64, 0, 0.4, seed);
  const place = numbers(count, 0, 3.999, seed + 1).map(Math.floor);
  const labels = Array.from({ length: count }, (_, k) => k % classes);
  return { labels, inputs: Float32Array.from(noise, (each, at) => {
    const [k, y, x] = [Math.floor(at / 64), Math.floor(at / 8) % 8, at % 8];
    const line = place[k] + (labels[k] & 1 ? 4 : 0);
    return Math.min(1, each + ((labels[k] & 2 ? x : y) === line ? 0.6 : 0));
  }) };
}

let trained: Network;
beforeAll(async () => {
  const trainer = await gradientTrainer(network, {
    steps: 1, samples: count, input: { population: 'image', stimulus: 'value' }, readOut: { population: 'answer', of: 'v', how: 'last' }, loss: { kind: 'cross-entropy' }, optimiser: adamw(),
    learning: { connections: { maps: { normalise: 'batch' }, hidden: { normalise: 'batch' }, answer: {} }, parameters: { maps: { lambda: { per: 'population', range: [0.1, 20] } }, hidden: { lambda: { per: 'population', range: [0.1, 20] } }, answer: { i_ext: {} } } },
  }, async (plan) => [await cpuDevice(plan)], 1);
  for (let step = 0; step < 120; step++) await trainer.learn(bars(10 * step), 0.01);
  trained = await trainer.network();
  trainer.dispose();
});

/** Answers and spike counts of all populations, bit for bit. */
async function ask(described: Network, steps: number, shown: Float32Array, options: SimulateOptions): Promise<{ answers: Float32Array; counts: number[] }> {
  const simulation = await simulate(described, { batch: shown.length / 64, ...options });
  simulation.setStimulus('image', 'value', shown);
  await simulation.trial({ duration: steps, learning: false });
  const counts = [...await simulation.counts('maps'), ...await simulation.counts('hidden')];
  const answers = await simulation.state('answer', 'v');
  simulation.dispose();
  return { answers, counts };
}

describe('a clip-floor network that was trained here', () => {
  it('has learned, and keeps all of it when its layers answer in turn', async () => {
    const { inputs, labels } = bars(5001);
    const [ann] = await accuracyOverSteps(trained, inputs, labels, [1], { backend: 'cpu' });
    expect(ann.accuracy).toBeGreaterThan(0.9);
    const { network: spiking, steps } = await convert(trained, { layers: { inTurn: levels } });
    const [{ accuracy, spikesPerImage }] = await accuracyOverSteps(spiking, inputs, labels, [steps!], { backend: 'cpu' });
    expect(accuracy).toBe(ann.accuracy);
    expect(spikesPerImage).toBeGreaterThan(10);
    const [analog, spikes] = [await ask(trained, 1, inputs, { backend: 'cpu' }), await ask(spiking, steps!, inputs, { backend: 'cpu' })];
    spikes.answers.forEach((each, k) => expect(each / levels).toBeCloseTo(analog.answers[k], 3));
  });

  it('loses little when they answer together, given time', async () => {
    const { inputs, labels } = bars(5001);
    const [, , last] = await accuracyOverSteps((await convert(trained)).network, inputs, labels, [1, 8, 32], { backend: 'cpu' });
    const [ann] = await accuracyOverSteps(trained, inputs, labels, [1], { backend: 'cpu' });
    expect(ann.accuracy - last.accuracy).toBeLessThan(0.05);
  });

  it('answers the same on CPU and GPU, bit for bit, as it stands and converted', async () => {
    const { inputs } = bars(5001);
    const { network: spiking, steps } = await convert(trained, { layers: { inTurn: levels } });
    const gpu = await openBackend(await openGpu());
    for (const [described, duration] of [[trained, 1], [spiking, steps!]] as const) {
      const few = inputs.subarray(0, 4 * 64);
      expect(await ask(described, duration, few, { on: gpu, plan: 'layered' })).toEqual(await ask(described, duration, few, { on: cpuBackend() }));
    }
  });
});
