/** How far a run is. */
export interface Progress {
  /** Steps taken of this run's `steps`. */
  readonly step: number;
  readonly steps: number;
  /** Since the run began, in s. */
  readonly seconds: number;
  /** Estimated from the pace so far, in s. */
  readonly secondsLeft: number;
}

export interface RunOptions {
  /** Told how far the run is, at most ten times a second, and at its end. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the run between two portions of 50–150 ms. */
  readonly signal?: AbortSignal;
}

/** In ms. */
const between = 100;

/** Tells the progress of one run, not too often. */
export class Reporter {
  readonly #from = performance.now();
  #told = performance.now();
  #furthest = 0;

  constructor(readonly steps: number, readonly onProgress?: (progress: Progress) => void) {}

  /** After a lost device steps are taken again: nobody is told that. */
  tell(step: number): void {
    const now = performance.now();
    const ended = step >= this.steps;
    if (!this.onProgress || step <= this.#furthest || (now - this.#told < between && !ended)) return;
    this.#told = now;
    this.#furthest = step;
    const seconds = (now - this.#from) / 1000;
    this.onProgress({ step, steps: this.steps, seconds, secondsLeft: (seconds * (this.steps - step)) / step });
  }
}
