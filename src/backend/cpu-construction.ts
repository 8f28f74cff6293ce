import type { Plan } from '../compile/plan.ts';
import { drawnOnDemand } from '../kernels/memory.ts';
import type { Kernels } from '../kernels/module-wat.ts';
import { breathe, longestBreath } from './breathe.ts';

/** Rows drawn by one call: few, since WebAssembly is optimised only between calls. */
const rowsPerCall = 64;

/**
 * Draws the synapses that the plan leaves to the device. Static rows wait until their source first spikes, unless somebody
 * wants to see them: a network runs at once, and what never spikes is never drawn.
 */
export class CpuConstruction {
  #complete = false;

  constructor(readonly plan: Plan, readonly memory: WebAssembly.Memory, readonly kernels: Kernels) {}

  /** What cannot wait. */
  async begin(): Promise<void> {
    await this.#draw(false);
  }

  /** All the rest. */
  async finish(): Promise<void> {
    if (!this.#complete) await this.#draw(true);
    this.#complete = true;
  }

  /** The same without letting others have their turn. */
  finishNow(): void {
    if (!this.#complete) for (const call of this.#calls(true)) call();
    this.#complete = true;
  }

  async #draw(waiting: boolean): Promise<void> {
    let breathed = performance.now();
    for (const call of this.#calls(waiting)) {
      call();
      if (performance.now() - breathed < longestBreath) continue;
      await breathe();
      breathed = performance.now();
    }
  }

  * #calls(waiting: boolean): Generator<() => void> {
    for (const connection of this.plan.connections) {
      if (drawnOnDemand(connection) !== waiting) continue;
      const draw = this.kernels[waiting ? `draw_missing_${connection.index}` : `draw_${connection.index}`];
      const { size } = this.plan.populations[connection.from];
      for (let first = 0; draw && first < size; first += rowsPerCall) yield () => draw(first, Math.min(size, first + rowsPerCall));
    }
  }
}
