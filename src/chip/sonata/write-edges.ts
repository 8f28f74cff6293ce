import { expect } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { group, numbers, text, type Hdf5Group } from '../hdf5/tree.ts';
import { describedSynapses } from '../synapses.ts';
import { tidy } from './time.ts';
import { versionOfFile } from './version.ts';
import { nestWeights, type TargetNeurons } from './write-neurons.ts';

/** What source, target and the edges between them are called in the files. */
export interface EdgeNames {
  readonly from: string;
  readonly to: string;
  readonly edges: string;
}

export interface WrittenEdges {
  readonly path: string;
  readonly file: Hdf5Group;
  readonly typesPath: string;
  readonly table: string;
  /** How many edge types: one for each connection. */
  readonly types: number;
}

/**
 * All synapses from one population to another, one edge type for each connection; null where there are none, since NEST divides by
 * the number of edges.
 *
 * @param target none: spikes are given to this population.
 */
export function edgesFile(network: Network, connections: readonly string[], target: TargetNeurons | undefined, names: EdgeNames, firstType: number, seed: number): WrittenEdges | null {
  const parts = connections.map((name, at) => ({ type: firstType + at, ...edgesOf(network, name, target!, seed) }));
  const count = parts.reduce((sum, { targets }) => sum + targets.length, 0);
  if (count === 0) return null;
  const joined = (of: (part: (typeof parts)[number]) => ArrayLike<number>): Float64Array => {
    const all = new Float64Array(count);
    let at = 0;
    for (const part of parts) {
      all.set(of(part), at);
      at += part.targets.length;
    }
    return all;
  };
  const end = (which: 'from' | 'to', values: ArrayLike<number>): ReturnType<typeof numbers> => numbers('u64', [count], values, { node_population: text(names[which]) });
  return {
    path: `network/${names.edges}_edges.h5`, typesPath: `network/${names.edges}_edge_types.csv`, types: parts.length,
    table: `${['edge_type_id model_template dynamics_params', ...parts.map(({ type }) => `${type} static_synapse static.json`)].join('\n')}\n`,
    file: group({
      edges: group({
        [names.edges]: group({
          source_node_id: end('from', joined(({ sources }) => sources)),
          target_node_id: end('to', joined(({ targets }) => targets)),
          edge_type_id: numbers('i64', [count], joined(({ type, targets }) => new Uint32Array(targets.length).fill(type))),
          edge_group_id: numbers('u16', [count], new Uint16Array(count)),
          edge_group_index: numbers('u32', [count], Uint32Array.from({ length: count }, (_, edge) => edge)),
          0: group({ syn_weight: numbers('f64', [count], joined(({ weights }) => weights)), delay: numbers('f64', [count], joined(({ delays }) => delays)) }),
        }),
      }),
    }, versionOfFile),
  };
}

interface Edges {
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  readonly weights: Float32Array;
  /** In ms. */
  readonly delays: Float64Array;
}

function edgesOf(network: Network, name: string, target: TargetNeurons, seed: number): Edges {
  const connection = network.connections![name];
  const subject = `connection "${name}"`;
  expect(!connection.plasticity && !connection.normalise, subject, 'its synapses are plastic', 'leave "plasticity" and "normalise" out: saveSimulation keeps the weights that were learned');
  expect(!connection.transmission, subject, `what its spikes send is changed by "${connection.transmission?.model.name}"`, 'send plain spikes');
  const { rowStart, target: targets, weights, delays } = describedSynapses(network, name, seed);
  const { later } = target.nest;
  const short = delays.findIndex((steps) => steps - later < 1);
  expect(short < 0, subject, `its delay is ${delays[short]} steps of ${network.dt} ms${short > 0 ? ` at synapse ${short}` : ''}`,
    later ? 'give two steps at least: NEST\'s shortest delay is one, and its currents and conductances act a step later' : 'give one step at least, NEST\'s shortest delay');
  const sources = new Uint32Array(targets.length);
  for (let row = 0; row + 1 < rowStart.length; row++) sources.fill(row, rowStart[row], rowStart[row + 1]);
  return { sources, targets, weights: nestWeights(name, connection, target, weights), delays: Float64Array.from(delays, (steps) => tidy((steps - later) * network.dt)) };
}
