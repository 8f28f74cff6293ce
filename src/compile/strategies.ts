/**
 * How a connection's spikes reach their targets. Gathered when the target is updated: `dense` from a matrix of weights,
 * `uniform` by counting spikes, `bits` by testing one bit per pair. Delivered after the update: `scatter` along stored rows
 * with integer atomics, `partition` along stored rows into workgroup memory, `procedural` along rows drawn again each time,
 * `convolution` through a shared kernel, to the targets that geometry gives.
 */
export const strategies = ['dense', 'uniform', 'bits', 'scatter', 'partition', 'procedural', 'convolution'] as const;
export type Strategy = (typeof strategies)[number];

/** What became of a strategy that the tuner tried on a connection: its time, or why it is out of the question. */
export type Measured =
  | { readonly strategy: Strategy; readonly microsecondsPerStep: number }
  | { readonly strategy: Strategy; readonly rejected: string };

/** By connection. */
export type Tuned = Readonly<Record<string, readonly Measured[]>>;
