import type { StepProgram } from '../../equations/adjoint.ts';
import type { ConvolutionShape } from '../../network/convolution.ts';

/**
 * The operations that training consists of: data that every device executes in order. All numbers are f32, all matrices row-major.
 * A *series* holds `[steps][samples][size]`: rows of one step lie together, so that time is merged into the batch. Sums run in an
 * order that depends on the shapes alone: the same run twice gives the same weights.
 */
export type Op =
  | Fill | Copy | Add | Multiply | Reduce
  | Matmul | Convolve | Pool | Normalise | Delay | Neuron
  | Eligibility | Readout | Loss | Penalty | WeightNorm | Quantise | Clip | Sgd | Adam | Warp;

/** Where numbers begin: `offset` of them into a tensor. */
export interface View {
  readonly tensor: string;
  readonly offset: number;
}

/** to[i] = value. */
export interface Fill { readonly kind: 'fill'; readonly to: View; readonly size: number; readonly value: number }

/** to[c · size + i] = from[i] for `copies` copies (default 1). */
export interface Copy { readonly kind: 'copy'; readonly from: View; readonly to: View; readonly size: number; readonly copies?: number }

/** to[i] = to[i] + factor · from[i]. */
export interface Add { readonly kind: 'add'; readonly from: View; readonly to: View; readonly size: number; readonly factor: number }

/** to[r · size + i] = from[r · size + i] · by[i] for `rows` rows: a mask that is the same in every step, such as dropout's. */
export interface Multiply { readonly kind: 'multiply'; readonly from: View; readonly by: View; readonly to: View; readonly rows: number; readonly size: number }

/** to[g] (+)= factor · Σ over `outer`, then `inner`, of from[(outer · groups + g) · inner + i]: gradients of what rows or positions share. */
export interface Reduce {
  readonly kind: 'reduce'; readonly from: View; readonly to: View;
  readonly outer: number; readonly groups: number; readonly inner: number;
  readonly factor: number; readonly accumulate: boolean;
}

/** c[m × n] (+)= a[m × k] · b[k × n]; a transposed operand is stored the other way round (a as k × m, b as n × k). */
export interface Matmul {
  readonly kind: 'matmul'; readonly a: View; readonly b: View; readonly c: View;
  readonly m: number; readonly n: number; readonly k: number;
  readonly transposeA: boolean; readonly transposeB: boolean; readonly accumulate: boolean;
}

/**
 * A convolution of `rows` images, channel-major as in src/network/convolution.ts, with groups, stride, padding and dilation.
 * `output`: output (+)= kernel ⋆ input. `input`: input (+)= the adjoint of that, from output. `kernel`: kernel (+)= the sum over rows
 * of the adjoint, from input and output. The view of the result is the one the direction names.
 */
export interface Convolve {
  readonly kind: 'convolve'; readonly direction: 'output' | 'input' | 'kernel';
  readonly input: View; readonly kernel: View; readonly output: View;
  readonly rows: number; readonly shape: ConvolutionShape; readonly accumulate: boolean;
}

/**
 * Means over windows of height × width that do not overlap; what remains at the edge is left out. `output`: output = pooled input.
 * `input`: input = the adjoint of that, from output. `rows` images of `channels` channels.
 */
export interface Pool {
  readonly kind: 'pool'; readonly direction: 'output' | 'input';
  readonly input: View; readonly output: View; readonly rows: number; readonly channels: number;
  readonly height: number; readonly width: number; readonly window: readonly [height: number, width: number];
}

/**
 * Batch normalisation (Ioffe & Szegedy 2015, arXiv:1502.03167) over `rows` and `positions` of each channel of [rows][channels][positions].
 * `output`: y = gain · (x − mean) / √(variance + epsilon) + bias with the batch's own mean and (biased) variance, which are left in
 * `statistics` ([channels] means, then [channels] of 1/√(variance + epsilon)) and move `running` ([channels] means, then unbiased
 * variances) by `momentum`. `fixed`: the same from `running`, which stays. `input`: `x` is overwritten by… see fields: dx from dy, and
 * the gradients of gain and bias are added to `gainGradient` and `biasGradient`.
 */
export interface Normalise {
  readonly kind: 'normalise'; readonly direction: 'output' | 'fixed' | 'input';
  readonly x: View; readonly y: View; readonly gain: View; readonly bias: View; readonly statistics: View; readonly running: View;
  /** Of direction `input`: adjoints of y (read) and x (written), and where the gradients of gain and bias are added. */
  readonly dy?: View; readonly dx?: View; readonly gainGradient?: View; readonly biasGradient?: View;
  readonly rows: number; readonly channels: number; readonly positions: number; readonly momentum: number; readonly epsilon: number;
}

/**
 * A series delayed by `delays[i]` steps for each source neuron i, between whole steps linearly interpolated:
 * output[t] = (1 − f) · input[t − ⌊d⌋] + f · input[t − ⌊d⌋ − 1], d clamped to [0, most]. `input` views step 0 of a tensor with
 * most + 1 earlier steps before it. `input`: adds the adjoint to dInput (same layout as input, earlier steps too) and to
 * `gradient` that of the delays: Σ dOutput[t] · (input[t − ⌊d⌋ − 1] − input[t − ⌊d⌋]).
 */
export interface Delay {
  readonly kind: 'delay'; readonly direction: 'output' | 'input';
  readonly input: View; readonly output: View; readonly delays: View; readonly dInput?: View; readonly dOutput?: View; readonly gradient?: View;
  readonly steps: number; readonly samples: number; readonly size: number; readonly most: number;
}

/** What a kernel of a neuron reads per neuron: `series` [steps][samples][size], `sample` [samples][size], `neuron` [size], `channel` [size / positions], `one`. */
export interface Feed { readonly view: View; readonly span: 'series' | 'sample' | 'neuron' | 'channel' | 'one'; readonly positions?: number }

/**
 * `steps` steps of one population in one call: the program of `plan.programs[program]` for every neuron of every sample.
 * `output`: `states[v]` views a history of (steps + 1) rows of [samples][size], of which row 0 is the state at the start and the others
 * are written; `outputs[o]` are series, written. `history: false` (answering): each state is one row, overwritten in place.
 * `input`: runs the steps backwards from that history. `dOutputs[o]` are read (`null`: zero), `dStates[v]` is one row: the adjoint of the
 * state after the last step on entry, before the first on return. `dInputs[i]` are written: a series, or, where the input is fed per
 * sample or neuron, [samples][size] with the sum over the steps (the caller reduces further). `null` where nobody asks.
 * `dParameters[p]` [samples][size] likewise are added to; the caller reduces them.
 */
export interface Neuron {
  readonly kind: 'neuron'; readonly direction: 'output' | 'input'; readonly program: number;
  readonly steps: number; readonly samples: number; readonly size: number; readonly history: boolean;
  readonly inputs: readonly Feed[]; readonly parameters: readonly Feed[]; readonly constants: readonly Feed[];
  readonly states: readonly View[]; readonly outputs: readonly View[];
  readonly dOutputs?: readonly (View | null)[]; readonly dStates?: readonly View[];
  readonly dInputs?: readonly (View | null)[]; readonly dParameters?: readonly (View | null)[];
}

/** One term of a sum: a trace by its number, or the input, times a number or a tensor [samples][post]. */
export interface Term { readonly of: number | 'input'; readonly factor: number | View }

/** Something that a synapse remembers: where it is the same for all synapses of a source, [samples][pre], else [pre][samples][post]. */
export interface Trace { readonly view: View; readonly span: 'source' | 'synapse'; readonly next: readonly Term[] }

/**
 * One step of the eligibility traces of e-prop (Bellec et al. 2020, doi:10.1038/s41467-020-17236-y), of all synapses of a connection from
 * `input` [samples][pre]. Of the traces as they are before the step: e = Σ `sum`; each trace becomes Σ `next` (of a source: of numbers
 * and traces of sources only). Where there is a `filtered` trace [pre][samples][post], it becomes decay · filtered + e and stands for e
 * in what follows. Where there is a `signal` [samples][post]: gradient[i][j] += Σ over samples of signal · e.
 */
export interface Eligibility {
  readonly kind: 'eligibility';
  readonly input: View; readonly traces: readonly Trace[]; readonly sum: readonly Term[];
  readonly filtered: View | null; readonly decay: number;
  readonly signal: View | null; readonly gradient: View;
  readonly samples: number; readonly pre: number; readonly post: number;
}

/**
 * The score of each class from a series [steps][samples][size], over all segments of time: `score` [samples][size] must begin as 0
 * (`mean`: += Σ / `total`; `last`: = the last step's), −∞ is written by the caller as −1e30 for `max`; `at` [samples][size] holds the step of the
 * maximum or first spike. `first` (time to first spike): score = −(step of the first spike), −total where there is none; the caller begins with −total.
 * `firstStep` is the number of the series' first step. `input`: dSeries = (written) the adjoint: mean spreads it evenly, max and
 * first put it where it came from (a neuron without spikes at the very last step), last at the last step.
 */
export interface Readout {
  readonly kind: 'readout'; readonly direction: 'output' | 'input'; readonly how: 'mean' | 'max' | 'last' | 'first';
  readonly series: View; readonly score: View; readonly at: View; readonly dSeries?: View; readonly dScore?: View;
  readonly steps: number; readonly samples: number; readonly size: number; readonly firstStep: number; readonly total: number;
}

/**
 * losses[sample], dScore (written) and correct[sample] (1 where the largest score, the first of equals, is that of the label) from scores
 * [samples][size] and labels (class numbers as f32; −1: a sample to leave out, loss and adjoint 0). `cross-entropy`: softmax of scale · score, with
 * label smoothing. `mean-square`: Σ (score − target)² / size with `on` for the label and `off` for the others. dScore is divided by `divisor`.
 */
export interface Loss {
  readonly kind: 'loss'; readonly how: 'cross-entropy' | 'mean-square';
  readonly score: View; readonly labels: View; readonly dScore: View; readonly losses: View; readonly correct: View;
  readonly samples: number; readonly size: number; readonly scale: number; readonly smoothing: number; readonly on: number; readonly off: number; readonly divisor: number;
}

/**
 * A penalty on each neuron's mean rate r over `rows` rows of a series: dSeries += d/ds of strength · Σ max(0, low − r)² + max(0, r − high)²,
 * with `means` [size] as written by a Reduce with factor 1/rows.
 */
export interface Penalty { readonly kind: 'penalty'; readonly means: View; readonly dSeries: View; readonly rows: number; readonly size: number; readonly strength: number; readonly low: number; readonly high: number }

/**
 * weight[i][j] = gain[j] · v[i][j] / ‖v[·][j]‖₂ per target j (Salimans & Kingma 2016, arXiv:1602.07868); `byRow`: the norm runs along rows, of
 * [targets][fan-in], as a convolution's kernel lies. `input`: adds to dV and dGain from dWeight.
 */
export interface WeightNorm {
  readonly kind: 'weight-norm'; readonly direction: 'output' | 'input';
  readonly v: View; readonly gain: View; readonly weight: View; readonly dV?: View; readonly dGain?: View; readonly dWeight?: View;
  readonly fanIn: number; readonly targets: number; readonly byRow: boolean;
}

/** to[i] = step · clamp(round-half-away(from[i] / step), low, high): straight through on the way back, so that it has no adjoint. */
export interface Quantise { readonly kind: 'quantise'; readonly from: View; readonly to: View; readonly size: number; readonly step: number; readonly low: number; readonly high: number }

/** settings[`scale`] = min(1, most / ‖gradients‖₂), over `size` numbers; 1 where most is 0. */
export interface Clip { readonly kind: 'clip'; readonly gradients: View; readonly size: number; readonly most: number; readonly scale: View }

/**
 * What optimisers share. `settings` views [learning rate, gradient scale, step number, 1 − β₁^step, 1 − β₂^step], written by the host before each update
 * (but for the scale, see {@link Clip}). g = scale · gradient.
 */
interface Update { readonly weights: View; readonly gradients: View; readonly settings: View; readonly size: number; readonly rate: number; readonly decay: number; readonly low: number; readonly high: number }

/** v ← momentum · v + g + decay · w; w ← clamp(w − rate · lr · v, low, high). */
export interface Sgd extends Update { readonly kind: 'sgd'; readonly velocity: View; readonly momentum: number }

/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980): m, s the moments; w ← w − rate · lr · m̂ / (√ŝ + epsilon). `decoupled` decay is AdamW's
 * (Loshchilov & Hutter 2019, arXiv:1711.05101): w ← w − rate · lr · decay · w beforehand; else decay · w joins g.
 */
export interface Adam extends Update { readonly kind: 'adam'; readonly first: View; readonly second: View; readonly beta1: number; readonly beta2: number; readonly epsilon: number; readonly decoupled: boolean }

/**
 * to = images [samples][channels][height][width] sampled bilinearly, 0 outside. `maps` holds for each sample a 2 × 3 matrix (row-major; from centred
 * output to centred input coordinates in pixels, (x, y, 1)) and then `grid` × `grid` displacements in x and as many in y, stretched over the image
 * bilinearly (0: none).
 */
export interface Warp { readonly kind: 'warp'; readonly from: View; readonly to: View; readonly maps: View; readonly samples: number; readonly channels: number; readonly height: number; readonly width: number; readonly grid: number }

/** A run of numbers on the device; what it holds at the start is 0. */
export interface Tensor { readonly name: string; readonly size: number }

/** All a device needs to know. */
export interface OpPlan {
  readonly tensors: readonly Tensor[];
  readonly programs: readonly StepProgram[];
  /** Ops in order, by phase: what the trainer runs. */
  readonly phases: Readonly<Record<string, readonly Op[]>>;
}

/** What executes a plan: one thread of the CPU, or a GPU. */
export interface OpDevice {
  readonly plan: OpPlan;
  /** In words, e.g. `SwiftShader (software)`. */
  readonly adapter: string;
  /** Queued behind what was asked for before. */
  write(to: View, numbers: Float32Array): void;
  run(phase: string): void;
  /** Everything before it has happened when it resolves. @throws SimulationError where the device failed. */
  read(from: View, size: number): Promise<Float32Array>;
  dispose(): void;
}
