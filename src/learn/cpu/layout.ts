import { expect, SimulationError } from '../../errors.ts';
import type { OpPlan, View } from '../plan/ops.ts';

const pageBytes = 65536;

/** One call of a kernel with its arguments. A phase is a flat list of them, which a worker can take. */
export type Call = readonly [kernel: string, ...numbers: number[]];

/** Where everything lies in the memory of a plan, in bytes: tensors, and behind them what kernels use for themselves. */
export class Layout {
  readonly #tensors = new Map<string, { readonly at: number; readonly size: number }>();
  readonly #scratch: number;
  #most = 0;

  /** @throws WebspikeError where two tensors share a name. */
  constructor(readonly plan: OpPlan) {
    let at = 0;
    for (const { name, size } of plan.tensors) {
      expect(!this.#tensors.has(name), 'plan of training', `two tensors are called "${name}"`, 'give each its own name');
      this.#tensors.set(name, { at, size });
      at += 16 * Math.ceil(size / 4);
    }
    // Groups of four that begin before the first number of a tensor, or end behind its last, stay within the memory.
    this.#scratch = at + 64;
  }

  /** The address of the first number of a view. @throws WebspikeError where `size` numbers do not fit into its tensor. */
  place({ tensor, offset }: View, size = 1): number {
    const found = this.#tensors.get(tensor);
    expect(found !== undefined, 'plan of training', `an operation names the tensor "${tensor}"`, `use one of ${[...this.#tensors.keys()].join(', ')}`);
    expect(offset >= 0 && offset + size <= found.size, `tensor "${tensor}"`, `numbers ${offset} to ${offset + size} are wanted of ${found.size}`, 'make it larger, or view less of it');
    return found.at + 4 * offset;
  }

  /** Runs of numbers that one op's kernels use for themselves; the next op uses the same memory. */
  scratch(...sizes: readonly number[]): number[] {
    let at = this.#scratch;
    const places = sizes.map((size) => {
      const place = at;
      at += 16 * Math.ceil(size / 4);
      return place;
    });
    this.#most = Math.max(this.#most, at - this.#scratch);
    return places;
  }

  get bytes(): number {
    return this.#scratch + this.#most + 64;
  }

  get pages(): number {
    return Math.ceil(this.bytes / pageBytes);
  }
}

/** @throws SimulationError where 4 GiB, the most that WebAssembly addresses, or what the host has left do not suffice. */
export function allocate(layout: Layout): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: layout.pages });
  } catch {
    throw outOfMemory(layout);
  }
}

export function outOfMemory(layout: Layout): SimulationError {
  const largest = layout.plan.tensors.reduce((most, each) => (each.size > most.size ? each : most));
  return new SimulationError('CPU device', `training takes ${(layout.bytes / 2 ** 30).toFixed(2)} GiB, of which tensor "${largest.name}" ${(largest.size / 2 ** 28).toFixed(2)} GiB, which this machine does not give (4 GiB is the most)`, 'train with fewer samples at once, or with a shorter segment');
}
