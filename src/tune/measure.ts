import type { Backend } from '../backend/backend.ts';
import type { CompileOptions } from '../compile/compile.ts';
import { defaultMemory } from '../compile/delivery.ts';
import type { Measured, Plan, PlannedConnection, Strategy } from '../compile/plan.ts';
import type { openProbe, Probe } from './probe.ts';
import { race } from './race.ts';

/** What measuring is done with: the device and the clock, or others in tests. */
export interface Tools {
  readonly open: typeof openProbe;
  /** In ms. */
  now(): number;
}

export interface MeasureRequest {
  readonly backend: Backend;
  readonly base: Plan;
  readonly connection: PlannedConnection;
  /** The first is the one that the others must agree with; those later are tried if there is time. */
  readonly candidates: readonly Strategy[];
  /** In Hz. */
  readonly rate: number;
  readonly options: CompileOptions;
  readonly milliseconds: number;
}

/** Of the time: for building and comparing the candidates, and for their race, however long that took. */
const [opening, racing] = [0.5, 0.5];
/** Spikes that a comparison should see, within so many steps. */
const [telling, mostSteps] = [64, 1024];

/**
 * Builds a connection's candidates, compares what they deliver, and lets those race that deliver the same.
 *
 * @returns what became of each, and whether the time sufficed for all.
 */
export async function measure(request: MeasureRequest, { open, now }: Tools): Promise<Measured[]> {
  const { backend, base, connection, candidates, rate, options, milliseconds } = request;
  const openEnd = now() + opening * milliseconds;
  const steps = comparedSteps(request);
  const running: { readonly strategy: Strategy; readonly probe: Probe }[] = [];
  const rejected: Measured[] = [];
  let reference: Float32Array | undefined;
  let free = options.memoryBytes ?? defaultMemory;
  try {
    for (const strategy of candidates) {
      // A race needs two.
      if (running.length >= 2 && now() >= openEnd) {
        rejected.push({ strategy, rejected: 'there was no time left to try it' });
        continue;
      }
      try {
        const probe = await open(backend, { base, connection, strategy, rate, options, bytes: free });
        running.push({ strategy, probe });
        free -= probe.bytes;
        await probe.run(steps);
        const state = await probe.state();
        reference ??= state;
        if (state.some((value, at) => value !== reference![at])) {
          rejected.push({ strategy, rejected: 'it does not give the same spikes' });
          running.pop()!.probe.dispose();
        }
      } catch (error) {
        // Too large, or refused by the driver: the others can still be measured.
        if (running.at(-1)?.strategy === strategy) running.pop()!.probe.dispose();
        rejected.push({ strategy, rejected: (error as Error).message });
      }
    }
    const times = await race(running.map(({ probe }) => probe), { milliseconds: racing * milliseconds, block: base.block, now });
    return [...running.map(({ strategy }, at): Measured => ({ strategy, microsecondsPerStep: times[at] })), ...rejected];
  } finally {
    for (const { probe } of running) probe.dispose();
  }
}

/** Until enough spikes have been delivered to tell. */
function comparedSteps({ base, connection, rate }: MeasureRequest): number {
  const spikesPerStep = base.populations[connection.from].size * rate * base.network.dt / 1000;
  const steps = connection.delay.most + Math.min(mostSteps, Math.ceil(telling / spikesPerStep));
  return Math.ceil(steps / base.block) * base.block;
}
