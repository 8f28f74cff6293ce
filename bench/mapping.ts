import { loadavg } from 'node:os';
import { loihi1 } from '../src/chip/chips.ts';
import { coreBounds } from '../src/chip/map/bounds.ts';
import { checkMapping } from '../src/chip/map/check.ts';
import { mapNetwork } from '../src/chip/map/map-network.ts';
import { impulseCurrent, loihiLif, spikeArray } from '../src/models/index.ts';
import { csr, type Connectivity } from '../src/network/connectivity.ts';
import type { Connection, Network, Population } from '../src/network/network.ts';
import { philox } from '../src/random/philox.ts';
import { formatTable } from './table.ts';

/** Of every case: 100,000 neurons with a hundred synapses each. */
const neurons = 100_000;
const degree = 100;

/** Networks by what decides how well they can be cut: everything knows everything, neighbours know each other, layer follows layer. */
const cases: Readonly<Record<string, (share: number) => Network>> = {
  'recurrent, uniformly random': (share) => recurrent(share, (_, random, size) => random % size),
  'recurrent, among 800 neighbours': (share) => recurrent(share, (from, random, size) => (from + size + (random % 800) - 400) % size),
  'ten layers, random': layers,
};

/**
 * Maps large networks to Loihi 1, checks every limit and synapse, and says how long it took; the exit code.
 *
 * @param share of the neurons.
 */
export function measureMapping(share = 1): number {
  console.log(`load ${loadavg()[0].toFixed(1)} before; ${loihi1.title}, one thread`);
  let passed = true;
  const rows = Object.entries(cases).map(([name, make]) => {
    const network = make(share);
    const from = performance.now();
    const mapping = mapNetwork(network, loihi1);
    const seconds = (performance.now() - from) / 1000;
    const { problems } = checkMapping(mapping);
    passed &&= problems.length === 0;
    const least = Math.max(...Object.values(coreBounds(network, loihi1)));
    return [name, String(neurons * share), String(neurons * share * degree), String(mapping.cores.length), String(least), problems.length === 0 ? seconds.toFixed(1) : `FAIL: ${problems[0]}`];
  });
  console.log(formatTable(['network', 'neurons', 'synapses', 'cores', 'bound', 's'], rows));
  return passed ? 0 : 1;
}

const cells = (size: number): Population => ({ size, model: loihiLif });

function recurrent(share: number, target: (from: number, random: number, size: number) => number): Network {
  const size = neurons * share;
  return { dt: 1, populations: { cells: cells(size) }, connections: { synapses: link('cells', 'cells', rows(size, (from, random) => target(from, random, size), 0)) } };
}

function layers(share: number): Network {
  const size = (neurons * share) / 10;
  const names = Array.from({ length: 11 }, (_, at) => (at === 0 ? 'input' : `layer ${at}`));
  return {
    dt: 1,
    populations: Object.fromEntries(names.map((name, at) => [name, at === 0 ? { size, model: spikeArray } : cells(size)])),
    connections: Object.fromEntries(names.slice(1).map((name, at) => [name, link(names[at], name, rows(size, (_, random) => random % size, at))])),
  };
}

const link = (from: string, to: string, connectivity: Connectivity): Connection => ({ from, to, connectivity, synapse: { model: impulseCurrent } });

/** A hundred synapses for each neuron, of even weights from −100 to 100 without 0. */
function rows(size: number, targetOf: (from: number, random: number) => number, stream: number): Connectivity {
  const [target, weights] = [new Uint32Array(size * degree), new Float32Array(size * degree)];
  const words = new Uint32Array(4);
  for (let at = 0; at < target.length; at++) {
    philox(words, at, 0, 0, 0, 1, stream);
    target[at] = targetOf(Math.floor(at / degree), words[0]);
    weights[at] = (words[1] % 2 === 0 ? 2 : -2) * (1 + (words[2] % 50));
  }
  return csr({ rowStart: Uint32Array.from({ length: size + 1 }, (_, row) => row * degree), target, weights });
}
