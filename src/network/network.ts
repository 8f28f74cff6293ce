import type { NeuronModel, PlasticityRule, SynapseModel, TransmissionModel } from '../models/model.ts';
import type { Connectivity } from './connectivity.ts';
import type { Distribution } from './distribution.ts';

/** Marks a parameter whose value is set per sample and neuron while the simulation runs. */
export interface Stimulus {
  readonly kind: 'stimulus';
}

/**
 * A parameter that each presented sample brings along: pixel intensities, injected currents.
 *
 * @example
 * const input: Population = { size: 784, model: poisson, parameters: { rate: stimulus() } };
 */
export function stimulus(): Stimulus {
  return { kind: 'stimulus' };
}

/** One number for all neurons, one per neuron, or drawn per neuron. */
export type Values = number | readonly number[] | Float32Array | Distribution;

/** Neurons that compete: of those ready to spike in a step, only the strongest does. */
export interface Competition {
  /** Expression over the neuron's variables that ranks the candidates; ties go to the lowest index. */
  readonly by: string;
  /** Statements the losers of a decided step run, e.g. `v = 0`. Default: none. */
  readonly inhibit?: string;
  /** Freeze the whole sample once it has a winner: nothing in it changes until the next trial. Default false. */
  readonly stop?: boolean;
}

/**
 * Poisson spikes that each neuron receives for itself, several in a step where they fall together: the background input of
 * many independent sources, without a population of them. What NEST calls poisson_generator and Brian PoissonInput.
 *
 * @example
 * const cells: Population = { size: 1000, model: lif, drive: { rate: 800 * 5, weight: 0.1 } }; // 800 sources of 5 Hz for each neuron
 */
export interface PoissonDrive {
  /** In Hz: of all sources of one neuron together. At most 40 spikes a step. */
  readonly rate: Values;
  /** Of every source, in the synapse model's unit. */
  readonly weight: number;
  /** Default: {@link delta}. A connection with the same synapse model and parameters shares its state with the drive. */
  readonly synapse?: SynapseUse;
}

/** `size` neurons of one model. */
export interface Population {
  readonly size: number;
  readonly model: NeuronModel;
  /** Overrides of the model's defaults. */
  readonly parameters?: Readonly<Record<string, Values | Stimulus>>;
  /** Overrides of the model's initial state. */
  readonly initial?: Readonly<Record<string, Values>>;
  readonly competition?: Competition;
  readonly drive?: PoissonDrive | readonly PoissonDrive[];
  /** Length of the given spike trains of a {@link spikeArray}, in steps. Default 1000. */
  readonly spikeSteps?: number;
}

/** A synapse model with its parameters: `{ model: exponentialCurrent, parameters: { tau: 5 } }`. */
export interface SynapseUse {
  readonly model: SynapseModel;
  readonly parameters?: Readonly<Record<string, number>>;
}

/** A transmission model with its parameters, for all source neurons or for each: `{ model: tsodyksMarkram, parameters: { U: truncatedNormal(0.5, 0.25, 0.01, 1) } }`. */
export interface TransmissionUse {
  readonly model: TransmissionModel;
  /** Those that bound what is sent are one number each. */
  readonly parameters?: Readonly<Record<string, Values>>;
}

/** A plasticity rule with its parameters, and when its events are applied. */
export interface PlasticityUse {
  readonly rule: PlasticityRule;
  readonly parameters?: Readonly<Record<string, number>>;
  /**
   * `step`: at once, sample after sample in order. `trial`: a neuron's spike is evaluated when the trial ends,
   * so that all samples of a batch see the same weights. Default `step`.
   */
  readonly apply?: 'step' | 'trial';
}

/** Rescales every neuron's incoming weights at the end of each trial. */
export interface Normalisation {
  readonly norm: 'l1' | 'l2';
  /** The norm afterwards. */
  readonly to: number;
}

/** Synapses from one population to another (or to itself). */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly connectivity: Connectivity;
  /** In the synapse model's unit. */
  readonly weight?: Values;
  /**
   * In ms, rounded to steps, from the step of the spike to the step that begins with its arrival. 0 delivers within the same
   * step and must not close a loop. Default one step. A current or conductance therefore acts one step earlier than in NEST or
   * Brian 2 with the same number: their spikes carry the time of their step's end.
   */
  readonly delay?: Values;
  /** Default: {@link delta}. */
  readonly synapse?: SynapseUse;
  /** What multiplies the weight at each spike (short-term plasticity) or in each step (graded transmission). Default: one at each spike. */
  readonly transmission?: TransmissionUse;
  readonly plasticity?: PlasticityUse;
  /** Plastic weights stay within; also the bound that fixes their resolution. Default [0, 1] where plastic. */
  readonly weightRange?: readonly [low: number, high: number];
  readonly normalise?: Normalisation;
  /**
   * Bits of a stored static weight: 16 halve its memory and round it to 1/32767 of the connection's largest. Default: 16
   * where that loses nothing, else 32. Plastic weights have 32, or 1: a matrix of synapses that are off (0) or on (the upper end
   * of `weightRange`, which begins at 0), for rules such as `binaryStdp`. What is given or learned goes to the nearer of the two.
   */
  readonly weightBits?: 1 | 16 | 32;
}

/** What to keep of a population while it runs. */
export interface Recording {
  /** Every spike, as pairs of step and neuron. */
  readonly spikes?: boolean;
  /** State variables, at chosen neurons, every so many steps (default 1). */
  readonly variables?: Readonly<Record<string, { readonly neurons: readonly number[]; readonly every?: number }>>;
}

/**
 * A network as plain data: no buffers, no device. The same object is simulated, trained, drawn, mapped and exported.
 *
 * @example
 * const network: Network = {
 *   dt: 0.1,
 *   populations: { noise: { size: 100, model: poisson, parameters: { rate: 40 } }, cells: { size: 10, model: lif } },
 *   connections: { drive: { from: 'noise', to: 'cells', connectivity: allToAll(), weight: 0.8 } },
 *   record: { cells: { spikes: true } },
 * };
 */
export interface Network {
  /** Time step in ms. */
  readonly dt: number;
  readonly populations: Readonly<Record<string, Population>>;
  readonly connections?: Readonly<Record<string, Connection>>;
  readonly record?: Readonly<Record<string, Recording>>;
}
