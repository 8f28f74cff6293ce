import { simulate, type Backend, type Network, type Simulation } from '../src/index.ts';
import type { WebgpuBackend } from '../src/backend/webgpu.ts';
import { bytesPerStep } from '../src/compile/print.ts';
import { planBytes } from '../src/compile/plan.ts';
import { copyBandwidth } from './bandwidth.ts';
import type { BenchmarkCase } from './benchmark.ts';
import { check, checkDevice } from './check.ts';
import { dispatchesOf, meterEncoding, type Submitted } from './encoding.ts';
import type { Order } from './order.ts';
import type { Figures, Finding, KernelTime, Row } from './row.ts';
import { advance, neuronsOf, spikesOf, synapsesOf } from './running.ts';
import { summarise } from './statistics.ts';

/** A row but for what only the caller knows. */
export type Measured = Omit<Row, 'backend' | 'origin'>;

/** Told what goes on, and about what share of it is done. */
export type Tell = (phase: string, share: number) => void;

/** A network that was checked and warmed up, ready to be timed. */
export interface Trial {
  readonly passed: boolean;
  readonly findings: readonly Finding[];
  /** One timed run, continuing where the last one ended. */
  repeat(): Promise<void>;
  finish(): Promise<Measured>;
}

/** Memory traffic of one synaptic event beside the synapse itself: a slot of the ring, read and written. */
const slotBytes = 8;

/**
 * Meets the network for the first time (time to the first spike, its pace), checks it, builds it anew without recording
 * and warms it up. Must be called in a fresh process or page: their clocks start with them.
 */
export async function openTrial(order: Order, each: BenchmarkCase, backend: Backend, tell: Tell): Promise<Trial> {
  const network: Network = { ...each.network, record: {} };
  const submits = backend.kind === 'webgpu' ? meterEncoding((backend as WebgpuBackend).device) : [];
  const build = async (): Promise<Simulation> => {
    const simulation = await simulate(network, { on: backend, plan: order.plan, batch: each.batch, seed: order.seed });
    await each.prepare?.(simulation);
    return simulation;
  };
  tell('building', 0);
  const met = await meet(build, each, order.limit, tell);
  tell('checking', 0.15);
  const findings = await check({ order, each, backend, pace: met.pace, tell: (share) => tell('checking', 0.15 + 0.7 * share) });
  const simulation = await build();
  const { dt } = network;
  const affordable = (wish: number, pace: number): number => dt * Math.max(1, Math.round(Math.min(wish, (order.limit * 1000) / pace) / dt));
  tell('warming up', 0.9);
  submits.length = 0;
  const warmUp = affordable(each.warmUp, met.pace);
  const from = performance.now();
  await advance(each, simulation, warmUp);
  const simulated = affordable(each.timed, (performance.now() - from) / warmUp);
  findings.push(...checkDevice(simulation, submits));
  const passed = findings.every((finding) => finding.passed);
  submits.length = 0;
  const runs: Run[] = [];
  return {
    passed, findings,
    repeat: async () => {
      runs.push(await timedRun(each, simulation, simulated));
    },
    finish: async () => {
      const { plan } = simulation;
      const basis = {
        name: order.benchmark, size: order.size, adapter: simulation.adapter.name, software: simulation.adapter.software, plan: plan.kind, seed: order.seed,
        batch: plan.batch, neurons: neuronsOf(simulation), synapses: synapsesOf(simulation), simulated, passed, findings,
      };
      try {
        if (!passed) return basis;
        const cpus = runs.flatMap(({ cpu }) => cpu ?? []);
        return {
          ...basis, wall: summarise(runs.map(({ wall }) => wall)), ...(cpus.length > 0 ? { cpu: summarise(cpus) } : {}),
          figures: await figuresOf(simulation, { runs, simulated, submits, backend, met }), ...await kernelTimes(simulation),
        };
      } finally {
        simulation.dispose();
      }
    },
  };
}

interface Met {
  readonly build: number;
  readonly firstSpike: number;
  readonly firstResult?: number;
  /** Wall time over simulated time, warm. */
  readonly pace: number;
}

/** The first contact: seconds to build, to the first spike and to the first result, all from nothing. */
async function meet(build: () => Promise<Simulation>, each: BenchmarkCase, limit: number, tell: Tell): Promise<Met> {
  const from = performance.now();
  const simulation = await build();
  const built = (performance.now() - from) / 1000;
  try {
    const { dt } = each.network;
    let [firstSpike, pace, time] = [NaN, Infinity, 0];
    let chunk = Math.ceil(1 / dt) * dt;
    for (let first = true; time < each.timed; first = false) {
      const span = Math.min(chunk, each.timed - time);
      const start = performance.now();
      await advance(each, simulation, span);
      const took = performance.now() - start;
      time += span;
      pace = took / span;
      if (Number.isNaN(firstSpike) && Object.values(await spikesOf(simulation)).some((count) => count > 0)) firstSpike = performance.now() / 1000;
      tell('first contact', 0.05);
      // The first chunk compiles: it says nothing about the pace.
      if (!first && took > limit * 100 && (!Number.isNaN(firstSpike) || took > limit * 1000)) break;
      if (took < limit * 100) chunk *= 2;
    }
    const finished = (each.timed - time) * pace <= limit * 1000;
    if (finished && time < each.timed) await advance(each, simulation, each.timed - time);
    return { build: built, firstSpike, pace, ...(finished ? { firstResult: performance.now() / 1000 } : {}) };
  } finally {
    simulation.dispose();
  }
}

interface Run {
  /** In ms. */
  readonly wall: number;
  readonly cpu?: number;
  readonly spikes: number;
  readonly events: number;
}

async function timedRun(each: BenchmarkCase, simulation: Simulation, duration: number): Promise<Run> {
  const before = await spikesOf(simulation);
  const used = globalThis.process?.cpuUsage();
  const from = performance.now();
  await advance(each, simulation, duration);
  const wall = performance.now() - from;
  const since = used && process.cpuUsage(used);
  const after = await spikesOf(simulation);
  const names = Object.keys(after);
  const fired = (name: string): number => after[name] - before[name];
  return {
    wall, ...(since ? { cpu: (since.user + since.system) / 1000 } : {}),
    spikes: names.reduce((sum, name) => sum + fired(name), 0),
    events: names.reduce((sum, name) => sum + fired(name) * (each.outDegree[name] ?? 0), 0),
  };
}

async function figuresOf(simulation: Simulation, { runs, simulated, submits, backend, met }: {
  readonly runs: readonly Run[]; readonly simulated: number; readonly submits: readonly Submitted[]; readonly backend: Backend; readonly met: Met;
}): Promise<Figures> {
  const { plan } = simulation;
  const wall = summarise(runs.map((run) => run.wall)).median;
  const steps = Math.round(simulated / plan.network.dt);
  const cells = neuronsOf(simulation) * plan.batch;
  const eventsPerStep = summarise(runs.map(({ events }) => events)).median / steps;
  const bytesPerSynapse = (4 * (plan.words.structure + plan.words.weights)) / synapsesOf(simulation);
  const moved = bytesPerStep(plan) + eventsPerStep * (bytesPerSynapse + slotBytes);
  // The meter also sees the copies of the bandwidth's measurement, so the host's share is taken first.
  const host = hostShare(submits, steps * runs.length);
  const bandwidth = await copyBandwidth(backend);
  return {
    realTimeFactor: wall / simulated,
    synapticEventsPerSecond: summarise(runs.map(({ events, wall: own }) => events / (own / 1000))).median,
    neuronUpdatesPerSecond: (cells * steps) / (wall / 1000),
    meanRate: summarise(runs.map(({ spikes }) => spikes)).median / cells / (simulated / 1000),
    buildSeconds: met.build, firstSpikeSeconds: met.firstSpike, ...(met.firstResult === undefined ? {} : { firstResultSeconds: met.firstResult }),
    memoryBytes: planBytes(plan), bytesPerSynapse,
    bytesPerStep: moved, copyBandwidth: bandwidth, bandwidthShare: (moved * steps) / (wall / 1000) / bandwidth,
    ...host,
  };
}

/** Medians over all submits: other work on the machine disturbs some of them. */
function hostShare(submits: readonly Submitted[], steps: number): Partial<Figures> {
  if (submits.length === 0) return {};
  const dispatchesPerStep = dispatchesOf(submits) / steps;
  const perStep = (part: 'encode' | 'submit'): number => 1000 * summarise(submits.map((each) => each[part] / each.dispatches)).median * dispatchesPerStep;
  return { dispatchesPerStep, stepsPerSubmit: steps / submits.length, encodeMicrosecondsPerStep: perStep('encode'), submitMicrosecondsPerStep: perStep('submit') };
}

/** What {@link Simulation} offers where the device has timestamps. */
interface Profiled {
  profile(): Promise<readonly KernelTime[] | null>;
}

async function kernelTimes(simulation: Simulation): Promise<Pick<Row, 'kernels'>> {
  const kernels = 'profile' in simulation ? await (simulation as Simulation & Profiled).profile() : null;
  return kernels ? { kernels } : {};
}
