import { loihi1, type Chip } from '../../src/chip/chips.ts';
import type { Compartments, Core, Mapping, OutAxons, Slice } from '../../src/chip/map/mapping.ts';
import { allToAll, impulseCurrent, loihiLif, spikeArray } from '../../src/index.ts';

/** Messages of each neuron: pairs of core and axon. */
export type Sends = readonly (readonly (readonly [core: number, axon: number])[])[];

export function outAxons(sends: Sends): OutAxons {
  const flat = sends.flat();
  return { rowStart: rowStarts(sends), core: Uint32Array.from(flat, ([core]) => core), axon: Uint16Array.from(flat, ([, axon]) => axon) };
}

export interface HandCore {
  readonly slices: readonly (readonly [population: string, first: number, size: number])[];
  /** Targets of each list. */
  readonly lists: readonly (readonly number[])[];
  /** List and base of each input axon. */
  readonly axons: readonly (readonly [list: number, base: number])[];
  readonly sends: Sends;
  readonly place: Core['place'];
  readonly bias?: readonly number[];
  readonly synapseBits?: number;
}

/** A core as its tables say. */
export function handCore({ slices, lists, axons, sends, place, bias, synapseBits = 0 }: HandCore): Core {
  const neurons = slices.reduce((sum, [, , size]) => sum + size, 0);
  const targets = lists.flat();
  const compartments: Compartments = {
    decayU: new Uint16Array(neurons).fill(4096), decayV: new Uint16Array(neurons), threshold: new Int32Array(neurons).fill(100), bias: Int32Array.from(bias ?? new Array<number>(neurons).fill(0)),
    refractory: new Uint8Array(neurons).fill(1), vMin: new Int32Array(neurons).fill(1 - 2 ** 23), vMax: new Int32Array(neurons).fill(2 ** 23 - 1),
  };
  return {
    slices: slices.map(([population, first, size]): Slice => ({ population, neurons: Uint32Array.from({ length: size }, (_, k) => first + k) })), compartments,
    formats: [{ connection: 'any', compression: 'dense', weightBits: 8, exponent: 0, sign: 'mixed', delayBits: 0, indexBits: 0 }],
    lists: { rowStart: rowStarts(lists), target: Uint16Array.from(targets), weight: new Int32Array(targets.length).fill(2), delay: new Uint8Array(targets.length), format: new Uint8Array(lists.length) },
    inAxons: { list: Uint32Array.from(axons, ([list]) => list), base: Uint16Array.from(axons, ([, base]) => base) }, outAxons: outAxons(sends),
    usage: { neurons, inAxons: axons.length, outAxons: sends.flat().length, synapses: synapseBits, profiles: 1, thresholds: 1, formats: 1 }, place,
  };
}

/**
 * Three sources of the host, four neurons on one core (the last feeds the first), two on another core two tiles east and one south, of which
 * one has a bias.
 */
export function handMapping(chip: Chip = loihi1): Mapping {
  return {
    chip, seed: 7,
    network: {
      dt: 1,
      populations: { a: { size: 4, model: loihiLif }, in: { size: 3, model: spikeArray }, b: { size: 2, model: loihiLif } },
      connections: { x: { from: 'in', to: 'a', connectivity: allToAll(), weight: 2, synapse: { model: impulseCurrent } } },
    },
    cores: [
      handCore({ slices: [['a', 0, 4]], lists: [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3], [0]], axons: [[0, 0], [1, 0], [2, 0], [3, 0]], sends: [[[1, 0]], [[1, 1]], [[1, 2]], [[0, 3]]], place: { chip: 0, x: 0, y: 0 }, synapseBits: 3 * 64 + 64 }),
      handCore({ slices: [['b', 0, 2]], lists: [[0, 1], [0]], axons: [[0, 0], [0, 0], [1, 1]], sends: [[], []], place: { chip: 0, x: 5, y: 3 }, bias: [64, 0], synapseBits: 128 }),
    ],
    inputs: { in: outAxons([[[0, 0]], [[0, 1]], [[0, 2]]]) },
    rates: { in: 0.5, a: Float64Array.of(0.1, 0.2, 0.3, 0.4), b: 0.25 },
    traffic: [],
  };
}

function rowStarts(rows: readonly (readonly unknown[])[]): Uint32Array {
  const starts = new Uint32Array(rows.length + 1);
  rows.forEach((row, at) => { starts[at + 1] = starts[at] + row.length; });
  return starts;
}
