/** SwiftShader in this process, as the kernel tests need it, and the comparison of a plan's buffers with the CPU's. */
import { expect } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import { webgpuBackend, type WebgpuBackend, type WebgpuOptions } from '../../src/backend/webgpu.ts';
import type { Machine, RunRequest } from '../../src/backend/backend.ts';
import { compile } from '../../src/compile/compile.ts';
import type { DeliveryChoice } from '../../src/compile/delivery.ts';
import type { ArenaName, Plan, PlanKind } from '../../src/compile/plan.ts';
import type { Network } from '../../src/index.ts';
import { swiftshaderDriver } from '../exactness/devices.ts';

// On globalThis: Node crashes at random when the object that create() returned is collected.
const kept = globalThis as { keptGpus?: GPU[] };

/** An entry point to WebGPU in this process: SwiftShader, or what `driver` names. The first call decides for good. */
export async function openGpu({ driver, flags = [] }: { driver?: string; flags?: string[] } = {}): Promise<GPU> {
  process.env.VK_ICD_FILENAMES = process.env.VK_DRIVER_FILENAMES = driver ?? await swiftshaderDriver();
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create(flags);
  (kept.keptGpus ??= []).push(gpu);
  return gpu;
}

/** The software kernels and the hardware kernels, both on SwiftShader. */
export async function openVariants(): Promise<{ readonly name: string; readonly backend: WebgpuBackend }[]> {
  const gpu = await openGpu();
  return Promise.all((['software', 'hardware'] as const).map(async (variant) => ({ name: `${variant} kernels`, backend: await openBackend(gpu, { variant }) })));
}

export async function openBackend(gpu: GPU, options: WebgpuOptions = {}): Promise<WebgpuBackend> {
  const backend = await webgpuBackend(gpu, options);
  if (!backend) throw new Error('no adapter: SwiftShader must be there');
  expect(backend.adapter.name).toMatch(/SwiftShader/i);
  expect(backend.failures).toEqual([]);
  return backend;
}

export interface Comparison {
  readonly plan: PlanKind;
  readonly batch?: number;
  readonly delivery?: DeliveryChoice;
  /** What happens to the machine; default 40 steps of all samples with learning, then the end of the trial. */
  readonly act?: (machine: Machine, plan: Plan) => Promise<void>;
  /** Changes buffers on both sides before anything runs. */
  readonly prepare?: (machine: Machine, plan: Plan) => void;
}

/** What a run is, unless a test says otherwise. */
export const request = (more: Partial<RunRequest> = {}): RunRequest => ({ steps: 40, samples: 1, firstSample: 0, learning: true, ...more });

const compared = ['state', 'spikes', 'ring', 'targets', 'weights', 'values'] as const satisfies readonly ArenaName[];

/** The buffers after a run on a backend. */
export async function buffersAfter(network: Network, backend: { load(plan: Plan): Promise<Machine> }, { plan: kind, batch = 1, delivery = 'auto', act, prepare }: Comparison): Promise<{ plan: Plan; arenas: Record<(typeof compared)[number], Uint32Array>; decided: Uint32Array }> {
  const plan = compile(network, { batch, seed: 3, plan: kind, precision: 'exact', workgroupBytes: 32768, bindingBytes: 2 ** 30, memoryBytes: 2 ** 30, delivery });
  const machine = await backend.load(plan);
  try {
    prepare?.(machine, plan);
    if (act) await act(machine, plan);
    else {
      await machine.run(request({ samples: batch }));
      await machine.finishTrial(batch);
    }
    const arenas = {} as Record<(typeof compared)[number], Uint32Array>;
    for (const name of compared) arenas[name] = await machine.read(name, 0, plan.words[name]);
    return { plan, arenas, decided: await machine.read('control', plan.decided, batch) };
  } finally {
    machine.dispose();
  }
}

/**
 * Runs a network on the CPU and on each given device and compares every word of every buffer.
 *
 * @returns the CPU's buffers, for a test to make sure that something happened.
 */
export async function expectTwins(network: Network, devices: readonly { readonly name: string; readonly backend: WebgpuBackend }[], comparison: Comparison): ReturnType<typeof buffersAfter> {
  const cpu = await buffersAfter(network, cpuBackend(), comparison);
  for (const { name, backend } of devices) {
    const gpu = await buffersAfter(network, backend, comparison);
    for (const arena of compared) expect(firstDifference(cpu.plan, arena, cpu.arenas[arena], gpu.arenas[arena]), `${name}, ${comparison.plan}`).toBeNull();
    expect([...gpu.decided], `${name}, ${comparison.plan}: decided`).toEqual([...cpu.decided]);
  }
  return cpu;
}

/** In words, with the name of the part of the buffer. Zeros of either sign are one number. */
function firstDifference(plan: Plan, arena: ArenaName, cpu: Uint32Array, gpu: Uint32Array): string | null {
  const zero = (word: number): boolean => arena === 'state' && (word & 0x7fffffff) === 0;
  const at = cpu.findIndex((word, index) => word !== gpu[index] && !(zero(word) && zero(gpu[index])));
  if (at < 0) return null;
  const part = plan.parts.find((each) => each.arena === arena && at >= each.offset && at < each.offset + each.words);
  return `${arena}, "${part?.name}", word ${at - (part?.offset ?? 0)}: CPU 0x${cpu[at].toString(16)}, device 0x${gpu[at].toString(16)}`;
}

/** The words of a part whose name contains a text. */
export function part({ plan, arenas }: { plan: Plan; arenas: Record<(typeof compared)[number], Uint32Array> }, arena: (typeof compared)[number], name: string): Uint32Array {
  const found = plan.parts.find((each) => each.arena === arena && each.name.includes(name));
  if (!found) throw new Error(`no part "${name}"; there are ${plan.parts.map((each) => each.name).join(', ')}`);
  return arenas[arena].subarray(found.offset, found.offset + found.words);
}
