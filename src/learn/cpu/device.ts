import { breathe } from '../../backend/breathe.ts';
import { expect, SimulationError } from '../../errors.ts';
import type { OpDevice, OpPlan, View } from '../plan/ops.ts';
import { allocate, type Layout } from './layout.ts';
import { cpuProgram, type CpuProgram } from './program.ts';

/**
 * One thread of the CPU: executes a plan with WebAssembly's vectors of four. Ops run at once, on the calling thread; `read` lets the event loop have its turn.
 *
 * @throws WebspikeError where an op names a tensor that is not there or too small; SimulationError where memory does not suffice.
 * @example
 * const device = await cpuDevice(plan);
 * device.run('forward');
 * const scores = await device.read({ tensor: 'score', offset: 0 }, 640);
 */
export async function cpuDevice(plan: OpPlan, adapter = 'CPU (WebAssembly), 1 thread'): Promise<OpDevice> {
  const program = cpuProgram(plan);
  const memory = allocate(program.layout);
  const { instance } = await WebAssembly.instantiate(program.module, { env: { memory } });
  return new CpuDevice(plan, adapter, program, memory, instance.exports as Kernels);
}

type Kernels = Readonly<Record<string, (...numbers: number[]) => void>>;

class CpuDevice implements OpDevice {
  readonly #layout: Layout;
  readonly #phases: ReadonlyMap<string, readonly (() => void)[]>;
  #numbers: Float32Array;

  constructor(readonly plan: OpPlan, readonly adapter: string, { layout, phases }: CpuProgram, memory: WebAssembly.Memory, kernels: Kernels) {
    this.#layout = layout;
    this.#numbers = new Float32Array(memory.buffer);
    this.#phases = new Map(Object.entries(phases).map(([phase, calls]) => [phase, calls.map(([name, ...numbers]) => kernels[name].bind(null, ...numbers))]));
  }

  write(to: View, numbers: Float32Array): void {
    this.#alive();
    this.#numbers.set(numbers, this.#layout.place(to, numbers.length) / 4);
  }

  run(phase: string): void {
    this.#alive();
    const calls = this.#phases.get(phase);
    expect(calls !== undefined, 'plan of training', `there is no phase "${phase}"`, `run one of ${[...this.#phases.keys()].join(', ')}`);
    try {
      for (const call of calls) call();
    } catch (error) {
      throw new SimulationError(this.adapter, `phase "${phase}" failed: ${String(error)}`, 'build the trainer again from its last checkpoint');
    }
  }

  async read(from: View, size: number): Promise<Float32Array> {
    this.#alive();
    const at = this.#layout.place(from, size) / 4;
    const numbers = this.#numbers.slice(at, at + size);
    await breathe();
    return numbers;
  }

  dispose(): void {
    this.#numbers = new Float32Array(0);
  }

  #alive(): void {
    if (this.#numbers.length === 0) throw new SimulationError('CPU device', 'it was used after dispose()', 'build a new one');
  }
}
