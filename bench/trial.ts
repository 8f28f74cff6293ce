import { simulate, type Backend, type Network, type Simulation } from '../src/index.ts';
import type { WebgpuBackend } from '../src/backend/webgpu.ts';
import type { BenchmarkCase } from './benchmark.ts';
import { check, checkDevice } from './check.ts';
import { meterEncoding } from './encoding.ts';
import { figuresOf, kernelTimes, type Met, type Run } from './figures.ts';
import type { Order } from './order.ts';
import type { Finding, Row } from './row.ts';
import { advance, neuronsOf, onSoftwareAdapter, spikesOf, synapsesOf } from './running.ts';
import { summarise } from './statistics.ts';

/** A row but for what only the caller knows. */
export type Measured = Omit<Row, 'backend' | 'origin'>;

/** Told what goes on, and about what share of it is done. */
export type Tell = (phase: string, share: number) => void;

/** A network that was checked and warmed up, ready to be timed. */
export interface Trial {
  readonly passed: boolean;
  readonly findings: readonly Finding[];
  /** One timed run, continuing where the last one ended, or from the same state where the network learns. */
  repeat(): Promise<void>;
  finish(): Promise<Measured>;
}

/**
 * Meets the network for the first time (time to the first spike, its pace), checks it, builds it anew without recording
 * and warms it up. Must be called in a fresh process or page: their clocks start with them.
 */
export async function openTrial(order: Order, each: BenchmarkCase, backend: Backend, tell: Tell): Promise<Trial> {
  const network: Network = { ...each.network, record: {} };
  const submits = backend.kind === 'webgpu' ? meterEncoding((backend as WebgpuBackend).device) : [];
  const build = async (): Promise<Simulation> => {
    const simulation = await simulate(network, { on: backend, plan: order.plan, batch: each.batch, seed: order.seed, delivery: order.delivery });
    await each.prepare?.(simulation);
    return simulation;
  };
  tell('building', 0);
  const met = await meet(build, each, order.limit, tell);
  tell('checking', 0.15);
  const findings = await check({ order, each, backend, pace: met.pace, spikesBy: met.spikesBy, tell: (share) => tell('checking', 0.15 + 0.7 * share) });
  const simulation = await build();
  const from = performance.now();
  await simulation.construct();
  const drawn = (performance.now() - from) / 1000;
  const { dt } = network;
  const affordable = (wish: number, pace: number): number => dt * Math.max(1, Math.round(Math.min(wish, (order.limit * 1000) / pace) / dt));
  tell('warming up', 0.9);
  submits.length = 0;
  // A software adapter is not asked to reach the steady state: its times tell little either way.
  const warmUp = onSoftwareAdapter(backend) ? affordable(each.warmUp, met.pace) : each.warmUp;
  await advance(each, simulation, warmUp);
  // What learns would be another network in every run.
  const start = simulation.plan.connections.some(({ plasticity }) => plasticity) ? await simulation.snapshot() : undefined;
  const pace = await rehearse(each, simulation, affordable(each.timed / 10, met.pace)) ?? met.pace;
  const simulated = affordable(each.timed, pace);
  findings.push(...checkDevice(simulation, submits));
  const passed = findings.every((finding) => finding.passed);
  submits.length = 0;
  const runs: Run[] = [];
  return {
    passed, findings,
    repeat: async () => {
      if (start) await simulation.restore(start);
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
          figures: await figuresOf(simulation, { runs, simulated, submits, backend, met: { ...met, build: met.build + drawn } }), ...await kernelTimes(simulation, simulated),
        };
      } finally {
        simulation.dispose();
      }
    },
  };
}

/** The first contact: seconds to build, to the first spike and to the first result, all from nothing. */
async function meet(build: () => Promise<Simulation>, each: BenchmarkCase, limit: number, tell: Tell): Promise<Met> {
  const from = performance.now();
  const simulation = await build();
  const built = (performance.now() - from) / 1000;
  try {
    const { dt } = each.network;
    let [firstSpike, pace, time] = [NaN, Infinity, 0];
    let spikesBy: number | undefined;
    let chunk = Math.ceil(1 / dt) * dt;
    for (let first = true; time < each.timed; first = false) {
      const span = Math.min(chunk, each.timed - time);
      const start = performance.now();
      await advance(each, simulation, span);
      const took = performance.now() - start;
      time += span;
      pace = took / span;
      if (Number.isNaN(firstSpike) && Object.values(await spikesOf(simulation)).some((count) => count > 0)) {
        firstSpike = performance.now() / 1000;
        spikesBy = time;
      }
      tell('first contact', 0.05);
      // The first chunk compiles: it says nothing about the pace.
      if (!first && took > limit * 100 && (!Number.isNaN(firstSpike) || took > limit * 1000)) break;
      if (took < limit * 100) chunk *= 2;
    }
    const finished = (each.timed - time) * pace <= limit * 1000;
    if (finished && time < each.timed) await advance(each, simulation, each.timed - time);
    return { build: built, firstSpike, pace, spikesBy, ...(finished ? { firstResult: performance.now() / 1000 } : {}) };
  } finally {
    simulation.dispose();
  }
}

/** In ms; a shorter run says nothing about the pace. */
const telling = 20;

/** Runs for a while, so that this simulation's code is compiled, and tells its pace. */
async function rehearse(each: BenchmarkCase, simulation: Simulation, duration: number): Promise<number | undefined> {
  const from = performance.now();
  await advance(each, simulation, duration);
  const took = performance.now() - from;
  return took < telling ? undefined : took / duration;
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
