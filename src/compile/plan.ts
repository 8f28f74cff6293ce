import type { NeuronProgram, RuleProgram } from '../equations/program.ts';
import type { SynapseList } from '../network/connectivity.ts';
import type { Network } from '../network/network.ts';

export type PlanKind = 'resident' | 'layered' | 'stepped';

/** The storage buffers every kernel shares, in binding order. */
export const arenaNames = ['values', 'structure', 'state', 'spikes', 'ring', 'weights', 'record', 'control'] as const;
export type ArenaName = (typeof arenaNames)[number];

/** A named stretch of an arena, in 32-bit words. */
export interface Part {
  readonly arena: ArenaName;
  readonly name: string;
  readonly offset: number;
  readonly words: number;
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
  /** Spikes per sample and neuron since the trial began, as integers in the state arena. */
  readonly counts: number;
  /** Spikes per neuron over all samples of a trial (ring arena), where something is learned from them once per trial. */
  readonly totals: number | null;
  /** Given spike trains of a spike-array population: structure arena, `steps` masks per sample. */
  readonly given: { readonly offset: number; readonly steps: number } | null;
  readonly competition: { readonly stop: boolean } | null;
}

/** How a connection's spikes reach their targets. */
export type Strategy = 'dense' | 'uniform' | 'sparse';

export interface PlannedConnection {
  readonly index: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly receptor: number;
  readonly strategy: Strategy;
  /** Number of synapses. */
  readonly synapses: number;
  /** Weights arena, integers in units of 2^−exponent of the receptor; `stride` 0 where one weight serves all. */
  readonly weights: { readonly offset: number; readonly stride: 0 | 1 };
  /** Largest sum of |weight| onto one target, in units of the receptor. */
  readonly largest: number;
  /** In steps; per-synapse delays lie in the target words above `shift`. */
  readonly delay: { readonly least: number; readonly most: number };
  /** Uniform strategy: a neuron does not reach itself. */
  readonly skipSelf: boolean;
  readonly sparse: { readonly rows: number; readonly targets: number; readonly sources: number | null; readonly shift: number; readonly list: SynapseList } | null;
  readonly plasticity: PlannedPlasticity | null;
  readonly normalise: { readonly norm: 'l1' | 'l2'; readonly to: number; readonly value: number } | null;
}

export interface PlannedPlasticity {
  readonly program: RuleProgram;
  readonly parameters: ReadonlyMap<string, number>;
  readonly apply: 'step' | 'trial';
  readonly constants: readonly { readonly name: string; readonly offset: number }[];
  /** Trace names as the rule knows them, with their place in the state of either side. */
  readonly pre: ReadonlyMap<string, PlannedVariable>;
  readonly post: ReadonlyMap<string, PlannedVariable>;
  /** Shared state of the target that the rule reads. */
  readonly shared: ReadonlyMap<string, PlannedVariable>;
  readonly low: number;
  readonly high: number;
}

/** Values of a variable kept at some steps. */
export interface Probe {
  readonly population: number;
  readonly variable: string;
  readonly neurons: readonly number[];
  readonly every: number;
}

export interface PlannedProbe extends Probe {
  /** Record arena: `offset + ((step / every mod rows) · batch + b) · neurons + n`. */
  readonly offset: number;
  readonly rows: number;
}

/** Populations that may be updated together, and the sparse connections delivered after them. */
export interface Stage {
  readonly populations: readonly number[];
  readonly deliveries: readonly number[];
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
  /** Steps taken by one pass through the stages. */
  readonly block: number;
  /** Most steps between two read-backs of what is recorded. */
  readonly chunk: number;
  readonly parts: readonly Part[];
  /** Words of each arena. */
  readonly words: Readonly<Record<ArenaName, number>>;
  /** The state words that a new trial resets: the first of the arena. */
  readonly trialState: number;
  /** Structure arena: a row of fields per population, one per connection, and the lists of what kernels visit. */
  readonly tables: { readonly populations: number; readonly connections: number; readonly lists: number };
  /** Control arena, per sample: one more than the step that decided it (0: undecided). It stands still afterwards. */
  readonly decided: number;
  /** Bytes of workgroup memory of the resident kernel. */
  readonly localWords: number;
  /** Initial contents of arenas that do not start as zeros. */
  readonly initial: Readonly<Partial<Record<ArenaName, Uint32Array>>>;
}

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
  return 4 * (arenaNames.reduce((sum, name) => sum + plan.words[name], 0) + plan.trialState);
}
