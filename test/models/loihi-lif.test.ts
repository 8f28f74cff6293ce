import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { File, ready } from 'h5wasm/node';
import { describe, expect, it } from 'vitest';
import { allToAll, impulseCurrent, loihiLif, oneToOne, spikeArray, type Connection, type Network, type Recording, type Values } from '../../src/index.ts';
import { onCpu, refusal, stepsOf } from '../support/run.ts';

type Pairs = readonly (readonly [step: number, neuron: number])[];
const impulse = { model: impulseCurrent };
const M = 1n << 23n;

interface Cell { readonly decay_u: number; readonly decay_v: number; readonly v_th: number; readonly bias: number; readonly refractory: number }

/** Section 2 of the sheet of facts, in whole numbers of any size: what Lava computes, with the refractory delay of nengo-loihi. */
function reference(cell: Cell, inputs: readonly number[]): { readonly u: number[]; readonly v: number[]; readonly spikes: number[] } {
  const [keptU, keptV, bias, threshold] = [4096 - cell.decay_u, 4096 - cell.decay_v, cell.bias, cell.v_th * 64].map(BigInt);
  const towardZero = (x: bigint): bigint => (x < 0n ? -(-x >> 12n) : x >> 12n);
  const result: { u: number[]; v: number[]; spikes: number[] } = { u: [], v: [], spikes: [] };
  let [u, v, counter] = [0n, 0n, 0];
  inputs.forEach((a, k) => {
    u = towardZero(u * keptU) + BigInt(a) * 64n;
    if (u > M) u -= 2n * M;
    else if (u <= -M) u += 2n * M;
    v = towardZero(v * keptV) + u + bias;
    if (v > M - 1n) v = M - 1n;
    if (v < 1n - M) v = 1n - M;
    if (counter > 0) v = 0n;
    if (v > threshold) {
      v = 0n;
      counter = cell.refractory;
      result.spikes.push(k);
    }
    counter = Math.max(0, counter - 1);
    result.u.push(Number(u));
    result.v.push(Number(v));
  });
  return result;
}

/** A fixed sequence of numbers from 0 to 1 (Lehmer's generator). */
function sequence(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('whole numbers of 24 bits', () => {
  const draw = sequence(17);
  const whole = (low: number, high: number): number => low + Math.floor(draw() * (high - low + 1));
  const cells = Array.from({ length: 96 }, (_, j): Cell => ({
    decay_u: [0, 1, 4096, 4095][j] ?? whole(0, 4096), decay_v: [0, 4096, 1, 0][j] ?? whole(0, j % 3 === 0 ? 300 : 4096),
    v_th: j % 4 === 0 ? 131_071 : whole(0, 20_000), bias: j % 2 === 0 ? whole(-500_000, 500_000) : 0, refractory: whole(1, 5),
  }));
  const steps = 400;
  // Every neuron has eight inputs of its own; the sums reach 2^18, where the current wraps.
  const weights = Array.from({ length: 96 * 8 }, (_, k) => (k % 8 < 5 ? 2 * whole(-128, 127) : whole(-100_000, 100_000)));
  const given: Pairs = Array.from({ length: steps }, (_, step) => step).flatMap((step) => weights.flatMap((weight, k) => (draw() < (Math.abs(weight) > 256 ? 0.1 : 0.4) ? [[step, k] as const] : [])));
  const inputsOf = (neuron: number): number[] => {
    const sums = new Array<number>(steps).fill(0);
    for (const [step, k] of given) if (k % 96 === neuron && step + 1 < steps) sums[step + 1] += weights[k];
    return sums;
  };

  it('are those of a reference in integers of any size, through wraps and clamps', async () => {
    const values = (each: keyof Cell): Values => cells.map((cell) => cell[each]);
    const groups = Array.from({ length: 8 }, (_, group) => group);
    const network: Network = {
      dt: 1,
      populations: {
        ...Object.fromEntries(groups.map((group) => [`input ${group}`, { size: 96, model: spikeArray, spikeSteps: steps }])),
        cells: { size: 96, model: loihiLif, parameters: { decay_u: values('decay_u'), decay_v: values('decay_v'), v_th: values('v_th'), bias: values('bias'), refractory: values('refractory') } },
      },
      connections: Object.fromEntries(groups.map((group): [string, Connection] => [`${group}`, { from: `input ${group}`, to: 'cells', connectivity: oneToOne(), weight: weights.slice(96 * group, 96 * (group + 1)), synapse: impulse }])),
      record: { cells: { spikes: true, variables: { u: { neurons: cells.map((_, j) => j) }, v: { neurons: cells.map((_, j) => j) } } } },
    };
    await onCpu(network, async (simulation) => {
      for (const group of groups) simulation.setSpikes(`input ${group}`, given.filter(([, k]) => Math.floor(k / 96) === group).map(([step, k]) => [step, k % 96] as const));
      await simulation.run(steps);
      const [u, v] = ['u', 'v'].map((each) => simulation.recorded('cells', each).value);
      let [wrapped, clamped, spikes] = [0, 0, 0];
      cells.forEach((cell, j) => {
        const inputs = inputsOf(j);
        const wanted = reference(cell, inputs);
        const column = (values: Float32Array): number[] => Array.from({ length: steps }, (_, k) => values[k * 96 + j]);
        expect(column(u).map((each) => each + 0), `u of ${j}`).toEqual(wanted.u);
        expect(column(v).map((each) => each + 0), `v of ${j}`).toEqual(wanted.v);
        expect(stepsOf(simulation, 'cells', j)).toEqual(wanted.spikes);
        wrapped += wanted.u.filter((each, k) => k > 0 && Math.abs(each - wanted.u[k - 1]) > 2 ** 23).length;
        clamped += wanted.v.filter((each) => Math.abs(each) === 2 ** 23 - 1).length;
        spikes += wanted.spikes.length;
      });
      // The reference went through all of it.
      expect([wrapped > 20, clamped > 20, spikes > 1000]).toEqual([true, true, true]);
    });
  });

  it.each([['decay_u', 4097, '0 to 4096'], ['decay_v', 0.5, 'whole number'], ['refractory', 0, '1 to 64'], ['v_th', -1, '0 to 262143'], ['v_th', 262_144, '0 to 262143']])('refuses %s of %d', async (parameter, value, words) => {
    const message = await refusal({ dt: 1, populations: { cells: { size: 1, model: loihiLif, parameters: { [parameter]: value } } } });
    expect(message).toContain(`population "cells", parameter "${parameter}"`);
    expect(message).toContain(words);
  });
});

const shared = join(import.meta.dirname, '../../../shared/fixtures');
const json = <T>(path: string): T => JSON.parse(readFileSync(join(shared, path), 'utf8')) as T;
const transposed = (rows: readonly (readonly number[])[]): number[] => rows[0].flatMap((_, at) => rows.map((row) => row[at]));

describe.runIf(existsSync(shared))('recorded runs of other simulators', () => {
  it('nengo-loihi\'s emulator, with refractory delays', async () => {
    const run = json<{ iDecay: number; vDecay: number; vThMant: number; bias_effective: number; refractory_delay: number[]; w: number[][]; input: number[][]; u: number[][]; v: number[][]; spikes: number[][] }>('loihi/cuba_refractory.json');
    const [size, steps] = [run.w.length, run.u[0].length];
    const all = run.w.map((_, j) => j);
    const network: Network = {
      dt: 1,
      populations: {
        input: { size: run.w[0].length, model: spikeArray },
        cells: { size, model: loihiLif, parameters: { decay_u: run.iDecay, decay_v: run.vDecay, v_th: run.vThMant, bias: run.bias_effective, refractory: run.refractory_delay } },
      },
      connections: { dense: { from: 'input', to: 'cells', connectivity: allToAll(), weight: transposed(run.w), synapse: impulse } },
      record: { cells: { spikes: true, variables: { u: { neurons: all }, v: { neurons: all } } } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('input', run.input.flatMap((row, neuron) => row.flatMap((spike, step) => (spike ? [[step, neuron] as const] : []))));
      await simulation.run(steps);
      const [u, v] = ['u', 'v'].map((each) => simulation.recorded('cells', each).value);
      expect([...u]).toEqual(transposed(run.u));
      expect([...v]).toEqual(transposed(run.v));
      expect(all.map((j) => stepsOf(simulation, 'cells', j))).toEqual(run.spikes.map((row) => row.flatMap((spike, step) => (spike ? [step] : []))));
    });
  });

  it.each(['ff_dense', 'ff_delay'])('Lava with netx, %s', async (name) => {
    const run = json<{ steps: number; input_shape: number[]; input_spikes: [number, number][]; layers: { spikes: [number, number][]; u: number[][]; v: number[][] }[] }>(`netx/${name}.run.json`);
    await ready;
    const file = new File(join(shared, `netx/${name}.net`), 'r');
    const read = (path: string): number[] => {
      const found = file.get(path) as { readonly value: ArrayLike<number | bigint> | number | bigint } | null;
      if (!found) return [];
      return typeof found.value === 'object' ? Array.from(found.value, Number) : [Number(found.value)];
    };
    const sizes = [run.input_shape[0], ...[1, 2].map((layer) => read(`/layer/${layer}/shape`)[0])];
    const values = (numbers: readonly number[], scale = 1): Values => (numbers.length === 1 ? numbers[0] * scale : numbers.map((each) => each * scale));
    const populations: Record<string, Network['populations'][string]> = { 0: { size: sizes[0], model: spikeArray } };
    const connections: Record<string, Connection> = {};
    for (const layer of [1, 2]) {
      const at = `/layer/${layer}`;
      const [before, here] = [sizes[layer - 1], sizes[layer]];
      const weight = read(`${at}/weight`);
      const rows = Array.from({ length: here }, (_, j) => weight.slice(j * before, (j + 1) * before));
      const delay = read(`${at}/delay`);
      // A delay for each synapse, or for all synapses of a target.
      const delays = Array.from({ length: here }, (_, j) => Array.from({ length: before }, (_unused, i) => 1 + (delay.length === here ? delay[j] : delay.length > 0 ? delay[j * before + i] : 0)));
      const bias = read(`${at}/bias`);
      populations[layer] = {
        size: here, model: loihiLif,
        parameters: { decay_u: values(read(`${at}/neuron/iDecay`)), decay_v: values(read(`${at}/neuron/vDecay`)), v_th: values(read(`${at}/neuron/vThMant`)), bias: bias.length > 0 ? values(bias, 64) : 0 },
      };
      connections[layer] = { from: `${layer - 1}`, to: `${layer}`, connectivity: allToAll(), weight: transposed(rows), delay: transposed(delays), synapse: impulse };
    }
    file.close();
    const recording = (layer: number): Recording => {
      const neurons = Array.from({ length: sizes[layer] }, (_, j) => j);
      return { spikes: true, variables: { u: { neurons }, v: { neurons } } };
    };
    await onCpu({ dt: 1, populations, connections, record: { 1: recording(1), 2: recording(2) } }, async (simulation) => {
      simulation.setSpikes('0', run.input_spikes);
      await simulation.run(run.steps);
      for (const layer of [1, 2]) {
        const { step, neuron } = simulation.spikes(`${layer}`);
        const { spikes, u, v } = run.layers[layer - 1];
        expect(spikes.length).toBeGreaterThan(10);
        expect(Array.from(step, (each, k) => [each, neuron[k]])).toEqual(spikes);
        expect([...simulation.recorded(`${layer}`, 'u').value]).toEqual(u.flat());
        expect([...simulation.recorded(`${layer}`, 'v').value]).toEqual(v.flat());
      }
    });
  });
});
