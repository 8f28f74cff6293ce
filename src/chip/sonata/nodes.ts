import { DataError, expect } from '../../errors.ts';
import type { Population } from '../../network/network.ts';
import { readHdf5 } from '../hdf5/read.ts';
import type { SonataConfig } from './config.ts';
import { parseJson, withinFolder, type SonataFiles } from './files.ts';
import { nestModelFor, type NestModel } from './models.ts';
import { byId, parseTable, type Row } from './table.ts';
import { wholeSteps } from './time.ts';
import { groupIn, indices, listIn, optionalListIn } from './tree.ts';

/** Neurons of one model: a population of the file, or those of a population that has several models. */
export interface Part {
  readonly name: string;
  readonly nest: NestModel;
  readonly population: Population;
}

/** A population of the file. */
export interface SonataPopulation {
  readonly name: string;
  readonly size: number;
  /** None: virtual, it sends given spikes. */
  readonly parts: readonly Part[];
  /** By row: which part a node is in, and as which of its neurons. None: all in the only part, in order. */
  readonly place?: { readonly part: Uint8Array; readonly neuron: Uint32Array };
  readonly notes: readonly string[];
}

/** Populations are that large at most: as in `validate` of compile. */
const mostNeurons = 2 ** 24;

/** All populations, in the order of the configuration. */
export async function readNodes(files: SonataFiles, config: SonataConfig): Promise<SonataPopulation[]> {
  const found: SonataPopulation[] = [];
  for (const { nodes, types } of config.nodes) {
    const rows = parseTable(await files.read(types), types);
    const kind = kindOf(rows, types);
    const byType = byId(rows, 'node_type_id', types);
    const place = { file: nodes, path: '/nodes' };
    const root = groupIn(await readHdf5(await files.read(nodes), nodes), 'nodes', { file: nodes, path: '' });
    for (const name of Object.keys(root.children)) {
      expect(!found.some((each) => each.name === name), nodes, `the population "${name}" is in two files`, 'give each population a name of its own');
      const here = { file: nodes, path: `/nodes/${name}` };
      const group = groupIn(root, name, place);
      const typeIds = listIn(group, 'node_type_id', here);
      const size = typeIds.values.length;
      expect(size > 0 && size <= mostNeurons, `${nodes}, /nodes/${name}`, `it has ${size} nodes`, `give 1 to ${mostNeurons}`);
      const ids = optionalListIn(group, 'node_id', here);
      const notes = ids && !Array.prototype.every.call(ids.values, (id, row) => id === row) ? [`population "${name}": node_id is not the number of the row, by which NEST and webspike go`] : [];
      if (kind === 'virtual') {
        found.push({ name, size, parts: [], notes });
        continue;
      }
      found.push({ name, size, notes, ...await neuronsOf(files, config, name, indices(typeIds, size, Infinity, here), byType, types) });
    }
  }
  return found;
}

function kindOf(rows: readonly Row[], subject: string): 'neurons' | 'virtual' {
  const kinds = [...new Set(rows.map((row) => row.model_type))];
  if (kinds.length > 1) throw new DataError(subject, `it holds the model types ${kinds.join(' and ')}`, 'give each kind a file of its own');
  if (kinds[0] === 'virtual') return 'virtual';
  if (kinds[0] !== 'point_neuron' && kinds[0] !== 'point_process') throw new DataError(subject, `its model_type is ${kinds[0] ?? 'missing'}`, 'give point_neuron or virtual');
  return 'neurons';
}

type Parameters = ReturnType<typeof nestModelFor>;

async function neuronsOf(files: SonataFiles, config: SonataConfig, name: string, typeIds: ArrayLike<number>, types: ReadonlyMap<number, Row>, subject: string): Promise<Pick<SonataPopulation, 'parts' | 'place'>> {
  const parameters = new Map<number, Parameters>();
  for (const id of new Set(Array.from(typeIds))) {
    const row = types.get(id);
    if (!row) throw new DataError(subject, `population "${name}" has nodes of type ${id}, which it does not list`, `types here: ${[...types.keys()].slice(0, 8).join(', ')}`);
    parameters.set(id, await parametersOf(files, config, row, `${subject}, type ${id}`));
  }
  const models = [...new Set([...parameters.values()].map(({ nest }) => nest))];
  expect(models.length < 256, subject, `population "${name}" has ${models.length} models`, 'split it');
  const part = Uint8Array.from(typeIds, (id) => models.indexOf(parameters.get(id)!.nest));
  const rowsOf = models.map((_, at) => Uint32Array.from(part.keys()).filter((row) => part[row] === at));
  const neuron = new Uint32Array(part.length);
  rowsOf.forEach((rows) => rows.forEach((row, at) => (neuron[row] = at)));
  const parts = models.map((nest, at): Part => ({
    name: models.length === 1 ? name : `${name} (${nest.model.name})`, nest,
    population: populationOf(nest, Array.from(rowsOf[at], (row) => parameters.get(typeIds[row])!.values), config),
  }));
  return { parts, ...(models.length > 1 && { place: { part, neuron } }) };
}

async function parametersOf(files: SonataFiles, { neuronModels }: SonataConfig, { model_template: template, dynamics_params: file }: Row, subject: string): Promise<Parameters> {
  if (template === undefined) throw new DataError(subject, 'it lacks a model_template', 'give a model of NEST, such as nest:iaf_psc_exp');
  const model = template.replace(/^nest:/, '');
  if (file === undefined) throw new DataError(subject, 'it lacks dynamics_params', 'name a JSON file with the parameters, which may be {}');
  if (neuronModels === undefined) throw new DataError('components', 'point_neuron_models_dir is missing', 'name the folder of the files with parameters');
  const path = withinFolder(neuronModels === '' ? file : `${neuronModels}/${file}`, subject);
  return nestModelFor(model, parseJson(await files.read(path), path), path);
}

/** One number where all neurons have the same. */
function populationOf({ model, initial }: NestModel, neurons: readonly Readonly<Record<string, number>>[], { tics, dt }: SonataConfig): Population {
  const values = (name: string, fallback: number, change = (value: number): number => value): number | Float32Array => {
    const first = neurons[0][name] ?? fallback;
    if (neurons.every((each) => (each[name] ?? fallback) === first)) return change(first);
    return Float32Array.from(neurons, (each) => change(each[name] ?? fallback));
  };
  const given = Object.keys(model.parameters).filter((name) => name === model.refractory || neurons.some((each) => Object.hasOwn(each, name)));
  const parameters = Object.fromEntries(given.map((name) => [name, values(name, model.parameters[name].value, name === model.refractory ? (ms) => wholeSteps(ms, tics) * dt : undefined)]));
  return { size: neurons.length, model, parameters, initial: Object.fromEntries(initial.map(({ variable, parameter, value }) => [variable, values(parameter, value)])) };
}
