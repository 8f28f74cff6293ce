import { DataError, expect } from '../../errors.ts';
import { isAbsolute, isJson, parseJson, withinFolder, type Json } from './files.ts';
import { stepsOf, ticsOf } from './time.ts';

/** A configuration with all paths relative to its folder. */
export interface SonataConfig {
  readonly nodes: readonly { readonly nodes: string; readonly types: string }[];
  readonly edges: readonly { readonly edges: string; readonly types: string }[];
  /** Folders; what is missing is an error where it is needed. */
  readonly neuronModels?: string;
  readonly synapseModels?: string;
  /** Spike files by the population that they are for. */
  readonly inputs: ReadonlyMap<string, string>;
  /** In ms. */
  readonly dt: number;
  readonly tics: number;
  readonly steps?: number;
}

/** Nested variables of manifests that are no cycle. */
const deepest = 32;

/**
 * Reads what NEST reads of a configuration, and resolves the variables of its manifest.
 *
 * @throws WebspikeError that names the file and the entry.
 */
export function parseConfig(bytes: Uint8Array, file: string): SonataConfig {
  const config = parseJson(bytes, file);
  const section = (parent: Json, name: string, where = file): Json => {
    const found = parent[name];
    if (!isJson(found)) throw new DataError(where, `it lacks the section "${name}"`, 'give the network and the run in one configuration');
    return found;
  };
  expect(config.target_simulator === undefined || config.target_simulator === 'NEST', file, `its target_simulator is ${JSON.stringify(config.target_simulator)}`, 'give a network for "NEST": other simulators have other models');
  const folder = file.split('/').slice(0, -1).join('/');
  const resolve = (value: unknown, where: string): string => {
    if (typeof value !== 'string') throw new DataError(`${file}, ${where}`, `it is ${JSON.stringify(value) ?? 'missing'}`, 'give a path');
    const path = substituted(value, config.manifest, `${file}, ${where}`);
    return withinFolder(folder === '' || isAbsolute(path) ? path : `${folder}/${path}`, `${file}, ${where}`);
  };
  const networks = section(config, 'networks');
  const pairs = <A extends 'nodes' | 'edges'>(what: A): { readonly types: string; readonly files: string }[] => {
    const list = networks[what] ?? [];
    if (!Array.isArray(list)) throw new DataError(file, `networks.${what} is no list`, 'give a list of files');
    return list.map((each: unknown, at) => {
      if (!isJson(each)) throw new DataError(file, `networks.${what}[${at}] is no object`, `give { ${what}_file, ${what.slice(0, -1)}_types_file }`);
      const [files, types] = [`${what}_file`, `${what.slice(0, -1)}_types_file`];
      return { files: resolve(each[files], `networks.${what}[${at}].${files}`), types: resolve(each[types], `networks.${what}[${at}].${types}`) };
    });
  };
  const run = section(config, 'run');
  const tics = ticsOf(run.dt, `${file}, run`);
  const components = isJson(config.components) ? config.components : {};
  const inputs = new Map<string, string>();
  for (const [name, each] of Object.entries(isJson(config.inputs) ? config.inputs : {})) {
    // As NEST does: the first that names the population.
    if (isJson(each) && typeof each.node_set === 'string' && each.input_file !== undefined && !inputs.has(each.node_set)) inputs.set(each.node_set, resolve(each.input_file, `inputs.${name}.input_file`));
  }
  const models = (name: string): string | undefined => (components[name] === undefined ? undefined : resolve(components[name], `components.${name}`));
  return {
    nodes: pairs('nodes').map(({ files, types }) => ({ nodes: files, types })), edges: pairs('edges').map(({ files, types }) => ({ edges: files, types })),
    neuronModels: models('point_neuron_models_dir'), synapseModels: models('synaptic_models_dir'), inputs, dt: run.dt as number, tics, ...durationOf(run, tics, file),
  };
}

function durationOf(run: Json, tics: number, file: string): { readonly steps?: number } {
  const ms = run.tstop ?? run.duration;
  if (ms === undefined) return {};
  const steps = typeof ms === 'number' ? stepsOf(ms, tics) : NaN;
  expect(steps >= 1 && steps < 2 ** 31, `${file}, run`, `it lasts ${JSON.stringify(ms)} ms`, `give a whole number of steps of ${tics / 1000} ms`);
  return { steps };
}

/** A path with the variables of the manifest put in, the folder of the configuration being ".". */
function substituted(path: string, manifest: unknown, subject: string): string {
  const variables = isJson(manifest) ? manifest : {};
  let text = path;
  for (let round = 0; /\$/.test(text); round++) {
    if (round > deepest || text.length > 10_000) throw new DataError(subject, `the variables of "${path}" name each other in a circle`, 'correct the manifest');
    text = text.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced: string | undefined, plain: string | undefined) => {
      const name = braced ?? plain!;
      if (name === 'configdir' || name === 'workingdir') return '.';
      const value = [`$${name}`, name, whole].map((key) => (Object.hasOwn(variables, key) ? variables[key] : undefined)).find((each) => each !== undefined);
      if (value === undefined && name === 'BASE_DIR') return '.';
      if (typeof value !== 'string') throw new DataError(subject, `"${path}" names ${whole}, which the manifest does not`, `known: ${Object.keys(variables).join(', ') || 'none'}`);
      return value;
    });
    if (/\$(?!\{\w+\}|\w)/.test(text)) throw new DataError(subject, `"${path}" holds a $ that begins no variable`, 'name variables $NAME');
  }
  return text;
}
