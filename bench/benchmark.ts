import type { Network, Simulation } from '../src/index.ts';
import type { Finding } from './row.ts';

/** A network of the benchmark with what a correct run of it gives. One per file under bench/networks/. */
export interface Benchmark {
  /** As the command line names it: 'cuba', 'brunel', 'microcircuit'. */
  readonly name: string;
  /** One line, with source. */
  readonly summary: string;
  /** Sizes by name, the field's standard one first. A size is what `--size` takes; numbers are neurons (or scale). */
  readonly sizes: readonly string[];
  /** Sizes of the run without arguments, which takes minutes on two cores. Default none. */
  readonly quick?: readonly string[];
  /** The description and how it is run and judged at one size. */
  at(size: string, options: { readonly seed: number; readonly data?: string }): BenchmarkCase | Promise<BenchmarkCase>;
}

/** A network at one size. */
export interface BenchmarkCase {
  readonly network: Network;
  readonly batch?: number;
  /** What the description does not say, such as stimuli. */
  prepare?(simulation: Simulation): Promise<void> | void;
  /** How it advances, where that is more than `run`: a stimulus per sample. */
  advance?(simulation: Simulation, duration: number): Promise<void>;
  /** In ms, discarded before judging and before timing. */
  readonly warmUp: number;
  /** In ms, judged. */
  readonly judged: number;
  /** In ms, timed. */
  readonly timed: number;
  /** Findings from a run with recording on, between two times in ms; a failing one prints FAIL and no time. */
  judge(simulation: Simulation, from: number, to: number): Promise<readonly Finding[]> | readonly Finding[];
  /** Mean out-degree by population where events are counted as spikes × out-degree. */
  readonly outDegree: Readonly<Record<string, number>>;
}
