/** Largest and root mean square of errors. */
export interface Errors {
  readonly rms: number;
  readonly largest: number;
}

/** A connection as whole numbers. */
export interface QuantisedConnection {
  readonly connection: string;
  readonly synapses: number;
  /** Weights are mantissa · 2^exponent. */
  readonly exponent: number;
  readonly sign: 'mixed' | 'excitatory' | 'inhibitory';
  /** Of the weights, relative to the root mean square of all. */
  readonly error: Errors;
  /** Share of weights cut to the largest that there is. */
  readonly clipped: number;
  /** Share of weights other than 0 that became 0. */
  readonly vanished: number;
  /** Steps added to its delay, so that every spike takes one at least. */
  readonly delayed: number;
}

/** A population as whole numbers. */
export interface QuantisedLayer {
  readonly population: string;
  readonly neurons: number;
  /** Weight mantissas for 1 of the potential, as the network had it; the states of the chip are 64 times as fine. */
  readonly scale: number;
  readonly connections: readonly QuantisedConnection[];
  /** Relative to the threshold; `null` where it never spikes. */
  readonly threshold: Errors | null;
  /** Relative to the threshold, per step. */
  readonly bias: Errors;
  /** Time constants in ms as they were and as they are; `null` is none, Infinity no decay. Of one neuron where they differ, the one with the largest error. */
  readonly current: TimeConstant;
  readonly potential: TimeConstant;
  /** Steps that it answers later than the network it was made from. */
  readonly latency: number;
}

export interface TimeConstant {
  readonly was: number | null;
  readonly is: number | null;
  /** Largest relative error. */
  readonly error: number;
}

/** What became of a network on the way to whole numbers: plain data. */
export interface QuantiseReport {
  readonly chip: string;
  readonly layers: readonly QuantisedLayer[];
  /** Steps that its slowest population lags: as much longer takes a trial. */
  readonly latency: number;
  /** What is not quite the same, each a sentence. */
  readonly notes: readonly string[];
}

/** Errors of what numbers became, relative to `unit`. */
export function errorsOf(was: ArrayLike<number>, is: ArrayLike<number>, unit: number): Errors {
  let [squares, largest] = [0, 0];
  for (let k = 0; k < was.length; k++) {
    const error = Math.abs(is[k] - was[k]);
    squares += error ** 2;
    largest = Math.max(largest, error);
  }
  return unit === 0 ? { rms: 0, largest: 0 } : { rms: Math.sqrt(squares / was.length) / unit, largest: largest / unit };
}

/** The time constant in ms of what keeps this share in a step of `dt` ms. */
const timeOf = (kept: number, dt: number): number | null => (kept <= 0 ? null : kept >= 1 ? Infinity : -dt / Math.log(kept));

/** How well a decay in 4096ths stands for a share that is kept: by the rate of decay, whose error is that of the time constant. */
export function timeConstant(kept: ArrayLike<number>, decay: ArrayLike<number>, dt: number): TimeConstant {
  let worst: TimeConstant = { was: timeOf(kept[0], dt), is: timeOf(1 - decay[0] / 4096, dt), error: 0 };
  for (let j = 0; j < kept.length; j++) {
    const [was, is] = [timeOf(kept[j], dt), timeOf(1 - decay[j] / 4096, dt)];
    const error = was === is ? 0 : was === null || is === null ? 1 : Math.abs(1 - (was === Infinity ? 0 : was / is));
    if (error > worst.error) worst = { was, is, error };
  }
  return worst;
}
