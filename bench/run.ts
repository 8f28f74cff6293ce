import { writeFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onInterrupt } from '../src/cli/interrupt.ts';
import { createFollower } from '../src/cli/progress.ts';
import { duration, percent } from '../src/cli/text.ts';
import type { Options } from './command.ts';
import { compareRows, printComparison } from './compare.ts';
import { conduct, type Job } from './conduct.ts';
import { appendRow, readRows } from './json-lines.ts';
import { describeRun } from './origin.ts';
import { findPlaces, type KnownPlace } from './places.ts';
import { byNetwork, printNetwork, printNotes } from './print.ts';
import { renderBenchmark } from './report/report.ts';
import type { Row } from './row.ts';
import { curvesOf, printCurves, tooLarge } from './scaling.ts';

export interface Request extends Omit<Options, 'out'> {
  /** Begins the names of the files. */
  readonly what: string;
  readonly scaling: boolean;
  readonly jobs: readonly Job[];
  readonly command: string;
  readonly out: string;
}

/** Runs, prints and writes; the exit code. */
export async function runBenchmark(request: Request): Promise<number> {
  const { jobs, repeats, seed, out, what, scaling, command } = request;
  const script = fileURLToPath(new URL('bench-worker.js', import.meta.url));
  // Read first: a wrong file should not be found out after minutes.
  const earlier = request.compare === undefined ? [] : await readRows(request.compare);
  const say = (text: string): void => console.log(text);
  const found = await findPlaces(request.backend, script, request.chrome, (line) => say(`not used: ${line}`));
  // How a software adapter's cost grows tells nothing about a GPU's.
  const places = scaling && request.backend === 'all' ? found.filter((place) => place.backend === 'cpu' || !place.software) : found;
  if (places.length === 0) {
    say(`No ${request.backend === 'chrome' ? 'Chrome with a' : ''} WebGPU adapter here: run "npx webspike doctor", or take --backend cpu.`);
    return 1;
  }
  const originOf = await describeRun(command, places);
  const { webspike, cpu, cores, load, date } = originOf(places[0]);
  say(`webspike ${webspike}, ${cpu}, ${cores} cores, load ${load.toFixed(1)} before, seed ${seed}, ${repeats} repeats`);
  for (const { backend, adapter } of places) say(`  ${backend.padEnd(7)} ${adapter}`);
  const base = join(out, `${what}-${date.slice(0, 19).replace(/[:T]/g, '-')}`);
  const rows: Row[] = [];
  const stopped = new AbortController();
  const forget = onInterrupt(() => {
    say('\nstopping; the rows so far are kept (again: at once)');
    stopped.abort();
  }, () => process.exit(130));
  const follower = createFollower();
  const began = performance.now();
  const wanted = (job: Job, place: KnownPlace): boolean => {
    const why = tooLarge(job, place, rows, freemem());
    if (why !== undefined) {
      follower.stop();
      say(`left out: ${job.benchmark} ${job.size} on ${place.adapter}: ${why}`);
    }
    return why === undefined;
  };
  try {
    await conduct({
      jobs, places, repeats, script, signal: stopped.signal, originOf, ...(scaling ? { wanted } : {}),
      onProgress: (text, share) => {
        const left = share > 0 ? ((performance.now() - began) / 1000) * (1 / share - 1) : NaN;
        follower.show({ phase: 'measuring', done: share, total: 1, count: percent(share, 0), figures: `${text} · ${duration(left)} left` });
      },
      onRow: async (row) => {
        rows.push(row);
        await appendRow(`${base}.jsonl`, row);
      },
    });
  } finally {
    follower.stop();
    forget();
  }
  if (rows.length === 0) return 130;
  for (const group of byNetwork(rows)) say(`\n${printNetwork(group)}`);
  const curves = curvesOf(rows);
  if (curves.length > 0) say(`\n${printCurves(curves)}`);
  const comparisons = compareRows(rows, earlier);
  if (request.compare !== undefined) say(`\n${printComparison(comparisons, request.compare)}`);
  say(`\n${printNotes(rows)}`);
  await writeFile(`${base}.html`, renderBenchmark(rows));
  say(`\nwritten: ${base}.jsonl, ${base}.html`);
  return stopped.signal.aborted ? 130 : rows.every((row) => row.passed) ? 0 : 1;
}
