import { beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../../../src/backend/webgpu.ts';
import { cpuDevice } from '../../../src/learn/cpu/device.ts';
import { gradientTrainer, type OpenDevices } from '../../../src/learn/gradient.ts';
import { sgd } from '../../../src/learn/optimisers.ts';
import type { GradientOptions, TrainerState } from '../../../src/learn/trainer.ts';
import { webgpuDevice } from '../../../src/learn/webgpu/device.ts';
import type { Network } from '../../../src/network/network.ts';
import { openBackend, openGpu } from '../../kernels/gpu.ts';
import { all, conv, dense, learn, loop, normalised, options, rows } from '../small-networks.ts';

let backend: WebgpuBackend;
beforeAll(async () => { backend = await openBackend(await openGpu()); });

const onGpu: OpenDevices = async (plan) => [await webgpuDevice(backend, plan, { tile: '32 × 32' })];
const onCpu: OpenDevices = async (plan) => [await cpuDevice(plan)];

async function train(network: Network, more: Partial<GradientOptions>, open: OpenDevices, updates: number): Promise<{ losses: number[]; state: TrainerState }> {
  const trainer = await gradientTrainer(network, options(network, { samples: 20, ...more }), open, 1);
  const losses = await learn(trainer, rows(20), updates);
  const state = await trainer.state();
  trainer.dispose();
  return { losses, state };
}

const plain = { optimiser: sgd({ momentum: 0.9, decay: 1e-3 }), clip: 1 };

describe('a trainer on WebGPU', () => {
  it.each<[string, Network, Partial<GradientOptions>]>([
    ['dense', dense, { learning: { connections: normalised(dense) } }], ['convolutions', conv, { learning: { connections: normalised(conv) } }], ['a loop in segments', loop, { learning: { connections: all(loop) }, segment: 2 }],
  ])('learns what the CPU learns: %s', async (_, network, more) => {
    const [gpu, cpu] = [await train(network, { ...more, ...plain }, onGpu, 3), await train(network, { ...more, ...plain }, onCpu, 3)];
    gpu.losses.forEach((loss, update) => expect(loss).toBeCloseTo(cpu.losses[update], 2));
    // Sums are rounded differently; SGD, unlike Adam, does not make much of gradients that are nearly 0.
    for (const [name, numbers] of Object.entries(cpu.state.numbers)) {
      const norm = (of: (value: number, at: number) => number): number => Math.sqrt(numbers.reduce((sum, value, at) => sum + of(value, at) ** 2, 0));
      expect(norm((value, at) => value - gpu.state.numbers[name][at]) / Math.max(1e-3, norm((value) => value)), name).toBeLessThan(0.02);
    }
  });

  it('gives the same weights twice', async () => {
    const [first, second] = [await train(conv, { learning: { connections: normalised(conv) } }, onGpu, 2), await train(conv, { learning: { connections: normalised(conv) } }, onGpu, 2)];
    expect(second.state).toEqual(first.state);
  });

  it('overfits one batch', async () => {
    const { losses } = await train(dense, {}, onGpu, 60);
    expect(losses.at(-1)!).toBeLessThan(0.3 * losses[0]);
  });
});
