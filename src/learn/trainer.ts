import type { Surrogate } from '../equations/surrogate.ts';
import type { Network } from '../network/network.ts';

/** What is learned of a network, and how. Connections and parameters that are not named stay as they are. */
export interface Learning {
  /** By connection: weights of `allToAll`, `dense`, sparse or convolution connections. Their initial values are the network's own. */
  readonly connections: Readonly<Record<string, LearnedConnection>>;
  /** By population: neuron parameters such as `i_ext` (a bias), `v_thresh`, `tau_m`, `w`. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, LearnedParameter>>>>;
}

export interface LearnedConnection {
  /**
   * `batch`: batch normalisation of what arrives, per target (per channel after a convolution); its gain, bias and statistics are folded into the weights
   * and into the target's `biasOf` parameter when the network is taken out. `weight`: weight normalisation per target.
   */
  readonly normalise?: 'batch' | 'weight';
  /** Parameter of the target that takes the folded bias. Default `i_ext`. */
  readonly biasOf?: string;
  /** Weights are rounded to multiples of `step` within [low, high] in the forward pass, straight through in the backward pass. */
  readonly quantise?: { readonly step: number; readonly low: number; readonly high: number };
  /** Share of the source neurons left out of each sample, for all of its steps. Default 0. */
  readonly dropout?: number;
  /** Learn a delay for each source neuron, between 0 and so many steps. Default: delays stay. */
  readonly delay?: { readonly most: number };
  /** Weight decay. Default: the optimiser's. */
  readonly decay?: number;
}

export interface LearnedParameter {
  /** One number for the population, for each neuron, or for each channel of so many neurons. Default `neuron`. */
  readonly per?: 'population' | 'neuron' | { readonly channel: number };
  /** Learned values stay within. */
  readonly range?: readonly [low: number, high: number];
  /** Factor of the learning rate. Default 1. */
  readonly rate?: number;
}

export type Optimiser =
  | { readonly kind: 'sgd'; readonly momentum: number; readonly decay: number }
  | { readonly kind: 'adam' | 'adamw'; readonly beta1: number; readonly beta2: number; readonly epsilon: number; readonly decay: number };

/** What answers: a series of one population, brought to one score per neuron. */
export interface ReadOut {
  readonly population: string;
  /** `spikes`, or a state variable. */
  readonly of: 'spikes' | string;
  /** `mean` over the steps, `max`, `last` step, or time to the `first` spike. */
  readonly how: 'mean' | 'max' | 'last' | 'first';
}

export type LossOptions =
  | { readonly kind: 'cross-entropy'; /** Factor of the scores. Default 1. */ readonly scale?: number; readonly smoothing?: number }
  /** Of spike counts or rates: what the right class should reach, and the others. */
  | { readonly kind: 'mean-square'; readonly on: number; readonly off: number };

export interface GradientOptions {
  readonly steps: number;
  /** Samples that a device takes at once; batch normalisation sees these. */
  readonly samples: number;
  readonly learning: Learning;
  /** Populations without incoming connections whose stimuli each sample brings: parameter by population. */
  readonly input: InputUse;
  readonly readOut: ReadOut;
  readonly loss: LossOptions;
  readonly optimiser: Optimiser;
  /** Gradients of larger norm are scaled down to it. Default 0: never. */
  readonly clip?: number;
  /** Default {@link arctan}. */
  readonly surrogate?: Surrogate;
  /** Keep the reset out of the gradient. Default true. */
  readonly detachReset?: boolean;
  /** Keep the states of every so many steps only and compute the others again on the way back. Default: all are kept. */
  readonly segment?: number;
  /** Cut the gradient between segments (truncated backpropagation through time). Default false. */
  readonly truncate?: boolean;
  /** Spike rates (per step) that populations should keep within. */
  readonly rates?: Readonly<Record<string, { readonly low: number; readonly high: number; readonly strength: number }>>;
  /** Side of the grid of elastic displacements; images are warped on the device where this is given (0: affine only). */
  readonly warp?: { readonly channels: number; readonly height: number; readonly width: number; readonly grid: number };
}

/** Of e-prop: what gradient descent through time is told, but for what needs the whole trial at once. */
export interface EpropOptions extends Omit<GradientOptions, 'segment' | 'truncate' | 'rates' | 'warp'> {
  /** The first step whose error counts. The loss is the mean over the steps from it on, each with the state as it is then. Default 0. */
  readonly errorFrom?: number;
  /** A stimulus is shown part after part, each of the input population's size and for so many steps: rows of an image. The last stays. Default: at once, for all steps. */
  readonly parts?: { readonly count: number; readonly steps: number };
  /** Errors reach neurons by the weights that lead from them to the read-out, or by fixed random ones. Default `symmetric`. */
  readonly feedback?: 'symmetric' | 'random';
}

/** How a sample enters: values of a stimulus parameter that hold for the trial, or a spike train `[steps][size]` of a population. */
export type InputUse =
  | { readonly population: string; readonly stimulus: string }
  | { readonly population: string; readonly spikes: true };

/** One mini-batch. */
export interface Batch {
  /** `[samples][size]` of stimulus values or `[steps][samples][size]` of spikes; samples may be any number. */
  readonly inputs: Float32Array;
  /** Class of each sample. */
  readonly labels: ArrayLike<number>;
  /** Per sample, where images are warped: see the op `Warp`. */
  readonly maps?: Float32Array;
}

export interface Answers {
  /** `[samples][classes]`. */
  readonly scores: Float32Array;
  readonly losses: Float32Array;
  /** 1 where the answer was right. */
  readonly correct: Float32Array;
}

/** All that a later run needs to go on bit for bit. Every array by its name. */
export interface TrainerState {
  readonly step: number;
  readonly numbers: Readonly<Record<string, Float32Array>>;
}

/** Trains one network on one device or several threads. */
export interface Trainer {
  readonly adapter: string;
  /** Numbers learned. */
  readonly parameterCount: number;
  /** Forward, backward, update. The mean loss over the batch is in `losses`. @throws SimulationError that names the population where numbers diverge. */
  learn(batch: Batch, rate: number): Promise<Answers>;
  /** Forward only, with running statistics and without dropout. */
  answer(batch: Batch): Promise<Answers>;
  state(): Promise<TrainerState>;
  restore(state: TrainerState): Promise<void>;
  /** The network as learned so far: plain data, normalisation folded, ready for `simulate`. */
  network(): Promise<Network>;
  dispose(): void;
}

/** A trainer that shows what its last mini-batch left on the device. */
export interface ReadableTrainer extends Trainer {
  /**
   * A tensor by its name in the plan: `input of <receptor> of <population>` and `<output> of <population>` are `[steps][samples][size]`, with one row of steps where
   * all are the same. Where several devices share a mini-batch, what the first has.
   */
  read(tensor: string): Promise<Float32Array>;
}
