import { simulate, type Network, type Simulation } from '../../src/index.ts';
import { planBytes, type Plan, type PlanKind } from '../../src/compile/plan.ts';
import { fingerprintOf } from '../../src/simulate/snapshot.ts';
import type { WebgpuBackend } from '../../src/backend/webgpu.ts';
import type { Submitted } from '../encoding.ts';
import { chain } from '../networks/chain.ts';
import { cuba } from '../networks/cuba.ts';
import { diehlCookBenchmark, syntheticRates } from '../networks/diehl-cook.ts';
import { equal, within, type Subject } from '../row.ts';
import { summarise } from '../statistics.ts';

/** A network in one plan on WebGPU. */
export interface PlanCase {
  readonly name: string;
  readonly plan: PlanKind;
  readonly network: (record: boolean) => Network;
  readonly batch: number;
  /** In ms. */
  readonly duration: number;
  /** Sets the stimuli. */
  readonly present?: (simulation: Simulation) => void;
}

export const planCases: readonly PlanCase[] = [
  ...(['resident', 'layered', 'stepped'] as const).map((plan) => ({ name: '784-400-10, batch 16', plan, network: chain, batch: 16, duration: 128 })),
  {
    name: 'diehl-cook, learning', plan: 'resident', network: (record) => diehlCookBenchmark(1, record), batch: 1, duration: 128,
    present: (simulation) => simulation.setStimulus('input', 'rate', syntheticRates(1, 1)[0]),
  },
  { name: 'cuba4k', plan: 'stepped', network: (record) => cuba(4000, 0.02, record), batch: 1, duration: 20 },
];

/** A step of `stepped` may take this many dispatches, a submit of `resident` one, a block of `layered` two per layer. */
const mostDispatches = (plan: Plan): number => (plan.kind === 'layered' ? 2 * plan.stages.length : plan.kind === 'stepped' ? 2 : 1);
/** Device memory over the plan's own figure. */
const mostMemory = 1.1;

/**
 * A case on an adapter, judged by the spikes of the CPU backend: the raster of a recorded run, and the spike counts of
 * the run that is timed, which records nothing and so never reads back between submits.
 *
 * @param submits what the host spent, from {@link meterEncoding} on the backend's device.
 */
export async function openPlan(each: PlanCase, backend: WebgpuBackend, submits: Submitted[], seed: number): Promise<Subject> {
  const { plan: kind, batch, duration } = each;
  const simulation = await simulate(each.network(false), { on: backend, plan: kind, batch, seed });
  const { plan, machine } = simulation;
  const steps = Math.round(duration / plan.network.dt);
  const neurons = plan.populations.reduce((sum, { size }) => sum + size, 0);
  return {
    adapter: backend.adapter, plan: plan.kind,
    check: async () => {
      const wanted = await resultOf(await simulate(each.network(true), { backend: 'cpu', batch, seed }), each);
      const recorded = await resultOf(await simulate(each.network(true), { on: backend, plan: kind, batch, seed }), each);
      each.present?.(simulation);
      submits.length = 0;
      await simulation.run(duration);
      const passes = kind === 'resident' ? submits.length : steps / plan.block;
      const dispatches = dispatchesOf(submits);
      submits.length = 0;
      return [
        equal('raster as on the CPU', recorded.raster, wanted.raster),
        equal('spike counts as on the CPU', await countsOf(simulation), wanted.counts),
        within('spikes, not none', wanted.spikes, 1, Infinity, 0),
        within(`dispatches per ${kind === 'resident' ? 'submit' : plan.block === 1 ? 'step' : `${plan.block} steps`}`, dispatches / passes, 1, mostDispatches(plan)),
        within('memory over the plan\'s figure', machine.bytes / planBytes(plan), 1 / mostMemory, mostMemory, 3),
      ];
    },
    before: () => simulation.reset(),
    run: () => simulation.run(duration),
    figures: (wall) => {
      // Medians over all submits of the timed runs: other work on the machine disturbs some of them.
      const dispatchesPerStep = dispatchesOf(submits) / (steps * wall.repeats);
      const perDispatch = (part: 'encode' | 'submit'): number => summarise(submits.map((each) => each[part] / each.dispatches)).median;
      return {
        dispatchesPerStep, stepsPerSubmit: (steps * wall.repeats) / submits.length,
        encodeMicrosecondsPerStep: 1000 * perDispatch('encode') * dispatchesPerStep, submitMicrosecondsPerStep: 1000 * perDispatch('submit') * dispatchesPerStep,
        microsecondsPerStep: (1000 * wall.median) / steps,
        neuronUpdatesPerSecond: (neurons * batch * steps) / (wall.median / 1000),
        bytes: machine.bytes, planBytes: planBytes(plan),
      };
    },
    dispose: () => simulation.dispose(),
  };
}

async function resultOf(simulation: Simulation, each: PlanCase): Promise<{ raster: string; counts: string; spikes: number }> {
  try {
    each.present?.(simulation);
    await simulation.run(each.duration);
    const spikes = simulation.plan.populations.reduce((sum, { name }) => sum + simulation.spikes(name).step.length, 0);
    return { raster: (await simulation.hash()).slice(0, 16), counts: await countsOf(simulation), spikes };
  } finally {
    simulation.dispose();
  }
}

async function countsOf(simulation: Simulation): Promise<string> {
  const counts: number[] = [];
  for (const { name } of simulation.plan.populations) counts.push(...await simulation.counts(name));
  return (await fingerprintOf(new Uint8Array(Uint32Array.from(counts).buffer))).slice(0, 16);
}

const dispatchesOf = (submits: readonly Submitted[]): number => submits.reduce((sum, each) => sum + each.dispatches, 0);
