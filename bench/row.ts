import type { KernelTime } from '../src/index.ts';
import type { Times } from './statistics.ts';

/** One thing that must hold before a time means anything. */
export interface Finding {
  readonly what: string;
  readonly got: string;
  readonly wanted: string;
  readonly passed: boolean;
}

/** Where a row comes from. */
export interface Origin {
  readonly webspike: string;
  /** Node or Chrome with its version. */
  readonly runtime: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Mean number of running processes over the minute before the run: above 0 others took part of the machine. */
  readonly load: number;
  readonly date: string;
  readonly command: string;
}

/** Everything measured of one network on one backend. */
export interface Figures {
  /** Wall time over simulated time. */
  readonly realTimeFactor: number;
  /** Spikes × out-degree, by wall time. */
  readonly synapticEventsPerSecond: number;
  readonly neuronUpdatesPerSecond: number;
  /** Mean over all neurons, in Hz. */
  readonly meanRate: number;
  readonly buildSeconds: number;
  /** From the start of a fresh process or page. */
  readonly firstSpikeSeconds: number;
  /** The same to the end of the simulated time that the peers count, where that was within the limit. */
  readonly firstResultSeconds?: number;
  /** The plan's figure for everything on the device. */
  readonly memoryBytes: number;
  /** Rows, targets and weights on the device over synapses; 0 where they are drawn again. */
  readonly bytesPerSynapse: number;
  /** Least that a step moves: state, masks and, per event, a synapse and a slot of the ring. */
  readonly bytesPerStep: number;
  /** What a copy on the same adapter moves, read and written, in bytes per second. */
  readonly copyBandwidth: number;
  /** Of that bandwidth, by `bytesPerStep`. */
  readonly bandwidthShare: number;
  readonly dispatchesPerStep?: number;
  readonly stepsPerSubmit?: number;
  /** On the host, medians over submits. */
  readonly encodeMicrosecondsPerStep?: number;
  readonly submitMicrosecondsPerStep?: number;
}

/** A line of the result. `wall`, `cpu` and `figures` are absent where a check failed. */
export interface Row {
  readonly name: string;
  readonly size: string;
  readonly backend: 'cpu' | 'webgpu' | 'chrome';
  readonly adapter: string;
  /** A CPU pretending to be a GPU, or the CPU backend itself. */
  readonly software: boolean;
  readonly plan: string;
  readonly seed: number;
  readonly batch: number;
  readonly neurons: number;
  readonly synapses: number;
  /** In ms, per timed run. */
  readonly simulated: number;
  readonly passed: boolean;
  readonly findings: readonly Finding[];
  /** In ms. */
  readonly wall?: Times;
  /** In ms, processor time of the process, all threads: the wall time on a quiet machine, or a little more. Not in Chrome. */
  readonly cpu?: Times;
  readonly figures?: Figures;
  readonly kernels?: readonly KernelTime[];
  readonly origin: Origin;
}

/** Whether a number lies within bounds. `digits` after the point are shown. */
export function within(what: string, value: number, low: number, high: number, digits = 2): Finding {
  return { what, got: value.toFixed(digits), wanted: `${low.toFixed(digits)} to ${high.toFixed(digits)}`, passed: value >= low && value <= high };
}

/** Whether something equals what it must be. */
export function equal(what: string, got: string, wanted: string): Finding {
  return { what, got, wanted, passed: got === wanted };
}
