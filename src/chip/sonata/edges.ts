import { DataError, expect } from '../../errors.ts';
import { readHdf5 } from '../hdf5/read.ts';
import type { Hdf5Group, NumberDataset } from '../hdf5/tree.ts';
import type { SonataConfig } from './config.ts';
import { parseJson, withinFolder, type Json, type SonataFiles } from './files.ts';
import type { SonataPopulation } from './nodes.ts';
import { byId, parseTable, type Row } from './table.ts';
import { stepsOf } from './time.ts';
import { groupIn, indices, listIn, optionalListIn, textOn, type Place } from './tree.ts';

/** Synapses from one population of the file to another, edge by edge. */
export interface SonataEdges {
  readonly name: string;
  readonly source: SonataPopulation;
  readonly target: SonataPopulation;
  readonly sources: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
  readonly weights: Float64Array;
  /** In steps, as NEST counts them. */
  readonly delays: Uint16Array;
  readonly notes: readonly string[];
}

/** What an edge type says of all its edges; NEST's defaults are 1 and 1 ms. */
interface EdgeType {
  readonly weight: number;
  readonly delay: number;
}

const longestDelay = 65_534;

/** All edge populations, in the order of the configuration. */
export async function readEdges(files: SonataFiles, config: SonataConfig, populations: readonly SonataPopulation[]): Promise<SonataEdges[]> {
  const found: SonataEdges[] = [];
  for (const { edges, types } of config.edges) {
    const byType = new Map<number, EdgeType>();
    for (const [id, row] of byId(parseTable(await files.read(types), types), 'edge_type_id', types)) byType.set(id, await typeOf(files, config, row, `${types}, type ${id}`));
    const root = groupIn(await readHdf5(await files.read(edges), edges), 'edges', { file: edges, path: '' });
    for (const name of Object.keys(root.children)) found.push(edgesOf(groupIn(root, name, { file: edges, path: '/edges' }), name, { file: edges, path: `/edges/${name}` }, byType, config, populations, types));
  }
  return found;
}

async function typeOf(files: SonataFiles, { synapseModels }: SonataConfig, row: Row, subject: string): Promise<EdgeType> {
  const model = row.model_template?.replace(/^nest:/, '');
  if (model !== 'static_synapse') throw new DataError(subject, `its model_template is ${model ?? 'missing'}`, 'give static_synapse: others are not read');
  let given: Json = { ...(row.syn_weight !== undefined && { weight: Number(row.syn_weight) }), ...(row.weight !== undefined && { weight: Number(row.weight) }), ...(row.delay !== undefined && { delay: Number(row.delay) }) };
  if (row.dynamics_params !== undefined) {
    if (synapseModels === undefined) throw new DataError('components', 'synaptic_models_dir is missing', 'name the folder of the files with parameters');
    const path = withinFolder(synapseModels === '' ? row.dynamics_params : `${synapseModels}/${row.dynamics_params}`, subject);
    // As NEST does: the file wins over the table.
    given = { ...given, ...parseJson(await files.read(path), path) };
  }
  const { weight = 1, delay = 1, receptor_type: receptor = 0, ...rest } = given;
  expect(receptor === 0 && Object.keys(rest).length === 0, subject, `it sets ${receptor === 0 ? Object.keys(rest).join(', ') : 'receptor_type'}`, 'give weight and delay only: a static synapse has no more');
  for (const [what, value] of [['weight', weight], ['delay', delay]] as const) expect(typeof value === 'number' && Number.isFinite(value), subject, `its ${what} is ${JSON.stringify(value)}`, 'give a finite number');
  return { weight: weight as number, delay: delay as number };
}

function edgesOf(group: Hdf5Group, name: string, place: Place, types: ReadonlyMap<number, EdgeType>, { tics }: SonataConfig, populations: readonly SonataPopulation[], typesFile: string): SonataEdges {
  const { file, path } = place;
  const end = (which: 'source' | 'target'): { readonly list: NumberDataset; readonly population: SonataPopulation; readonly at: Place } => {
    const at = { file, path: `${path}/${which}_node_id` };
    const list = listIn(group, `${which}_node_id`, place);
    const wanted = textOn(list, 'node_population', at);
    const population = populations.find((each) => each.name === wanted);
    if (!population) throw new DataError(`${file}, ${at.path}`, `its node_population "${wanted}" is none of the network`, `populations: ${populations.map((each) => each.name).join(', ')}`);
    return { list, population, at };
  };
  const [source, target] = [end('source'), end('target')];
  expect(target.population.parts.length > 0, `${file}, ${path}`, `its target "${target.population.name}" is virtual`, 'let synapses end at neurons');
  const count = source.list.values.length;
  const sources = indices(source.list, count, source.population.size, source.at);
  const targets = indices(target.list, count, target.population.size, target.at);
  const typeIds = indices(listIn(group, 'edge_type_id', place), count, Infinity, { file, path: `${path}/edge_type_id` });
  const unknown = Array.prototype.findIndex.call(typeIds, (id: number) => !types.has(id));
  if (unknown >= 0) throw new DataError(`${file}, ${path}`, `edge ${unknown} is of type ${typeIds[unknown]}, which ${typesFile} does not list`, `types there: ${[...types.keys()].slice(0, 8).join(', ')}`);
  const groups = Object.entries(group.children).filter(([key, node]) => /^\d+$/.test(key) && node.kind === 'group');
  expect(groups.length === 1, `${file}, ${path}`, `it has ${groups.length} groups of parameters`, 'give exactly one, named "0": NEST reads no more');
  const own = groups[0][1] as Hdf5Group;
  const inside = { file, path: `${path}/${groups[0][0]}` };
  const values = (key: 'syn_weight' | 'delay', of: keyof EdgeType): Float64Array => {
    const list = optionalListIn(own, key, inside);
    if (list) {
      expect(list.values.length === count, `${file}, ${inside.path}/${key}`, `it holds ${list.values.length} numbers, expected ${count}`, 'give one for each edge');
      return Float64Array.from(list.values);
    }
    return Float64Array.from(typeIds, (id) => types.get(id)![of]);
  };
  const weights = values('syn_weight', 'weight');
  const wrong = weights.findIndex((weight) => !Number.isFinite(Math.fround(weight)));
  expect(wrong < 0, `${file}, ${path}`, `edge ${wrong} weighs ${weights[wrong]}`, 'give finite numbers within ±3.4e38');
  const delays = Uint16Array.from(values('delay', 'delay'), (ms, at) => {
    const steps = stepsOf(ms, tics);
    expect(steps >= 1 && steps <= longestDelay, `${file}, ${path}`, `edge ${at} takes ${ms} ms`, `give a whole multiple of the step of ${tics / 1000} ms, at most ${longestDelay} of them`);
    return steps;
  });
  const ignored = Object.keys(own.children).filter((key) => !['syn_weight', 'delay'].includes(key));
  const notes = ignored.length > 0 ? [`edges "${name}": ${ignored.join(', ')} per synapse are not read, as NEST does not`] : [];
  return { name, source: source.population, target: target.population, sources, targets, weights, delays, notes };
}
