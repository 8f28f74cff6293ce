/** Conducts a benchmark: opens a seat per backend, alternates their timed runs, and hands over row after row. */
import type { Order } from './order.ts';
import type { KnownPlace } from './places.ts';
import type { Finding, Origin, Row } from './row.ts';
import { takeSeat, type Seat } from './seat.ts';

/** A network at one size, on some places. */
export type Job = Omit<Order, 'judged'>;

export interface Conducting {
  readonly jobs: readonly Job[];
  readonly places: readonly KnownPlace[];
  readonly repeats: number;
  /** This program's file, for the processes it starts. */
  readonly script: string;
  readonly signal: AbortSignal;
  originOf(place: KnownPlace): Origin;
  /** Told how far the whole is, from 0 to 1. */
  onProgress(what: string, share: number): void;
  onRow(row: Row): Promise<void> | void;
  /** Whether a job of a series is still worth it, after what came before. Default: yes. */
  wanted?(job: Job, place: KnownPlace): boolean;
}

/** Of a job's time, for all that comes before the timed runs. */
const opening = 0.75;
/** Seconds that a run on a software adapter may take: what it tells is no matter of precision. */
const softwareLimit = 1;

/** Measures every job on every place. Returns early, without an error, when the signal says so; what was measured by then was handed over. */
export async function conduct(conducting: Conducting): Promise<void> {
  const { jobs, places, signal, onProgress } = conducting;
  for (const [at, job] of jobs.entries()) {
    if (signal.aborted) return;
    const here = places.filter((place) => conducting.wanted?.(job, place) ?? true);
    await conductJob(conducting, job, here, (what, share) => onProgress(`${job.benchmark} ${job.size}: ${what}`, (at + share) / jobs.length));
  }
}

interface Sitting {
  readonly place: KnownPlace;
  readonly seat: Seat;
  failure?: Error;
  passed: boolean;
}

async function conductJob({ repeats, script, signal, originOf, onRow }: Conducting, job: Job, places: readonly KnownPlace[], tell: (what: string, share: number) => void): Promise<void> {
  const sittings: Sitting[] = [];
  const stop = (): void => sittings.forEach(({ seat }) => void seat.close());
  signal.addEventListener('abort', stop);
  const attempt = async (sitting: Sitting, act: () => Promise<void>): Promise<void> => {
    if (sitting.failure || signal.aborted) return;
    await act().catch((error: Error) => (sitting.failure = error));
  };
  try {
    let judged: readonly Finding[] | undefined;
    for (const [at, place] of places.entries()) {
      if (signal.aborted) return;
      const report = (phase: string, share: number): void => tell(`${phase} on ${nameOf(place)}`, (opening * (at + share)) / places.length);
      const sitting: Sitting = { place, passed: false, seat: await takeSeat(place, script, report) };
      sittings.push(sitting);
      await attempt(sitting, async () => {
        const limit = place.software && place.backend !== 'cpu' ? Math.min(softwareLimit, job.limit) : job.limit;
        const { passed, findings } = await sitting.seat.open({ ...job, limit, judged });
        sitting.passed = passed;
        if (place.backend === 'cpu') judged = findings;
      });
    }
    // In turns, so that what else happens on the machine meets all of them.
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const [at, sitting] of sittings.entries()) {
        if (!sitting.passed) continue;
        tell(`timing on ${nameOf(sitting.place)}`, opening + ((1 - opening) * (repeat + at / sittings.length)) / repeats);
        await attempt(sitting, () => sitting.seat.repeat());
      }
    }
    for (const sitting of sittings) {
      const origin = originOf(sitting.place);
      await attempt(sitting, async () => onRow({ ...await sitting.seat.finish(), backend: sitting.place.backend, origin }));
      if (sitting.failure && !signal.aborted) await onRow(failed(job, sitting.place, sitting.failure, origin));
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(sittings.map(({ seat }) => seat.close()));
  }
}

const nameOf = ({ backend, adapter }: KnownPlace): string => (backend === 'cpu' ? 'the CPU' : `${adapter}, ${backend === 'chrome' ? 'Chrome' : 'Node'}`);

function failed({ benchmark, size, seed }: Job, { backend, adapter, software }: KnownPlace, { message }: Error, origin: Origin): Row {
  return {
    name: benchmark, size, backend, adapter, software, plan: '–', seed, batch: 0, neurons: 0, synapses: 0, simulated: 0, passed: false,
    // What a page throws brings its stack along.
    findings: [{ what: 'runs', got: message.split('\n')[0], wanted: 'no error', passed: false }], origin,
  };
}
