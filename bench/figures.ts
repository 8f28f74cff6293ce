import type { Backend, Simulation } from '../src/index.ts';
import { bytesPerStep } from '../src/compile/print.ts';
import { planBytes } from '../src/compile/plan.ts';
import { copyBandwidth } from './bandwidth.ts';
import { dispatchesOf, type Submitted } from './encoding.ts';
import type { Figures, Row } from './row.ts';
import { neuronsOf, synapsesOf } from './running.ts';
import { summarise } from './statistics.ts';

/** The first contact with a network; times in seconds from nothing. */
export interface Met {
  readonly build: number;
  /** In simulated ms, by when the network spikes. */
  readonly spikesBy?: number;
  readonly firstSpike: number;
  readonly firstResult?: number;
  /** Wall time over simulated time, warm. */
  readonly pace: number;
}

/** One timed run. */
export interface Run {
  /** In ms. */
  readonly wall: number;
  readonly cpu?: number;
  readonly spikes: number;
  readonly events: number;
}

/** Memory traffic of one synaptic event beside the synapse itself: a slot of the ring, read and written. */
const slotBytes = 8;

/** What follows from the timed runs. */
export async function figuresOf(simulation: Simulation, { runs, simulated, submits, backend, met }: {
  readonly runs: readonly Run[]; readonly simulated: number; readonly submits: readonly Submitted[]; readonly backend: Backend; readonly met: Met;
}): Promise<Figures> {
  const { plan } = simulation;
  const wall = summarise(runs.map((run) => run.wall)).median;
  const steps = Math.round(simulated / plan.network.dt);
  const cells = neuronsOf(simulation) * plan.batch;
  const eventsPerStep = summarise(runs.map(({ events }) => events)).median / steps;
  const bytesPerSynapse = plan.connections.reduce((sum, { synapses, synapseBytes }) => sum + synapses * synapseBytes, 0) / synapsesOf(simulation);
  const moved = bytesPerStep(plan) + eventsPerStep * (bytesPerSynapse + slotBytes);
  const bandwidth = await copyBandwidth(backend);
  return {
    realTimeFactor: wall / simulated,
    synapticEventsPerSecond: summarise(runs.map(({ events, wall: own }) => events / (own / 1000))).median,
    neuronUpdatesPerSecond: (cells * steps) / (wall / 1000),
    meanRate: summarise(runs.map(({ spikes }) => spikes)).median / cells / (simulated / 1000),
    buildSeconds: met.build, firstSpikeSeconds: met.firstSpike, ...(met.firstResult === undefined ? {} : { firstResultSeconds: met.firstResult }),
    memoryBytes: planBytes(plan), bytesPerSynapse,
    bytesPerStep: moved, copyBandwidth: bandwidth, bandwidthShare: (moved * steps) / (wall / 1000) / bandwidth,
    ...hostShare(submits, steps * runs.length),
  };
}

/** Medians over all submits: other work on the machine disturbs some of them. */
function hostShare(submits: readonly Submitted[], steps: number): Partial<Figures> {
  if (submits.length === 0) return {};
  const dispatchesPerStep = dispatchesOf(submits) / steps;
  const perStep = (part: 'encode' | 'submit'): number => 1000 * summarise(submits.map((each) => each[part] / each.dispatches)).median * dispatchesPerStep;
  return { dispatchesPerStep, stepsPerSubmit: steps / submits.length, encodeMicrosecondsPerStep: perStep('encode'), submitMicrosecondsPerStep: perStep('submit') };
}

/** Most of a profiled run, in ms: kernels repeat themselves. */
const profiled = 100;

/** Device time by kernel, where the device can tell. */
export async function kernelTimes(simulation: Simulation, simulated: number): Promise<Pick<Row, 'kernels'>> {
  const kernels = await simulation.profile(Math.min(profiled, simulated));
  return kernels ? { kernels } : {};
}
