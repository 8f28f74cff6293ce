import type { Resource } from '../chips.ts';
import { checkInteger, synapsesOf, type IntegerConnection, type IntegerNetwork } from '../integer.ts';
import { listBits, synapseBits } from './encoding.ts';
import { formatKey } from './formats.ts';
import { checkLists } from './check-lists.ts';
import type { Core, Mapping, OutAxons } from './mapping.ts';
import { boundsOf, compartmentShare, profileOf } from './profiles.ts';

/** What the tables of a mapping really hold. */
export interface MappingCheck {
  /** Of each core, counted from its tables. */
  readonly usage: readonly Readonly<Record<Resource, number>>[];
  /** Synapses found by walking from source to axon to list to target. */
  readonly synapses: number;
  /** Synapses that the core memories hold: fewer where lists are shared. */
  readonly stored: number;
  /** What is wrong, each a sentence; none where all is well. At most {@link mostProblems}. */
  readonly problems: readonly string[];
}

export const mostProblems = 20;

/**
 * Checks a mapping from its tables alone: recounts what every core takes, that no limit is exceeded and every weight fits its format,
 * and walks from every source through axons and lists to the targets: each synapse of the network must be met exactly once, with its
 * weight and delay.
 *
 * @example
 * checkMapping(mapNetwork(network, loihi1)).problems; // []
 */
export function checkMapping(mapping: Mapping): MappingCheck {
  const { chip, cores, network } = mapping;
  const problems: string[] = [];
  const tell = (problem: string): void => { if (problems.length < mostProblems) problems.push(problem); };
  const integer = checkInteger(network, 'network');
  const usage = cores.map((core) => usageOf(core, mapping));
  cores.forEach((core, number) => {
    const subject = `core ${number}`;
    for (const [resource, used] of Object.entries(usage[number]) as [Resource, number][]) {
      if (used > chip.core[resource].value) tell(`${subject}: ${used} ${resource}, more than ${chip.core[resource].value}`);
      if (used !== core.usage[resource]) tell(`${subject}: it says ${core.usage[resource]} ${resource}, its tables hold ${used}`);
    }
    checkLists(core, chip, (problem) => tell(`${subject}: ${problem}`));
  });
  checkPlaces(mapping, tell);
  checkNeurons(mapping, integer, tell);
  const stored = cores.reduce((sum, { lists }) => sum + lists.target.length, 0);
  // Only what is sound can be walked.
  return { usage, stored, synapses: problems.length === 0 ? walk(mapping, integer, tell) : 0, problems };
}

function usageOf({ compartments, lists, formats, inAxons, outAxons }: Core, { chip }: Mapping): Record<Resource, number> {
  const count = compartments.decayU.length;
  const different = (key: (neuron: number) => number): number => new Set(Array.from({ length: count }, (_, neuron) => key(neuron))).size;
  let synapses = 0;
  for (let list = 0; list + 1 < lists.rowStart.length; list++) {
    const [from, to, format] = [lists.rowStart[list], lists.rowStart[list + 1], formats[lists.format[list]]];
    synapses += listBits(format.compression === 'dense' ? lists.target[to - 1] + 1 : to - from, synapseBits(format), chip.word.value);
  }
  return {
    neurons: count * compartmentShare(lists.delay.reduce((most, each) => Math.max(most, each), 0), chip), inAxons: inAxons.list.length, outAxons: outAxons.core.length, synapses,
    profiles: different((neuron) => profileOf(compartments, neuron)), thresholds: different((neuron) => compartments.threshold[neuron]), formats: new Set(formats.map(formatKey)).size,
  };
}

function checkPlaces({ cores, chip: { mesh, coresPerChip, chips } }: Mapping, tell: (problem: string) => void): void {
  const [taken, perChip] = [new Set<string>(), new Map<number, number>()];
  cores.forEach(({ place: { chip, x, y } }, core) => {
    const place = `${chip} ${x} ${y}`;
    if (taken.has(place)) tell(`core ${core}: another one lies at chip ${chip}, column ${x}, row ${y}`);
    taken.add(place);
    perChip.set(chip, (perChip.get(chip) ?? 0) + 1);
    if (!(x >= 0 && x < mesh.width.value && y >= 0 && y < mesh.height.value && chip >= 0 && chip < chips.value)) tell(`core ${core}: chip ${chip}, column ${x}, row ${y} is outside`);
  });
  for (const [chip, count] of perChip) if (count > coresPerChip.value) tell(`chip ${chip}: ${count} cores, more than ${coresPerChip.value}`);
}

/** Every neuron on one core, with its parameters. */
function checkNeurons({ cores }: Mapping, { neurons }: IntegerNetwork, tell: (problem: string) => void): void {
  const met = new Map(neurons.map((each) => [each.name, new Uint8Array(each.size)]));
  const named = new Map(neurons.map((each) => [each.name, each]));
  cores.forEach(({ slices, compartments }, core) => {
    let at = 0;
    for (const { population, neurons: of } of slices) {
      const parameters = named.get(population);
      for (const neuron of of) {
        if (!parameters || !(neuron < parameters.size)) tell(`core ${core}: it holds neuron ${neuron} of "${population}", which the network does not have`);
        else {
          met.get(population)![neuron]++;
          for (const name of Object.keys(compartments) as (keyof typeof compartments)[]) if (compartments[name][at] !== parameters[name][neuron]) tell(`core ${core}: neuron ${neuron} of "${population}" has ${name} ${compartments[name][at]}, the network's has ${parameters[name][neuron]}`);
        }
        at++;
      }
    }
    if (at !== compartments.decayU.length) tell(`core ${core}: ${at} neurons on ${compartments.decayU.length} compartments`);
    const [first, ...others] = new Set(Array.from({ length: at }, (_, neuron) => boundsOf(compartments, neuron)));
    if (first !== undefined && others.length > 0) tell(`core ${core}: its neurons have ${others.length + 1} pairs of bounds of the voltage, a core has one`);
  });
  for (const [population, counts] of met) counts.forEach((count, neuron) => { if (count !== 1) tell(`neuron ${neuron} of "${population}" lies on ${count} cores`); });
}

/** Walks source → output axon → input axon → list → target; returns the synapses met. */
function walk({ cores, inputs }: Mapping, integer: IntegerNetwork, tell: (problem: string) => void): number {
  // Where each emitter's spikes leave, and which neuron of which population each compartment is.
  const leaves = new Map<string, { readonly axons: OutAxons; readonly row: number }[]>(integer.neurons.map(({ name }) => [name, []]));
  for (const { name, size } of integer.sources) leaves.set(name, Array.from({ length: size }, (_, row) => ({ axons: inputs[name], row })));
  const owner = cores.map(({ slices }) => slices.flatMap(({ population, neurons }) => Array.from(neurons, (neuron) => ({ population, neuron }))));
  owner.forEach((each, core) => each.forEach(({ population, neuron }, row) => { leaves.get(population)![neuron] = { axons: cores[core].outAxons, row }; }));
  let synapses = 0;
  const bySource = new Map<string, IntegerConnection[]>();
  for (const connection of integer.connections) bySource.set(connection.from, [...(bySource.get(connection.from) ?? []), connection]);
  for (const [name, of] of leaves) {
    const connections = (bySource.get(name) ?? []).map((connection) => ({ connection, list: synapsesOf(connection) }));
    for (let source = 0; source < of.length; source++) {
      const met = new Map<string, number[]>();
      const leave = of[source];
      for (let at = leave.axons.rowStart[leave.row]; at < leave.axons.rowStart[leave.row + 1]; at++) {
        const number = leave.axons.core[at];
        const { inAxons, lists, formats } = cores[number];
        const [list, base] = [inAxons.list[leave.axons.axon[at]], inAxons.base[leave.axons.axon[at]]];
        const { connection } = formats[lists.format[list]];
        const keys = met.get(connection) ?? [];
        if (keys.length === 0) met.set(connection, keys);
        for (let s = lists.rowStart[list]; s < lists.rowStart[list + 1]; s++) {
          const target = owner[number][base + lists.target[s]];
          if (target.population !== integer.connections.find((each) => each.name === connection)?.to) tell(`connection "${connection}": its synapses reach "${target.population}"`);
          keys.push(synapseKey(target.neuron, lists.weight[s], lists.delay[s]));
        }
      }
      for (const { connection, list: { rowStart, target, weight, delay } } of connections) {
        const expected = Array.from({ length: rowStart[source + 1] - rowStart[source] }, (_, k) => rowStart[source] + k).map((s) => synapseKey(target[s], weight[s], typeof delay === 'number' ? delay : delay[s])).sort((a, b) => a - b);
        const found = (met.get(connection.name) ?? []).sort((a, b) => a - b);
        synapses += found.length;
        met.delete(connection.name);
        if (found.length !== expected.length || found.some((key, at) => key !== expected[at])) tell(`connection "${connection.name}", source ${source}: ${found.length} synapses reached, ${expected.length} expected${found.length === expected.length ? ', of other targets, weights or delays' : ''}`);
      }
      for (const other of met.keys()) tell(`source ${source} of "${name}": synapses of connection "${other}", which is not its`);
    }
  }
  return synapses;
}

/** One number for target (21 bits), weight (26) and delay (6): all the chip can have. */
const synapseKey = (target: number, weight: number, delay: number): number => (target * 2 ** 26 + weight + 2 ** 25) * 64 + delay;
