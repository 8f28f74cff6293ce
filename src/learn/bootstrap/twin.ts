import { receptorsOf } from '../../compile/receptors.ts';
import { requireOrder } from '../../compile/schedule.ts';
import { expect } from '../../errors.ts';
import type { Connection, Network, Population } from '../../network/network.ts';
import type { GradientOptions } from '../trainer.ts';
import { analogue, linear, piecewiseLinear } from '../units.ts';
import { activationNodes, type Activation } from './activation.ts';

/** A layer for which an activation stands in. */
export interface SpikingLayer {
  readonly population: string;
  readonly receptor: string;
}

/** Activations are rates; a little more room for the slope that is added everywhere. */
const sends = analogue(-1, 2);

/**
 * The spiking layers of a feed-forward network, from the input on.
 *
 * @throws WebspikeError for what an activation of the mean input cannot stand in for.
 */
export function spikingLayers(network: Network, { readOut, learning, segment }: GradientOptions): SpikingLayer[] {
  const names = Object.keys(network.populations);
  const connections = Object.entries(network.connections ?? {});
  for (const [name, { delay = network.dt, from, transmission }] of connections) {
    expect(delay === 0 && learning.connections[name]?.delay === undefined, `connection "${name}"`, 'it has a delay', 'bootstrap networks whose layers answer within the same step, with a delay of 0 throughout');
    expect(!transmission || transmission.model.continuous === true, `connection "${name}"`, `population "${from}" sends spikes of changing size`, 'bootstrap networks whose spikes count as one');
  }
  expect(segment === undefined, 'option "segment"', 'bootstrapping looks at the spikes of all steps', 'leave it out: most mini-batches have a single step');
  const { model } = network.populations[readOut.population] ?? {};
  expect((model?.name === 'accumulator' && readOut.how === 'last') || (model?.name === 'linear' && readOut.how === 'mean'), 'readOut', `population "${readOut.population}" (${model?.name}) is read by "${readOut.how}"`, 'read the last of an accumulator, or the mean of a linear population');
  const order = requireOrder(names.length, connections.map(([name, { from, to }]) => ({ name, from: names.indexOf(from), to: names.indexOf(to), delay: 0 }))).flat().map((index) => names[index]);
  const layers = order.filter((name) => connections.some(([, { from, transmission }]) => from === name && !transmission)).map((population) => {
    const receptors = receptorsOf(population, network);
    const subject = `population "${population}"`;
    expect(receptors.length === 1, subject, `it has ${receptors.length} receptors`, 'let all that arrives come through impulseCurrent');
    expect(receptors[0].use.model.name === 'impulse-current', subject, `its synapse "${receptors[0].use.model.name}" has a memory or a conductance`, 'use impulseCurrent');
    expect(Object.hasOwn(network.populations[population].model.parameters, 'i_ext'), subject, `model "${network.populations[population].model.name}" has no bias "i_ext"`, 'use discreteLif, softIf, parametricLif or a model of your own with "i_ext"');
    expect(!connections.some(([, { from, transmission }]) => from === population && transmission), subject, 'it sends both spikes and something else', 'send spikes alone');
    return { population, receptor: receptors[0].name };
  });
  expect(layers.length > 0, 'network', 'no population of it sends spikes', 'bootstrap a spiking network');
  return layers;
}

/** What is trained while activations stand in. */
export interface Twin {
  readonly network: Network;
  readonly options: GradientOptions;
}

/**
 * The network with activations for its spiking layers, but for the first `crossed` of them: as long as none has crossed over, for a single step. Behind
 * layers that spike, the first activation takes the mean of their spikes, and the answer is that of the last step.
 */
export function twinOf(network: Network, options: GradientOptions, layers: readonly SpikingLayer[], activations: ReadonlyMap<string, Activation>, crossed: number): Twin {
  const steps = crossed === 0 ? 1 : options.steps;
  const staying = new Set(layers.slice(0, crossed).map(({ population }) => population));
  const replaced = new Set(layers.slice(crossed).map(({ population }) => population));
  const populations: Record<string, Population> = { ...network.populations };
  for (const population of replaced) {
    const { size, parameters } = network.populations[population];
    const { z, a } = activations.get(population)!;
    const nodes = Object.fromEntries(z.flatMap((each, node) => [[`z${node}`, each], [`a${node}`, a[node]]]));
    const mean = sourcesOf(network, population).some((each) => reaches(network, staying, each));
    populations[population] = { size, model: piecewiseLinear(activationNodes, { mean }), parameters: { ...nodes, ...(mean && { steps }), ...(parameters?.i_ext !== undefined && { i_ext: parameters.i_ext }) } };
  }
  const { readOut: { population }, loss } = options;
  const { size, parameters, model } = populations[population];
  populations[population] = { size, model: linear, parameters };
  const connections = Object.fromEntries(Object.entries(network.connections ?? {}).map(([name, connection]): [string, Connection] => [name, replaced.has(connection.from) ? { ...connection, transmission: sends } : connection]));
  // An accumulator holds the sum over the steps, its twin the mean.
  const sums = model.name === 'accumulator' ? options.steps : 1;
  const scaled = loss.kind === 'cross-entropy' ? { ...loss, scale: (loss.scale ?? 1) * sums } : { ...loss, on: loss.on / sums, off: loss.off / sums };
  const learned = Object.fromEntries(Object.entries(options.learning.parameters ?? {}).map(([name, own]) => [name, replaced.has(name) ? Object.fromEntries(Object.entries(own).filter(([parameter]) => parameter === 'i_ext')) : own]));
  const rates = options.rates && Object.fromEntries(Object.entries(options.rates).filter(([name]) => !replaced.has(name)));
  return {
    network: { ...network, populations, connections },
    options: { ...options, steps, loss: scaled, learning: { ...options.learning, parameters: learned }, readOut: { population, of: 'v', how: 'last' }, ...(rates && { rates }) },
  };
}

const sourcesOf = (network: Network, population: string): string[] => Object.values(network.connections ?? {}).filter(({ to }) => to === population).map(({ from }) => from);

/** Whether a population spikes, or passes on what spikes: through linear populations, not through activations. */
function reaches(network: Network, spiking: ReadonlySet<string>, population: string): boolean {
  return spiking.has(population) || (network.populations[population].model.name === 'linear' && sourcesOf(network, population).some((each) => reaches(network, spiking, each)));
}
