import { WebspikeError } from '../../errors.ts';
import { delayNode, isPerChannel, linkNodes, neuronNode, portNode, type NamedNode, type NirPeer, type WrittenNeuron } from './export-nodes.ts';
import type { Link } from './export-links.ts';
import type { NeuronForm } from './export-neurons.ts';
import type { Timing } from './export-timing.ts';
import type { NirGraph, NirNode } from './graph.ts';
import { byName, visitingOrder } from './order.ts';
import { sizeOf, type Shape } from './shape-of.ts';

/** Puts nodes and edges together; names come at the end, by place. */
export class Writer {
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
      const prompt = forward.filter(({ later }) => !later);
      const carrier = prompt.find(({ map }) => map.kind !== 'scale') ?? prompt[0];
      if (biased && forward.length === 0) throw new WebspikeError(`population "${name}"`, 'it has a bias, but nothing leads to it', 'let something lead to it: NIR has a bias on the way only');
      if (biased && !carrier) throw new WebspikeError(`population "${name}"`, 'it has a bias, and what leads to it has delays by target, behind which NIR would bring the bias late', 'give all synapses of a source one delay, or take the bias out');
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
    chain.push(...linkNodes(link, shape, this.shapes.get(link.to)!, target.factor(link.course, `connection "${link.name}"`), bias, this.notes));
    if (link.later) chain.push({ label: 'delay', node: delayNode(this.shapes.get(link.to)!, link.later, this.dt) });
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
