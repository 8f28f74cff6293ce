import type { ArenaName } from '../compile/plan.ts';

/** The arenas in host memory, each under the types its words are read as. */
export interface Views {
  readonly values: Float32Array;
  readonly structure: Uint32Array;
  /** State as numbers, and the same words as integers (spike counts). */
  readonly state: Float32Array;
  readonly counts: Uint32Array;
  readonly spikes: Uint32Array;
  readonly ring: Int32Array;
  readonly weights: Int32Array;
  readonly record: Float32Array;
  readonly control: Uint32Array;
}

export function viewsOf(arenas: Readonly<Record<ArenaName, Uint32Array>>): Views {
  return {
    values: new Float32Array(arenas.values.buffer), structure: arenas.structure,
    state: new Float32Array(arenas.state.buffer), counts: arenas.state, spikes: arenas.spikes,
    ring: new Int32Array(arenas.ring.buffer), weights: new Int32Array(arenas.weights.buffer),
    record: new Float32Array(arenas.record.buffer), control: arenas.control,
  };
}
