import type { PlannedCall } from '../compile/calls.ts';
import type { KernelTime } from './backend.ts';

/** Most timestamps that WebGPU grants in one set. */
const mostQueries = 4096;

/** Measures compute passes by the device's own clock, two timestamps each. */
export class Timestamps {
  static readonly mostPasses = mostQueries / 2;
  readonly #queries: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #staging: GPUBuffer;
  readonly #times = new Map<PlannedCall, { milliseconds: number; calls: number }>();
  /** What the passes since the last `read` were for. */
  #passes: PlannedCall[] = [];

  constructor(device: GPUDevice) {
    const size = 8 * mostQueries;
    this.#queries = device.createQuerySet({ label: 'profile', type: 'timestamp', count: mostQueries });
    this.#resolved = device.createBuffer({ label: 'profile', size, usage: QUERY_RESOLVE | COPY_SRC });
    this.#staging = device.createBuffer({ label: 'profile', size, usage: MAP_READ | COPY_DST });
  }

  /** Describes the next pass: one call. */
  pass(call: PlannedCall): GPUComputePassDescriptor {
    const at = 2 * (this.#passes.push(call) - 1);
    return { timestampWrites: { querySet: this.#queries, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 } };
  }

  /** Ends an encoder whose passes were described here. */
  resolve(encoder: GPUCommandEncoder): void {
    encoder.resolveQuerySet(this.#queries, 0, 2 * this.#passes.length, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, 16 * this.#passes.length);
  }

  /** Waits for what was submitted and takes its times in. */
  async read(): Promise<void> {
    await this.#staging.mapAsync(1);
    const nanoseconds = new BigUint64Array(this.#staging.getMappedRange());
    this.#passes.forEach((call, k) => {
      const time = this.#times.get(call) ?? { milliseconds: 0, calls: 0 };
      // Clocks of some devices jump backwards when they change their speed.
      time.milliseconds += Math.max(0, Number(nanoseconds[2 * k + 1] - nanoseconds[2 * k]) / 1e6);
      time.calls++;
      this.#times.set(call, time);
    });
    this.#staging.unmap();
    this.#passes = [];
  }

  get times(): KernelTime[] {
    return [...this.#times].map(([{ kernel, what }, time]) => ({ kernel, what, ...time }));
  }

  dispose(): void {
    this.#queries.destroy();
    this.#resolved.destroy();
    this.#staging.destroy();
  }
}

/** GPUBufferUsage, spelt out because Node has no such global. */
const [MAP_READ, COPY_SRC, COPY_DST, QUERY_RESOLVE] = [1, 4, 8, 512];
