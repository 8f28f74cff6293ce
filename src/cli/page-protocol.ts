/** What the terminal and the page say to each other. Imported by both, so nothing of Node in here. */
import type { DigitsOptions } from '../learn/digits/types.ts';
import type { BatchEvent, EpochRecord } from '../learn/fit/types.ts';
import type { JudgeProgress } from '../learn/judge.ts';
import type { AdapterReport } from './probe.ts';

/** The job as the runner hands it to the page; the digits and the checkpoint are fetched from the server. */
export interface PageJob {
  readonly options: DigitsOptions;
  /** Whether `/data/resume.bin` holds a checkpoint to go on from. */
  readonly resume: boolean;
}

/** Training or judging, as the terminal hands it to its page; digits, network and checkpoint are fetched from the server. */
export type TrainingPageJob = { readonly backend: 'auto' | 'webgpu' | 'cpu' } & (
  | { readonly kind: 'train'; readonly recipe: string; readonly epochs: number; readonly seed: number; readonly threads: number; readonly validation: boolean; readonly resume: boolean }
  | { readonly kind: 'judge'; readonly steps?: number; readonly batch?: number });

/** What that page says while it works. What it makes comes at the end, packed and in base64. */
export type TrainingPageEvent =
  | { readonly kind: 'batch'; readonly event: BatchEvent }
  | { readonly kind: 'epoch'; readonly record: EpochRecord; readonly log: readonly EpochRecord[] }
  | { readonly kind: 'say'; readonly label: string; readonly text: string }
  | { readonly kind: 'judge'; readonly progress: JudgeProgress };

/** Paths of the blocks that the server keeps in memory. */
export const LEARN_PATH = '/data/learn.bin';
export const HELD_PATH = '/data/held.bin';
export const RESUME_PATH = '/data/resume.bin';
export const VALIDATION_PATH = '/data/validation.bin';
export const NETWORK_PATH = '/data/network.bin';

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
    /** The same for the page that trains and judges. */
    webspikeTraining?: TrainingPageJob;
    /** Set by the runner when it only wants {@link Window.webspikeProbe}. */
    webspikeIdle?: boolean;
    /** A `DigitsEvent` of kind start or progress (fields are drawn in the page and stay there), or a {@link TrainingPageEvent}. */
    webspikeEvent?(json: string): Promise<void>;
    webspikeCheckpoint?(base64: string): Promise<void>;
    /** A `DigitsResult`, or what a training made or a judge said. */
    webspikeDone?(json: string): Promise<void>;
    /** A {@link PageFailure}. */
    webspikeFailed?(json: string): Promise<void>;
    /** Provided by the page: ends the running job after it saved. */
    webspikeStop?(): void;
    /** Provided by the page: describes and measures its adapter, null without one. */
    webspikeProbe?(): Promise<AdapterReport | null>;
  }
}
