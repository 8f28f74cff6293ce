/** What other simulators reach, copied with its source, never measured here. */
export interface Peer {
  readonly name: string;
  readonly hardware: string;
  /** Wall time over simulated time, of the time loop only. */
  readonly realTimeFactor: number;
  readonly synapticEventsPerSecond?: number;
  /** Seconds of generating, compiling and connecting. */
  readonly build?: number;
  /** Simulated seconds of the run: with `build`, what passes before the first result. */
  readonly simulated?: number;
}

const core = 'one core, 2-core machine like this';

const onCpu = (simulated: number) => (name: string, build: number | undefined, wall: number, millionEvents: number): Peer => ({
  name, hardware: core, realTimeFactor: wall / simulated, synapticEventsPerSecond: millionEvents * 1e6, simulated, build,
});
const second = onCpu(1);
const samples = onCpu(35);

const anchor = (name: string, hardware: string, realTimeFactor: number, synapticEventsPerSecond?: number): Peer => ({ name, hardware, realTimeFactor, synapticEventsPerSecond });

/**
 * By benchmark and size. CPUs: shared/reference/peers-on-cpu.md (November 2026), Brian 2 2.9.0 standalone, GeNN 5.4.0
 * single-threaded with -march=native, NEST 3.10; median of 3, ±10 %. GPUs: performance-anchors.md 1.2, 1.4 and 1.5, each
 * on its authors' hardware.
 */
const peers: Readonly<Record<string, readonly Peer[]>> = {
  'cuba 4k': [second('Brian 2 C++', 33.2, 0.088, 20), second('GeNN', 2.9, 0.077, 24), second('NEST', 0.44, 1.39, 1.2)],
  'cuba 40k': [second('Brian 2 C++', 27.3, 1.11, 16), second('GeNN', 1.85, 0.727, 25), second('NEST', 26, 24, 0.8)],
  'brunel peers': [
    second('Brian 2 C++', 20.8, 9.71, 44), second('GeNN', 1.27, 2.95, 145), second('GeNN, weights per synapse', 1.29, 3.56, 119), second('NEST', 1.8, 15.6, 28),
  ],
  'diehl-cook-peers dt0.5': [samples('Brian 2 C++', 15.6, 1.46, 64), samples('Brian 2 C++, traces per neuron', 17.2, 0.89, 105), samples('GeNN', 1.31, 2.35, 40)],
  'diehl-cook-peers dt1': [samples('Brian 2 C++', 14.1, 1.26, 75), samples('Brian 2 C++, traces per neuron', 15.1, 0.51, 184), samples('GeNN', 1.6, 1.09, 86)],
  'microcircuit 1': [
    anchor('GeNN', 'RTX 4090', 0.272, 3.6e9), anchor('GeNN', 'Titan RTX', 0.7, 1.4e9), anchor('NEST GPU', 'RTX 2080 Ti', 1.055, 9.2e8), anchor('CsNN', '345 FPGA nodes', 0.25, 3.9e9),
  ],
  'microcircuit 1-dc': [
    anchor('NEST GPU', 'RTX 4090', 0.386, 2.5e9), anchor('NEST', '2 × EPYC 7702, 128 cores', 0.67, 1.4e9), anchor('neuroAIx', '35 FPGAs', 0.05, 1.9e10), anchor('plain C++ loop', 'one core of a Xeon', 20, 4.6e7),
  ],
  'brunel-stdp 100k': [anchor('Spice', 'one GPU, not named', 3.287), anchor('GeNN', 'one GPU, not named', 5.156)],
  'fly full': [anchor('fused Metal, 2 dispatches', 'Apple M4 Pro', 0.295), anchor('flyBrain, Rust and Metal', 'Apple M4 Pro', 0.365), anchor('Brian 2', 'Apple M4 Pro', 62.6)],
};

/** Simulators with figures for a network at a size. */
export function peersOf(benchmark: string, size: string): readonly Peer[] {
  return peers[`${benchmark} ${size}`] ?? [];
}

export const peersNote = 'Other simulators: their own figures on the hardware named, copied from peers-on-cpu.md and performance-anchors.md; time loop only, ±10 %.';
