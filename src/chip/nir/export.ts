import { expect, WebspikeError } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import type { PortedNetwork } from '../ported.ts';
import { delayNode, imageOf, isLine, isPerChannel, linkNodes, neuronNode, portNode, type NamedNode, type NirPeer, type WrittenNeuron } from './export-nodes.ts';
import { linkOf, type Link } from './export-links.ts';
import { formOf, type NeuronForm } from './export-neurons.ts';
import { peerNotes } from './export-peers.ts';
import { timingOf, type Timing } from './export-timing.ts';
import type { NirGraph, NirNode } from './graph.ts';
import { byName, visitingOrder } from './order.ts';
import { sameShape, sizeOf, type Shape } from './shape-of.ts';

/** How a network is written as NIR. */
export interface NirExport {
  /** Default `norse`: r = w_in = 1. The others want r = tau_mem/dt and w_in = tau_syn/dt. */
  readonly peer?: NirPeer;
  /** What a step of the network becomes, in seconds. Default: as long as it is for Norse, 1e-4 for the others, which know no other. */
  readonly dt?: number;
  /**
   * In NIR a signal passes all layers in one step. `drop`: delays that all ways to a population have in common are left out, and it answers as much earlier.
   * `keep`: all become nodes of Delay, which few programs read. Default `keep` for what came from NIR, else `drop`.
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
 * @throws WebspikeError that names what NIR cannot express: other models, reset by subtraction, plasticity, delays of single synapses, random drive.
 * @example
 * const { graph, notes } = nirFromNetwork(ported, { peer: 'snntorch' });
 * await writeFile('net.nir', await writeNir(graph));
 */
export function nirFromNetwork(given: PortedNetwork | Network, { peer = 'norse', dt, delays = 'format' in given && given.format === 'nir' ? 'keep' : 'drop', seed = 1, output }: NirExport = {}): { readonly graph: NirGraph; readonly notes: readonly string[] } {
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
  const timing = timingOf(names, links.map(({ name, from, to, delay }) => ({ name, from, to, delay: typeof delay === 'number' ? delay : Math.min(...delay) })), sources, delays);
  const late = names.filter((name) => timing.earlier.get(name)! > 0).map((name) => `"${name}" by ${timing.earlier.get(name)}`);
  if (late.length > 0) notes.push(`delays that all ways have in common were left out; populations answer so many steps earlier: ${late.join(', ')}`);
  const writer = new Writer(forms, links, shapesOf(timing.order, forms, links, { network, ...way }), timing, peer, seconds, notes);
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

/** Images where convolutions lead to and from, else rows. */
function shapesOf(order: readonly string[], forms: ReadonlyMap<string, NeuronForm>, links: readonly Link[], { network, inputs }: Way): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const name of order) {
    const { size } = network.populations[name];
    const declared = inputs.find(({ population }) => population === name)?.shape;
    const into = links.filter(({ to }) => to === name);
    const images = forms.get(name)!.type === 'source' ? enteringImages(links.filter(({ from }) => from === name), declared) : into.some(({ map }) => map.kind === 'matrix') ? [] : leavingImages(into, shapes);
    const [first, ...others] = images;
    const passed = into.length > 0 && into.every(({ map, from }) => map.kind === 'scale' && shapes.has(from)) ? shapes.get(into[0].from) : undefined;
    const fitting = [first, passed, declared].find((shape) => shape && sizeOf(shape) === size);
    shapes.set(name, others.every((each) => sameShape(each, first)) ? fitting ?? [size] : [size]);
  }
  return shapes;
}

/** What convolutions take of an input: a line only if all take one. */
function enteringImages(links: readonly Link[], declared: Shape | undefined): Shape[] {
  const maps = links.flatMap(({ map }) => (map.kind === 'convolution' ? [map] : []));
  const line = declared?.length !== 3 && maps.every(isLine);
  return maps.map((map) => imageOf(map, 'input', line));
}

/** What convolutions give, along a line where they take one. */
function leavingImages(links: readonly Link[], shapes: ReadonlyMap<string, Shape>): Shape[] {
  return links.flatMap(({ map, from }) => (map.kind === 'convolution' ? [imageOf(map, 'output', isLine(map) && shapes.get(from)?.length === 2)] : []));
}

/** Puts nodes and edges together; names come at the end, by place. */
class Writer {
  readonly #nodes: (NamedNode & { readonly population?: string })[] = [];
  readonly #edges: (readonly [from: number, to: number, recurrent: boolean])[] = [];
  readonly #inlets = new Map<string, number>();
  readonly #outlets = new Map<string, number>();
  readonly #neurons: ReadonlyMap<string, WrittenNeuron>;

  constructor(readonly forms: ReadonlyMap<string, NeuronForm>, readonly links: readonly Link[], readonly shapes: ReadonlyMap<string, Shape>, readonly timing: Timing, readonly peer: NirPeer, readonly dt: number, readonly notes: string[]) {
    const owns = (name: string, { type, gain }: NeuronForm): boolean => type !== 'sum' && links.some(({ to, map }) => to === name && map.kind === 'convolution' && !isPerChannel(gain, map.shape.groups * map.shape.outputs));
    this.#neurons = new Map([...forms].filter(([, { type }]) => type !== 'source').map(([name, form]) => [name, neuronNode(form, shapes.get(name)!, peer, dt, owns(name, form))]));
  }

  write(name: string): void {
    const { type } = this.forms.get(name)!;
    if (type === 'source') {
      this.#outlets.set(name, this.#add({ label: 'input', node: portNode('Input', this.shapes.get(name)!) }, name));
    } else {
      const into = this.links.filter(({ to }) => to === name);
      const forward = into.filter(({ name: each }) => !this.timing.recurrent.has(each));
      const { bias } = this.#neurons.get(name)!;
      const biased = bias.some((each) => each !== 0);
      // A matrix brings a bias, a convolution one for each channel; a single weight for each neuron may not.
      const carrier = forward.find(({ map }) => map.kind !== 'scale') ?? forward[0];
      if (biased && !carrier) throw new WebspikeError(`population "${name}"`, 'it has a bias, but nothing leads to it', 'let something lead to it: NIR has a bias on the way only');
      const ends = forward.map((link) => this.#chain(link, biased && link === carrier ? bias : null));
      if (type === 'sum' && into.length === 1 && ends.length === 1 && ends[0] !== this.#outlets.get(forward[0].from)) this.#outlets.set(name, ends[0]);
      else {
        const place = this.#add(this.#neurons.get(name)!, name);
        this.#inlets.set(name, place);
        this.#outlets.set(name, place);
        for (const end of ends) this.#edges.push([end, place, false]);
      }
    }
    for (const link of this.links) if (link.from === name && this.timing.recurrent.has(link.name)) this.#edges.push([this.#chain(link, null), this.#inlets.get(link.to)!, true]);
  }

  finish(output: string, metadata: { readonly dt: number; readonly peer: string }): NirGraph {
    const last = this.#add({ label: 'output', node: portNode('Output', this.shapes.get(output)!) });
    this.#edges.push([this.#outlets.get(output)!, last, false]);
    const inner = this.#nodes.filter(({ node }) => node.type !== 'Input' && node.type !== 'Output');
    const inputs = this.#nodes.filter(({ node }) => node.type === 'Input');
    const place = (list: readonly NamedNode[], each: NamedNode): string => String(list.indexOf(each)).padStart(String(list.length - 1).length, '0');
    const names = this.#nodes.map((each) => (each.node.type === 'Output' ? 'output' : each.node.type === 'Input' ? (inputs.length === 1 ? 'input' : `input_${place(inputs, each)}`) : `l${place(inner, each)}_${each.label}`));
    const nodes: Record<string, NirNode> = {};
    this.#nodes.forEach(({ node, population }, at) => (nodes[names[at]] = { ...node, ...(population !== undefined && { metadata: { population } }) }));
    const edges = this.#edges.map(([from, to]) => [names[from], names[to]] as const);
    this.#checkOrder(names, edges, inputs.length);
    return { type: 'NIRGraph', nodes, edges, metadata: { dt: metadata.dt, peer: metadata.peer, written_by: 'webspike' } };
  }

  /** Readers find out by themselves which edges close cycles: they must find those that were meant. */
  #checkOrder(names: readonly string[], edges: readonly (readonly [string, string])[], inputs: number): void {
    const { edges: found } = visitingOrder(names, edges, [...names].sort(byName).slice(0, inputs));
    const wrong = found.findIndex(({ recurrent }, at) => recurrent !== this.#edges[at][2]);
    if (wrong >= 0) throw new WebspikeError('network', `its cycles are so entwined that a reader would take the edge from ${edges[wrong][0]} to ${edges[wrong][1]} for ${found[wrong].recurrent ? 'one that closes a cycle' : 'one within a step'}`, 'take one of the cycles out');
  }

  /** The nodes of a connection; returns where they end. */
  #chain(link: Link, bias: Float64Array | null): number {
    const shape = this.shapes.get(link.from)!;
    const by = this.timing.change.get(link.name)!;
    const steps = (typeof link.delay === 'number' ? new Array<number>(sizeOf(shape)).fill(link.delay) : link.delay).map((each) => each + by);
    const target = this.#neurons.get(link.to)!;
    const chain: NamedNode[] = steps.some((each) => each > 0) ? [{ label: 'delay', node: delayNode(shape, steps, this.dt) }] : [];
    chain.push(...linkNodes(link, shape, this.shapes.get(link.to)!, target.factor(link.jump, `connection "${link.name}"`), bias, this.notes));
    let end = this.#outlets.get(link.from)!;
    for (const each of chain) {
      const place = this.#add(each);
      this.#edges.push([end, place, false]);
      end = place;
    }
    return end;
  }

  #add(node: NamedNode, population?: string): number {
    return this.#nodes.push({ label: node.label, node: node.node, population }) - 1;
  }
}
