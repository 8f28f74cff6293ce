import { beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../../../src/backend/webgpu.ts';
import { cpuDevice } from '../../../src/learn/cpu/device.ts';
import { gradientTrainer, type OpenDevices } from '../../../src/learn/gradient.ts';
import { sgd } from '../../../src/learn/optimisers.ts';
import { layered } from '../../../src/learn/recipes/networks.ts';
import type { Answers, GradientOptions, TrainerState } from '../../../src/learn/trainer.ts';
import { discreteLif } from '../../../src/learn/units.ts';
import { webgpuDevice } from '../../../src/learn/webgpu/device.ts';
import { impulseCurrent, parametricLif } from '../../../src/models/index.ts';
import { allToAll } from '../../../src/network/connectivity.ts';
import { uniform } from '../../../src/network/distribution.ts';
import type { Network } from '../../../src/network/network.ts';
import { openBackend, openGpu } from '../../kernels/gpu.ts';
import { noise } from '../cases.ts';

let backend: WebgpuBackend;
beforeAll(async () => { backend = await openBackend(await openGpu()); });
const onGpu: OpenDevices = async (plan) => [await webgpuDevice(backend, plan, { tile: '32 × 32' })];
const onCpu: OpenDevices = async (plan) => [await cpuDevice(plan)];

const dense = layered({ model: parametricLif, layers: [{ kind: 'dense', size: 30 }] });
const loop: Network = {
  ...dense, connections: { ...dense.connections, again: { from: 'hidden 1', to: 'hidden 1', connectivity: allToAll(), weight: uniform(-0.2, 0.2), delay: 1, synapse: { model: impulseCurrent } } },
};
const conv = layered({ model: discreteLif, layers: [{ kind: 'conv', channels: 4, side: 5 }, { kind: 'conv', channels: 5, side: 3, pool: 2 }] });
const labels = Array.from({ length: 8 }, (_, b) => b);
const batch = { inputs: noise(8 * 784, 0, 1), labels };

function options(network: Network): GradientOptions {
  const connections = Object.fromEntries(Object.keys(network.connections!).map((name) => [name, name === 'answer' || name === 'again' ? {} : { normalise: 'batch' as const }]));
  return {
    steps: 4, samples: 8, learning: { connections, parameters: { answer: { i_ext: {} }, 'hidden 1': { i_ext: {} } } }, optimiser: sgd({ momentum: 0.9, decay: 1e-3 }), clip: 1,
    readOut: { population: 'answer', of: 'v', how: 'last' }, loss: { kind: 'cross-entropy', scale: 0.25 }, input: { population: 'pixels', stimulus: 'value' },
  };
}

async function learned(network: Network, open: OpenDevices, updates: number): Promise<{ answers: Answers[]; state: TrainerState }> {
  const trainer = await gradientTrainer(network, options(network), open, 5);
  const answers: Answers[] = [];
  for (let update = 0; update < updates; update++) answers.push(await trainer.learn(batch, 0.2));
  answers.push(await trainer.answer(batch));
  const state = await trainer.state();
  trainer.dispose();
  return { answers, state };
}

describe('a trainer on WebGPU', () => {
  it.each([['dense', dense], ['a loop', loop], ['convolutions', conv]])('learns what it learns on the CPU, and the same bits twice: %s', async (_, network) => {
    const gpu = await learned(network, onGpu, 3);
    const cpu = await learned(network, onCpu, 3);
    // Sums are rounded differently on both; what follows from that stays small where no spike moves.
    for (const [at, { losses }] of cpu.answers.entries()) losses.forEach((loss, b) => expect(gpu.answers[at].losses[b]).toBeCloseTo(loss, at === 0 ? 5 : 2));
    expect(Object.keys(gpu.state.numbers)).toEqual(Object.keys(cpu.state.numbers));
    const off = Object.entries(cpu.state.numbers).map(([name, numbers]) => {
      const distance = Math.sqrt(numbers.reduce((sum, value, i) => sum + (value - gpu.state.numbers[name][i]) ** 2, 0));
      return distance / Math.max(1e-3, Math.sqrt(numbers.reduce((sum, value) => sum + value ** 2, 0)));
    });
    expect(Math.max(...off)).toBeLessThan(0.02);
    const total = ({ losses }: Answers): number => losses.reduce((sum, loss) => sum + loss);
    expect(total(gpu.answers[2])).toBeLessThan(0.95 * total(gpu.answers[0]));
    expect(await learned(network, onGpu, 3)).toEqual(gpu);
  });
});
