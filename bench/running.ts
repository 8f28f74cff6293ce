import type { Backend, Simulation } from '../src/index.ts';
import type { BenchmarkCase } from './benchmark.ts';

/** Advances as the benchmark does. */
export function advance(each: BenchmarkCase, simulation: Simulation, duration: number): Promise<void> {
  return each.advance ? each.advance(simulation, duration) : simulation.run(duration);
}

/** Spikes of each population so far, over all samples. */
export async function spikesOf(simulation: Simulation): Promise<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const { name } of simulation.plan.populations) totals[name] = (await simulation.counts(name)).reduce((sum, count) => sum + count, 0);
  return totals;
}

/** Of all populations, one sample. */
export const neuronsOf = ({ plan }: Simulation): number => plan.populations.reduce((sum, { size }) => sum + size, 0);
/** Of all connections. */
export const synapsesOf = ({ plan }: Simulation): number => plan.connections.reduce((sum, { synapses }) => sum + synapses, 0);

/** Whether a CPU pretends to be a GPU. */
export const onSoftwareAdapter = ({ kind, adapter }: Backend): boolean => kind === 'webgpu' && adapter.software;
