import { expect } from '../../errors.ts';
import type { NirGraph, NirNode, Tensor } from './graph.ts';
import { affineOf, type LinearMap } from './maps.ts';
import { nirInput, nirSum, spikingNirModels } from './models.ts';
import { isNeuron, neuronOf, type Clock, type NeuronOf } from './neurons.ts';
import { byName, visitingOrder, type Order } from './order.ts';
import type { NirShapes } from './shapes.ts';

/** What one population sends to another in every step. */
export interface Arrival {
  readonly from: Draft;
  readonly map: LinearMap | null;
  /** In steps: for all or for each element of the source. */
  readonly delay: number | readonly number[];
}

/** A population in the making. */
export interface Draft extends Partial<Pick<NeuronOf, 'initial'>> {
  readonly name: string;
  readonly size: number;
  /** `null` takes spikes from outside. */
  readonly model: NeuronOf['model'] | null;
  readonly parameters: NeuronOf['parameters'];
  arrivals: readonly Arrival[];
  bias: Float64Array | null;
}

/** What a node gives, before it has a population: a sum of arrivals, and a constant. */
interface Signal {
  readonly arrivals: readonly Arrival[];
  readonly bias: Float64Array | null;
}

export interface Drafts {
  readonly populations: readonly Draft[];
  /** By name of the Input node, in order of name. */
  readonly inputs: readonly string[];
  readonly output: Draft;
  /** Nodes with neurons, in the order in which a step visits them. */
  readonly layers: readonly string[];
}

/** Of a population. */
const mostNeurons = 2 ** 24;

export const sendsSpikes = ({ model }: Draft): boolean => model === null || spikingNirModels.has(model.name);

/**
 * The populations of a flat graph, with what arrives at each: neurons, inputs, and sums without memory where one connection cannot hold all that lies between.
 *
 * @throws WebspikeError that names the node.
 */
export function draftsOf(graph: NirGraph, shapes: NirShapes, clock: Clock, spikes: boolean, subject: string, notes: string[]): Drafts {
  const order = orderOf(graph, subject);
  const compiler = new Compiler(graph, shapes, clock, spikes, subject, notes, order);
  order.nodes.forEach((name) => compiler.visit(name));
  const output = compiler.output();
  compiler.connect();
  return {
    populations: compiler.drafts, output,
    inputs: namesOf(graph, 'Input').filter((name) => order.nodes.includes(name)),
    layers: order.nodes.filter((name) => isNeuron((graph.nodes[name] as NirNode).type)),
  };
}

const namesOf = (graph: NirGraph, type: string): string[] => Object.keys(graph.nodes).filter((name) => graph.nodes[name].type === type).sort(byName);

function orderOf(graph: NirGraph, subject: string): Order {
  for (const type of ['Input', 'Output']) expect(namesOf(graph, type).length > 0, subject, `the graph has no ${type} node`, `add one, with its shape`);
  const edges = new Map(graph.edges.map((edge) => [JSON.stringify(edge), edge]));
  expect(!Object.hasOwn(graph.nodes, '__proto__'), subject, 'a node is called "__proto__"', 'call it otherwise: no object of JavaScript holds that');
  for (const [source, target] of edges.values()) {
    expect(graph.nodes[target].type !== 'Input', `${subject}, node "${target}"`, `"${source}" leads into it`, 'let nothing lead into an Input');
    expect(graph.nodes[source].type !== 'Output', `${subject}, node "${source}"`, `it leads to "${target}"`, 'let an Output be the last');
  }
  return visitingOrder(Object.keys(graph.nodes), [...edges.values()], namesOf(graph, 'Input'));
}

/** Goes through the nodes in order; cycles are closed at the end, when all populations are known. */
class Compiler {
  readonly drafts: Draft[] = [];
  readonly #signals = new Map<string, Signal>();
  /** Populations that wait for values of the previous step, by the names of these nodes. */
  readonly #recurrent: { readonly draft: Draft; readonly from: readonly string[] }[] = [];
  readonly #into: ReadonlyMap<string, Order['edges']>;

  constructor(readonly graph: NirGraph, readonly shapes: NirShapes, readonly clock: Clock, readonly spikes: boolean, readonly subject: string, readonly notes: string[], order: Order) {
    const into = new Map<string, Order['edges'][number][]>(order.nodes.map((name) => [name, []]));
    for (const edge of order.edges) into.get(edge.to)!.push(edge);
    this.#into = into;
    const sources = new Set(order.edges.map(({ from }) => from));
    for (const name of order.nodes) if (!sources.has(name) && graph.nodes[name].type !== 'Output') notes.push(`node "${name}" leads nowhere`);
  }

  visit(name: string): void {
    const node = this.graph.nodes[name] as NirNode;
    const where = `${this.subject}, node "${name}"`;
    const edges = this.#into.get(name)!;
    const forward = edges.filter(({ recurrent }) => !recurrent).map(({ from }) => from);
    const recurrent = edges.filter((edge) => edge.recurrent).map(({ from }) => from);
    const size = this.#size(name, 'output');
    if (node.type === 'Input') {
      this.#signals.set(name, identity(this.#draft(name, size, { model: this.spikes ? null : nirInput, parameters: {} })));
    } else if (isNeuron(node.type)) {
      const draft = this.#draft(name, size, neuronOf(node, size, this.clock, where, this.notes), this.#sum(forward));
      this.#recurrent.push({ draft, from: recurrent });
      this.#signals.set(name, identity(draft));
    } else {
      this.#signals.set(name, this.#stateless(node, name, where, forward, recurrent));
    }
  }

  /** The population that answers. */
  output(): Draft {
    const outputs = namesOf(this.graph, 'Output');
    const settled = outputs.map((name) => {
      const signal = this.#signals.get(name)!;
      return isPlain(signal) ? signal.arrivals[0].from : this.#solid(name).arrivals[0].from;
    });
    if (settled.length === 1) return settled[0];
    this.notes.push(`the graph has several outputs: the answer holds ${outputs.join(', ')}, one after the other`);
    const total = settled.reduce((sum, { size }) => sum + size, 0);
    let offset = 0;
    const arrivals = settled.map((from): Arrival => {
      offset += from.size;
      return { from, map: { kind: 'part', offset: offset - from.size, size: from.size, total }, delay: 0 };
    });
    return this.#draft(this.#free('outputs'), total, { model: nirSum, parameters: {} }, { arrivals, bias: null });
  }

  /** Closes the cycles. */
  connect(): void {
    for (const { draft, from } of this.#recurrent) {
      for (const name of from) {
        // Nothing arrives in the first step, a bias neither: it needs a population that sends it.
        const { arrivals } = this.#signals.get(name)!.bias ? this.#solid(name) : this.#signals.get(name)!;
        draft.arrivals = [...draft.arrivals, ...arrivals.map((each) => ({ ...each, delay: later(each.delay, 1) }))];
      }
    }
  }

  #stateless(node: NirNode, name: string, where: string, forward: readonly string[], recurrent: readonly string[]): Signal {
    let signal = this.#sum(forward);
    const own = (): Signal => identity(this.#draft(this.#free(`${name} (input)`), this.#size(name, 'input'), { model: nirSum, parameters: {} }, signal));
    if (recurrent.length > 0) {
      signal = own();
      this.#recurrent.push({ draft: signal.arrivals[0].from, from: recurrent });
    }
    const solid = (): Signal => (recurrent.length === 0 && forward.length === 1 ? this.#solid(forward[0]) : own());
    if (node.type === 'Delay') return this.#delayed(node, signal, solid, where);
    const affine = affineOf(node, this.shapes[name].input, where);
    if (!affine) return signal;
    const direct = signal.arrivals.length === 1 && !signal.bias && signal.arrivals[0].map === null && typeof signal.arrivals[0].delay === 'number';
    const [arrival] = (direct ? signal : solid()).arrivals;
    return { arrivals: [{ ...arrival, map: affine.map }], bias: affine.bias };
  }

  #delayed(node: NirNode, signal: Signal, solid: () => Signal, where: string): Signal {
    const { values } = node.fields.delay as Tensor;
    let rounded = false;
    const steps = Array.from(values, (each, at) => {
      const exact = (each * this.clock.unit) / this.clock.dt;
      const delay = Math.round(exact);
      // What is left of a step when a time of f32 is divided is no rounding.
      rounded ||= Math.abs(exact - delay) > 1e-4 * Math.max(exact, 1);
      expect(delay >= 0 && delay < 2 ** 16, `${where}, field "delay"`, `the value ${at} is ${each}, which are ${delay} steps`, 'give 0 to 65535 steps');
      return delay;
    });
    if (rounded) this.notes.push(`${where}: its delays are no multiples of the step of ${this.clock.dt} ms and were rounded to it`);
    const same = steps.every((each) => each === steps[0]);
    if (same && steps[0] === 0) return signal;
    // A bias, too, arrives late.
    const { arrivals } = signal.bias || (!same && !(signal.arrivals.length === 1 && signal.arrivals[0].map === null)) ? solid() : signal;
    return { arrivals: arrivals.map((each) => ({ ...each, delay: later(each.delay, same ? steps[0] : steps) })), bias: null };
  }

  /** What several nodes give together. */
  #sum(names: readonly string[]): Signal {
    const signals = names.map((name) => this.#signals.get(name)!);
    const biases = signals.flatMap(({ bias }) => (bias ? [bias] : []));
    return { arrivals: signals.flatMap(({ arrivals }) => arrivals), bias: biases.length === 0 ? null : biases.reduce((a, b) => a.map((each, at) => each + b[at])) };
  }

  /** Gives what a node gives a population of its own, once. */
  #solid(name: string): Signal {
    const signal = this.#signals.get(name)!;
    if (isPlain(signal)) return signal;
    const solid = identity(this.#draft(this.#free(name, name), this.#size(name, 'output'), { model: nirSum, parameters: {} }, signal));
    this.#signals.set(name, solid);
    return solid;
  }

  #draft(name: string, size: number, neuron: Pick<Draft, 'model' | 'parameters' | 'initial'>, { arrivals, bias }: Signal = { arrivals: [], bias: null }): Draft {
    const draft = { ...neuron, name, size, arrivals, bias };
    this.drafts.push(draft);
    return draft;
  }

  /** A name for what is no node, or a node that becomes a population now. */
  #free(name: string, node?: string): string {
    const taken = this.drafts.some((draft) => draft.name === name) || (name !== node && Object.hasOwn(this.graph.nodes, name));
    return taken ? this.#free(`${name}′`, node) : name;
  }

  #size(name: string, side: 'input' | 'output'): number {
    const shape = this.shapes[name]?.[side];
    expect(shape !== undefined, `${this.subject}, node "${name}"`, 'no shape reaches it', 'connect it to an Input, or give it an input shape');
    const size = shape.reduce((product, each) => product * each, 1);
    expect(size <= mostNeurons, `${this.subject}, node "${name}"`, `it has ${size} elements (${shape.join(' × ')})`, `use at most ${mostNeurons}, what a population may have`);
    return size;
  }
}

const identity = (from: Draft): Signal => ({ arrivals: [{ from, map: null, delay: 0 }], bias: null });

/** One population's values as they are. */
const isPlain = ({ arrivals, bias }: Signal): boolean => arrivals.length === 1 && !bias && arrivals[0].map === null && arrivals[0].delay === 0;

function later(delay: Arrival['delay'], more: Arrival['delay']): Arrival['delay'] {
  if (typeof delay === 'number') return typeof more === 'number' ? delay + more : more.map((each) => each + delay);
  return typeof more === 'number' ? delay.map((each) => each + more) : delay.map((each, at) => each + more[at]);
}
