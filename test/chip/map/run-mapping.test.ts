import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { impulseCurrent, loihiLif, spikeArray, type Network } from '../../../src/index.ts';
import { loihi1, mapNetwork, runMapping, type Chip, type Core, type Mapping, type OutAxons } from '../../../src/chip/index.ts';
import { messageOf } from '../../support/run.ts';
import { randomOf } from './random-network.ts';

const axons = (rows: readonly (readonly (readonly [core: number, axon: number])[])[]): OutAxons => ({
  rowStart: Uint32Array.from([0, ...rows.map((_, row) => rows.slice(0, row + 1).flat().length)]), core: Uint32Array.from(rows.flat(), ([core]) => core), axon: Uint16Array.from(rows.flat(), ([, axon]) => axon),
});

interface Hand {
  readonly population: string;
  readonly neurons: readonly number[];
  readonly parameters?: Partial<Record<keyof Core['compartments'], readonly number[]>>;
  readonly lists: readonly (readonly (readonly [target: number, weight: number, delay: number])[])[];
  readonly inAxons: readonly (readonly [list: number, base: number])[];
  readonly out: Parameters<typeof axons>[0];
}

function core({ population, neurons, parameters = {}, lists, inAxons, out }: Hand): Core {
  const of = <T>(from: (values: readonly number[]) => T, name: keyof Core['compartments'], usual: number): T => from(parameters[name] ?? neurons.map(() => usual));
  const synapses = lists.flat();
  return {
    slices: [{ population, neurons: Uint32Array.from(neurons) }],
    compartments: {
      decayU: of((v) => Uint16Array.from(v), 'decayU', 4096), decayV: of((v) => Uint16Array.from(v), 'decayV', 0), threshold: of((v) => Int32Array.from(v), 'threshold', 10), bias: of((v) => Int32Array.from(v), 'bias', 0),
      refractory: of((v) => Uint8Array.from(v), 'refractory', 1), vMin: of((v) => Int32Array.from(v), 'vMin', 1 - 2 ** 23), vMax: of((v) => Int32Array.from(v), 'vMax', 2 ** 23 - 1),
    },
    formats: [], lists: {
      rowStart: Uint32Array.from([0, ...lists.map((_, list) => lists.slice(0, list + 1).flat().length)]), target: Uint16Array.from(synapses, ([target]) => target), weight: Int32Array.from(synapses, ([, weight]) => weight),
      delay: Uint8Array.from(synapses, ([, , delay]) => delay), format: new Uint8Array(lists.length),
    },
    inAxons: { list: Uint32Array.from(inAxons, ([list]) => list), base: Uint16Array.from(inAxons, ([, base]) => base) }, outAxons: axons(out),
    usage: { neurons: 0, inAxons: 0, outAxons: 0, synapses: 0, profiles: 0, thresholds: 0, formats: 0 }, place: { chip: 0, x: 0, y: 0 },
  };
}

const mapping = (cores: readonly Core[], inputs: Mapping['inputs']): Mapping => ({ chip: loihi1, network: { dt: 1, populations: {} }, cores, inputs, rates: {}, traffic: [], seed: 1 });

describe('cores that exchange spikes', () => {
  it('reach each other only through axons: a step for the way, more where a synapse has a delay', () => {
    // The host → neuron 0 of a, → by a list with base 1 neurons 1 and 2 of b, one 3 steps later.
    const relay = core({ population: 'a', neurons: [0], lists: [[[0, 20, 0]]], inAxons: [[0, 0]], out: [[[1, 0]]] });
    const ends = core({ population: 'b', neurons: [4, 7, 2], lists: [[[0, 20, 0], [1, 20, 3]]], inAxons: [[0, 1]], out: [[], [], []] });
    const spikes = runMapping(mapping([relay, ends], { host: axons([[], [[0, 0]]]) }), { host: [[0, 1], [5, 0], [6, 1], [6, 1]] }, 12);
    expect(spikes).toEqual({ a: { step: Uint32Array.of(1, 7), neuron: Uint32Array.of(0, 0) }, b: { step: Uint32Array.of(2, 5, 8, 11), neuron: Uint32Array.of(7, 2, 7, 2) } });
  });

  it('compute the neuron of section 2 of the fact sheet, in whole numbers of any size', () => {
    // One core, every parameter at random and weights large enough to wrap the current, against a loop of BigInt.
    const random = randomOf(12);
    const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
    const [size, steps] = [200, 60];
    const each = (least: number, most: number): number[] => Array.from({ length: size }, () => whole(least, most));
    const parameters = { decayU: each(0, 4096), decayV: each(0, 4096), threshold: each(0, 131_071), bias: each(-9000, 9000), refractory: each(1, 6), vMin: each(-8_000_000, 0), vMax: each(4_000_000, 8_388_607) };
    const weight = each(-120_000, 120_000);
    const chip = core({ population: 'cells', neurons: parameters.bias.map((_, n) => n), parameters, lists: weight.map((w) => [[0, w, 0]]), inAxons: weight.map((_, n) => [n, n]), out: weight.map(() => []) });
    const input: [number, number][] = [];
    for (let step = 0; step < steps; step++) for (let n = 0; n < size; n++) if (random() < 0.4) input.push([step, n]);
    const found = runMapping(mapping([chip], { in: axons(weight.map((_, n) => [[0, n]])) }), { in: input }, steps).cells;

    const top = 2n ** 23n;
    const decayed = (x: bigint, decay: number): bigint => (x < 0n ? -((-x * (4096n - BigInt(decay))) >> 12n) : (x * (4096n - BigInt(decay))) >> 12n);
    const [expected, wrapped]: [string[], string[]] = [[], []];
    const sent = new Set(input.map(String));
    const state = Array.from({ length: size }, () => ({ u: 0n, v: 0n, silent: 0 }));
    for (let step = 0; step < steps; step++) {
      state.forEach((neuron, n) => {
        neuron.u = decayed(neuron.u, parameters.decayU[n]) + (sent.has(`${step - 1},${n}`) ? 64n * BigInt(weight[n]) : 0n);
        if (neuron.u > top) wrapped.push(`${step},${n}`);
        neuron.u = neuron.u > top ? neuron.u - 2n * top : neuron.u <= -top ? neuron.u + 2n * top : neuron.u;
        neuron.v = decayed(neuron.v, parameters.decayV[n]) + neuron.u + BigInt(parameters.bias[n]);
        if (neuron.v < BigInt(parameters.vMin[n])) neuron.v = BigInt(parameters.vMin[n]);
        if (neuron.v > BigInt(parameters.vMax[n])) neuron.v = BigInt(parameters.vMax[n]);
        if (neuron.silent > 0) neuron.v = 0n;
        if (neuron.v > 64n * BigInt(parameters.threshold[n])) {
          expected.push(`${step},${n}`);
          neuron.v = 0n;
          neuron.silent = parameters.refractory[n];
        }
        neuron.silent = Math.max(0, neuron.silent - 1);
      });
    }
    expect(wrapped.length).toBeGreaterThan(100);
    expect(expected.length).toBeGreaterThan(500);
    expect(Array.from(found.step, (step, at) => `${step},${found.neuron[at]}`)).toEqual(expected);
  });

  it('refuses spikes of what is not there', async () => {
    const one = mapping([core({ population: 'a', neurons: [0], lists: [[[0, 20, 0]]], inAxons: [[0, 0]], out: [[]] })], { host: axons([[[0, 0]]]) });
    expect(await messageOf(() => runMapping(one, { ghost: [] }, 3))).toMatch(/input spikes of "ghost": the mapping has no source of this name. Known: host/);
    expect(await messageOf(() => runMapping(one, { host: [[0, 1]] }, 3))).toMatch(/neuron 1 of 1/);
    expect(await messageOf(() => runMapping(one, { host: [[3, 0]] }, 3))).toMatch(/step 3 of 3/);
    expect(await messageOf(() => runMapping(one, {}, -1))).toMatch(/-1 steps/);
  });
});

const shared = join(import.meta.dirname, '../../../../shared/fixtures');
describe.runIf(existsSync(shared))('the emulator of nengo-loihi', () => {
  interface Fixture { readonly iDecay: number; readonly vDecay: number; readonly vThMant: number; readonly bias_effective: number; readonly refractory_delay: number[]; readonly w: number[][]; readonly input: number[][]; readonly spikes: number[][] }

  it('spikes as a network mapped onto cores does, two neurons to a core', () => {
    const fixture = JSON.parse(readFileSync(join(shared, 'loihi/cuba_refractory.json'), 'utf8')) as Fixture;
    const { w, input, spikes } = fixture;
    const parameters = { decay_u: fixture.iDecay, decay_v: fixture.vDecay, v_th: fixture.vThMant, bias: fixture.bias_effective, refractory: fixture.refractory_delay };
    const network: Network = {
      dt: 1, populations: { in: { size: input.length, model: spikeArray }, cells: { size: w.length, model: loihiLif, parameters } },
      connections: { wires: { from: 'in', to: 'cells', connectivity: { kind: 'dense', weights: input.map((_, pre) => w.map((row) => row[pre])) }, delay: 1, synapse: { model: impulseCurrent } } },
    };
    const chip: Chip = { ...loihi1, core: { ...loihi1.core, neurons: { value: 2, source: 'test' } } };
    const onCores = mapNetwork(network, chip);
    expect(onCores.cores.length).toBe(3);
    const { step, neuron } = runMapping(onCores, { in: input.flatMap((row, pre) => row.flatMap((on, at) => (on ? [[at, pre] as const] : []))) }, input[0].length).cells;
    const found = spikes.map((row) => row.map(() => 0));
    step.forEach((each, at) => { found[neuron[at]][each] = 1; });
    expect(found).toEqual(spikes);
    expect(spikes.flat().filter(Boolean).length).toBeGreaterThan(20);
  });
});
