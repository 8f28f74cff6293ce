import { expect } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import type { PortedNetwork } from '../ported.ts';
import type { NirPeer } from './export-nodes.ts';
import { linkOf, type Link } from './export-links.ts';
import { formOf, type NeuronForm } from './export-neurons.ts';
import { peerNotes } from './export-peers.ts';
import { shapesOf } from './export-shapes.ts';
import { timingOf } from './export-timing.ts';
import { Writer } from './export-writer.ts';
import type { NirGraph } from './graph.ts';

/** How a network is written as NIR. */
export interface NirExport {
  /** Default `norse`: r = w_in = 1. The others want r = tau_mem/dt and w_in = tau_syn/dt. */
  readonly peer?: NirPeer;
  /** What a step of the network becomes, in seconds. Default: as long as it is for Norse, 1e-4 for the others, which know no other. */
  readonly dt?: number;
  /**
   * In NIR a signal passes all layers in one step. `drop`: delays that all ways to a population have in common are left out, and it answers as much earlier.
   * `keep`: all become nodes of Delay, which few programs read. Default `drop` where every connection
   * takes a step, as connections do by default and chips always, else `keep`.
   */
  readonly delays?: 'drop' | 'keep';
  /** Of weights and parameters that are drawn. Default 1. */
  readonly seed?: number;
  /** Population that answers, of a network that does not say so. */
  readonly output?: string;
}

type Way = Pick<PortedNetwork, 'network' | 'inputs' | 'output'>;

/** Types that give spikes. */
const spiking = ['LIF', 'CubaLIF', 'IF', 'Threshold'];

/**
 * A network as a graph of NIR that most programs read: one level, nodes named so that order of name is order of computation, all parameters as full arrays in f32, Affine rather than Linear.
 * `>=` of a threshold becomes `>` of the next lower number.
 *
 * @returns the graph, and what is not quite the same, each a sentence.
 * @throws WebspikeError that names what NIR cannot express: other models, reset by subtraction, plasticity, delays that differ between the synapses of a source and of a target, random drive.
 * @example
 * const { graph, notes } = nirFromNetwork(ported, { peer: 'snntorch' });
 * await writeFile('net.nir', await writeNir(graph));
 */
export function nirFromNetwork(given: PortedNetwork | Network, { peer = 'norse', dt, delays, seed = 1, output }: NirExport = {}): { readonly graph: NirGraph; readonly notes: readonly string[] } {
  const { network, ...way } = 'network' in given ? given : wayOf(given, output);
  const seconds = dt ?? (peer === 'norse' ? Number((network.dt / 1000).toPrecision(12)) : 1e-4);
  expect(Number.isFinite(seconds) && seconds > 0, 'option "dt"', `it is ${seconds}`, 'give the step in seconds, greater than 0');
  const notes: string[] = Math.abs(seconds * 1000 - network.dt) > 1e-9 * network.dt ? [`a step, ${network.dt} ms in the network, is one of ${seconds} s in the graph`] : [];
  const names = reaching(network, way.output.population, notes);
  const forms = new Map(names.map((name) => [name, formOf(network, name, seed)]));
  for (const form of forms.values()) notes.push(...form.notes);
  const links = Object.entries(network.connections ?? {}).filter(([, { from, to }]) => forms.has(from) && forms.has(to)).map(([name]) => checkedLink(linkOf(network, name, seed), forms, network));
  checkOutput(way.output, forms.get(way.output.population)!);
  const sources = names.filter((name) => forms.get(name)!.type === 'source');
  const edges = links.map(({ name, from, to, delay }) => ({ name, from, to, delay: typeof delay === 'number' ? delay : delay.reduce((least, each) => Math.min(least, each)) }));
  const nirLike = ('format' in given && given.format === 'nir') || edges.some(({ delay }) => delay === 0);
  const timing = timingOf(names, edges, sources, delays ?? (nirLike ? 'keep' : 'drop'));
  const late = names.filter((name) => timing.earlier.get(name)! > 0).map((name) => `"${name}" by ${timing.earlier.get(name)}`);
  if (late.length > 0) {
    const driven = names.some((name) => timing.earlier.get(name)! > 0 && [forms.get(name)!.bias, forms.get(name)!.fields.v_leak ?? []].some((each) => each.some((value) => value !== 0)));
    notes.push(`delays that all ways have in common were left out; populations answer so many steps earlier: ${late.join(', ')}${driven ? '; so many steps less of bias precede the first input' : ''}`);
  }
  const writer = new Writer(forms, links, shapesOf(timing.order, forms, links, network, way.inputs), timing, peer, seconds, notes);
  timing.order.forEach((name) => writer.write(name));
  const graph = writer.finish(way.output.population, { dt: seconds, peer });
  notes.push(...peerNotes(graph, peer));
  return { graph, notes };
}

/** Way in and out of a network that does not say so. */
function wayOf(network: Network, output: string | undefined): Way {
  const connections = Object.values(network.connections ?? {});
  const ends = Object.keys(network.populations).filter((name) => !connections.some(({ from, to }) => from === name && to !== name));
  const population = output ?? ends[0];
  expect(output !== undefined || ends.length === 1, 'network', `${ends.length} populations lead nowhere: ${ends.join(', ')}`, 'say which of them answers: option "output"');
  expect(Object.hasOwn(network.populations, population), 'option "output"', `there is no population "${population}"`, `known: ${Object.keys(network.populations).join(', ')}`);
  return { network, inputs: [], output: { population, of: network.populations[population].model.spike === 'false' ? 'v' : 'spikes' } };
}

/** Populations on a way to the output. */
function reaching(network: Network, output: string, notes: string[]): string[] {
  const reached = new Set([output]);
  for (const name of reached) for (const { from, to } of Object.values(network.connections ?? {})) if (to === name) reached.add(from);
  const left = Object.keys(network.populations).filter((name) => !reached.has(name));
  if (left.length > 0) notes.push(`what does not lead to the output was left out: ${left.join(', ')}`);
  return Object.keys(network.populations).filter((name) => reached.has(name));
}

function checkedLink(link: Link, forms: ReadonlyMap<string, NeuronForm>, network: Network): Link {
  const where = `connection "${link.name}"`;
  const { type } = forms.get(link.from)!;
  const values = type === 'source' ? network.populations[link.from].model.spike === 'false' : !spiking.includes(type);
  expect(forms.get(link.to)!.type !== 'source', where, `it leads to "${link.to}", which is an input`, 'let nothing lead to inputs');
  expect(values || !link.values, where, `it sends the potential of "${link.from}", which gives spikes in NIR`, 'send the spikes');
  expect(!values || link.values, where, `population "${link.from}" never spikes, and nothing is sent in every step`, 'give the connection a transmission, or leave it out');
  return link;
}

function checkOutput({ population, of }: Way['output'], { type }: NeuronForm): void {
  const spikes = spiking.includes(type) || type === 'source';
  expect(of === 'spikes' ? type !== 'LI' && type !== 'I' && type !== 'CubaLI' && type !== 'sum' : (of === 'v' && !spikes) || type === 'source', `population "${population}"`, `its ${of === 'spikes' ? 'spikes are' : `"${of}" is`} the answer, but a ${type} of NIR gives ${spikes ? 'spikes' : 'its potential'}`, 'read the answer from another population');
}
