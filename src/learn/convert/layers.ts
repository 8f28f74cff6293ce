import { requireOrder } from '../../compile/schedule.ts';
import { expect } from '../../errors.ts';
import type { Network } from '../../network/network.ts';

/** What a population of an analogue network becomes. */
export type Role = 'input' | 'passes' | 'spikes' | 'answers';

export interface Layer {
  readonly population: string;
  readonly role: Role;
  /** Spiking layers from the input to here, itself included. */
  readonly depth: number;
}

const roles: Readonly<Record<string, Role>> = { pixels: 'input', linear: 'passes', rectifier: 'spikes', 'clipped-rectifier': 'spikes', 'clip-floor': 'spikes', accumulator: 'answers' };

/**
 * The layers of an analogue network, from the input on.
 *
 * @param inTurn each population must have all its sources at one depth.
 * @throws WebspikeError for anything that conversion does not know: other models, delays, loops.
 */
export function layersOf(network: Network, inTurn: boolean): Layer[] {
  const names = Object.keys(network.populations);
  const connections = Object.entries(network.connections ?? {});
  for (const [name, { delay = network.dt, plasticity }] of connections) {
    expect(delay === 0, `connection "${name}"`, `its delay is ${typeof delay === 'number' ? `${delay} ms` : 'not one number'}`, 'give analogue networks a delay of 0 throughout: they answer within one step');
    expect(!plasticity, `connection "${name}"`, 'it is plastic', 'convert networks whose weights are learned already');
  }
  const order = requireOrder(names.length, connections.map(([name, { from, to }]) => ({ name, from: names.indexOf(from), to: names.indexOf(to), delay: 0 }))).flat();
  const layers = new Map<string, Layer>();
  for (const population of order.map((index) => names[index])) {
    const { name } = network.populations[population].model;
    const subject = `population "${population}"`;
    expect(Object.hasOwn(roles, name), subject, `its model is "${name}"`, `conversion knows ${Object.keys(roles).join(', ')}`);
    const ends = !connections.some(([, { from }]) => from === population);
    const role = roles[name] === 'passes' && ends ? 'answers' : roles[name];
    const depths = connections.filter(([, { to }]) => to === population).map(([, { from }]) => layers.get(from)!.depth);
    expect(role === 'input' || depths.length > 0, subject, 'nothing arrives at it', 'connect it, or leave it out');
    expect(role !== 'spikes' || !ends, subject, 'it answers with rectified values', 'let the network end in a population of linear or accumulator');
    expect(!inTurn || new Set(depths).size < 2, subject, `its sources lie ${depths.join(' and ')} spiking layers deep`, 'let the layers answer together where connections skip some');
    layers.set(population, { population, role, depth: Math.max(0, ...depths) + Number(role === 'spikes') });
  }
  return [...layers.values()];
}
