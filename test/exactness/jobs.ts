import type { Backend } from '../../src/index.ts';
import { webgpuBackend, type WebgpuOptions } from '../../src/backend/webgpu.ts';
import { exactnessCases, type ExactnessCase } from './networks.ts';
import { runCase, type CaseOptions, type CaseResult } from './run-case.ts';

/** Ways to run a case, all of which must give the same spikes. */
export const modes = ['whole', 'again', 'submits of 1 step', 'submits of 7 steps', 'submits of 64 steps', 'batch in parts', 'sample by sample', 'hardware kernels'] as const;
export type Mode = (typeof modes)[number];

/** One run of one case on a device. */
export interface Job {
  readonly name: string;
  readonly plan: CaseOptions['plan'];
  readonly mode: Mode;
}

export interface Done extends Job {
  /** Absent where the run failed. */
  readonly result?: CaseResult;
  readonly error?: string;
  readonly seconds: number;
}

/** What a device says before it starts. */
export interface Opened {
  /** `null`: no adapter. */
  readonly adapter: string | null;
  readonly software: boolean;
  readonly failures: readonly string[];
}

const learns = ({ network }: ExactnessCase): boolean => Object.values(network.connections ?? {}).some((each) => each.plasticity);

/** Runs of every case in every plan. */
export function everyPlan(...wanted: readonly Mode[]): Job[] {
  return exactnessCases.flatMap((each) => each.plans.flatMap((plan) => fitting(each, wanted).map((mode) => ({ name: each.name, plan, mode }))));
}

/** Runs of every case in one plan each; `turn` chooses which, so that all plans come up. */
export function onePlan(turn: number, ...wanted: readonly Mode[]): Job[] {
  return exactnessCases.flatMap((each, at) => fitting(each, wanted).map((mode) => ({ name: each.name, plan: each.plans[(at + turn) % each.plans.length], mode })));
}

/** Two of these runs of every case, turn about, so that all come up: a plan each as in {@link onePlan}. */
export function twoRuns(turn: number, ...wanted: readonly Mode[]): Job[] {
  return exactnessCases.flatMap((each, at) => {
    const modes = fitting(each, wanted);
    return [at, at + 2].map((k) => ({ name: each.name, plan: each.plans[(at + turn) % each.plans.length], mode: modes[k % modes.length] }));
  });
}

/** Batches of cases that learn cannot be split: later samples see what earlier ones taught. */
const fitting = (each: ExactnessCase, wanted: readonly Mode[]): readonly Mode[] => wanted.filter((mode) => (mode !== 'batch in parts' && mode !== 'sample by sample') || (each.batch > 1 && !learns(each)));

function optionsOf({ plan, mode }: Job, { batch }: ExactnessCase): { run: CaseOptions; device: WebgpuOptions } {
  const steps = /^submits of (\d+)/.exec(mode);
  const parts = mode === 'batch in parts' ? { samples: Math.ceil(batch / 2) } : mode === 'sample by sample' ? { samples: 1, batch: 1 } : {};
  return { run: { plan, ...parts }, device: { ...(steps && { stepsPerSubmit: Number(steps[1]) }), ...(mode === 'hardware kernels' && { variant: 'hardware' }) } };
}

/** Runs jobs one after the other; `open` is called for each different set of device options. */
async function runJobs(list: readonly Job[], open: (options: WebgpuOptions) => Promise<Backend>, done: (each: Done) => void | Promise<void>): Promise<void> {
  const backends = new Map<string, Backend>();
  for (const job of list) {
    const from = performance.now();
    const outcome = await (async (): Promise<Pick<Done, 'result' | 'error'>> => {
      try {
        const each = exactnessCases.find(({ name }) => name === job.name)!;
        const { run, device } = optionsOf(job, each);
        const key = JSON.stringify(device);
        const backend = backends.get(key) ?? await open(device);
        backends.set(key, backend);
        return { result: await runCase(each, backend, run) };
      } catch (error) {
        return { error: String(error instanceof Error ? error.stack : error) };
      }
    })();
    await done({ ...job, ...outcome, seconds: (performance.now() - from) / 1000 });
  }
  for (const backend of backends.values()) backend.dispose();
}

/** Runs jobs on the adapter of `gpu`. Tells first what was opened; where that is no adapter, or not the wanted kind, runs nothing. */
export async function runOnGpu(gpu: GPU, list: readonly Job[], hardwareOnly: boolean, opened: (what: Opened) => void | Promise<void>, done: (each: Done) => void | Promise<void>): Promise<void> {
  const first = await webgpuBackend(gpu);
  await opened({ adapter: first?.adapter.name ?? null, software: first?.adapter.software ?? false, failures: first?.failures ?? [] });
  if (!first || (hardwareOnly && first.adapter.software)) return;
  first.dispose();
  await runJobs(list, async (options) => (await webgpuBackend(gpu, options))!, done);
}

/** The same on the CPU backend. */
export async function runOnCpu(backend: Backend, list: readonly Job[]): Promise<Done[]> {
  const results: Done[] = [];
  await runJobs(list, async () => backend, (each) => void results.push(each));
  return results;
}
