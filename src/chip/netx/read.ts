import { DataError } from '../../errors.ts';
import { spikeArray } from '../../models/sources.ts';
import type { Connection, Population } from '../../network/network.ts';
import { readHdf5 } from '../hdf5/read.ts';
import type { PortedNetwork } from '../ported.ts';
import { Fields } from './fields.ts';
import { readNeurons, sizeOf, type LayerShape } from './neuron.ts';
import { readConvolution, readDense } from './synapses.ts';

/** Neurons of a layer at most. */
const mostNeurons = 2 ** 24;

/** What lava-dl's reader does not take, or what it would take and webspike does not simulate. */
const refused: Readonly<Record<string, string>> = {
  average: "lava-dl's reader does not take it: write pooling as a convolution in groups with a constant kernel, or average the output yourself",
  pool: "lava-dl's reader does not take it: write pooling as a convolution in groups with a constant kernel",
  convT: "lava-dl's reader does not take it: write it as a dense layer",
  unpool: "lava-dl's reader does not take it: write it as a dense layer",
  concat: "lava-dl's reader does not take it: a file of netx is a chain of layers",
  dense_comp: 'its weights are complex, which resonate-and-fire neurons take only: webspike reads CUBA and LOIHI neurons',
};

/**
 * Reads a network of lava-dl's netx (`.net`), with the integers that Lava computes with on a CPU: the same spikes, u and v. Populations are
 * in the file's order, channels first; a step is 1 ms. `refDelay`, `gradedSpike` and unknown datasets mean nothing to lava-dl, and so not here.
 *
 * @param subject what errors call it: its path.
 * @throws DataError where it is no such file, where lava-dl's reader fails on it or would silently compute with other weights.
 * @example
 * const { network } = await readNetx(bytes, 'net.net');
 */
export async function readNetx(bytes: Uint8Array, subject: string): Promise<PortedNetwork> {
  const root = new Fields(await readHdf5(bytes, subject), subject);
  const layers = layersOf(root);
  const chain = new Chain(subject);
  layers.forEach((layer, k) => chain.add(layer, k));
  return chain.end();
}

function layersOf(root: Fields): readonly Fields[] {
  const { group, subject } = root.groupOf('layer');
  const names = Object.keys(group.children);
  if (names.length === 0) throw new DataError(subject, 'it is empty', 'store the layers as groups 0, 1, …');
  return names.map((_, k) => {
    const layer = group.children[String(k)];
    if (layer?.kind !== 'group') throw new DataError(subject, `there is no group ${k} among ${names.slice(0, 8).join(', ')}`, `number the layers from 0 to ${names.length - 1}, and put nothing else there: lava-dl counts what it finds`);
    return new Fields(layer, `${root.subject}, layer ${k}`);
  });
}

/** Layers one after the other. */
class Chain {
  readonly #populations: Record<string, Population> = {};
  readonly #connections: Record<string, Connection> = {};
  readonly #layers: { name: string; population: string }[] = [];
  readonly #notes: string[] = [];
  /** What the next layer sees: `null` where there is no input layer, so that its weights must tell. */
  #shape: LayerShape | null = null;
  #input: readonly number[] | null = null;
  #flatten = false;

  constructor(readonly subject: string) {}

  add(layer: Fields, k: number): void {
    const type = layer.text('type');
    if (type === 'input') this.#addInput(layer, k);
    else if (type === 'flatten') this.#addFlatten(layer);
    else if (type === 'dense' || type === 'dense_rec') this.#addDense(layer, k, type === 'dense_rec');
    else if (type === 'conv') this.#addConvolution(layer, k);
    else layer.fail('type', `it is ${type}`, refused[type] ?? 'webspike reads input, dense, dense_rec, conv and flatten');
  }

  #addInput(layer: Fields, k: number): void {
    if (k > 0) layer.fail('type', 'an input follows other layers', 'put it first');
    if (layer.has('neuron')) layer.fail('neuron', 'lava-dl drives an input with neurons by its bias, and cannot feed it spikes', 'export the network without neurons in its input');
    if (!layer.has('shape')) return;
    const shape = shapeOf(layer);
    this.#input = shape;
    this.#shape = shape.length === 3 ? [shape[0], shape[1], shape[2]] : [sizeOf(shape)];
  }

  #addFlatten(layer: Fields): void {
    if (this.#shape?.length !== 3) layer.fail('type', 'a flatten follows a layer that is no image, on which lava-dl fails (TransposeShapeError)', 'leave it out: a dense layer needs none');
    this.#flatten = true;
  }

  #addDense(layer: Fields, k: number, recurrent: boolean): void {
    const neurons = sizeOf(shapeOf(layer));
    const after = this.#layers.length > 0;
    if (after && this.#shape?.length === 3 && !this.#flatten) layer.fail('type', 'a dense layer follows an image', 'put a flatten before it');
    const to = `layer${k}`;
    const { sources, connections } = readDense(layer, neurons, this.#shape && sizeOf(this.#shape), recurrent, { from: this.#last(), to }, this.#notes);
    this.#shape ??= [sources];
    this.#append(k, readNeurons(layer, [neurons]), connections);
    this.#shape = [neurons];
    this.#flatten = false;
  }

  #addConvolution(layer: Fields, k: number): void {
    if (this.#flatten) layer.fail('type', 'a convolution follows a flatten', 'put a dense layer there');
    if (!this.#shape) layer.fail('type', 'nothing tells the shape of its input', 'put an input layer with its shape first');
    const shape = shapeOf(layer);
    if (shape.length !== 3) layer.fail('shape', `it is ${shape.join(' × ')}`, 'store channels, rows and columns');
    const output = [shape[0], shape[1], shape[2]] as const;
    if (layer.has('delay')) this.#notes.push(`${layer.subject}: the delay of a convolution is left out, as lava-dl does`);
    const connection = readConvolution(layer, this.#shape, output, { from: this.#last(), to: `layer${k}` });
    this.#append(k, readNeurons(layer, output), [connection]);
    this.#shape = output;
  }

  #last(): string {
    return this.#layers.at(-1)?.population ?? 'input';
  }

  #append(k: number, population: Population, connections: readonly Connection[]): void {
    if (this.#layers.length === 0) {
      this.#input ??= this.#shape!;
      this.#populations.input = { size: sizeOf(this.#shape!), model: spikeArray };
    }
    const name = `layer${k}`;
    this.#populations[name] = population;
    this.#layers.push({ name: `layer/${k}`, population: name });
    for (const each of connections) this.#connections[`${each.from}→${each.to}`] = each;
  }

  end(): PortedNetwork {
    const last = this.#layers.at(-1);
    if (!last) throw new DataError(`${this.subject}, layer`, 'no layer of it has neurons', 'use a file with at least one dense or convolutional layer');
    return {
      format: 'netx', network: { dt: 1, populations: this.#populations, connections: this.#connections },
      inputs: [{ name: 'input', population: 'input', shape: this.#input!, kind: 'spikes' }],
      output: { population: last.population, of: 'spikes' }, layers: this.#layers, notes: this.#notes,
    };
  }
}

function shapeOf(layer: Fields): readonly number[] {
  const { shape, values } = layer.whole('shape', 1, mostNeurons);
  const sides = Array.from(values);
  if (shape.length > 1 || sides.length > 3) layer.fail('shape', `it has ${sides.length} sides`, 'store (N), or channels, rows and columns');
  if (sizeOf(sides) > mostNeurons) layer.fail('shape', `${sides.join(' × ')} neurons are too many`, `use at most ${mostNeurons}`);
  return sides;
}
