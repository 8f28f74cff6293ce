import { group, numbers, type Hdf5Group } from '../hdf5/tree.ts';
import { versionOfFile } from './version.ts';

export interface WrittenNodes {
  readonly path: string;
  readonly file: Hdf5Group;
  readonly typesPath: string;
  /** The table of types and the files that it names. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The nodes of one population, and their types.
 *
 * @param neurons none: virtual nodes.
 * @param firstType number of the first node type.
 */
export function nodesFile(name: string, size: number, firstType: number, neurons?: { readonly template: string; readonly sets: readonly string[]; readonly which: Uint32Array }): WrittenNodes {
  const rows = Uint32Array.from({ length: size }, (_, row) => row);
  const typesPath = `network/${name}_node_types.csv`;
  const types = neurons?.sets.map((_, at) => ({ id: firstType + at, file: `${name}_${at}.json` })) ?? [];
  const table = neurons
    ? ['node_type_id model_type model_template dynamics_params', ...types.map(({ id, file }) => `${id} point_neuron nest:${neurons.template} ${file}`)]
    : ['node_type_id model_type', `${firstType} virtual`];
  return {
    path: `network/${name}_nodes.h5`, typesPath,
    files: { [typesPath]: `${table.join('\n')}\n`, ...Object.fromEntries(types.map(({ file }, at) => [`components/cell_models/${file}`, `${neurons!.sets[at]}\n`])) },
    file: group({
      nodes: group({
        [name]: group({
          node_id: numbers('u64', [size], rows),
          node_type_id: numbers('i64', [size], neurons ? neurons.which.map((set) => firstType + set) : new Uint32Array(size).fill(firstType)),
          node_group_id: numbers('u32', [size], new Uint32Array(size)),
          node_group_index: numbers('u64', [size], rows),
          0: group({}),
        }),
      }),
    }, versionOfFile),
  };
}
