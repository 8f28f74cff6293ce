import { fork } from 'node:child_process';
import { simulate } from '../../src/index.ts';
import { cuba } from '../networks/cuba.ts';
import { describeRun, writeResults } from '../result-file.ts';
import { measure, type Row } from '../row.ts';
import { summarise } from '../statistics.ts';
import { measureAdapters } from './adapters.ts';
import { cubaSizes, openCuba, spikesOf, type CubaSize } from './cuba.ts';
import { openDiehlCook } from './diehl-cook.ts';
import { printCuba, printDiehlCook, printPlans } from './print.ts';

export interface CoreOptions {
  readonly repeats: number;
  readonly seed: number;
  readonly backend: 'all' | 'cpu' | 'webgpu';
  /** Folder for the JSON documents. */
  readonly out?: string;
  /** This program's file, for the processes it starts. */
  readonly script: string;
  readonly command: string;
}

/** The first argument of the processes that measure on one driver, or the time to a first result. */
export const adapterArgument = 'serve-adapter';
export const firstResultArgument = 'first-result';

/** Runs the benchmark of the engine's core and prints it; whether every check passed. */
export async function runCore(options: CoreOptions): Promise<boolean> {
  const { repeats, seed, backend, script } = options;
  const run = describeRun('core', seed, options.command);
  const tell = (line: string): void => console.error(`  · ${line}`);
  const rows: Row[] = [];
  const add = (row: Row): Row => {
    tell(`${row.name} on ${row.adapter}`);
    rows.push(row);
    return row;
  };
  console.log(`webspike ${run.webspike}, ${run.cpu}, ${run.cores} cores, load ${run.load.toFixed(1)} before, Node ${run.node}, seed ${seed}, ${repeats} repeats\n`);
  if (backend !== 'webgpu') {
    const cubas: Row[] = [];
    for (const name of Object.keys(cubaSizes) as CubaSize[]) {
      cubas.push(add(await measure(name, () => openCuba(name, { seed, firstResult: () => timeFirstResult(script, name, seed, Math.min(3, repeats)) }), repeats)));
    }
    console.log(`${printCuba(cubas)}\n`);
    const learning: Row[] = [];
    for (const dt of [0.5, 1] as const) learning.push(add(await measure(`diehl-cook-100, dt ${dt} ms`, () => openDiehlCook(dt, seed), repeats)));
    console.log(`${printDiehlCook(learning)}\n`);
  }
  if (backend !== 'cpu') {
    const plans = await measureAdapters(script, adapterArgument, repeats, seed, tell);
    rows.push(...plans);
    console.log(plans.length > 0 ? `${printPlans(plans)}\n` : 'Plans on WebGPU: no adapter here (run "npx webspike doctor")\n');
  }
  if (options.out !== undefined) for (const path of await writeResults(options.out, run, rows)) console.log(`written: ${path}`);
  return rows.every((row) => row.passed);
}

/** Seconds from starting a process of Node to the spikes of the network's first second: median. */
async function timeFirstResult(script: string, name: CubaSize, seed: number, repeats: number): Promise<number> {
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const from = performance.now();
    const child = fork(script, [firstResultArgument, name, String(seed)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => {
        times.push(performance.now() - from);
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`the process for the first result ended with ${code}`)));
    });
  }
  return summarise(times).median / 1000;
}

/** The process of {@link timeFirstResult}: builds, simulates 1 s, tells the number of spikes. */
export async function serveFirstResult(name: CubaSize, seed: number): Promise<void> {
  const { neurons, probability } = cubaSizes[name];
  const simulation = await simulate(cuba(neurons, probability), { backend: 'cpu', seed });
  await simulation.run(1000);
  process.send?.({ spikes: spikesOf(simulation) }, () => process.exit(0));
}
