import { DataError, expect } from '../../errors.ts';
import { readHdf5 } from '../hdf5/read.ts';
import { group, numbers, type Hdf5Group } from '../hdf5/tree.ts';
import { groupIn, indices, listIn, optionalListIn } from './tree.ts';
import { stampOf, tidy } from './time.ts';
import { versionOfFile } from './version.ts';

/** Times in ms and the nodes they belong to. */
export interface SpikeTimes {
  readonly times: ArrayLike<number>;
  readonly nodes: ArrayLike<number>;
}

/**
 * The spikes of a SONATA spike file by population; a file without populations has one, called ''.
 *
 * @throws DataError that names the file and the dataset.
 */
export async function readSpikes(bytes: Uint8Array, file: string): Promise<ReadonlyMap<string, SpikeTimes>> {
  const spikes = groupIn(await readHdf5(bytes, file), 'spikes', { file, path: '' });
  const kinds = new Set(Object.values(spikes.children).map(({ kind }) => kind === 'group'));
  expect(kinds.size < 2, `${file}, /spikes`, 'it holds both groups and datasets', 'give one group for each population');
  if (!kinds.has(true)) return new Map(kinds.size === 0 ? [] : [['', timesIn(spikes, file, '/spikes')]]);
  return new Map(Object.keys(spikes.children).map((name) => [name, timesIn(groupIn(spikes, name, { file, path: '/spikes' }), file, `/spikes/${name}`)]));
}

function timesIn(own: Hdf5Group, file: string, path: string): SpikeTimes {
  const times = listIn(own, 'timestamps', { file, path });
  const units = times.attributes?.units;
  if (units?.kind === 'texts' && !['ms', 'milliseconds', 'millisecond'].includes(units.values[0])) throw new DataError(`${file}, ${path}/timestamps`, `its unit is ${units.values[0]}`, 'give milliseconds');
  const key = optionalListIn(own, 'gids', { file, path }) ? 'gids' : 'node_ids';
  const nodes = indices(listIn(own, key, { file, path }), times.values.length, Infinity, { file, path: `${path}/${key}` });
  const wrong = Array.prototype.findIndex.call(times.values, (time: number) => !(time >= 0 && time < 1e12));
  expect(wrong < 0, `${file}, ${path}/timestamps`, `time ${wrong} is ${times.values[wrong]}`, 'give times in ms from 0');
  return { times: times.values, nodes };
}

/** Pairs of step and neuron, by step: a spike of NEST's at (k + 1) dt is one of our step k. */
export function pairsOf({ times, nodes }: SpikeTimes, size: number, tics: number, subject: string): { readonly pairs: [step: number, neuron: number][]; readonly repeated: number } {
  const pairs = Array.from(times, (ms, at): [number, number] => {
    expect(nodes[at] < size, subject, `spike ${at} is of node ${nodes[at]}`, `give nodes from 0 to ${size - 1}`);
    const stamp = stampOf(ms, tics);
    expect(stamp >= 1, subject, `spike ${at} is at ${ms} ms`, 'give times after 0: NEST sends none at 0');
    return [stamp - 1, nodes[at]];
  }).sort(([a, i], [b, j]) => a - b || i - j);
  const repeated = pairs.filter(([step, neuron], at) => at > 0 && pairs[at - 1][0] === step && pairs[at - 1][1] === neuron).length;
  return { pairs, repeated };
}

/** A spike file: one population, node after node, each node's times rising. */
export function spikeFile(population: string, pairs: readonly (readonly [step: number, neuron: number])[], dt: number): Hdf5Group {
  const sorted = [...pairs].sort(([a, i], [b, j]) => i - j || a - b);
  return group({
    spikes: group({
      [population]: group({
        timestamps: numbers('f64', [sorted.length], Float64Array.from(sorted, ([step]) => tidy((step + 1) * dt))),
        node_ids: numbers('u64', [sorted.length], sorted.map(([, neuron]) => neuron)),
      }),
    }),
  }, versionOfFile);
}
