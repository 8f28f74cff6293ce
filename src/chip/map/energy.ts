import type { Chip, OperationCosts } from '../chips.ts';
import { hopsBetween, type Flows } from './flows.ts';
import type { Core } from './mapping.ts';

/** Operations of a step, on the average. */
export type Operations = Readonly<Record<keyof OperationCosts, number>>;

/** An estimate: operations counted, times what the makers published for each. */
export interface CostEstimate {
  /** Energy of each kind of operation in a step, in pJ. */
  readonly step: Operations;
  /** Sum of a step, in pJ. */
  readonly total: number;
  /** What one operation takes, in pJ. */
  readonly each: Operations;
  readonly source: string;
}

export interface TimeEstimate {
  /** Of a step, in ns: the busiest core's work, one operation after the other, and the barrier that ends the step. */
  readonly step: number;
  readonly barrier: number;
  readonly busiestCore: number;
  readonly source: string;
}

/** What the estimates leave out. */
export const leftOut = 'static power, the embedded processors, the host, input and output, links between chips, and learning';

/** Operations of a step: messages within and between tiles, synapses that they meet, updates of all neurons. */
export function countOperations(chip: Chip, cores: readonly Core[], { cores: flows, traffic }: Flows): Operations {
  let [spikeWithinTile, hopEastWest, hopNorthSouth] = [0, 0, 0];
  for (const { from, to, spikes } of traffic) {
    spikeWithinTile += spikes;
    // Where the host's messages enter the mesh is not known.
    if (from === -1) continue;
    const { eastWest, northSouth } = hopsBetween(chip, cores[from].place, cores[to].place);
    hopEastWest += spikes * eastWest;
    hopNorthSouth += spikes * northSouth;
  }
  const sum = (of: (flow: Flows['cores'][number]) => number): number => flows.reduce((total, flow) => total + of(flow), 0);
  const neuronUpdateActive = sum(({ active }) => active);
  return { synapticOperation: sum(({ synapticOperations }) => synapticOperations), neuronUpdateActive, neuronUpdateIdle: sum(({ synapses }) => synapses.length) - neuronUpdateActive, spikeWithinTile, hopEastWest, hopNorthSouth };
}

/**
 * Energy of a step by the chip's published figures; none where there are none. Each message is taken to cost the energy of a spike within
 * a tile, and that of its hops beside it.
 */
export function estimateEnergy({ energy }: Chip, operations: Operations): CostEstimate | undefined {
  if (energy === undefined) return undefined;
  const each = mapOperations((kind) => energy[kind].value);
  const step = mapOperations((kind) => operations[kind] * each[kind]);
  return { step, total: Object.values(step).reduce((sum, part) => sum + part, 0), each, source: energy.synapticOperation.source };
}

/** Least time of a step by the chip's published figures. The barrier grows with the tiles in use, from one to all of a chip; across chips it is not published. */
export function estimateTime({ time, mesh, tile, coresPerChip }: Chip, cores: readonly Core[], { cores: flows }: Flows): TimeEstimate | undefined {
  if (time === undefined || cores.length === 0) return undefined;
  const work = flows.map(({ synapticOperations, active, synapses }) => synapticOperations * time.synapticOperation.value + active * time.neuronUpdateActive.value + (synapses.length - active) * time.neuronUpdateIdle.value);
  const busiestCore = work.reduce((best, each, at) => (each > work[best] ? at : best), 0);
  const perTile = tile.width.value * tile.height.value;
  const tiles = new Set(cores.map(({ place: { chip, x, y } }) => [chip, Math.floor(x / tile.width.value), Math.floor(y / tile.height.value)].join()));
  const all = Math.ceil(Math.min(coresPerChip.value, mesh.width.value * mesh.height.value) / perTile);
  const barrier = time.barrierOneTile.value + (time.barrierWholeChip.value - time.barrierOneTile.value) * Math.min(1, (tiles.size - 1) / Math.max(1, all - 1));
  return { step: work[busiestCore] + barrier, barrier, busiestCore, source: time.synapticOperation.source };
}

function mapOperations(of: (kind: keyof OperationCosts) => number): Operations {
  return {
    synapticOperation: of('synapticOperation'), neuronUpdateActive: of('neuronUpdateActive'), neuronUpdateIdle: of('neuronUpdateIdle'),
    spikeWithinTile: of('spikeWithinTile'), hopEastWest: of('hopEastWest'), hopNorthSouth: of('hopNorthSouth'),
  };
}
