const mostSteps = 65536;

/** Steers how many steps are taken at a time, so that each time takes about `wanted` ms. Begins with one step. */
export class Pace {
  #steps = 1;
  #last = Infinity;

  constructor(readonly wanted: number) {}

  /** Steps to take next: whole blocks, or part of one where a block takes too long. */
  steps(block: number): number {
    return this.#steps < block ? this.#steps : Math.floor(this.#steps / block) * block;
  }

  /** Whether what was taken last came out far too long, or nothing was taken yet. */
  get slow(): boolean {
    return this.#last > 2 * this.wanted;
  }

  /** So many steps took so many ms. */
  took(steps: number, milliseconds: number): void {
    this.#last = milliseconds;
    const ratio = this.wanted / Math.max(milliseconds, 0.01);
    // The short rest of a run says little, and what nearly fits is left alone.
    if ((steps < this.#steps / 2 && ratio > 1) || (ratio > 3 / 4 && ratio < 3 / 2)) return;
    this.#steps = Math.min(mostSteps, Math.max(1, Math.floor(steps * Math.min(4, Math.max(1 / 8, ratio)))));
  }
}
