import type { WebgpuBackend } from '../../backend/webgpu.ts';
import { DeviceLost } from '../../backend/loss.ts';
import { expect, SimulationError } from '../../errors.ts';
import type { OpDevice, OpPlan, View } from '../plan/ops.ts';
import { viewPlace } from './arena.ts';
import { prepare, type Prepared } from './prepare.ts';
import { chooseTiles, type TileOf, type TuneOptions } from './tune.ts';

/** What a device of training stands on: a WebGPU backend, or another holder of these two. */
export type Opened = Pick<WebgpuBackend, 'device' | 'adapter'>;

export interface WebgpuDeviceOptions extends TuneOptions {
  /** Called by `dispose()`, when the memory of the plan is free again. */
  readonly atEnd?: () => void;
}

/** Operations of one submit: short enough for watchdogs, long enough that submitting costs nothing beside them. */
const submitWork = { hardware: 2e11, software: 2e9 };

/**
 * Executes a plan of training on a GPU: one buffer or a few hold all tensors, every op is one or a few dispatches, and a phase is one list of
 * them, submitted without waiting for anything.
 *
 * @param backend stays the caller's: `dispose()` frees what the plan took on it.
 * @throws WebspikeError for a tensor that is too large for the adapter, or an op that reaches beyond a tensor; SimulationError where memory does not
 *   suffice or the adapter refuses a kernel; DeviceLost where it goes away.
 *
 * @example
 * const device = await webgpuDevice(backend, plan);
 * device.write({ tensor: 'weights', offset: 0 }, weights);
 * device.run('forward');
 * const scores = await device.read({ tensor: 'scores', offset: 0 }, 640);
 */
export async function webgpuDevice(backend: Opened, plan: OpPlan, options: WebgpuDeviceOptions = {}): Promise<OpDevice> {
  const build = async (each: OpPlan, tileOf: TileOf, atEnd: () => void): Promise<OpDevice> => WebgpuOpDevice.create(backend, each, await prepare(backend, each, tileOf), atEnd);
  const tileOf = await chooseTiles(backend, Object.values(plan.phases).flat(), options, (each, tile) => build(each, () => tile, () => undefined));
  return build(plan, tileOf, options.atEnd ?? (() => undefined));
}

class WebgpuOpDevice implements OpDevice {
  #disposed = false;
  #failure: SimulationError | null = null;
  readonly #proved = new Set<string>();

  private constructor(readonly backend: Opened, readonly plan: OpPlan, readonly prepared: Prepared, readonly banks: readonly GPUBuffer[], readonly params: GPUBuffer, readonly group: GPUBindGroup, readonly atEnd: () => void) {
    void backend.device.lost.then(({ message, reason }) => (this.#failure ??= new DeviceLost(this.adapter, message || reason)));
  }

  /** Takes the memory of a plan. */
  static async create(backend: Opened, plan: OpPlan, prepared: Prepared, atEnd: () => void): Promise<OpDevice> {
    const { device, adapter } = backend;
    const { arena, layout, params, paramBytes } = prepared;
    const { COPY_SRC, COPY_DST, UNIFORM, STORAGE } = usage;
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    const banks = arena.banks.map((size, bank) => device.createBuffer({ label: `training, bank ${bank}`, size: 4 * Math.max(4, size), usage: STORAGE | COPY_SRC | COPY_DST }));
    const uniform = device.createBuffer({ label: 'training, parameters', size: params.byteLength, usage: UNIFORM | COPY_DST });
    const group = device.createBindGroup({ label: 'training', layout, entries: [
      { binding: 0, resource: { buffer: uniform, size: paramBytes } }, ...banks.map((buffer, bank) => ({ binding: bank + 1, resource: { buffer } })),
    ] });
    device.queue.writeBuffer(uniform, 0, params);
    const [memory, invalid] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
    if (!memory && !invalid) return new WebgpuOpDevice(backend, plan, prepared, banks, uniform, group, atEnd);
    for (const buffer of [...banks, uniform]) buffer.destroy();
    if (!memory) throw new SimulationError(`adapter "${adapter.name}"`, `it refused the plan of training: ${invalid!.message}`, 'report this, with the output of "npx webspike doctor"');
    const largest = [...arena.places].sort(([, a], [, b]) => b.size - a.size).slice(0, 3).map(([name, { size }]) => `"${name}" ${4 * size}`);
    throw new SimulationError(`adapter "${adapter.name}"`, `its memory does not hold the ${4 * arena.banks.reduce((sum, size) => sum + size, 0)} bytes of training (${largest.join(', ')}, …)`, 'train with fewer samples at once, or keep the states of fewer steps ("segment")');
  }

  get adapter(): string {
    return this.backend.adapter.name;
  }

  write(to: View, numbers: Float32Array): void {
    this.#alive();
    const { bank, offset } = viewPlace(this.prepared.arena, to, numbers.length, 'write()');
    if (numbers.length > 0) this.backend.device.queue.writeBuffer(this.banks[bank], 4 * offset, numbers as Float32Array<ArrayBuffer>);
  }

  run(phase: string): void {
    this.#alive();
    const calls = this.prepared.phases.get(phase);
    expect(calls !== undefined, 'run()', `there is no phase "${phase}"`, `name one of ${[...this.prepared.phases.keys()].join(', ')}`);
    const { device, adapter } = this.backend;
    // What is valid once stays so: the list of calls never changes.
    const proving = !this.#proved.has(phase);
    if (proving) device.pushErrorScope('validation');
    for (let from = 0; from < calls.length;) {
      const encoder = device.createCommandEncoder({ label: phase });
      const pass = encoder.beginComputePass({ label: phase });
      let used: GPUComputePipeline | null = null;
      let work = 0;
      for (; from < calls.length && work < submitWork[adapter.software ? 'software' : 'hardware']; from++) {
        const { pipeline, offset, groups } = calls[from];
        if (pipeline !== used) pass.setPipeline(used = pipeline);
        pass.setBindGroup(0, this.group, [offset]);
        pass.dispatchWorkgroups(...groups);
        work += calls[from].work;
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
    if (!proving) return;
    this.#proved.add(phase);
    // Rejected where the device goes away, which is told by its loss.
    void device.popErrorScope().then((error) => {
      if (error) this.#failure ??= new SimulationError(`phase "${phase}" of training`, `adapter "${adapter.name}" refused it: ${error.message}`, 'report this, with the output of "npx webspike doctor"');
    }, () => undefined);
  }

  async read(from: View, size: number): Promise<Float32Array> {
    this.#alive();
    const { bank, offset } = viewPlace(this.prepared.arena, from, size, 'read()');
    if (size === 0) return new Float32Array(0);
    const { device } = this.backend;
    const staging = device.createBuffer({ label: `read ${from.tensor}`, size: 4 * size, usage: usage.MAP_READ | usage.COPY_DST });
    try {
      const encoder = device.createCommandEncoder({ label: `read ${from.tensor}` });
      encoder.copyBufferToBuffer(this.banks[bank], 4 * offset, staging, 0, 4 * size);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(1);
      const numbers = new Float32Array(staging.getMappedRange().slice(0));
      this.#alive();
      return numbers;
    } catch (error) {
      // The news of a loss may come after what it caused.
      await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
      this.#alive();
      throw error;
    } finally {
      staging.destroy();
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const buffer of [...this.banks, this.params]) buffer.destroy();
    this.atEnd();
  }

  #alive(): void {
    if (this.#disposed) throw new SimulationError('device of training', 'it was used after dispose()', 'build a new trainer');
    if (this.#failure) throw this.#failure;
  }
}

/** GPUBufferUsage, spelt out because Node has no such global. */
const usage = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128 } as const;
