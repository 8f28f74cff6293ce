import { simulate, type Simulation } from '../../src/index.ts';
import { cuba } from '../networks/cuba.ts';
import { within, type Finding, type Subject } from '../row.ts';
import { intervalVariation, meanRate } from '../statistics.ts';

/** Sizes of the benchmark, with the spikes that the peers count in the first second, in thousands. */
export const cubaSizes = {
  cuba4k: { neurons: 4000, probability: 0.02, spikes: [21, 23] },
  cuba40k: { neurons: 40_000, probability: 0.002, spikes: [221, 231] },
} as const;
export type CubaSize = keyof typeof cubaSizes;

const second = 1000;
const degree = 80;
/** The reference bands come from three seeds; one more may fall this far outside. */
const oneSeed = 0.05;

export interface CubaOptions {
  readonly seed: number;
  /** Seconds from the start of a fresh process to the spikes of the first second. */
  readonly firstResult?: () => Promise<number>;
}

/** The network on the CPU backend, judged by its rates and intervals from 0.2 to 2.2 s. */
export async function openCuba(name: CubaSize, { seed, firstResult }: CubaOptions): Promise<Subject> {
  const { neurons, probability } = cubaSizes[name];
  const from = performance.now();
  const simulation = await simulate(cuba(neurons, probability), { backend: 'cpu', seed });
  const build = performance.now() - from;
  const steps = Math.round(second / simulation.plan.network.dt);
  return {
    adapter: simulation.adapter, plan: simulation.plan.kind,
    check: async () => {
      await simulation.run(second);
      const first = spikesOf(simulation);
      await simulation.run(1200);
      return judgeCuba(name, simulation, first);
    },
    before: () => simulation.reset(),
    run: () => simulation.run(second),
    figures: async (wall) => ({
      realTimeFactor: wall.median / second,
      synapticEventsPerSecond: (spikesOf(simulation) * degree) / (wall.median / 1000),
      neuronUpdatesPerSecond: (neurons * steps) / (wall.median / 1000),
      spikes: spikesOf(simulation),
      buildSeconds: build / 1000,
      ...(firstResult ? { firstResultSeconds: await firstResult() } : {}),
    }),
    dispose: () => simulation.dispose(),
  };
}

/** Spikes recorded so far. */
export function spikesOf(simulation: Simulation): number {
  return simulation.plan.populations.reduce((sum, { name }) => sum + simulation.spikes(name).step.length, 0);
}

/**
 * The reference of benchmark-networks.md 2.1 (an independent C++ program, three seeds, 0.2–2.2 s): excitatory 5.4–5.9 Hz,
 * inhibitory 5.55–5.63 Hz, CV of the intervals 0.60–0.62; and the peers' spikes in the first second. The network of
 * 40,000 has the same in-degree and so the same statistics.
 */
export function judgeCuba(name: CubaSize, simulation: Simulation, firstSecond: number): Finding[] {
  const [excitatory, inhibitory] = simulation.plan.populations;
  const { dt } = simulation.plan.network;
  const [from, to] = [Math.round(200 / dt), Math.round(2200 / dt)];
  const rate = ({ name: population, size }: typeof excitatory): number => meanRate(simulation.spikes(population), size, dt, from, to);
  const variation = intervalVariation(simulation.spikes(excitatory.name), excitatory.size, from);
  const [fewest, most] = cubaSizes[name].spikes;
  return [
    within('rate of excitatory (Hz)', rate(excitatory), 5.4 * (1 - oneSeed), 5.9 * (1 + oneSeed)),
    within('rate of inhibitory (Hz)', rate(inhibitory), 5.55 * (1 - oneSeed), 5.63 * (1 + oneSeed)),
    within('CV of intervals', variation, 0.58, 0.64, 3),
    within('spikes in the first second (thousands)', firstSecond / 1000, fewest * (1 - oneSeed), most * (1 + oneSeed), 1),
  ];
}
