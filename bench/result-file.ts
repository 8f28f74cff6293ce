import { mkdir, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { packageVersion } from '../src/cli/paths.ts';
import { peersNote } from './peers.ts';
import type { Row } from './row.ts';

/** One run of a benchmark on one adapter. */
export interface ResultDocument {
  readonly benchmark: string;
  readonly adapter: string;
  readonly software: boolean;
  readonly date: string;
  readonly webspike: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Mean number of running processes over the last minute when the benchmark began: above 0 others took part of the machine. */
  readonly load: number;
  readonly seed: number;
  readonly command: string;
  readonly note: string;
  readonly rows: readonly Row[];
}

/** What all documents of one run share; taken before the run, so that the load is others'. */
export function describeRun(benchmark: string, seed: number, command: string): Omit<ResultDocument, 'adapter' | 'software' | 'rows'> {
  return {
    benchmark, date: new Date().toISOString(), webspike: packageVersion(), node: process.version, platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), load: loadavg()[0], seed, command, note: peersNote,
  };
}

/** Writes one document per adapter into a folder, each whole or not at all; returns their paths. */
export async function writeResults(folder: string, run: ReturnType<typeof describeRun>, rows: readonly Row[]): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const adapters = [...new Set(rows.map((row) => row.adapter))];
  return Promise.all(adapters.map(async (adapter) => {
    const own = rows.filter((row) => row.adapter === adapter);
    const document: ResultDocument = { ...run, adapter, software: own[0].software, rows: own };
    const path = join(folder, `${run.benchmark}-${slug(adapter)}.json`);
    await writeFile(`${path}.part`, `${JSON.stringify(document, null, 2)}\n`);
    await rename(`${path}.part`, path);
    return path;
  }));
}

/** "SwiftShader Device (Subzero) (software)" → "swiftshader-device-subzero-software". */
export function slug(adapter: string): string {
  return adapter.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'unnamed';
}
