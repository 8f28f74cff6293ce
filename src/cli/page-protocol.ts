/** What the terminal and the page say to each other. Imported by both, so nothing of Node in here. */
import type { DigitsOptions } from '../learn/digits/types.ts';
import type { AdapterReport } from './probe.ts';

/** The job as the runner hands it to the page; the digits and the checkpoint are fetched from the server. */
export interface PageJob {
  readonly options: DigitsOptions;
  /** Whether `/data/resume.bin` holds a checkpoint to go on from. */
  readonly resume: boolean;
}

/** Paths of the blocks that the server keeps in memory. */
export const LEARN_PATH = '/data/learn.bin';
export const HELD_PATH = '/data/held.bin';
export const RESUME_PATH = '/data/resume.bin';

/** Why the page gave up. `no-adapter`: the browser has no WebGPU here, so the terminal may run the job itself. */
export interface PageFailure {
  readonly reason: 'no-adapter' | 'aborted' | 'failed';
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

declare global {
  interface Window {
    /** Set by the runner before the page loads; missing when the page is opened by hand. */
    webspikeJob?: PageJob;
    /** Set by the runner when it only wants {@link Window.webspikeProbe}. */
    webspikeIdle?: boolean;
    /** A `DigitsEvent` of kind start or progress; fields are drawn in the page and stay there. */
    webspikeEvent?(json: string): Promise<void>;
    webspikeCheckpoint?(base64: string): Promise<void>;
    /** A `DigitsResult`. */
    webspikeDone?(json: string): Promise<void>;
    /** A {@link PageFailure}. */
    webspikeFailed?(json: string): Promise<void>;
    /** Provided by the page: ends the running job after it saved. */
    webspikeStop?(): void;
    /** Provided by the page: describes and measures its adapter, null without one. */
    webspikeProbe?(): Promise<AdapterReport | null>;
  }
}
