import { chooseBackend, simulate, type Backend, type Simulation } from '../src/index.ts';
import { planBytes } from '../src/compile/plan.ts';
import type { BenchmarkCase } from './benchmark.ts';
import { dispatchesOf, type Submitted } from './encoding.ts';
import { equal, within, type Finding } from './row.ts';
import type { Order } from './order.ts';
import { advance, onSoftwareAdapter, spikesOf, synapsesOf } from './running.ts';

/** Device memory over the plan's own figure. */
const mostMemory = 1.1;
/** Of the limit, for comparing an adapter with the CPU. */
const comparedShare = 0.5;
/** In ms; more would say no more. */
const mostCompared = 50;
/** A GPU runs networks that the CPU need not be asked about: these are judged by their statistics alone. */
const mostComparedSynapses = 20_000_000;

interface Request {
  readonly order: Order;
  readonly each: BenchmarkCase;
  readonly backend: Backend;
  /** Wall time over simulated time. */
  readonly pace: number;
  /** In ms, by when the network spikes; `undefined` where it was not seen to. */
  readonly spikesBy?: number;
  tell(share: number): void;
}

/**
 * Whether a network does on a backend what it must. The CPU backend and GPUs are judged by the network's statistics over
 * the whole window. A software adapter is too slow for that: there the CPU's judgement counts, and the same spikes.
 */
export async function check({ order, each, backend, pace, spikesBy = 0, tell }: Request): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (onSoftwareAdapter(backend)) findings.push(...order.judged ?? await judge(order, each, await chooseBackend({ backend: 'cpu' }), tell));
  else findings.push(...await judge(order, each, backend, tell));
  if (backend.kind === 'cpu') return findings;

  const { dt } = each.network;
  // However slow the adapter: a raster without spikes says nothing.
  const compared = Math.max(spikesBy, Math.min(mostCompared, (comparedShare * order.limit * 1000) / pace));
  const duration = dt * Math.max(1, Math.round(compared / dt));
  const own = await rasterOf(order, each, backend, duration);
  if (onSoftwareAdapter(backend) || own.synapses <= mostComparedSynapses) {
    const wanted = await rasterOf(order, each, await chooseBackend({ backend: 'cpu' }), duration);
    findings.push(equal(`raster of ${duration.toFixed(1)} ms as on the CPU`, own.hash, wanted.hash), within('spikes compared, not none', own.spikes, 1, Infinity, 0));
  }
  return findings;
}

/** Dispatches and memory of a simulation on WebGPU that was warmed up; nothing to say about the CPU backend. */
export function checkDevice({ plan, machine }: Simulation, submits: readonly Submitted[]): Finding[] {
  if (machine.backend === 'cpu') return [];
  // Every submit may end with a part of a block.
  const passes = plan.kind === 'resident' ? submits.length : plan.block === 1 ? machine.step : machine.step / plan.block + submits.length;
  return [
    within('dispatches over the plan\'s figure', dispatchesOf(submits) / (passes * plan.calls.step.length), 0, 1),
    within('memory over the plan\'s figure', machine.bytes / planBytes(plan), 1 / mostMemory, mostMemory, 3),
  ];
}

async function recorded(order: Order, each: BenchmarkCase, backend: Backend): Promise<Simulation> {
  const simulation = await simulate(each.network, { on: backend, plan: backend.kind === 'cpu' ? 'auto' : order.plan, batch: each.batch, seed: order.seed, delivery: order.delivery });
  await each.prepare?.(simulation);
  return simulation;
}

const parts = 20;

/** What a network's statistics say after a run with recording on. */
export async function judge(order: Order, each: BenchmarkCase, backend: Backend, tell: (share: number) => void): Promise<readonly Finding[]> {
  const simulation = await recorded(order, each, backend);
  try {
    if (each.advance) await each.advance(simulation, each.warmUp + each.judged);
    else {
      const steps = Math.round((each.warmUp + each.judged) / each.network.dt);
      for (let part = 0, done = 0; part < parts; part++) {
        const until = Math.round((steps * (part + 1)) / parts);
        await simulation.run((until - done) * each.network.dt);
        done = until;
        tell(until / steps);
      }
    }
    return await each.judge(simulation, each.warmUp, each.warmUp + each.judged);
  } finally {
    simulation.dispose();
  }
}

async function rasterOf(order: Order, each: BenchmarkCase, backend: Backend, duration: number): Promise<{ hash: string; spikes: number; synapses: number }> {
  const simulation = await recorded(order, each, backend);
  try {
    await advance(each, simulation, duration);
    const spikes = Object.values(await spikesOf(simulation)).reduce((sum, count) => sum + count, 0);
    return { hash: (await simulation.hash()).slice(0, 16), spikes, synapses: synapsesOf(simulation) };
  } finally {
    simulation.dispose();
  }
}
