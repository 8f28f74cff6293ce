import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PortedDescription } from '../../src/chip/describe.ts';
import type { RunOutput } from '../../src/chip/ported.ts';
import { registerExport } from '../../src/cli/export.ts';
import { registerInspect } from '../../src/cli/inspect.ts';
import { registerSimulate } from '../../src/cli/simulate.ts';
import { allToAll, exponentialCurrent, iafPscExp, impulseCurrent, loihiLif, parametricLif, poisson, saveNetwork, spikeArray, type Network } from '../../src/index.ts';
import { cuba, denseLayer, input, ints, netFile } from '../chip/netx-files.ts';
import { linksOf, referenceRun, type Pair } from '../chip/netx-reference.ts';
import { messageOf } from '../support/run.ts';
import { runCommand } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'webspike-ported-'));
const file = (name: string): string => join(folder, name);
const json = <T>(name: string): T => JSON.parse(readFileSync(file(name), 'utf8')) as T;
const weights = [[90, -30, 60], [20, 80, -10]];
const spikes: Pair[] = [[0, 0], [0, 2], [1, 1], [2, 0], [3, 1], [4, 2], [5, 0], [5, 1]];
const wanted = referenceRun([{ n: 2, links: linksOf(weights, (_, source) => source), iDecay: () => 1024, vDecay: () => 256, vThMant: () => 150 }], spikes, 30)[0];

beforeAll(async () => {
  writeFileSync(file('net.net'), await netFile(input(3), denseLayer(weights, cuba(1024, 256, 150), { delay: ints([0, 1, 2]) })));
  writeFileSync(file('in.json'), JSON.stringify({ steps: 30, input_shape: [3], input_spikes: spikes, comment: 'ignored' }));
  writeFileSync(file('broken.json'), '{ "steps": ');
  writeFileSync(file('half.json'), JSON.stringify({ steps: 1, input: [[0, 0.5, 1]] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: string[]): Promise<string> => runCommand([registerSimulate, registerInspect, registerExport], words);

describe('webspike simulate', () => {
  it('writes what the layers said, and says how often', async () => {
    expect(wanted.length).toBeGreaterThan(5);
    const said = await run('simulate', file('net.net'), '--input', file('in.json'), '--output', file('deep/out.json'), '--backend', 'cpu');
    expect(said).toContain(`layer/1: 2 neurons, ${wanted.length} spikes, ${(wanted.length / 60).toPrecision(3)} per neuron and step`);
    const out = json<RunOutput>('deep/out.json');
    expect(out).toEqual({ steps: 30, layers: [{ name: 'layer/1', n: 2, spikes: wanted }], output: Array.from({ length: 30 }, (_, step) => [0, 1].map((neuron) => Number(wanted.some(([when, who]) => when === step && who === neuron)))) });
    // Without --output there is the summary alone.
    expect(await run('simulate', file('net.net'), '--input', file('in.json'), '--backend', 'cpu', '--dt', '0.1')).toMatch(/--dt is for \.nir files[^]*layer\/1/);
  });

  it('names what is wrong', async () => {
    const of = (...words: string[]): Promise<string> => messageOf(() => run('simulate', ...words, '--backend', 'cpu'));
    expect(await of(file('net.net'))).toContain('it does not say how long to run. Add --input IN.json');
    expect(await of(file('net.net'), '--input', file('broken.json'))).toContain('it is no JSON');
    expect(await of(file('net.net'), '--input', file('half.json'))).toContain('"input": row 0 holds 0.5 at index 1. Give 0 and 1 only');
    expect(await of(file('net.net'), '--input', file('none.json'))).toContain('cannot be read (ENOENT)');
    writeFileSync(file('net.h5'), '');
    expect(await of('nothing')).toContain('nothing: there is no such file, folder or network of webspike. Give a .nir');
    expect(await of(file('net.net'), '--input', file('in.json'), '--output', folder)).toContain('it is a folder. Give the name of a file');
    expect(await of(file('net.h5'))).toContain('its ending is ".h5". Give a .nir, .net or .webspike file, or the config.json (or folder) of a SONATA network.');
    expect(await of(file('none.net'))).toContain('none.net: cannot be read (ENOENT)');
    expect(await of(folder)).toContain('config.json: cannot be read (ENOENT)');
    expect(await of(file('net.net'), '--input', file('in.json'), '--output', file('in.json/out.json'))).toContain('in.json: cannot be written (E');
    expect(await of(file('net.net'), '--dt', '-1')).toContain('Give a time in seconds greater than 0');
  });
});

const shared = join(import.meta.dirname, '../../../shared/fixtures');
describe.runIf(existsSync(shared))('the fixtures through webspike simulate', () => {
  const outputOf = async (path: string, ...words: string[]): Promise<RunOutput> => {
    await run('simulate', join(shared, path), ...words, '--output', file('fixture.json'), '--backend', 'cpu');
    return json<RunOutput>('fixture.json');
  };
  const recorded = (path: string): { dt: number; own_euler_output: number[][]; layers: { spikes: Pair[] }[] } => JSON.parse(readFileSync(join(shared, path), 'utf8'));

  it.each(['lif_ff', 'cubalif_ff'])('nir/%s', async (name) => {
    const { dt, own_euler_output } = recorded(`nir/${name}.run.json`);
    const out = await outputOf(`nir/${name}.nir`, '--input', join(shared, `nir/${name}.run.json`));
    expect([out.dt, out.output]).toEqual([dt, own_euler_output]);
  });

  it.each(['ff_dense', 'ff_delay'])('netx/%s', async (name) => {
    const { layers } = await outputOf(`netx/${name}.net`, '--input', join(shared, `netx/${name}.run.json`));
    expect(layers.map((each) => each.spikes)).toEqual(recorded(`netx/${name}.run.json`).layers.map((each) => each.spikes));
  });

  it('sonata, which brings its input and duration along', async () => {
    const out = await outputOf('sonata');
    expect(out).toMatchObject({ steps: 2000, dt: 1e-4, layers: [{ name: 'cells', n: 6 }] });
    expect(out.layers[0].spikes.length).toBeGreaterThan(20);
  });
});

describe('webspike inspect', () => {
  it('counts and measures', async () => {
    const said = await run('inspect', file('net.net'));
    expect(said).toContain('netx of lava-dl, 5 neurons, 6 synapses');
    expect(said).toContain('layer1: 2 × loihi-lif; decay_u 1024, decay_v 256, v_th 150');
    expect(said).toContain('input → layer1: dense, 6 synapses (impulse-current), weight -30 … 90, delay 1 … 3 steps');
    const described = JSON.parse(await run('inspect', '--json', file('net.net'))) as PortedDescription;
    expect(described).toMatchObject({ format: 'netx', neurons: 5, synapses: 6, connections: [{ kind: 'dense', weight: { least: -30, most: 90 }, delay: { least: 1, most: 3 } }], layers: [{ name: 'layer/1' }] });
  });

  it('shows drawn networks, and HDF5 as it is stored', async () => {
    const network: Network = {
      dt: 1, populations: { noise: { size: 50, model: poisson, parameters: { rate: 20 } }, cells: { size: 20, model: iafPscExp } },
      connections: { drive: { from: 'noise', to: 'cells', connectivity: { kind: 'fixedInDegree', degree: 4 }, weight: { kind: 'uniform', low: 1, high: 2 }, synapse: { model: exponentialCurrent } } },
    };
    writeFileSync(file('drawn.webspike'), await saveNetwork(network));
    expect(await run('inspect', file('drawn.webspike'))).toContain('noise → cells: fixedInDegree, 80 synapses (exponential-current), weight 1 … 2, delay 1 ms');
    const tree = await run('inspect', '--tree', file('net.net'));
    expect(tree).toContain('weight f32 [2 × 3]: 90, -30, 60, 20, 80, -10');
    expect(tree).toContain('type text of 10 [1]: "dense"');
    expect(await messageOf(() => run('inspect', '--tree', file('in.json')))).toContain('give a .nir, .net or .h5 file'.replace('give', 'Give'));
  });
});

describe('webspike export', () => {
  const layersOf = async (path: string): Promise<RunOutput['layers']> => {
    await run('simulate', path, '--input', file('in.json'), '--output', file('again.json'), '--backend', 'cpu');
    return json<RunOutput>('again.json').layers;
  };

  it('goes from netx to webspike and back with the same spikes', async () => {
    expect(await run('export', file('net.net'), '-o', file('net.webspike'))).toContain('5 neurons in 2 populations');
    expect(await layersOf(file('net.webspike'))).toEqual([{ name: 'layer/1', n: 2, spikes: wanted }]);
    await run('export', file('net.webspike'), '--to', 'netx', '-o', file('back.net'));
    expect(await layersOf(file('back.net'))).toEqual([{ name: 'layer/1', n: 2, spikes: wanted }]);
  });

  it('makes whole numbers for a chip first', async () => {
    const network: Network = {
      dt: 1, populations: { in: { size: 3, model: spikeArray }, cells: { size: 2, model: parametricLif } }, connections: { dense: { from: 'in', to: 'cells', connectivity: { kind: 'dense', weights: [[2.5, 1.4], [-0.3, 2.1], [1.9, 1.2]] }, synapse: { model: impulseCurrent } } },
    };
    writeFileSync(file('float.webspike'), await saveNetwork(network));
    expect(await messageOf(() => run('export', file('float.webspike'), '-o', file('whole.net')))).toMatch(/float\.webspike: its neurons do not compute in whole numbers.* Add --chip loihi1/);
    await run('export', file('float.webspike'), '-o', file('whole.net'), '--chip', 'loihi1');
    const [{ n, spikes: own }] = await layersOf(file('whole.net'));
    expect([n, own.length > 3]).toEqual([2, true]);
    expect(await messageOf(() => run('export', file('float.webspike'), '-o', file('whole.net'), '--chip', 'loihi9'))).toContain('--chip loihi9: there is no chip of this name');
  });

  it('writes the files and the script of SONATA, with the spikes that are given', async () => {
    const network: Network = {
      dt: 0.1, populations: { in: { size: 3, model: spikeArray }, cells: { size: 2, model: iafPscExp } },
      connections: { all: { from: 'in', to: 'cells', connectivity: allToAll(), weight: 900, delay: 1, synapse: { model: { ...impulseCurrent, name: 'add-to-i_syn_ex', arrival: 'i_syn_ex = i_syn_ex + input', current: undefined } } } },
    };
    writeFileSync(file('nest.webspike'), await saveNetwork(network));
    expect(await run('export', file('nest.webspike'), '--sonata', '-o', file('sonata'), '--input', file('in.json'))).toContain(`mpirun -n 4 python3 ${file('sonata/run_nest.py')}`);
    expect(existsSync(file('sonata/run_nest.py'))).toBe(true);
    const described = JSON.parse(await run('inspect', '--json', file('sonata'))) as PortedDescription;
    expect(described).toMatchObject({ format: 'sonata', steps: 30, synapses: 6 });
    expect(described.populations.find(({ name }) => name === 'in')?.spikes).toBe(spikes.length);
    expect(await run('simulate', file('sonata/config.json'), '--backend', 'cpu')).toContain('cells: 2 neurons');
  });

  it('writes NIR for the program that is to read it', async () => {
    const said = await run('export', file('float.webspike'), '-o', file('net.nir'));
    expect(said).toContain('5 neurons in 2 populations');
    const before = await layersOf(file('float.webspike'));
    const [after] = await layersOf(file('net.nir'));
    // In NIR all layers answer in the same step.
    expect(after.spikes.filter(([step]) => step < 29)).toEqual(before[0].spikes.map(([step, neuron]) => [step - 1, neuron]));
    expect(after.spikes.length).toBeGreaterThan(3);
    await run('export', file('net.nir'), '--peer', 'lava-dl', '-o', file('lava.nir'));
    expect(await run('inspect', '--tree', file('lava.nir'))).toContain('"NIRGraph"');
  });

  it('names what is wrong', async () => {
    const of = (...words: string[]): Promise<string> => messageOf(() => run('export', ...words));
    expect(await of(file('net.net'), '-o', file('x.txt'))).toContain('its ending ".txt" does not tell the format');
    expect(await of(file('net.net'), '--to', 'netx', '-o', file('x.webspike'))).toContain('a file of netx ends with .net');
    const refractory: Network = { dt: 1, populations: { in: { size: 1, model: spikeArray }, a: { size: 1, model: loihiLif, parameters: { refractory: 3 } } }, connections: { c: { from: 'in', to: 'a', connectivity: allToAll(), synapse: { model: impulseCurrent } } } };
    writeFileSync(file('refractory.webspike'), await saveNetwork(refractory));
    expect(await of(file('refractory.webspike'), '-o', file('x.net'))).toContain('population "a": neuron 0 has a refractory delay of 3 steps');
    expect(existsSync(file('x.net'))).toBe(false);
  });
});
