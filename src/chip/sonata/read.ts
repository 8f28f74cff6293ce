import { expect } from '../../errors.ts';
import { spikeArray } from '../../models/sources.ts';
import type { Connection, Population } from '../../network/network.ts';
import type { PortedInput, PortedNetwork } from '../ported.ts';
import { parseConfig, type SonataConfig } from './config.ts';
import { connectionsOf } from './connect.ts';
import { readEdges } from './edges.ts';
import type { SonataFiles } from './files.ts';
import { readNodes, type SonataPopulation } from './nodes.ts';
import type { Spikes } from './sources.ts';
import { pairsOf, readSpikes } from './spikes.ts';

/** Room for given spikes, in steps, where the run has no length, and at most where it has. */
const room = { usual: 1000, most: 2 ** 20 };

/**
 * A network in SONATA's files as NEST reads them: neurons `iaf_psc_exp`, `iaf_psc_alpha`, `iaf_cond_exp` and `izhikevich`, static
 * synapses, spikes for virtual nodes. A spike that NEST stamps with (k + 1) dt is one of step k; delays of currents and
 * conductances become a step longer, since these act one step earlier here (see {@link Connection.delay}).
 *
 * @param files the folder of the configuration.
 * @param config its name there.
 * @throws DataError or WebspikeError that names file, dataset and what to do.
 * @example
 * const { network, spikes, steps } = await readSonata(filesIn(contents), 'config.json');
 */
export async function readSonata(files: SonataFiles, config = 'config.json'): Promise<PortedNetwork> {
  const settings = parseConfig(await files.read(config), config);
  const { dt, steps } = settings;
  const found = await readNodes(files, settings);
  expect(found.some(({ parts }) => parts.length > 0), config, 'its network has no neurons', 'name at least one file of nodes that are point neurons');
  const notes = found.flatMap((each) => each.notes);
  const given = await spikesOf(files, settings, found, notes);

  const populations: [string, Population][] = [];
  for (const { name, size, parts } of found) {
    if (parts.length > 1) notes.push(`population "${name}" has several models: each is a population of its own, its neurons in the order of the file`);
    if (parts.length > 0) populations.push(...parts.map((each): [string, Population] => [each.name, each.population]));
    else populations.push([name, { size, model: spikeArray, spikeSteps: Math.max(Math.min(steps ?? room.usual, room.most), 1 + (given[name]?.at(-1)?.[0] ?? 0)) }]);
  }
  const connections: [string, Connection][] = [];
  for (const edges of await readEdges(files, settings, found)) {
    notes.push(...edges.notes);
    for (const [name, connection] of connectionsOf(edges, dt)) connections.push([unused(name, connections), connection]);
  }
  if (populations.some(([, { model }]) => model.method === 'rk4')) notes.push('conductances are stepped by Runge and Kutta of fourth order, where NEST adapts its step: spikes may differ by a step now and then');
  const layers = found.flatMap(({ parts }) => parts.map(({ name }) => ({ name, population: name })));
  return {
    format: 'sonata',
    network: { dt, populations: Object.fromEntries(populations), ...(connections.length > 0 && { connections: Object.fromEntries(connections) }) },
    inputs: found.filter(({ parts }) => parts.length === 0).map(({ name, size }): PortedInput => ({ name, population: name, shape: [size], kind: 'spikes' })),
    output: { population: layers.at(-1)!.population, of: 'spikes' }, layers, spikes: given, notes, ...(steps !== undefined && { steps }),
  };
}

async function spikesOf(files: SonataFiles, { inputs, tics, steps = 2 ** 31 }: SonataConfig, populations: readonly SonataPopulation[], notes: string[]): Promise<Record<string, Spikes>> {
  const given: Record<string, Spikes> = {};
  for (const { name, size, parts } of populations) {
    if (parts.length > 0) continue;
    const file = inputs.get(name);
    if (file === undefined) {
      notes.push(`population "${name}" is virtual and no input names it: NEST would refuse it; here it is silent unless spikes are given`);
      continue;
    }
    const all = await readSpikes(await files.read(file), file);
    const own = all.get(name) ?? all.get('');
    expect(own !== undefined || all.size === 0, `${file}, /spikes`, `it has no population "${name}"`, `populations here: ${[...all.keys()].join(', ')}`);
    const { pairs, repeated } = pairsOf(own ?? { times: [], nodes: [] }, size, tics, `${file}, /spikes/${name}`);
    if (repeated > 0) notes.push(`population "${name}": ${repeated} spikes fall into a step in which their node spikes already; NEST counts them again, here they are one`);
    given[name] = pairs.filter(([step]) => step < steps);
    if (given[name].length < pairs.length) notes.push(`population "${name}": ${pairs.length - given[name].length} spikes come after the end of the run`);
  }
  return given;
}

function unused(name: string, taken: readonly (readonly [string, Connection])[]): string {
  let free = name;
  for (let k = 2; taken.some(([each]) => each === free); k++) free = `${name} ${k}`;
  return free;
}
