import { describe, expect, it } from 'vitest';
import { addTo, allToAll, delta, exponentialCurrent, fixedInDegree, fixedProbability, fixedTotal, iafCondExp, iafPscAlpha, iafPscExp, izhikevich, lif, oneToOne, pairs, pairStdp, poisson, spikeArray, stimulus, truncatedNormal, uniform, type Connection, type Network, type Population } from '../../src/index.ts';
import { readHdf5 } from '../../src/chip/hdf5/read.ts';
import type { Hdf5Group, Hdf5Node } from '../../src/chip/hdf5/tree.ts';
import { filesIn } from '../../src/chip/sonata/files.ts';
import { nestIzhikevich, nestIzhikevich2003 } from '../../src/chip/sonata/models.ts';
import { readSonata } from '../../src/chip/sonata/read.ts';
import { writeSonata } from '../../src/chip/sonata/write.ts';
import { messageOf } from '../support/run.ts';
import { nestSpikes } from './nest-files.ts';
import { spikesOf } from './ported-spikes.ts';

const train = (neurons: number, steps: number, every: number): [number, number][] => Array.from({ length: Math.floor(steps / every) }, (_, at) => [at * every, (at * 7 + (at >> 3)) % neurons]);

/** Twenty inputs, excitation and inhibition with delays of their own, recurrence. */
function network(cells: Population, [ex, inh]: readonly [string, string], weights: readonly [number, number, number], least = 2): Network {
  const dt = 0.1;
  const delay = { kind: 'uniform', low: least * dt, high: 3 } as const;
  const synapse = (variable: string): { readonly model: ReturnType<typeof addTo> } => ({ model: addTo(variable) });
  return {
    dt, populations: { inputs: { size: 20, model: spikeArray, spikeSteps: 2000 }, cells },
    connections: {
      drive: { from: 'inputs', to: 'cells', connectivity: fixedInDegree(8), weight: uniform(weights[0] / 2, weights[0]), delay, synapse: synapse(ex) },
      excite: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.2), weight: weights[1], delay: 1.5, synapse: synapse(ex) },
      inhibit: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.1), weight: weights[2], delay, synapse: synapse(inh) },
    },
  };
}

const cases: Readonly<Record<string, Network>> = {
  'iaf_psc_exp': network({ size: 30, model: iafPscExp, parameters: { tau_m: uniform(8, 12), tau_syn_ex: 1, I_e: 200 }, initial: { v: uniform(-70, -56) } }, ['i_syn_ex', 'i_syn_in'], [400, 60, -120]),
  'iaf_psc_exp, one time constant for all': network({ size: 30, model: iafPscExp, parameters: { tau_m: 2, C_m: 100, t_ref: 0.5 }, initial: { v: -70 } }, ['i_syn_ex', 'i_syn_in'], [600, 60, -120]),
  'iaf_psc_alpha': network({ size: 30, model: iafPscAlpha, parameters: { tau_syn_in: 5, t_ref: 0 } }, ['di_syn_ex', 'di_syn_in'], [300, 40, -60]),
  'iaf_cond_exp': network({ size: 30, model: iafCondExp, parameters: { tau_syn_ex: 1, I_e: 100 } }, ['g_ex', 'g_in'], [20, 2, 8]),
  'izhikevich': network({ size: 30, model: nestIzhikevich, parameters: { a: uniform(0.02, 0.1), d: 4, I_e: 3 }, initial: { v: -65, u: uniform(-14, -12) } }, ['arrived', 'arrived'], [8, 1.5, -3], 1),
  'izhikevich as in the paper': network({ size: 30, model: nestIzhikevich2003, parameters: { d: 4, I_e: 3, V_min: -90 }, initial: { u: -13 } }, ['arrived', 'arrived'], [60, 10, -25], 1),
};

describe('what goes to NEST and comes back', () => {
  const given = { inputs: train(20, 2000, 7) };
  it.each(Object.keys(cases))('%s spikes as a plain loop over the files does, and as before', async (name) => {
    const { files, notes } = await writeSonata(cases[name], { steps: 2000, spikes: given });
    expect(notes.filter((note) => !note.includes('mV'))).toEqual([]);
    const before = await spikesOf({ network: cases[name], spikes: given, steps: 2000 }, 'cells');
    expect(before.length).toBeGreaterThan(60);
    const back = await readSonata(filesIn(files));
    expect(back.notes.filter((note) => !note.includes('Runge'))).toEqual([]);
    expect(await spikesOf(back, 'cells')).toEqual(before);
    expect(await nestSpikes(filesIn(files), 'cells')).toEqual(before);
  });
});

const noisy: Network = {
  dt: 0.1,
  populations: {
    'the noise': { size: 40, model: poisson, parameters: { rate: 300 } },
    INPUT_DIR: { size: 20, model: lif, parameters: { tau_m: uniform(8, 12), r_m: 0.1, tau_ref: 1, i_ext: 100 }, initial: { v: -60 } },
    'a/b': { size: 4, model: lif, parameters: { v_rest: 0, v_reset: 0, v_thresh: 10 } },
  },
  connections: {
    push: { from: 'the noise', to: 'INPUT_DIR', connectivity: allToAll(), weight: uniform(-30, 70), delay: uniform(0.2, 2), synapse: { model: exponentialCurrent, parameters: { tau: 3 } } },
    hold: { from: 'INPUT_DIR', to: 'INPUT_DIR', connectivity: fixedProbability(0.3), weight: truncatedNormal(-20, 5, -40, 0), delay: 1, synapse: { model: exponentialCurrent, parameters: { tau: 3 } } },
    pass: { from: 'INPUT_DIR', to: 'a/b', connectivity: pairs([[0, 0], [5, 1], [2, 1], [5, 1]]), weight: [90, 80, 70, 60], delay: [0.5, 0.2, 0.9, 0.4], synapse: { model: exponentialCurrent } },
    none: { from: 'a/b', to: 'INPUT_DIR', connectivity: fixedProbability(0), delay: 1, synapse: { model: exponentialCurrent, parameters: { tau: 3 } } },
  },
};

describe('a network of lif and Poisson sources', () => {
  it('is iaf_psc_exp with the spikes of its sources, and spikes as here', async () => {
    const { files, notes } = await writeSonata(noisy, { steps: 3000, seed: 5 });
    expect(notes).toEqual([
      'population "the noise": its spikes with seed 5 are written, 3000 steps of them',
      'population "the noise" is called "the_noise"', 'population "INPUT_DIR" is called "input_dir"', 'population "a/b" is called "a_b"',
    ]);
    const before = await spikesOf({ network: noisy, steps: 3000 }, 'INPUT_DIR', 5);
    expect(before.length).toBeGreaterThan(100);
    const back = await readSonata(filesIn(files));
    expect(await spikesOf(back, 'input_dir')).toEqual(before);
    expect(await nestSpikes(filesIn(files), 'input_dir')).toEqual(before);
    const last = await spikesOf({ network: noisy, steps: 3000 }, 'a/b', 5);
    expect(last.length).toBeGreaterThan(10);
    expect(await spikesOf(back, 'a_b')).toEqual(last);
  });

  it('gives given spikes precedence, and tells those after the end', async () => {
    const { files, notes } = await writeSonata(noisy, { steps: 10, spikes: { 'the noise': [[3, 1], [0, 2], [9, 1], [10, 0]] } });
    expect(notes).toContain('population "the noise": its spikes are written as given, not its model "poisson"');
    expect(notes).toContain('population "the noise": 1 spikes after the end of the run are left out');
    expect((await readSonata(filesIn(files))).spikes).toEqual({ the_noise: [[0, 2], [3, 1], [9, 1]] });
  });
});

/** Every dataset with its type, shape, and attributes with theirs. */
function types(node: Hdf5Node, path = ''): string[] {
  const hung = Object.entries(node.attributes ?? {}).map(([name, each]) => `@${name} ${each.kind === 'texts' ? `text${each.length ?? ''}` : each.type}[${each.shape}]=${[...each.kind === 'texts' ? each.values : Array.from(each.values)]}`).join(' ');
  const own = node.kind === 'numbers' ? `${node.type}[${node.shape}]${node.filters ?? ''}` : node.kind === 'texts' ? 'text' : '';
  return [`${path} ${own} ${hung}`.trim().replace(/ +/g, ' '), ...(node.kind === 'group' ? Object.entries(node.children).flatMap(([name, child]) => types(child, `${path}/${name}`)) : [])];
}

describe('what is written', () => {
  it('has the types, shapes and attributes of the SONATA guide, and of the files that pysonata and NEST accept', async () => {
    const { files } = await writeSonata({ dt: 1, populations: { i: { size: 2, model: spikeArray }, c: { size: 3, model: iafPscExp, parameters: { C_m: new Float32Array([250, 200, 250]) } } }, connections: { x: { from: 'i', to: 'c', connectivity: allToAll(), weight: [1, 2, -3, 4, 0, 6], delay: 2, synapse: { model: exponentialCurrent, parameters: { tau: 2 } } } } }, { steps: 7, spikes: { i: [[6, 0], [0, 1]] } });
    const read = async (path: string): Promise<Hdf5Group> => readHdf5(files[path] as Uint8Array, path);
    const root = '@magic u32[]=2682 @version u32[2]=0,1';
    expect(types(await read('network/c_nodes.h5'))).toEqual([root, '/nodes', '/nodes/c', '/nodes/c/0', '/nodes/c/node_group_id u32[3]', '/nodes/c/node_group_index u64[3]', '/nodes/c/node_id u64[3]', '/nodes/c/node_type_id i64[3]']);
    expect(types(await read('network/i_to_c_edges.h5'))).toEqual([
      root, '/edges', '/edges/i_to_c', '/edges/i_to_c/0', '/edges/i_to_c/0/delay f64[6]', '/edges/i_to_c/0/syn_weight f64[6]', '/edges/i_to_c/edge_group_id u16[6]', '/edges/i_to_c/edge_group_index u32[6]',
      '/edges/i_to_c/edge_type_id i64[6]', '/edges/i_to_c/source_node_id u64[6] @node_population text[]=i', '/edges/i_to_c/target_node_id u64[6] @node_population text[]=c',
    ]);
    expect(types(await read('inputs/i_spikes.h5'))).toEqual([root, '/spikes', '/spikes/i', '/spikes/i/node_ids u64[2]', '/spikes/i/timestamps f64[2]']);
    const values = (node: Hdf5Group, path: string): number[] => Array.from((path.split('/').reduce<Hdf5Node>((each, name) => (each as Hdf5Group).children[name], node) as { values: ArrayLike<number> }).values);
    const edges = await read('network/i_to_c_edges.h5');
    expect(['source_node_id', 'target_node_id', '0/syn_weight', '0/delay', 'edge_type_id'].map((path) => values(edges, `edges/i_to_c/${path}`))).toEqual([[0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], [1, 2, -3, 4, 0, 6], [1, 1, 1, 1, 1, 1], [300, 300, 300, 300, 300, 300]]);
    expect(values(await read('network/c_nodes.h5'), 'nodes/c/node_type_id')).toEqual([101, 102, 101]);
    const spikes = await read('inputs/i_spikes.h5');
    expect([values(spikes, 'spikes/i/timestamps'), values(spikes, 'spikes/i/node_ids')]).toEqual([[7, 1], [0, 1]]);
    expect(files['network/c_node_types.csv']).toBe('node_type_id model_type model_template dynamics_params\n101 point_neuron nest:iaf_psc_exp c_0.json\n102 point_neuron nest:iaf_psc_exp c_1.json\n');
    expect(files['network/i_node_types.csv']).toBe('node_type_id model_type\n100 virtual\n');
    expect(files['network/i_to_c_edge_types.csv']).toBe('edge_type_id model_template dynamics_params\n300 static_synapse static.json\n');
    // NEST takes no whole number for a double.
    expect(files['components/cell_models/c_1.json']).toBe(`{\n${['C_m": 200.0', 'E_L": -70.0', 'V_th": -55.0', 'V_reset": -70.0', 't_ref": 2.0', 'I_e": 0.0', 'tau_m": 10.0', 'tau_syn_ex": 2.0', 'tau_syn_in": 2.0', 'V_m": -70.0'].map((each) => ` "${each}`).join(',\n')}\n}\n`);
    expect(files['config.json']).toContain('"tstop": 7.0,\n  "dt": 1.0\n');
    expect(JSON.parse(files['config.json'] as string)).toMatchObject({ target_simulator: 'NEST', manifest: { $BASE_DIR: '${configdir}', $INPUT_DIR: '$BASE_DIR/inputs' }, inputs: { i: { input_file: '$INPUT_DIR/i_spikes.h5', node_set: 'i', input_type: 'spikes', module: 'h5' } } });
    expect(files['run_nest.py']).toContain('for population in ["c"]:');
  });

  it('leaves out pairs of populations without synapses', async () => {
    const { files } = await writeSonata(noisy, { steps: 10 });
    expect(Object.keys(files).filter((path) => path.endsWith('edges.h5'))).toEqual(['network/the_noise_to_input_dir_edges.h5', 'network/input_dir_to_input_dir_edges.h5', 'network/input_dir_to_a_b_edges.h5']);
  });

  it('holds a million synapses with a weight and a delay each', async () => {
    const large: Network = { dt: 0.1, populations: { cells: { size: 10_000, model: iafPscExp } }, connections: { all: { from: 'cells', to: 'cells', connectivity: fixedTotal(1_000_000), weight: uniform(-1, 1), delay: uniform(0.2, 3), synapse: { model: exponentialCurrent, parameters: { tau: 2 } } } } };
    const back = await readSonata(filesIn((await writeSonata(large, { steps: 10 })).files));
    const listed = Object.values(back.network.connections!).map(({ connectivity }) => (connectivity.kind === 'csr' ? connectivity.target.length : 0));
    expect(listed[0] + listed[1]).toBe(1_000_000);
    expect(Math.abs(listed[0] - listed[1])).toBeLessThan(5000);
  });
});

describe('what NEST or its files do not have', () => {
  const cells: Population = { size: 2, model: iafPscExp };
  const wrong = (population: Partial<Population>, connection: Partial<Connection> = {}, more: Partial<Parameters<typeof writeSonata>[1]> = {}): Promise<string> => messageOf(() => writeSonata({
    dt: 0.1, populations: { in: { size: 2, model: spikeArray }, cells: { ...cells, ...population } },
    connections: { x: { from: 'in', to: 'cells', connectivity: oneToOne(), delay: 1, synapse: { model: addTo('i_syn_ex') }, ...connection } },
  }, more));
  it('is refused by name, with what to do', async () => {
    expect(await wrong({})).toBe('');
    expect(await wrong({}, { delay: 0.1 })).toBe('connection "x": its delay is 1 steps of 0.1 ms. Give two steps at least: NEST\'s shortest delay is one, and its currents and conductances act a step later.');
    expect(await wrong({ model: izhikevich })).toContain('population "cells": its model "izhikevich" is none that goes to NEST. Use one of iaf-psc-exp, iaf-psc-alpha');
    expect(await wrong({ drive: { rate: 10, weight: 1 } })).toContain('population "cells": it has a Poisson drive of its own');
    expect(await wrong({ competition: { by: 'v' } })).toContain('its neurons compete');
    expect(await wrong({ parameters: { I_e: stimulus() } })).toContain('parameter "I_e": it is a stimulus');
    expect(await wrong({ initial: { i_syn_ex: 3 } })).toContain('its i_syn_ex begins with other numbers than 0');
    expect(await wrong({ parameters: { V_reset: -50 } })).toContain('it is reset to its threshold or above');
    expect(await wrong({}, { synapse: undefined })).toContain('connection "x": its synapse model "delta" is none that NEST\'s iaf_psc_exp has. Use add-to-i_syn_ex or add-to-i_syn_in, or exponentialCurrent');
    expect(await wrong({ model: lif }, { synapse: { model: delta } })).toContain('Use exponentialCurrent');
    expect(await wrong({ parameters: { tau_syn_in: 5 } }, { weight: -1 })).toContain('it has negative weights at the excitatory receptor');
    expect(await wrong({ parameters: { tau_syn_in: 2 } }, { weight: -1 })).toBe('');
    expect(await wrong({}, { synapse: { model: exponentialCurrent } })).toContain('its positive weights decay with 5 ms, others onto population "cells" with 2');
    expect(await wrong({ model: iafCondExp }, { synapse: { model: addTo('g_in') }, weight: -1 })).toContain('it has negative conductances');
    expect(await wrong({}, { plasticity: { rule: pairStdp } })).toContain('its synapses are plastic');
    expect(await wrong({ initial: { v: uniform(-70, -60) }, size: 40_000 }, { connectivity: pairs([[0, 0]]) })).toContain('more than 20000 different sets of parameters');
    expect(await wrong({}, {}, { spikes: { in: [[0, 2]] } })).toContain('population "in": a spike is [0, 2]');
    expect(await wrong({}, {}, { spikes: { cells: [[0, 1]] } })).toContain('population "cells": its spikes are given, and connections end there');
    expect(await wrong({}, {}, { spikes: { none: [] } })).toContain('they name "none", which is no population');
    expect(await wrong({}, {}, { steps: 0.5 })).toContain('the run takes 0.5');
    expect(await wrong({}, { to: 'none' })).toContain('it names "none", which is no population');
    expect(await messageOf(() => writeSonata({ dt: 0.0305, populations: { cells } }))).toContain('dt is 0.0305');
    expect(await messageOf(() => writeSonata({ dt: 1, populations: { a: { size: 1, model: poisson, parameters: { rate: stimulus() } }, cells } }))).toContain('its parameter "rate" is a stimulus');
    expect(await messageOf(() => writeSonata({ dt: 1, populations: { a: { size: 1, model: poisson } } }))).toContain('it has no neurons that NEST would compute');
  });
});
