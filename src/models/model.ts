/** A named constant of a model. */
export interface Parameter {
  readonly value: number;
  readonly unit: string;
  readonly doc: string;
  /** Values a simulation accepts, ends included; `whole` asks for whole numbers. Default: any finite number. */
  readonly range?: readonly [least: number, most: number];
  readonly whole?: boolean;
}

/** A variable that changes while the simulation runs. */
export interface StateVariable {
  /** Initial value: a number, or the name of the parameter that holds it. */
  readonly value: number | string;
  readonly unit: string;
  readonly doc: string;
  /** One value per neuron for all samples of a batch (something learned), instead of one per sample. */
  readonly shared?: boolean;
}

export type Parameters = Readonly<Record<string, Parameter>>;
export type State = Readonly<Record<string, StateVariable>>;

/** How differential equations are stepped: `auto` is exact where linear, else exponential Euler, else Euler. */
export type Method = 'auto' | 'exact' | 'exponential-euler' | 'euler' | 'rk4';

/** An input that shows what a neuron does: the picture of the gallery and of `webspike models`. */
export interface NeuronExample {
  /** Time step and duration in ms. */
  readonly dt: number;
  readonly duration: number;
  /** What differs from the defaults: numbers, or for parameters that stand in the equations, expressions over the time `t` in ms. */
  readonly parameters?: Readonly<Record<string, number | string>>;
  readonly initial?: Readonly<Record<string, number>>;
  /** Spikes that arrive at these times in ms, each adding `weight` to a variable (default `v`); of a source, the spikes it is given. */
  readonly pulses?: { readonly at: readonly number[]; readonly weight: number; readonly to?: string };
  /** Variable to draw. Default `v`; a source without one is drawn by its spikes. */
  readonly show?: string;
}

/**
 * A neuron (or spike source) as text. Per step: arriving input, `equations`, the `spike` condition, then `reset`.
 * The texts may use state, parameters, `I` (sum of the synapses' currents), `dt` and `t` (ms), `step`, and
 * the functions `exp`, `log`, `sqrt`, `abs`, `floor`, `min`, `max`, `clamp`, `exprel` ((e^x − 1) / x), `rand()` (uniform in [0, 1)) and
 * `poisson(mean)` (a Poisson count, mean at most 40). Each call that draws has a random stream of its own.
 */
export interface NeuronModel {
  readonly name: string;
  readonly summary: string;
  /** The paper or program the equations come from. */
  readonly source: string;
  readonly parameters: Parameters;
  readonly state: State;
  /** Assignments and `dx/dt = …`, one a line; `(unless refractory)` holds a variable still after a spike. */
  readonly equations?: string;
  /** Condition under which the neuron spikes. */
  readonly spike: string;
  /** Statements run by a neuron that spiked. */
  readonly reset?: string;
  /** Name of the parameter that gives the refractory period in ms. */
  readonly refractory?: string;
  /**
   * Statements that change shared state while learning, once per step or trial;
   * `spikes` is how often the neuron spiked in it over the whole batch, `samples` the size of the batch.
   */
  readonly adapt?: string;
  /** When `adapt` runs; default `step`. */
  readonly adaptEvery?: 'step' | 'trial';
  readonly method?: Method;
  readonly example?: NeuronExample;
}

/** What an arriving spike does to its target. State lives once per target neuron, not per synapse. */
export interface SynapseModel {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: Parameters;
  readonly state: State;
  /**
   * Statements run in each step with `input`, the sum of what arrives in it: the weights, each times what its source sends
   * ({@link TransmissionModel}), else times one. `total` is the sum of these weights alone. May assign the target's variables.
   */
  readonly arrival: string;
  readonly equations?: string;
  /** Expression added to the target's `I`; may use `input`, `total` and the target's variables. */
  readonly current?: string;
}

/**
 * What a source sends along a connection: a number by which the weight is multiplied, the same for all its targets. State
 * lives once per source neuron and connection, not per synapse. Without one, each spike counts as one.
 */
export interface TransmissionModel {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: Parameters;
  readonly state: State;
  /** Differential equations of the state. */
  readonly equations?: string;
  /** Statements run when the source spikes, before `amount` is taken. They change the model's own state and may read the source's. */
  readonly spike?: string;
  /** Expression over this state, the parameters and the source neuron's own variables, as they are when its step ends. */
  readonly amount: string;
  /** Bounds of `amount`, numbers or names of parameters: it is clamped to them, and they fix the resolution of the input when the network is built. */
  readonly range: readonly [low: number | string, high: number | string];
  /** Sends in every step (graded transmission) instead of with each spike. Default false. */
  readonly continuous?: boolean;
}

/** A trace that neurons of one side of a plastic connection keep. */
export interface Trace {
  readonly state: State;
  readonly equations?: string;
  /** Statements run in every step, between the neuron's own equations and its spike; they may read its variables and parameters. */
  readonly step?: string;
  /** Statements run when this neuron spikes. */
  readonly spike?: string;
}

/**
 * How spikes change a weight `w`. `onPre` runs for every presynaptic spike and sees the post traces before this step's
 * spikes; `onPost` runs for every postsynaptic spike and sees the pre traces with this step's spikes. `event` counts the
 * post neuron's spikes within the step or trial being applied (0, 1, …), `norm(x)` is the Euclidean norm of a pre trace (`onPost`
 * only), `rand()` a uniform number in [0, 1) that belongs to the synapse, the step and the sample (at most four calls in a rule).
 */
export interface PlasticityRule {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: Parameters;
  readonly pre?: Trace;
  readonly post?: Trace;
  readonly onPre?: string;
  readonly onPost?: string;
  /**
   * A condition over the post trace and the target's variables that stands in for its spike: `onPost` runs in every step in
   * which it holds. It is evaluated where `post.step` is, after it.
   */
  readonly postEvent?: string;
  /** Values that every synapse keeps beside its weight, 4 bytes each; a trial begins with 0. `onPre`, `onPost` and `onTick` may assign them. */
  readonly synapse?: State;
  /** Statements that every synapse runs from time to time, after the spikes of the step. All synapses are visited: let the period be long. */
  readonly onTick?: string;
  /** Name of the parameter that gives the period of `onTick` in ms; `since` is the time since the last tick. */
  readonly tick?: string;
}
