/** A simulator's figures for one benchmark, in seconds. `wall` is the time loop only. */
export interface Peer {
  readonly name: string;
  /** Generating and compiling the code. */
  readonly build?: number;
  /** Making the connectivity. */
  readonly init?: number;
  readonly wall: number;
  readonly millionEvents: number;
}

export const peersNote = 'peers: measured on another 2-core machine of this kind, one thread, median of 3, time loop only, ±10 % (peers-on-cpu.md)';

/**
 * The table of shared/reference/peers-on-cpu.md (November 2026): Brian2 2.9.0, GeNN 5.4.0 single_threaded_cpu with
 * -march=native in float32, NEST 3.10. Copied, not measured here. Brian2 builds in 10–15 s on a quiet machine.
 * 0.1 s of init stands for "below 0.1".
 */
export const peers = {
  cuba4k: [
    { name: 'Brian2 C++', build: 33, init: 0.18, wall: 0.088, millionEvents: 20 },
    { name: 'GeNN native', build: 2.9, init: 0.01, wall: 0.077, millionEvents: 24 },
    { name: 'NEST', init: 0.44, wall: 1.39, millionEvents: 1.2 },
  ],
  cuba40k: [
    { name: 'Brian2 C++', build: 27, init: 0.25, wall: 1.11, millionEvents: 16 },
    { name: 'GeNN native', build: 1.8, init: 0.05, wall: 0.727, millionEvents: 25 },
    { name: 'NEST', init: 26, wall: 24, millionEvents: 0.8 },
  ],
  'diehl-cook-100, dt 0.5 ms': [
    { name: 'Brian2 C++', build: 15, init: 0.6, wall: 1.46, millionEvents: 64 },
    { name: 'Brian2 C++, traces per neuron', build: 17, init: 0.17, wall: 0.89, millionEvents: 105 },
    { name: 'GeNN native', build: 1.3, init: 0.01, wall: 2.35, millionEvents: 40 },
  ],
  'diehl-cook-100, dt 1 ms': [
    { name: 'Brian2 C++', build: 14, init: 0.1, wall: 1.26, millionEvents: 75 },
    { name: 'Brian2 C++, traces per neuron', build: 15, init: 0.1, wall: 0.51, millionEvents: 184 },
    { name: 'GeNN native', build: 1.5, init: 0.1, wall: 1.09, millionEvents: 86 },
  ],
} satisfies Readonly<Record<string, readonly Peer[]>>;

export type PeerBenchmark = keyof typeof peers;
