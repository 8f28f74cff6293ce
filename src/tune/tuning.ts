import type { Measured } from '../compile/plan.ts';

/** Where the tuner remembers what it measured. Values are text; one that cannot be read any more is measured anew. */
export interface TuningStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

/** What the tuner tells while it works. */
export interface TuningProgress {
  /** The connection that stands for all of its shape. */
  readonly connection: string;
  /** Outcome of a candidate, or of all of them. */
  readonly measured: readonly Measured[];
  /** Share of the tuning that is done, 0 to 1. */
  readonly done: number;
}

/** How `delivery: 'tuned'` measures. */
export interface TuningOptions {
  /** Expected rate of each population in Hz, or of all: which delivery is fastest depends on it. Default 10. */
  readonly rates?: number | Readonly<Record<string, number>>;
  /** Most seconds that measuring takes altogether; one candidate that was begun is finished. Default 2. */
  readonly seconds?: number;
  /** Default: `tuning.json` in the cache folder (Node), `localStorage` (pages), else nothing is kept. `null`: nothing is kept. */
  readonly store?: TuningStore | null;
  /** Measures again what the store remembers. Default false. */
  readonly anew?: boolean;
  readonly onProgress?: (progress: TuningProgress) => void;
}
