import type { Network } from '../../network/network.ts';
import type { PortedNetwork } from '../ported.ts';
import { imageOf, isLine } from './export-nodes.ts';
import type { Link } from './export-links.ts';
import type { NeuronForm } from './export-neurons.ts';
import { sameShape, sizeOf, type Shape } from './shape-of.ts';

/** Images where convolutions lead to and from, else rows. */
export function shapesOf(order: readonly string[], forms: ReadonlyMap<string, NeuronForm>, links: readonly Link[], network: Network, inputs: PortedNetwork['inputs']): Map<string, Shape> {
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
