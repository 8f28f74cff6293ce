import { convolutionShape, convolutionWeights } from '../network/convolution.ts';
import { countConvolution } from '../network/convolution-rows.ts';
import { checkEnds, listSynapses } from '../network/connectivity.ts';
import { boundsOf } from '../network/distribution.ts';
import type { Connection, Network, Stimulus, Values } from '../network/network.ts';
import { drawnRows } from '../network/rows.ts';
import { philoxKey, purposes } from '../random/philox.ts';
import type { PortedNetwork } from './ported.ts';

/** One number for all, or the least and the largest. `stimulus`: set from outside while it runs. */
export type Extent = number | { readonly least: number; readonly most: number } | 'stimulus';

/** What a network from a file holds, in numbers. */
export interface PortedDescription {
  readonly format: PortedNetwork['format'];
  /** In ms. */
  readonly dt: number;
  readonly neurons: number;
  readonly synapses: number;
  readonly populations: readonly { readonly name: string; readonly size: number; readonly model: string; /** Those given. */ readonly parameters: Readonly<Record<string, Extent>>; readonly spikes?: number }[];
  readonly connections: readonly {
    readonly name: string; readonly from: string; readonly to: string; readonly kind: string; readonly synapse: string; readonly synapses: number; readonly weight: Extent;
    /** In ms. */
    readonly delay: Extent;
    readonly transmission?: string; readonly plasticity?: string;
  }[];
  readonly inputs: PortedNetwork['inputs'];
  readonly output: PortedNetwork['output'];
  readonly layers: PortedNetwork['layers'];
  readonly steps?: number;
  readonly notes: readonly string[];
}

/**
 * Counts what a network from a file is made of.
 *
 * @throws WebspikeError where connections do not fit their populations.
 * @example
 * describePorted(await readNetx(bytes, 'net.net')).synapses;
 */
export function describePorted({ format, network, inputs, output, layers, steps, spikes = {}, notes }: PortedNetwork): PortedDescription {
  const populations = Object.entries(network.populations).map(([name, { size, model, parameters = {} }]) => ({
    name, size, model: model.name, parameters: Object.fromEntries(Object.entries(parameters).map(([each, values]) => [each, extentOf(values)])), ...(spikes[name] && { spikes: spikes[name].length }),
  }));
  const connections = Object.entries(network.connections ?? {}).map(([name, connection], index) => ({ name, ...describeConnection(network, name, connection, index) }));
  return {
    format, dt: network.dt, neurons: populations.reduce((sum, { size }) => sum + size, 0), synapses: connections.reduce((sum, { synapses }) => sum + synapses, 0),
    populations, connections, inputs, output, layers, ...(steps !== undefined && { steps }), notes,
  };
}

function describeConnection(network: Network, name: string, connection: Connection, index: number): Omit<PortedDescription['connections'][number], 'name'> {
  const { from, to, connectivity, delay = network.dt, synapse, transmission, plasticity } = connection;
  const subject = `connection "${name}"`;
  const [pre, post] = [network.populations[from].size, network.populations[to].size];
  checkEnds(connectivity, pre, post, subject);
  const key = philoxKey(1);
  const list = connectivity.kind === 'convolution' ? null : listSynapses(connectivity, pre, post, subject);
  const synapses = connectivity.kind === 'convolution' ? countConvolution(convolutionShape(connectivity, subject))
    : list?.target.length ?? drawnRows(connectivity, pre, post, from === to, key, purposes.connection(index, 0), subject)!.count;
  const weight = connectivity.kind === 'convolution' ? convolutionWeights(connectivity, key, purposes.connection(index, 1), subject) : list?.weights ?? connection.weight ?? 1;
  return {
    from, to, kind: connectivity.kind, synapse: synapse?.model.name ?? 'delta', synapses, weight: extentOf(weight), delay: extentOf(delay),
    ...(transmission && { transmission: transmission.model.name }), ...(plasticity && { plasticity: plasticity.rule.name }),
  };
}

function extentOf(values: Values | Stimulus): Extent {
  if (typeof values === 'number') return values;
  if ('kind' in values) return values.kind === 'stimulus' ? 'stimulus' : boundsOf(values, 'values');
  let [least, most] = [Infinity, -Infinity];
  for (const each of values) [least, most] = [Math.min(least, each), Math.max(most, each)];
  return least >= most ? most : { least, most };
}
