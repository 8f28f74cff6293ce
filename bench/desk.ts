import type { Backend } from '../src/index.ts';
import { findBenchmark } from './networks/index.ts';
import type { Order } from './order.ts';
import type { Finding } from './row.ts';
import { openTrial, type Measured, type Tell, type Trial } from './trial.ts';

/** The device of a place, in plain data. */
export interface Device {
  readonly adapter: string;
  readonly software: boolean;
}

/** What came of opening a trial. */
export interface Opened {
  readonly passed: boolean;
  readonly findings: readonly Finding[];
}

/** What a process or a page offers to whoever conducts the benchmark: one trial in its life, so that its clock is the trial's. */
export interface Desk {
  /** Its device, or null where there is none. */
  describe(): Promise<Device | null>;
  open(order: Order): Promise<Opened>;
  repeat(): Promise<void>;
  finish(): Promise<Measured>;
}

/** The desk of this process or page. */
export function createDesk(openBackend: () => Promise<Backend | null>, tell: Tell): Desk {
  let trial: Trial;
  const backend = async (): Promise<Backend> => {
    const found = await openBackend();
    if (!found) throw new Error('there is no WebGPU adapter here');
    return found;
  };
  return {
    describe: async () => {
      const found = await openBackend();
      return found && { adapter: found.adapter.name, software: found.adapter.software };
    },
    open: async (order) => {
      trial = await openTrial(order, await findBenchmark(order.benchmark).at(order.size, order), await backend(), tell);
      return { passed: trial.passed, findings: trial.findings };
    },
    repeat: () => trial.repeat(),
    finish: () => trial.finish(),
  };
}
