import { describe, expect, it } from 'vitest';
import { DataError, WebspikeError } from '../../src/errors.ts';
import { group, numbers, text, type Hdf5Group } from '../../src/chip/hdf5/tree.ts';
import { writeHdf5 } from '../../src/chip/hdf5/write.ts';
import { filesIn } from '../../src/chip/sonata/files.ts';
import { readSonata } from '../../src/chip/sonata/read.ts';
import { mutations } from '../support/mutate.ts';
import { messageOf } from '../support/run.ts';
import { nestSpikes } from './nest-files.ts';
import { spikesOf } from './ported-spikes.ts';

type Files = Record<string, Uint8Array | string>;
type Entries = Record<string, unknown>;

interface Config {
  target_simulator: string;
  manifest: Entries;
  networks: { nodes: Entries[]; edges: unknown[] };
  inputs: Record<string, Entries>;
  run: Entries;
}

/** Three neurons of two models, run by run, and two virtual nodes, as another tool might lay them out. */
async function example(change: (parts: { config: Config; edges: Record<string, Hdf5Group['children'][string]> }) => void = () => undefined): Promise<Files> {
  const config: Config & Entries = {
    target_simulator: 'NEST', manifest: { $BASE_DIR: '.', $NET: '$BASE_DIR/net' }, components: { point_neuron_models_dir: '$NET/models', synaptic_models_dir: '$NET/models' },
    networks: { nodes: [{ nodes_file: '$NET/n.h5', node_types_file: 'net/n.csv' }, { nodes_file: '${NET}/v.h5', node_types_file: './net/../net/v.csv' }], edges: [{ edges_file: '$NET/e.h5', edge_types_file: '$NET/e.csv' }] },
    inputs: { first: { node_set: 'other', input_file: '$NET/s.h5' }, second: { input_type: 'spikes', module: 'h5', node_set: 'v', input_file: '$NET/s.h5' } }, run: { duration: 100, dt: 0.5 },
  };
  const ids = (type: 'u32' | 'i64' | 'u8', list: number[], population?: string): ReturnType<typeof numbers> => numbers(type, [list.length], list, population === undefined ? undefined : { node_population: text(population) });
  const edges: Record<string, Hdf5Group['children'][string]> = {
    source_node_id: ids('u32', [0, 1, 0, 1, 0], 'v'), target_node_id: ids('u32', [0, 1, 2, 2, 1], 'n'), edge_type_id: ids('u8', [1, 2, 1, 2, 3]), 0: group({ nsyns: ids('u8', [1, 1, 1, 1, 1]) }),
  };
  change({ config, edges });
  return {
    'config.json': JSON.stringify(config),
    'net/n.csv': '\uFEFFnode_type_id  model_type "model_template"\tdynamics_params\r\n\r\n7 point_neuron nest:iaf_psc_exp "a.json"\r\n9 point_neuron izhikevich b.json\r\n8 point_neuron nest:iaf_psc_exp c.json\r\n',
    'net/v.csv': 'node_type_id model_type\n1 virtual\n', 'net/e.csv': 'edge_type_id syn_weight delay model_template dynamics_params\n1 900 1.5 static_synapse NULL\n2 -70 2 static_synapse s.json\n3 NULL NULL nest:static_synapse NULL\n',
    'net/models/a.json': '{ "tau_m": 8, "tau_minus": 20, "I_e": 300, "V_m": -60, "t_ref": 1.2 }', 'net/models/b.json': '{ "I_e": 5.0, "consistent_integration": false }', 'net/models/c.json': '{ "delta": 0, "rho": 0.1 }', 'net/models/s.json': '{ "weight": 30.0 }',
    'net/n.h5': await writeHdf5(group({ nodes: group({ n: group({ node_type_id: ids('i64', [7, 9, 8]) }) }) })),
    'net/v.h5': await writeHdf5(group({ nodes: group({ v: group({ node_type_id: ids('u8', [1, 1]), node_id: ids('u8', [0, 1]) }) }) })),
    'net/e.h5': await writeHdf5(group({ edges: group({ e: group(edges) }) })),
    'net/s.h5': await writeHdf5(group({ spikes: group({ v: group({ gids: ids('u8', [0, 1, 0, 0]), timestamps: numbers('f64', [4], [0.5, 0.7, 30, 20]) }) }) })),
  };
}

describe('files of other tools', () => {
  it('are read as NEST reads them: several models, values of types, tables with quotes, times between steps', async () => {
    const ported = await readSonata(filesIn(await example()));
    expect(ported.steps).toBe(200);
    expect(ported.layers).toEqual([{ name: 'n (iaf-psc-exp)', population: 'n (iaf-psc-exp)' }, { name: 'n (nest-izhikevich-2003)', population: 'n (nest-izhikevich-2003)' }]);
    expect(ported.notes).toEqual(['population "n" has several models: each is a population of its own, its neurons in the order of the file', 'edges "e": nsyns per synapse are not read, as NEST does not']);
    const { populations, connections } = ported.network;
    expect(populations['n (iaf-psc-exp)']).toMatchObject({ size: 2, parameters: { tau_m: new Float32Array([8, 10]), I_e: new Float32Array([300, 0]), t_ref: new Float32Array([1, 2]) }, initial: { v: new Float32Array([-60, -70]) } });
    expect(populations['n (nest-izhikevich-2003)']).toMatchObject({ size: 1, parameters: { I_e: 5 }, initial: { v: -65, u: 0 } });
    // Ends at the first model: weight 900 from the table; the file of parameters wins over the table; NEST's defaults.
    expect(connections).toMatchObject({
      'e (to iaf-psc-exp)': { from: 'v', to: 'n (iaf-psc-exp)', delay: new Float32Array([2, 2, 2.5]), connectivity: { rowStart: new Uint32Array([0, 2, 3]), target: new Uint32Array([0, 1, 1]), weights: new Float32Array([900, 900, 30]) } },
      'e (to nest-izhikevich-2003)': { delay: new Float32Array([1, 2]), connectivity: { rowStart: new Uint32Array([0, 1, 2]), target: new Uint32Array([0, 0]), weights: new Float32Array([1, 30]) } },
    });
    // 0.7 ms lie in the second step: stamped at its end.
    expect(ported.spikes).toEqual({ v: [[0, 0], [1, 1], [39, 0], [59, 0]] });
  });

  it('spike as a plain loop does, where a population has several models', async () => {
    const files = await example(({ edges }) => {
      edges[0] = group({ syn_weight: numbers('f64', [5], [900, 30, 900, 30, 1]), delay: numbers('f64', [5], [1.5, 2, 1.5, 2, 1]) });
    });
    const plain = { ...files, 'net/n.csv': (files['net/n.csv'] as string).replace(/\uFEFF|"/g, '').replace(/(\r\n)+/g, '\n'), 'net/models/a.json': '{ "tau_m": 8, "I_e": 500, "V_m": -60, "t_ref": 1.2, "C_m": 250, "E_L": -70, "V_reset": -70, "V_th": -55, "tau_syn_ex": 2, "tau_syn_in": 2 }', 'net/models/c.json': '{ "tau_m": 10, "I_e": 400, "V_m": -70, "t_ref": 2, "C_m": 250, "E_L": -70, "V_reset": -70, "V_th": -55, "tau_syn_ex": 2, "tau_syn_in": 2 }', 'net/models/b.json': '{ "consistent_integration": true, "I_e": 12, "a": 0.02, "b": 0.2, "c": -65, "d": 8, "V_th": 30, "V_m": -65, "U_m": 0 }' };
    const config = JSON.parse(files['config.json'] as string) as Config;
    Object.assign(config.networks, { nodes: (config.networks.nodes as Record<string, string>[]).map(({ nodes_file, node_types_file }) => ({ nodes_file: nodes_file.replace('${NET}', '$NET'), node_types_file: node_types_file.replace(/.*net\//, '$NET/') })) });
    config.run = { tstop: 100, dt: 0.5 };
    delete config.inputs.first;
    const spikes = Object.assign({}, plain, { 'config.json': JSON.stringify({ ...config, inputs: config.inputs }), 'net/s.h5': await writeHdf5(group({ spikes: group({ v: group({ node_ids: numbers('u8', [4], [0, 1, 0, 0]), timestamps: numbers('f64', [4], [0.5, 1, 30, 20]) }) }) })) });
    const expected = await nestSpikes(filesIn(spikes), 'n');
    expect(new Set(expected.map(([, neuron]) => neuron))).toEqual(new Set([0, 1, 2]));
    const ported = await readSonata(filesIn(spikes));
    const [lif, other] = [await spikesOf(ported, 'n (iaf-psc-exp)'), await spikesOf(ported, 'n (nest-izhikevich)')];
    expect([...lif.map(([step, at]) => [step, 2 * at]), ...other.map(([step]) => [step, 1])].sort(([a, i], [b, j]) => a - b || i - j)).toEqual(expected);
  });
});

describe('wrong files', () => {
  const refusal = async (path: string, replace: (content: string) => string, change?: Parameters<typeof example>[0]): Promise<string> => {
    const files = await example(change);
    return messageOf(() => readSonata(filesIn({ ...files, [path]: replace(files[path] as string) })));
  };
  const setting = (change: (config: Config) => void): Promise<string> => refusal('config.json', (each) => each, ({ config }) => change(config));

  it('that name paths outside of the folder, or variables in a circle, are refused', async () => {
    expect(await setting((config) => void (config.networks.nodes[0].nodes_file = '../../etc/passwd'))).toBe('config.json, networks.nodes[0].nodes_file: "../../etc/passwd" leads out of the folder of the configuration. Put all files into this folder or folders within it.');
    expect(await setting((config) => void (config.networks.nodes[0].nodes_file = '/etc/passwd'))).toContain('"/etc/passwd" is an absolute path');
    expect(await setting((config) => void (config.networks.nodes[0].nodes_file = 'C:\\x'))).toContain('is an absolute path');
    expect(await setting((config) => void (config.manifest.$NET = '$BASE_DIR/../..'))).toContain('leads out of the folder');
    expect(await refusal('net/n.csv', (each) => each.replace('"a.json"', '../../../a.json'))).toContain('net/n.csv, type 7: "net/models/../../../a.json" leads out of the folder');
    expect(await setting((config) => Object.assign(config.manifest, { $NET: '$OTHER/net', $OTHER: '$NET/x' }))).toContain('the variables of "$NET/s.h5" name each other in a circle. Correct the manifest.');
    expect(await setting((config) => Object.assign(config.manifest, { $NET: '$NET$NET' }))).toContain('in a circle');
    expect(await setting((config) => void delete config.manifest.$NET)).toContain('names $NET, which the manifest does not. Known: $BASE_DIR');
    expect(await setting((config) => void (config.manifest.$NET = 3))).toContain('which the manifest does not');
  });

  it('say which file and entry', async () => {
    expect(await setting((config) => void (config.target_simulator = 'NEURON'))).toContain('its target_simulator is "NEURON"');
    expect(await setting((config) => void (config.run.dt = 0.00025))).toContain('config.json, run: dt is 0.00025');
    expect(await setting((config) => void (config.run.duration = 0.7))).toContain('it lasts 0.7 ms. Give a whole number of steps of 0.5 ms');
    expect(await setting((config) => void delete (config as Partial<Config>).networks)).toContain('it lacks the section "networks"');
    expect(await setting((config) => void (config.networks.edges = [3]))).toContain('networks.edges[0] is no object');
    expect(await refusal('config.json', () => '{ "run": ')).toContain('config.json: it is no JSON');
    expect(await refusal('config.json', () => '[]')).toContain('it holds no JSON object');
    expect(await refusal('net/n.csv', (each) => each.replace('nest:iaf_psc_exp', 'nest:hh_psc_alpha'))).toContain('its model "hh_psc_alpha" is not known here. Known: iaf_psc_exp, iaf_psc_alpha, iaf_cond_exp, izhikevich');
    expect(await refusal('net/n.csv', (each) => each.replace('9 point_neuron', '9 virtual'))).toContain('it holds the model types point_neuron and virtual');
    expect(await refusal('net/n.csv', (each) => each.replace('9 point', '7 point'))).toContain('node_type_id 7 stands in two lines');
    expect(await refusal('net/n.csv', (each) => each.replace('9 point', '10 point'))).toContain('population "n" has nodes of type 9');
    expect(await refusal('net/n.csv', (each) => each.replace('b.json', 'b.json x'))).toContain('net/n.csv, line 4: it has 5 columns, the headings 4');
    expect(await refusal('net/n.csv', (each) => each.replace('"a.json"', '"a.json'))).toContain('the quotation "a.json does not end');
    expect(await refusal('net/models/a.json', () => '{ "tau": 3 }')).toContain('net/models/a.json: the parameter "tau" of "iaf_psc_exp" is not known here');
    expect(await refusal('net/models/a.json', () => '{ "delta": 0.5 }')).toContain('"delta"');
    expect(await refusal('net/models/a.json', () => '{ "tau_m": "8" }')).toContain('the parameter "tau_m" is "8"');
    expect(await refusal('net/e.csv', (each) => each.replace('1.5 static_synapse', '1.5 stdp_synapse'))).toContain('net/e.csv, type 1: its model_template is stdp_synapse. Give static_synapse');
    expect(await refusal('net/e.csv', (each) => each.replace('1.5', '1.7'))).toContain('edge 0 takes 1.7 ms. Give a whole multiple of the step of 0.5 ms');
    expect(await refusal('net/e.csv', (each) => each.replace('3 NULL', '4 NULL'))).toContain('edge 4 is of type 3, which net/e.csv does not list');
    expect(await refusal('net/models/s.json', () => '{ "receptor_type": 1 }')).toContain('it sets receptor_type');
    const edges = (key: string, value: Hdf5Group['children'][string] | null): Promise<string> => refusal('config.json', (each) => each, ({ edges: all }) => (value ? (all[key] = value) : delete all[key]));
    const list = (values: number[], population = 'n'): ReturnType<typeof numbers> => numbers('i64', [values.length], values, { node_population: text(population) });
    expect(await edges('target_node_id', list([0, 1, 2, 3, 0]))).toContain('net/e.h5, /edges/e/target_node_id: number 3 is 3. Give whole numbers from 0 to 2');
    expect(await edges('target_node_id', list([0, 1, 2, 0]))).toContain('it holds 4 numbers, expected 5');
    expect(await edges('target_node_id', list([0, 1, 2, -1, 0]))).toContain('number 3 is -1');
    expect(await edges('target_node_id', list([0, 0, 0, 0, 0], 'none'))).toContain('its node_population "none" is none of the network');
    expect(await edges('target_node_id', list([0, 0, 0, 0, 0], 'v'))).toContain('its target "v" is virtual');
    expect(await edges('1', group({}))).toContain('it has 2 groups of parameters');
    expect(await edges('source_node_id', null)).toContain('it lacks the dataset "source_node_id"');
    expect(await edges('0', group({ syn_weight: numbers('f64', [5], [1, 2, NaN, 4, 5]) }))).toContain('edge 2 weighs NaN');
    const spikes = async (times: number[], nodes: number[]): Promise<string> => messageOf(async () => readSonata(filesIn({ ...await example(), 'net/s.h5': await writeHdf5(group({ spikes: group({ v: group({ node_ids: numbers('i32', [nodes.length], nodes), timestamps: numbers('f64', [times.length], times) }) }) })) })));
    expect(await spikes([0], [0])).toContain('spike 0 is at 0 ms. Give times after 0');
    const late = await readSonata(filesIn({ ...await example(), 'net/s.h5': await writeHdf5(group({ spikes: group({ node_ids: numbers('u8', [4], [0, 0, 1, 1]), timestamps: numbers('f64', [4], [100, 1e11, 0.6, 0.9]) }) })) }));
    expect(late.spikes).toEqual({ v: [[1, 1], [1, 1], [199, 0]] });
    expect(late.notes).toContain('population "v": 1 spikes fall into a step in which their node spikes already; NEST counts them again, here they are one');
    expect(late.notes).toContain('population "v": 1 spikes come after the end of the run');
    expect(await spikes([1, 2], [0, 2])).toContain('spike 1 is of node 2');
    expect(await spikes([1, Infinity], [0, 0])).toContain('time 1 is Infinity');
    expect(await spikes([1, 2], [0])).toContain('it holds 1 numbers, expected 2');
    expect(await messageOf(() => readSonata(filesIn({})))).toContain('config.json: there is no such file');
  });

  it('are damaged in a thousand ways: an error that says so, or a network', async () => {
    const files = await example();
    const paths = Object.keys(files);
    let refused = 0;
    for (const [at, path] of paths.entries()) {
      const content = files[path];
      for (const { what, bytes } of mutations(typeof content === 'string' ? new TextEncoder().encode(content) : content, Math.ceil(1000 / paths.length), { seed: at })) {
        try {
          await readSonata(filesIn({ ...files, [path]: bytes }));
        } catch (error) {
          refused++;
          expect(error, `${path}: ${what}: ${(error as Error).stack}`).toBeInstanceOf(error instanceof DataError ? DataError : WebspikeError);
        }
      }
    }
    expect(refused).toBeGreaterThan(300);
  }, 60_000);
});
