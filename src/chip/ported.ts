import type { Network } from '../network/network.ts';

/** Numbers that enter in every step: spikes, or values within bounds. Analogue input needs bounds, because sums are in fixed point. */
export type InputKind = 'spikes' | { readonly low: number; readonly high: number };

/**
 * A network that came from a file of another tool (or goes there), with the way in and out. All formats are read into this, and
 * `webspike simulate`, `map`, `export` and `inspect` work with nothing else.
 */
export interface PortedNetwork {
  readonly format: 'nir' | 'netx' | 'sonata' | 'webspike';
  readonly network: Network;
  /**
   * Populations that take the input, in the file's order: `spikeArray` where {@link InputKind} was `spikes`, else one with a
   * parameter that is a stimulus. `shape` is the file's; the flat index is row-major over it.
   */
  readonly inputs: readonly PortedInput[];
  /** What answers: a population's spikes, or its variable. */
  readonly output: { readonly population: string; readonly of: 'spikes' | string };
  /** Populations of neurons (not what only adds or pools), by the names that the file has for them. */
  readonly layers: readonly { readonly name: string; readonly population: string }[];
  /** Length that the file asks for, in steps of `network.dt`; input spikes that it brings along, by population. */
  readonly steps?: number;
  readonly spikes?: Readonly<Record<string, readonly (readonly [step: number, neuron: number])[]>>;
  /** What had to be guessed or is not quite the same, each a sentence for the user. */
  readonly notes: readonly string[];
}

export interface PortedInput {
  readonly name: string;
  readonly population: string;
  readonly shape: readonly number[];
  readonly kind: InputKind;
}

/** What `webspike simulate` reads: section 6 of the sheet of facts. */
export interface RunInput {
  readonly steps: number;
  /** Of NIR, in seconds. */
  readonly dt?: number;
  readonly input_shape?: readonly number[];
  /** `[step][flat]`. */
  readonly input?: readonly (readonly number[])[];
  /** Pairs of step and flat index. */
  readonly input_spikes?: readonly (readonly [step: number, flat: number])[];
}

/** What it writes. */
export interface RunOutput {
  readonly steps: number;
  readonly dt?: number;
  /** `[step][flat]` of the last node: 0 and 1 for spikes. */
  readonly output: readonly (readonly number[])[];
  readonly layers: readonly { readonly name: string; readonly n: number; readonly spikes: readonly (readonly [step: number, flat: number])[] }[];
}
