import { expect } from '../../errors.ts';
import type { IntegerConnection, IntegerNetwork, IntegerNeurons } from '../integer.ts';

/** A population of a chain with what reaches it: from the one before, and from itself. */
export interface Link {
  readonly neurons: IntegerNeurons;
  readonly forward: readonly IntegerConnection[];
  readonly back: readonly IntegerConnection[];
}

/** One after the other, as netx orders layers. */
export interface LayerChain {
  readonly source: { readonly name: string; readonly size: number };
  readonly links: readonly Link[];
}

const remedy = 'a file of netx is a chain of layers: leave the connection out, or export as nir';

/**
 * Orders a network as a chain: one source, and populations each of which hears the one before and itself.
 *
 * @throws WebspikeError that names what is no chain.
 */
export function chainOf({ sources, neurons, connections }: IntegerNetwork): LayerChain {
  const heard = new Set(connections.map(({ from }) => from));
  const speaking = sources.filter(({ name }) => heard.has(name));
  expect(speaking.length > 0, 'network', 'no source sends spikes to it', 'give it a population of the model spikeArray');
  expect(speaking.length === 1, `population "${speaking[1]?.name}"`, `it is a second source beside "${speaking[0].name}"`, 'make them one population: a file of netx has one input');
  const links: Link[] = [];
  const placed = new Set([speaking[0].name]);
  for (let last = speaking[0].name; ;) {
    const onward = connections.filter(({ from, to }) => from === last && to !== last);
    if (onward.length === 0) break;
    const [{ to, name }] = onward;
    const other = onward.find((each) => each.to !== to);
    expect(!other, `connection "${other?.name}"`, `"${last}" sends to "${to}" already`, remedy);
    const skipping = connections.find((each) => each.to === to && each.from !== last && each.from !== to);
    expect(!skipping, `connection "${skipping?.name}"`, `"${to}" hears "${last}" already, over "${name}"`, remedy);
    expect(!placed.has(to), `connection "${name}"`, `it leads back to "${to}"`, 'only a population onto itself can be recurrent in a file of netx');
    placed.add(to);
    links.push({ neurons: neurons.find((each) => each.name === to)!, forward: onward, back: connections.filter((each) => each.from === to && each.to === to) });
    last = to;
  }
  const left = neurons.find(({ name }) => !placed.has(name));
  expect(!left, `population "${left?.name}"`, `no spike of "${speaking[0].name}" reaches it`, 'leave it out, or connect it: a file of netx is a chain of layers');
  return { source: speaking[0], links };
}
