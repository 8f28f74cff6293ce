import type { AdapterDescription } from '../src/index.ts';
import { summarise, type Times } from './statistics.ts';

/** One thing that must hold before a time means anything. */
export interface Finding {
  readonly what: string;
  readonly got: string;
  readonly wanted: string;
  readonly passed: boolean;
}

/** Something to check and to time. */
export interface Subject {
  readonly adapter: Pick<AdapterDescription, 'name' | 'software'>;
  /** The plan it runs in. */
  readonly plan: string;
  /** Runs it once, which also warms it up, and judges what came out. */
  check(): Promise<readonly Finding[]>;
  /** Puts it back to where a run starts; not timed. */
  before(): Promise<void> | void;
  run(): Promise<void>;
  /** What follows from the times. Only asked for when every check passed. */
  figures(wall: Times): Promise<Readonly<Record<string, number>>> | Readonly<Record<string, number>>;
  dispose(): void;
}

/** A line of the result. `wall` and `cpu` are in ms and absent, like `figures`, where a check failed. */
export interface Row {
  readonly name: string;
  readonly adapter: string;
  readonly software: boolean;
  readonly plan: string;
  readonly passed: boolean;
  readonly findings: readonly Finding[];
  readonly wall?: Times;
  /** Processor time of this process, all threads: what the wall time would be on a quiet machine, or a little more. */
  readonly cpu?: Times;
  readonly figures?: Readonly<Record<string, number>>;
}

/** Checks, then warms up, then times. A check that fails or throws gives a row without times. */
export async function measure(name: string, open: () => Promise<Subject>, repeats: number): Promise<Row> {
  let subject: Subject | undefined;
  let row = { name, adapter: 'none', software: false, plan: '–' };
  try {
    subject = await open();
    row = { name, adapter: subject.adapter.name, software: subject.adapter.software, plan: subject.plan };
    const findings = await subject.check();
    if (!findings.every((each) => each.passed)) return { ...row, passed: false, findings };
    const walls: number[] = [];
    const cpus: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      await subject.before();
      const used = process.cpuUsage();
      const from = performance.now();
      await subject.run();
      walls.push(performance.now() - from);
      const { user, system } = process.cpuUsage(used);
      cpus.push((user + system) / 1000);
    }
    const wall = summarise(walls);
    return { ...row, passed: true, findings, wall, cpu: summarise(cpus), figures: await subject.figures(wall) };
  } catch (error) {
    return { ...row, passed: false, findings: [{ what: 'runs', got: (error as Error).message, wanted: 'no error', passed: false }] };
  } finally {
    subject?.dispose();
  }
}

/** Whether a number lies within bounds. `digits` after the point are shown. */
export function within(what: string, value: number, low: number, high: number, digits = 2): Finding {
  return { what, got: value.toFixed(digits), wanted: `${low.toFixed(digits)} to ${high.toFixed(digits)}`, passed: value >= low && value <= high };
}

/** Whether something equals what it must be. */
export function equal(what: string, got: string, wanted: string): Finding {
  return { what, got, wanted, passed: got === wanted };
}
