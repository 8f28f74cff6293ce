import type { PlannedCalls } from './calls.ts';
import type { NeuronProgram, RuleProgram } from '../equations/program.ts';
import type { SynapseList } from '../network/connectivity.ts';
import type { ConvolutionShape } from '../network/convolution.ts';
import type { Distribution } from '../network/distribution.ts';
import type { DrawnRows } from '../network/rows.ts';
import type { Network } from '../network/network.ts';
import type { Strategy, Tuned } from './strategies.ts';

export { strategies, type Measured, type Strategy, type Tuned } from './strategies.ts';

export type PlanKind = 'resident' | 'layered' | 'stepped';

/** The storage buffers every kernel shares, in binding order: as many as WebGPU grants on every adapter. */
export const arenaNames = ['values', 'structure', 'state', 'spikes', 'ring', 'targets', 'weights', 'control'] as const;
export type ArenaName = (typeof arenaNames)[number];
/** Arenas of synapses: they may take several buffers (banks), where one would exceed what the adapter binds. */
export type BankedArena = 'targets' | 'weights';

/** A named stretch of an arena, in 32-bit words. */
export interface Part {
  readonly arena: ArenaName;
  readonly name: string;
  readonly offset: number;
  readonly words: number;
  readonly bank: number;
}

export interface PlannedVariable {
  readonly name: string;
  readonly unit: string;
  readonly shared: boolean;
  /** In the state arena; sample `b`, neuron `j` is at `offset + b · size + j` (shared: `offset + j`). */
  readonly offset: number;
  /** In the workgroup's own copy of the state (resident plan). */
  readonly local: number;
}

/** Where the summed input of one receptor arrives. */
export interface PlannedReceptor {
  readonly name: string;
  /** Input = integer sum · 2^−exponent. */
  readonly exponent: number;
  /** Ring of future steps for scattered input, or `null`: `offset + (slot · batch + b) · size + j`. */
  readonly ring: { readonly offset: number; readonly slots: number } | null;
  /** Another ring of as many slots, where the model asks for the sum of the weights alone: `total + ((slot · batch + b) · size + j)`. */
  readonly total: number | null;
  /** Connections whose input is gathered from the source's spikes when the target is updated. */
  readonly gathers: readonly number[];
  /** Number of Poisson drives that add to the input. */
  readonly drives: number;
}

export interface PlannedPopulation {
  readonly index: number;
  readonly name: string;
  readonly size: number;
  /** Words of one spike mask. */
  readonly words: number;
  readonly program: NeuronProgram;
  /** Values of all parameters, those of receptors and traces under their scoped names. */
  readonly parameters: ReadonlyMap<string, number | Float32Array>;
  readonly variables: readonly PlannedVariable[];
  /** Values arena, one per host constant; per-neuron ones take `size` words. */
  readonly constants: readonly { readonly name: string; readonly perNeuron: boolean; readonly offset: number }[];
  readonly stimuli: readonly { readonly name: string; readonly offset: number }[];
  readonly receptors: readonly PlannedReceptor[];
  /** Spike masks of the last `history` steps: `offset + ((step mod history) · batch + b) · words`. */
  readonly spikes: { readonly offset: number; readonly history: number };
  /**
   * Spikes and traces of the last `span` steps, for late learners. Spikes arena, one bit per step:
   * `spikes + (b · size + j) · span / 32 + (step / 32 mod span / 32)`; state arena: `offset + ((step mod span) · batch + b) · size + j`.
   */
  readonly remembers: {
    readonly span: number;
    readonly spikes: number;
    readonly traces: readonly { readonly variable: string; readonly offset: number }[];
    /** Bits like those of the spikes, for rules with post events of their own: by connection. */
    readonly events: readonly { readonly connection: string; readonly offset: number }[];
  } | null;
  /**
   * Where it keeps what it sends along its connections with a transmission model, in the order of `program.sends`. State arena,
   * f32: `offset + ((step mod history) · batch + b) · size + j`.
   */
  readonly sends: readonly PlannedSending[];
  /** Spikes per sample and neuron since the trial began, as integers in the state arena. */
  readonly counts: number;
  /** Spikes per neuron over all samples of a trial (ring arena), where something is learned from them once per trial. */
  readonly totals: number | null;
  /** Given spike trains of a spike-array population: structure arena, `steps` masks per sample. */
  readonly given: { readonly offset: number; readonly steps: number } | null;
  readonly competition: { readonly stop: boolean } | null;
}

/** What the sources of one connection sent in the last `history` steps. */
export interface PlannedSending {
  readonly connection: string;
  readonly offset: number;
  readonly history: number;
}

/** Rows `first` to `last` − 1 of a connection: what of it lies in one bank. Gathered connections have one with all rows. */
export interface Tract {
  /** Row of the table of connections. */
  readonly index: number;
  readonly bank: number;
  readonly first: number;
  readonly last: number;
  /** Word of the bank's targets at which synapse `rowStart[first]` lies. */
  readonly targets: number;
  /** Word of the bank's weights; one word where one weight serves all. */
  readonly weights: number;
  /** Word at which the state of the plastic synapses begins, variable by variable, `synapses` words each; or their bits, where they are binary. */
  readonly kept: number;
  /** Words of each variable there: the number of synapses, or of weights where they share them, or of words of their bits. */
  readonly synapses: number;
}

export interface PlannedConnection {
  readonly index: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly receptor: number;
  readonly strategy: Strategy;
  readonly tracts: readonly Tract[];
  /** Number of synapses. */
  readonly synapses: number;
  /** Bytes that one synapse takes, row starts not counted. */
  readonly synapseBytes: number;
  /**
   * Integers in units of 2^−exponent of the receptor; `stride` 0 where one weight serves all. Of 16 bits each, they count in
   * units 2^grain times as large. `offset`: of the first tract, in its bank. `stored`: each synapse has its own place, or
   * one serves all, or a kernel does; where not, they are drawn again or lie added up in a matrix. `count`: how many there are.
   */
  readonly weights: { readonly offset: number; readonly stride: 0 | 1; readonly bits: 16 | 32; readonly grain: number; readonly stored: boolean; readonly count: number };
  /** Largest sum of |weight| onto one target, in units of the receptor. */
  readonly largest: number;
  /** Largest factor by which a weight may be multiplied on its way. */
  readonly most: number;
  /** Most synapses onto one target. */
  readonly largestDegree: number;
  /** In steps; per-synapse delays lie in the target words above `shift`. */
  readonly delay: { readonly least: number; readonly most: number };
  /** What its sources send; `null`: each spike counts as one. `continuous`: all of them, in every step. */
  readonly transmission: (PlannedSending & { readonly continuous: boolean }) | null;
  /** Uniform strategy: a neuron does not reach itself. */
  readonly skipSelf: boolean;
  /** Rows of listed or drawn synapses; `null` where every source reaches every target, or geometry gives the targets. */
  readonly sparse: PlannedRows | null;
  /** What geometry alone gives (convolution strategy). */
  readonly convolution: PlannedConvolution | null;
  /** What the device draws, once or at each spike; `null` where nothing is drawn. */
  readonly draws: PlannedDraws | null;
  readonly plasticity: PlannedPlasticity | null;
  readonly normalise: { readonly norm: 'l1' | 'l2'; readonly to: number; readonly value: number } | null;
}

export interface PlannedRows {
  /** Structure arena: first synapse of each row, and the end. */
  readonly rows: number;
  /** Targets of 16 bits, two to a word. */
  readonly narrow: boolean;
  /** Bit of the target word at which per-synapse delays begin; 32: there are none. */
  readonly shift: number;
  /** What the user listed; `null`: drawn. */
  readonly list: SynapseList | null;
}

export interface PlannedConvolution {
  readonly shape: ConvolutionShape;
  /** Structure arena: its fields, and what the rows and columns of the input reach. */
  readonly offset: number;
}

export interface PlannedDraws {
  /** Row of the table of draws. */
  readonly index: number;
  readonly rows: DrawnRows | null;
  /** Structure arena: row starts; 0 where every row is as long as the target population. */
  readonly rowStart: number;
  readonly weight: Distribution | null;
  readonly delay: Distribution | null;
}

export interface PlannedPlasticity {
  readonly program: RuleProgram;
  readonly parameters: ReadonlyMap<string, number>;
  readonly apply: 'step' | 'trial';
  /** Rows learn late; each is visited at least once in `flush` steps. `null`: matrices, and what is learned per trial. */
  readonly late: { readonly flush: number } | null;
  readonly constants: readonly { readonly name: string; readonly offset: number }[];
  /** Trace names as the rule knows them, with their place in the state of either side. */
  readonly pre: ReadonlyMap<string, PlannedVariable>;
  readonly post: ReadonlyMap<string, PlannedVariable>;
  /** Shared state of the target that the rule reads. */
  readonly shared: ReadonlyMap<string, PlannedVariable>;
  readonly low: number;
  readonly high: number;
  /** Steps between two ticks; 0: the rule has none. */
  readonly period: number;
  /** State of the target that is not 0 where the rule's own post event happens; `null`: its spikes are the events. */
  readonly event: PlannedVariable | null;
}

/** Values of a variable kept at some steps. */
export interface Probe {
  readonly population: number;
  readonly variable: string;
  readonly neurons: readonly number[];
  readonly every: number;
}

export interface PlannedProbe extends Probe {
  /** State arena: `offset + ((step / every mod rows) · batch + b) · neurons + n`. */
  readonly offset: number;
  readonly rows: number;
}

/** Populations that may be updated together, and the connections delivered after them. */
export interface Stage {
  readonly populations: readonly number[];
  readonly deliveries: readonly number[];
}

/** Numbers for part of a bank that does not start as zeros and is not drawn: what the user listed, and shared weights. */
export interface Content {
  readonly arena: BankedArena;
  readonly bank: number;
  readonly offset: number;
  readonly data: Uint32Array;
}

/**
 * A network made ready to run: data only. It can be printed, compared, and loaded by any backend.
 */
export interface Plan {
  readonly network: Network;
  readonly kind: PlanKind;
  readonly reason: string;
  readonly batch: number;
  readonly seed: number;
  readonly precision: 'exact' | 'fast';
  readonly populations: readonly PlannedPopulation[];
  readonly connections: readonly PlannedConnection[];
  readonly probes: readonly PlannedProbe[];
  readonly stages: readonly Stage[];
  readonly calls: PlannedCalls;
  /** Steps taken by one pass through the stages. */
  readonly block: number;
  /** Most steps between two read-backs of what is recorded. */
  readonly chunk: number;
  readonly parts: readonly Part[];
  /** Words of each arena; of banked ones, those of the first bank. */
  readonly words: Readonly<Record<ArenaName, number>>;
  /** Words of the synapses' arenas, bank by bank. */
  readonly banks: readonly Readonly<Record<BankedArena, number>>[];
  /** The state words that a new trial resets: the first of the arena. */
  readonly trialState: number;
  /** Structure arena: a row of fields per population, per tract and per connection that draws, and the lists of what kernels visit. */
  readonly tables: { readonly populations: number; readonly connections: number; readonly draws: number; readonly lists: number };
  /** Control arena, per sample: one more than the step that decided it (0: undecided). It stands still afterwards. */
  readonly decided: number;
  /** Bytes of workgroup memory of the resident kernel. */
  readonly localWords: number;
  /** Initial contents of arenas that do not start as zeros. */
  readonly initial: Readonly<Partial<Record<Exclude<ArenaName, BankedArena>, Uint32Array>>>;
  readonly contents: readonly Content[];
  /** Connections whose strategy was measured on the device. */
  readonly tuned: Tuned;
}

/** Whether the input is gathered when the target is updated. */
export const gathered = (connection: Pick<PlannedConnection, 'strategy'>): boolean => ['dense', 'uniform', 'bits'].includes(connection.strategy);

/** Whether its plastic weights are one bit each: the word of its weights is what one that is on weighs, the matrix lies at `kept`. */
export const binary = ({ strategy, plasticity }: Pick<PlannedConnection, 'strategy' | 'plasticity'>): boolean => strategy === 'bits' && plasticity !== null;

/** Connections that change their weights, by when. */
export function plastic(plan: Pick<Plan, 'connections'>, apply: 'step' | 'trial'): PlannedConnection[] {
  return plan.connections.filter((each) => each.plasticity?.apply === apply);
}

/** Populations whose shared state adapts, by when. */
export function adapting(plan: Pick<Plan, 'populations'>, every: 'step' | 'trial'): PlannedPopulation[] {
  return plan.populations.filter((each) => each.program.adapt.length > 0 && each.program.adaptEvery === every);
}

/** Bytes of device memory a plan takes: the arenas, and the copy of the initial state that a new trial starts from. */
export function planBytes(plan: Plan): number {
  const shared = arenaNames.reduce((sum, name) => sum + (name === 'targets' || name === 'weights' ? 0 : plan.words[name]), 0);
  return 4 * (shared + plan.banks.reduce((sum, bank) => sum + bank.targets + bank.weights, 0) + plan.trialState);
}

/** Weights of a connection are integers in units of 2^−exponent. */
export function exponentOf(plan: Pick<Plan, 'populations'>, { to, receptor }: Pick<PlannedConnection, 'to' | 'receptor'>): number {
  return plan.populations[to].receptors[receptor].exponent;
}
