/** Recorded spikes from files of several tools: what `webspike simulate` writes, SONATA's spike files, and what NEST's spike recorders leave. */
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { RunOutput } from '../chip/ported.ts';
import { isJson, parseJson, type Json } from '../chip/sonata/files.ts';
import { readSpikes } from '../chip/sonata/spikes.ts';
import { DataError } from '../errors.ts';
import { readBytes } from './files.ts';

/** Spikes of one population, times in ms: the end of the step, as NEST has them. */
export interface RecordedPopulation {
  readonly name: string;
  readonly neurons: number[];
  readonly times: number[];
  /** Where the file tells it. */
  readonly size?: number;
}

export interface RecordedSpikes {
  readonly populations: readonly RecordedPopulation[];
  /** Both in ms, where the file tells them. */
  readonly dt?: number;
  readonly duration?: number;
}

const remedy = 'give the OUT.json of webspike simulate, a SONATA spike file (.h5), a recorder file of NEST (.dat), or the folder of these';

/**
 * @param dt in ms, for files that count steps without saying how long these are.
 * @throws DataError that names the file, and the line.
 */
export async function readRecorded(path: string, dt?: number): Promise<RecordedSpikes> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return folderOf(path);
  const bytes = await readBytes(path, path, remedy);
  switch (extname(path)) {
    case '.json':
      return outputOf(parseJson(bytes, path), path, dt);
    case '.h5':
      return { populations: await sonataOf(bytes, path) };
    case '.dat':
      return { populations: [recorderOf([{ path, bytes }], labelOf(path))] };
    default:
      throw new DataError(path, `its ending is "${extname(path)}"`, remedy);
  }
}

function outputOf(output: Json, path: string, given?: number): RecordedSpikes {
  const { steps, dt: seconds, layers } = output as unknown as Partial<RunOutput>;
  if (!Number.isInteger(steps) || !Array.isArray(layers)) throw new DataError(path, 'it lacks "steps" or "layers"', remedy);
  const dt = seconds === undefined ? given : Math.round(seconds * 1e9) / 1e6;
  if (dt === undefined) throw new DataError(path, 'it does not say how long a step is', 'add --dt MS');
  return {
    dt, duration: steps! * dt,
    populations: layers.map((layer: unknown, at) => {
      const { name, n, spikes } = (isJson(layer) ? layer : {}) as Partial<RunOutput['layers'][number]>;
      if (typeof name !== 'string' || !Number.isInteger(n) || !Array.isArray(spikes)) throw new DataError(`${path}, layers[${at}]`, 'it lacks "name", "n" or "spikes"', remedy);
      const wrong = spikes.findIndex((each: unknown) => !Array.isArray(each) || !each.every((value) => Number.isInteger(value) && value >= 0));
      if (wrong >= 0) throw new DataError(`${path}, layers[${at}], spike ${wrong}`, `it is ${JSON.stringify(spikes[wrong])}`, 'give pairs of step and neuron');
      return { name, size: n, neurons: spikes.map(([, neuron]) => neuron), times: spikes.map(([step]) => (step + 1) * dt) };
    }),
  };
}

const sonataOf = async (bytes: Uint8Array, path: string): Promise<RecordedPopulation[]> =>
  [...await readSpikes(bytes, path)].map(([name, { nodes, times }]) => ({ name: name || basename(path, '.h5'), neurons: Array.from(nodes), times: Array.from(times) }));

/** NEST names a file LABEL-NUMBER-THREAD.dat: one label may have many. */
const labelOf = (path: string): string => basename(path, '.dat').replace(/-\d+-\d+$/, '');

async function folderOf(folder: string): Promise<RecordedSpikes> {
  const names = (await readdir(folder)).sort();
  const read = async (name: string): Promise<{ path: string; bytes: Uint8Array }> => ({ path: join(folder, name), bytes: await readBytes(join(folder, name), join(folder, name), remedy) });
  const about = names.includes('populations.json') ? parseJson((await read('populations.json')).bytes, join(folder, 'populations.json')) : {};
  const told = isJson(about.populations) ? about.populations : {};
  const recorders = names.filter((name) => name.endsWith('.dat'));
  const populations: RecordedPopulation[] = [];
  // One that nobody told may be silent, and have written no more than a heading.
  for (const label of new Set([...Object.keys(told), ...recorders.map(labelOf)])) {
    const files = await Promise.all(recorders.filter((name) => labelOf(name) === label).map(read));
    if (files.length === 0) throw new DataError(join(folder, 'populations.json'), `it tells of "${label}", of which no file is there`, 'copy the files of all processes into one folder');
    populations.push(recorderOf(files, label, told[label]));
  }
  for (const name of names.filter((each) => each.endsWith('.h5'))) populations.push(...await sonataOf((await read(name)).bytes, join(folder, name)));
  if (populations.length === 0) throw new DataError(folder, 'no .dat or .h5 file is in it', remedy);
  return { populations, ...(typeof about.dt === 'number' && { dt: about.dt }), ...(typeof about.duration === 'number' && { duration: about.duration }) };
}

/** NEST numbers all nodes through: `first` is the population's first. Where nobody tells, the lowest that spikes. */
function recorderOf(files: readonly { readonly path: string; readonly bytes: Uint8Array }[], name: string, told?: unknown): RecordedPopulation {
  const [senders, times]: number[][] = [[], []];
  for (const { path, bytes } of files) {
    new TextDecoder().decode(bytes).split(/\r?\n/).forEach((text, line) => {
      if (text.trim() === '' || text.startsWith('#')) return;
      const cells = text.trim().split(/\s+/);
      if (cells[0] === 'sender') {
        if (cells[1] !== 'time_ms') throw new DataError(`${path}, line ${line + 1}`, `its times are ${cells[1] ?? 'missing'}`, 'record without "time_in_steps"');
        return;
      }
      const [sender, time] = cells.map(Number);
      if (!Number.isInteger(sender) || sender < 0 || !(time >= 0)) throw new DataError(`${path}, line ${line + 1}`, `it is "${text.slice(0, 60)}"`, 'give a recorder file of NEST: sender and time in ms');
      senders.push(sender);
      times.push(time);
    });
  }
  const { first, size } = (isJson(told) ? told : {}) as { readonly first?: number; readonly size?: number };
  const from = first ?? senders.reduce((least, each) => Math.min(least, each), Infinity);
  return { name, neurons: senders.map((each) => each - from), times, ...(size !== undefined && { size }) };
}
