import type { Network } from '../../network/network.ts';
import type { Simulation } from '../../simulate/simulation.ts';

/** What distinguishes one way of learning digits from another; the job around it is the same. */
export interface Recipe {
  readonly network: Network;
  /** Presentation of one digit, in ms. */
  readonly duration: number;
  /** Most training images whose responses give the neurons their classes. */
  readonly labelled: number;
  /** Population that learns, and the connection whose weights are its receptive fields. */
  readonly output: string;
  readonly feed: string;
  /** Turns grey values into the stimulus of population `input`, parameter `rate`. */
  encode(grey: Uint8Array): Float32Array;
  /** Called before each mini-batch; progress goes from 0 to 1 over all epochs. */
  anneal(simulation: Simulation, progress: number): void;
  /** Called once when learning is over. */
  settle(simulation: Simulation): void;
}
