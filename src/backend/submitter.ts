import { DeviceLost } from './loss.ts';
import { Pace } from './pace.ts';

/** In ms, each of two submits in flight: together 150 ms, which watchdogs and a page bear; alone 50 ms or more, so that the device stays busy. */
export const submitBudget = 75;
const inFlight = 2;

/** A run of steps, one submit after the other. */
export interface Submission {
  readonly from: number;
  readonly to: number;
  readonly block: number;
  /** Encodes the steps `start … end − 1`. */
  encode(start: number, end: number): GPUCommandEncoder;
  /** Asked after each submit, with the step reached; `true` ends the run with what is in flight. */
  readonly pause?: (step: number) => boolean;
}

interface Flight {
  readonly end: number;
  readonly steps: number;
  readonly sent: number;
  /** The device's own step counter, once the work is done. */
  readonly landed: Promise<number>;
}

/**
 * Keeps a device busy in portions that take 50–150 ms of its time. While one is computed the next one waits behind it, so
 * that the device never waits for the host; where even one step takes longer, none waits. Each portion brings the device's
 * step counter back: a lost device may answer as if all were well, but does not count.
 */
export class Submitter {
  readonly #pace: Pace;
  readonly #canaries: GPUBuffer[] = [];

  constructor(readonly device: GPUDevice, readonly control: GPUBuffer, readonly adapter: string, budget = submitBudget, readonly fixed?: number) {
    this.#pace = new Pace(budget);
  }

  /** Steps to take next. */
  steps(block: number): number {
    return this.fixed ? Math.max(block, Math.floor(this.fixed / block) * block) : this.#pace.steps(block);
  }

  /** Runs until `to`, or until it is paused, and returns the step reached. */
  async run({ from, to, block, encode, pause }: Submission): Promise<number> {
    const flights: Flight[] = [];
    let sent = from;
    let landedAt = 0;
    for (let paused = false; ;) {
      while (!paused && sent < to && flights.length < (this.#pace.slow ? 1 : inFlight)) {
        const end = Math.min(to, sent + this.steps(block));
        flights.push(this.#send(encode(sent, end), end, end - sent));
        sent = end;
      }
      const flight = flights.shift();
      if (!flight) return sent;
      const reached = await flight.landed;
      if (reached !== flight.end) throw new DeviceLost(this.adapter, `it stands at step ${reached}, where ${flight.end} was expected`);
      const now = performance.now();
      this.#pace.took(flight.steps, now - Math.max(flight.sent, landedAt));
      landedAt = now;
      paused ||= pause?.(reached) ?? false;
    }
  }

  #send(encoder: GPUCommandEncoder, end: number, steps: number): Flight {
    const canary = this.#canaries.pop() ?? this.device.createBuffer({ label: 'canary', size: 4, usage: MAP_READ | COPY_DST });
    encoder.copyBufferToBuffer(this.control, 4, canary, 0, 4);
    const sent = performance.now();
    this.device.queue.submit([encoder.finish()]);
    const landed = canary.mapAsync(1).then(() => {
      const [step] = new Uint32Array(canary.getMappedRange().slice(0));
      canary.unmap();
      this.#canaries.push(canary);
      return step;
    });
    // Where an earlier flight fails, nobody waits for this one.
    landed.catch(() => undefined);
    return { end, steps, sent, landed };
  }

  dispose(): void {
    for (const canary of this.#canaries) canary.destroy();
  }
}

/** GPUBufferUsage, spelt out because Node has no such global. */
const [MAP_READ, COPY_DST] = [1, 8];
