/** Section 2 of the sheet of facts as its definition: networks of whole numbers in BigInt, read from their plain description. */
import { delaySteps } from '../../src/network/delay.ts';
import { buildSynapses } from '../../src/network/connectivity.ts';
import type { Network, Population, Values } from '../../src/network/network.ts';

type Pairs = readonly (readonly [step: number, neuron: number])[];

const top = 1n << 23n;
const towardZero = (x: bigint): bigint => (x < 0n ? -(-x >> 12n) : x >> 12n);
const given = ({ parameters = {}, model }: Population, name: string, neuron: number): number => {
  const value = (parameters[name] ?? model.parameters[name].value) as Values;
  return typeof value === 'number' ? value : (value as ArrayLike<number>)[neuron];
};

export interface LoopResult {
  /** Steps and neurons of all spikes, by population. */
  readonly spikes: Readonly<Record<string, [step: number, neuron: number][]>>;
  /** After the last step. */
  readonly v: Readonly<Record<string, readonly number[]>>;
}

/** Runs a network whose other populations are sources with the given spikes. Connections are listed (dense or csr), with one weight or one each. */
export function loihiLoop({ dt, populations, connections = {} }: Network, sources: Readonly<Record<string, Pairs>>, steps: number): LoopResult {
  const cells = Object.entries(populations).filter(([name]) => !(name in sources));
  const arriving = new Map<string, bigint>();
  const key = (name: string, neuron: number, step: number): string => `${name}/${neuron}/${step}`;
  const synapses = Object.entries(connections).map(([name, { from, to, connectivity, weight = 1, delay = dt }], index) => {
    const list = buildSynapses(connectivity, populations[from].size, populations[to].size, from === to, [1, 0], (0x80000000 + index * 4) >>> 0, name);
    const one = (values: Values, s: number): number => (typeof values === 'number' ? values : (values as ArrayLike<number>)[s]);
    return { from, to, list, weight: (s: number) => BigInt(list.weights ? list.weights[s] : one(weight, s)), delay: (s: number) => delaySteps(one(delay, s), dt) };
  });
  const send = (population: string, neuron: number, step: number): void => {
    for (const { from, to, list, weight, delay } of synapses) {
      if (from !== population) continue;
      for (let s = list.rowStart[neuron]; s < list.rowStart[neuron + 1]; s++) {
        const at = key(to, list.target[s], step + delay(s));
        arriving.set(at, (arriving.get(at) ?? 0n) + weight(s));
      }
    }
  };
  const spikes = Object.fromEntries(Object.keys(populations).map((name) => [name, [] as [number, number][]]));
  const states = new Map(cells.map(([name, { size }]) => [name, Array.from({ length: size }, () => ({ u: 0n, v: 0n, silent: 0 }))]));
  for (let step = 0; step < steps; step++) {
    for (const [name, pairs] of Object.entries(sources)) for (const [at, neuron] of pairs) if (at === step) (send(name, neuron, step), spikes[name].push([step, neuron]));
    for (const [name, population] of cells) {
      states.get(name)!.forEach((cell, neuron) => {
        const of = (parameter: string): bigint => BigInt(given(population, parameter, neuron));
        cell.u = towardZero(cell.u * (4096n - of('decay_u'))) + 64n * (arriving.get(key(name, neuron, step)) ?? 0n);
        if (cell.u > top) cell.u -= 2n * top;
        else if (cell.u <= -top) cell.u += 2n * top;
        cell.v = towardZero(cell.v * (4096n - of('decay_v'))) + cell.u + of('bias');
        if (cell.v > of('v_max')) cell.v = of('v_max');
        if (cell.v < of('v_min')) cell.v = of('v_min');
        if (cell.silent > 0) cell.v = 0n;
        if (cell.v > 64n * of('v_th')) {
          cell.v = 0n;
          cell.silent = given(population, 'refractory', neuron);
          send(name, neuron, step);
          spikes[name].push([step, neuron]);
        }
        cell.silent = Math.max(0, cell.silent - 1);
      });
    }
  }
  return { spikes, v: Object.fromEntries([...states].map(([name, list]) => [name, list.map(({ v }) => Number(v))])) };
}
