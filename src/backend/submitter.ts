/** Long enough to keep the device busy, short enough for watchdogs and for a page to stay alive. */
const shortest = 50;
const longest = 150;
const firstSubmit = 256;

/** Steers the number of steps per submit so that each takes 50–150 ms of the device's time. */
export class Submitter {
  #steps = firstSubmit;

  constructor(readonly device: GPUDevice, readonly fixed?: number) {}

  /** Steps to take next, whole blocks. */
  steps(block: number): number {
    return Math.max(block, Math.floor((this.fixed ?? this.#steps) / block) * block);
  }

  async submit(steps: number, encode: () => GPUCommandBuffer): Promise<void> {
    const from = performance.now();
    this.device.queue.submit([encode()]);
    await this.device.queue.onSubmittedWorkDone();
    const took = performance.now() - from;
    if (steps < this.#steps / 2) return;
    if (took < shortest) this.#steps = Math.min(this.#steps * 2, 65536);
    else if (took > longest) this.#steps = Math.max(1, Math.floor(this.#steps / 2));
  }
}
