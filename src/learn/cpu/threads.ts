import { expect, SimulationError } from '../../errors.ts';
import type { OpDevice, OpPlan, View } from '../plan/ops.ts';
import { cpuDevice } from './device.ts';
import { outOfMemory } from './layout.ts';
import { cpuProgram, type CpuProgram } from './program.ts';
import { startThread, type Thread } from './thread.ts';

/** What a worker does: carries out lists of calls on a memory of its own. An error ends it; the answer to everything later is that error. */
const workerText = `
const tasks = {
  build({ module, pages, phases }) {
    const memory = new WebAssembly.Memory({ initial: pages });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
    tasks.numbers = new Float32Array(memory.buffer);
    tasks.phases = new Map(Object.entries(phases).map(([phase, calls]) => [phase, calls.map(([name, ...numbers]) => exports[name].bind(null, ...numbers))]));
    port.postMessage({ id: 0 });
  },
  write({ at, numbers }) { tasks.numbers.set(numbers, at); },
  run({ phase }) { for (const call of tasks.phases.get(phase)) call(); },
  read({ id, at, size }) {
    const numbers = tasks.numbers.slice(at, at + size);
    port.postMessage({ id, numbers }, [numbers.buffer]);
  },
};
port.onmessage = ({ data }) => {
  try {
    tasks[data.task](data);
  } catch (error) {
    port.postMessage({ error: String(error), memory: data.task === 'build' && error instanceof RangeError });
    port.onmessage = () => undefined;
  }
};
`;

interface Answer {
  readonly id?: number;
  readonly numbers?: Float32Array;
  readonly error?: string;
  readonly memory?: boolean;
}

/**
 * A plan on several threads of the CPU, a device each with memory of its own: what a worker is asked for happens in order, beside the calling thread.
 * One thread, or any where workers are not to be had, stays on the calling thread; `adapter` says so. What a device computes does not depend on how many there are.
 *
 * @param count devices, at least 1.
 * @throws WebspikeError where the plan does not fit together; SimulationError where memory does not suffice.
 * @example
 * const devices = await cpuThreads(plan, 2);
 * for (const device of devices) device.run('forward');
 * const scores = await Promise.all(devices.map((device) => device.read({ tensor: 'score', offset: 0 }, 320)));
 */
export async function cpuThreads(plan: OpPlan, count: number): Promise<readonly OpDevice[]> {
  expect(Number.isSafeInteger(count) && count >= 1, 'threads of the CPU', `${count} are wanted`, 'give a whole number of at least 1');
  if (count === 1) return [await cpuDevice(plan)];
  const program = cpuProgram(plan);
  const devices = Array.from({ length: count }, (_, n) => new ThreadDevice(plan, program, `CPU (WebAssembly), ${count} threads`, `CPU (WebAssembly), thread ${n + 1} of ${count}`));
  const begun = await Promise.allSettled(devices.map((device) => device.build()));
  const failed = begun.find((each): each is PromiseRejectedResult => each.status === 'rejected');
  if (!failed) return devices;
  for (const device of devices) device.dispose();
  if (!(failed.reason instanceof NoWorker)) throw failed.reason;
  const { message } = failed.reason;
  return Promise.all(devices.map(() => cpuDevice(plan, `CPU (WebAssembly), on the calling thread, as there are no workers: ${message}`)));
}

/** Workers are not to be had. */
class NoWorker extends Error {}

class ThreadDevice implements OpDevice {
  #thread: Thread | null = null;
  #failure: Error | null = null;
  #began = false;
  #asked = 0;
  readonly #waiting = new Map<number, { resolve(numbers: Float32Array): void; reject(reason: Error): void }>();

  /** `adapter` is that of all threads, `name` this one's, for errors. */
  constructor(readonly plan: OpPlan, readonly program: CpuProgram, readonly adapter: string, readonly name: string) {}

  /** Resolves when the worker has its kernels. @throws NoWorker, or SimulationError where memory does not suffice. */
  async build(): Promise<void> {
    const { module, layout, phases } = this.program;
    const ready = this.#answer(0);
    try {
      this.#thread = startThread(workerText, { answer: (message) => this.#take(message as Answer), failed: (reason) => this.#fail(this.#began ? this.#lost(reason) : new NoWorker(reason)) });
      this.#thread.expectAnswers(true);
      this.#thread.post({ task: 'build', module, pages: layout.pages, phases });
    } catch (error) {
      this.#fail(new NoWorker(String(error)));
    }
    await ready;
  }

  write(to: View, numbers: Float32Array): void {
    // A view that is posted takes the whole buffer behind it along: a copy of its own moves instead.
    const own = numbers.slice();
    this.#alive().post({ task: 'write', at: this.program.layout.place(to, numbers.length) / 4, numbers: own }, [own.buffer]);
  }

  run(phase: string): void {
    expect(phase in this.program.phases, 'plan of training', `there is no phase "${phase}"`, `run one of ${Object.keys(this.program.phases).join(', ')}`);
    this.#alive().post({ task: 'run', phase });
  }

  async read(from: View, size: number): Promise<Float32Array> {
    const thread = this.#alive();
    const at = this.program.layout.place(from, size) / 4;
    const id = ++this.#asked;
    const numbers = this.#answer(id);
    thread.expectAnswers(true);
    thread.post({ task: 'read', id, at, size });
    return numbers;
  }

  dispose(): void {
    this.#fail(new SimulationError(this.name, 'it was used after dispose()', 'build a new one'));
  }

  #answer(id: number): Promise<Float32Array> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #take({ id, numbers, error, memory }: Answer): void {
    if (error !== undefined) return this.#fail(memory ? outOfMemory(this.program.layout) : this.#lost(error));
    this.#began = true;
    this.#waiting.get(id!)?.resolve(numbers ?? new Float32Array(0));
    this.#waiting.delete(id!);
    if (this.#waiting.size === 0) this.#thread?.expectAnswers(false);
  }

  #lost(reason: string): Error {
    return new SimulationError(this.name, `its worker failed: ${reason}`, 'build the trainer again from its last checkpoint; with fewer threads if memory ran out');
  }

  /** The first reason stays: what follows, such as the end of the worker, follows from it. */
  #fail(reason: Error): void {
    this.#failure ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
    this.#thread?.end();
    this.#thread = null;
  }

  #alive(): Thread {
    if (this.#failure) throw this.#failure;
    return this.#thread!;
  }
}
