import { readHdf5 } from '../../src/chip/hdf5/read.ts';
import type { Hdf5Group, NumberDataset, TextDataset } from '../../src/chip/hdf5/tree.ts';
import type { SonataFiles } from '../../src/chip/sonata/files.ts';
import { iafCondExpOfNest, iafPscAlphaOfNest, iafPscExpOfNest, izhikevichOfNest, runNest, type NestEdge, type NestNeuron, type Parameters } from './nest-loop.ts';

type Config = { readonly manifest: Record<string, string>; readonly components: Record<string, string>; readonly networks: Record<'nodes' | 'edges', Record<string, string>[]>; readonly inputs: Record<string, { input_file: string; node_set: string }>; readonly run: { tstop: number; dt: number } };

const models: Readonly<Record<string, (parameters: Parameters, h: number) => NestNeuron>> = {
  iaf_psc_exp: iafPscExpOfNest, iaf_psc_alpha: iafPscAlphaOfNest, iaf_cond_exp: iafCondExpOfNest,
  izhikevich: (parameters, h) => izhikevichOfNest(parameters, h, Boolean(parameters.consistent_integration)),
};

/** What NEST would do with these files: its Python parser's steps (hl_api_sonata.py), its kernel as a loop. Pairs of step and neuron of one population. */
export async function nestSpikes(files: SonataFiles, population: string): Promise<[number, number][]> {
  const text = async (path: string): Promise<string> => new TextDecoder().decode(await files.read(path));
  const config = JSON.parse(await text('config.json')) as Config;
  const manifest = Object.entries(config.manifest).map(([name, path]) => [name.slice(1), path.replace('$BASE_DIR', '.')]);
  const resolve = (path: string): string => {
    const absolute = manifest.reduce((result, [name, folder]) => result.replaceAll(name, `/here/${folder}`), path);
    return absolute.replace('$/here/./', '');
  };
  const at = (root: Hdf5Group, path: string): NumberDataset => path.split('/').reduce<Hdf5Group['children'][string]>((node, name) => (node as Hdf5Group).children[name], root) as NumberDataset;
  const h5 = async (path: string): Promise<Hdf5Group> => readHdf5(await files.read(path), path);
  const table = async (path: string): Promise<Record<string, string>[]> => {
    const [head, ...rows] = (await text(path)).trim().split('\n').map((row) => row.split(/\s+/));
    return rows.map((row) => Object.fromEntries(row.map((cell, column) => [head[column], cell])));
  };
  const { dt } = config.run;
  const first = new Map<string, number>();
  const neurons: NestNeuron[] = [];
  const virtual: { readonly name: string; readonly size: number }[] = [];
  for (const { nodes_file: nodes, node_types_file: types } of config.networks.nodes) {
    const rows = await table(resolve(types));
    const root = at(await h5(resolve(nodes)), 'nodes') as unknown as Hdf5Group;
    for (const [name, group] of Object.entries(root.children)) {
      const ids = Array.from(at(group as Hdf5Group, 'node_type_id').values);
      if (rows[0].model_type === 'virtual') {
        virtual.push({ name, size: ids.length });
        continue;
      }
      first.set(name, neurons.length);
      for (const id of ids) {
        const row = rows.find(({ node_type_id }) => Number(node_type_id) === id)!;
        neurons.push(models[row.model_template.replace('nest:', '')](JSON.parse(await text(`${resolve(config.components.point_neuron_models_dir)}/${row.dynamics_params}`)) as Parameters, dt));
      }
    }
  }
  const size = neurons.length - first.get(population)! < 0 ? 0 : ([...first.values()].sort((a, b) => a - b).find((each) => each > first.get(population)!) ?? neurons.length) - first.get(population)!;
  const injected: [number, number][] = [];
  let next = neurons.length;
  for (const { name, size: nodes } of virtual) {
    first.set(name, next);
    const input = Object.values(config.inputs).find(({ node_set }) => node_set === name)!;
    const root = await h5(resolve(input.input_file));
    const [times, ids] = [at(root, `spikes/${name}/timestamps`).values, at(root, `spikes/${name}/node_ids`).values];
    for (let spike = 0; spike < times.length; spike++) injected.push([Math.round(times[spike] / dt), next + ids[spike]]);
    next += nodes;
  }
  const edges: NestEdge[] = [];
  for (const { edges_file: file } of config.networks.edges) {
    const root = at(await h5(resolve(file)), 'edges') as unknown as Hdf5Group;
    for (const group of Object.values(root.children) as Hdf5Group[]) {
      const [source, target, weight, delay] = ['source_node_id', 'target_node_id', '0/syn_weight', '0/delay'].map((path) => at(group, path));
      const offset = ({ attributes }: NumberDataset): number => first.get((attributes!.node_population as TextDataset).values[0])!;
      for (let edge = 0; edge < source.values.length; edge++) edges.push({ source: offset(source) + source.values[edge], target: offset(target) + target.values[edge], weight: weight.values[edge], delay: Math.round(delay.values[edge] / dt) });
    }
  }
  const begin = first.get(population)!;
  return runNest(neurons, edges, injected, Math.round(config.run.tstop / dt)).filter(([, neuron]) => neuron >= begin && neuron < begin + size).map(([step, neuron]) => [step, neuron - begin]);
}
