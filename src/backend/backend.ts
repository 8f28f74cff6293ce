import type { ArenaName, Plan, PlanKind } from '../compile/plan.ts';

/** The device a machine runs on, in words and numbers. */
export interface AdapterDescription {
  readonly name: string;
  /** A CPU pretending to be a GPU, or the CPU backend itself. */
  readonly software: boolean;
  /** Workgroup memory in bytes. */
  readonly workgroupBytes: number;
  /** Largest storage buffer binding in bytes. */
  readonly bindingBytes: number;
}

/** How far to run, and on which samples. */
export interface RunRequest {
  readonly steps: number;
  /** Samples in use, at most the plan's batch. */
  readonly samples: number;
  /** Number of the first sample: random draws belong to the sample's number, not to its place in the batch. */
  readonly firstSample: number;
  /** Whether weights and shared state change. */
  readonly learning: boolean;
  /** Asked about every 50–150 ms, with the step reached: `true` ends the run there. */
  readonly pause?: (step: number) => boolean;
}

/** What a kernel took of a profiled run. */
export interface KernelTime {
  readonly kernel: string;
  /** The populations or connections it works on. */
  readonly what: string;
  /** All calls together. */
  readonly milliseconds: number;
  readonly calls: number;
}

/** The times of two runs together. */
export function addTimes(times: readonly KernelTime[], more: readonly KernelTime[]): KernelTime[] {
  const sum = new Map<string, KernelTime>();
  for (const each of [...times, ...more]) {
    const key = `${each.kernel} ${each.what}`;
    const { milliseconds, calls } = sum.get(key) ?? { milliseconds: 0, calls: 0 };
    sum.set(key, { ...each, milliseconds: milliseconds + each.milliseconds, calls: calls + each.calls });
  }
  return [...sum.values()];
}

/** A plan loaded onto a device. The simulation talks to it, and to nothing below. */
export interface Machine {
  readonly backend: 'webgpu' | 'cpu';
  readonly adapter: AdapterDescription;
  /** Steps taken since the trial began. */
  readonly step: number;
  /** Bytes of device memory in use. */
  readonly bytes: number;
  /** Draws the synapses that are not drawn yet. */
  construct(): Promise<void>;
  /**
   * Takes steps, as many as asked for or until `pause` says so.
   *
   * @throws DeviceLost when the device was lost; the machine is of no use afterwards.
   */
  run(request: RunRequest): Promise<void>;
  /** Runs likewise, without pause, and tells where the time went; `null` where the device has no clock. */
  profile(request: RunRequest): Promise<readonly KernelTime[] | null>;
  /** Applies what is learned once per trial: rules, adaptation, normalisation. `firstSample`: that of the trial; default 0. */
  finishTrial(samples: number, firstSample?: number): Promise<void>;
  /** Rescales plastic weights to their norm (also part of `finishTrial`). */
  normalise(): Promise<void>;
  /** Back to step 0 with the initial state of a trial; weights and shared state stay. */
  reset(): void;
  /** Continues a restored simulation at this step. */
  resumeAt(step: number): void;
  /** `bank`: of the synapses' arenas. */
  write(arena: ArenaName, offset: number, data: Uint32Array, bank?: number): void;
  read(arena: ArenaName, offset: number, words: number, bank?: number): Promise<Uint32Array>;
  /** Frees everything; every later call throws. */
  dispose(): void;
}

/** Late learners catch up before these are written: what they learn, and constants of their rules. */
export const settledBefore: readonly ArenaName[] = ['weights', 'values'];

/** Loads plans; one per device. */
export interface Backend {
  readonly kind: 'webgpu' | 'cpu';
  readonly adapter: AdapterDescription;
  /** Loads a plan; onto another device where the last one was lost. */
  load(plan: Plan): Promise<Machine>;
  dispose(): void;
}

/** Forces a choice that the planner would make. */
export type PlanChoice = PlanKind | 'auto';
