import type { Resource } from '../chips.ts';
import { gatherer, type Gathered } from './gather.ts';
import { shareLists, type SharedLists } from './share.ts';
import { chooseFormats, type ListFormats } from './formats.ts';
import { compartmentShare, profilesOf } from './profiles.ts';
import type { Problem } from './problem.ts';

/** Neurons of one emitter that lie on a core together, ascending. */
export interface Piece {
  readonly emitter: number;
  readonly neurons: Uint32Array;
}

/** Synapse lists and axons of one projection on a core. */
export interface ProjectionLayout {
  readonly projection: number;
  /** Synapses by source, of which {@link lists} are stretches. */
  readonly synapses: Gathered;
  readonly lists: SharedLists;
  readonly formats: ListFormats;
}

/** What lies on a core, and what it takes: everything but its out-axons, which depend on the other cores. */
export interface Layout {
  readonly pieces: readonly Piece[];
  readonly projections: readonly ProjectionLayout[];
  readonly usage: Readonly<Record<Exclude<Resource, 'outAxons'>, number>>;
  /** Whether the neurons can share a core at all: its bounds of the voltage are the same for all. */
  readonly bounded: boolean;
}

/**
 * Lays out cores: the one place that knows how much a set of neurons takes, with the very tables that the core gets. Pieces are laid
 * one after the other; those with the fewest neurons first, so that more of them begin where an axon's base reaches.
 */
export function layouter(problem: Problem): (pieces: readonly Piece[]) => Layout {
  const gather = gatherer(problem);
  return (unordered) => {
    const pieces = [...joined(unordered)].sort((a, b) => a.neurons.length - b.neurons.length || a.emitter - b.emitter || a.neurons[0] - b.neurons[0]);
    const reached = [...new Set(pieces.flatMap(({ emitter }) => problem.into[emitter]))].sort((a, b) => a - b);
    const shared = reached.flatMap((projection) => {
      const synapses = gather(projection, pieces);
      return synapses.source.length === 0 ? [] : [{ projection, synapses, lists: shareLists(synapses, problem.projections[projection].kin, problem.chip.axonBase.value) }];
    });
    const formats = chooseFormats(problem, shared);
    const projections = shared.map((each, at) => ({ ...each, formats: formats.of[at] }));
    const longest = shared.reduce((most, { synapses }) => Math.max(most, synapses.longest), 0);
    const { profiles, thresholds, bounds } = profilesOf(problem, pieces);
    const neurons = pieces.reduce((sum, each) => sum + each.neurons.length, 0);
    return {
      pieces, projections, bounded: bounds === 1,
      usage: {
        neurons: neurons * compartmentShare(longest, problem.chip), inAxons: projections.reduce((sum, { synapses }) => sum + synapses.source.length, 0),
        synapses: formats.bits, profiles, thresholds, formats: formats.count,
      },
    };
  };
}

/** Pieces of one population as one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const of = new Map<number, Uint32Array[]>();
  for (const { emitter, neurons } of pieces) of.set(emitter, [...(of.get(emitter) ?? []), neurons]);
  return of.size === pieces.length ? pieces : [...of].map(([emitter, all]) => {
    const neurons = new Uint32Array(all.reduce((sum, each) => sum + each.length, 0));
    all.reduce((at, each) => (neurons.set(each, at), at + each.length), 0);
    return { emitter, neurons: neurons.sort() };
  });
}

/** The resource that a layout has too much of, or `null`: it fits, as far as out-axons do. */
export function exceeded({ usage, bounded }: Layout, { chip }: Problem): keyof Layout['usage'] | 'bounds' | null {
  for (const resource of Object.keys(usage) as (keyof Layout['usage'])[]) if (usage[resource] > chip.core[resource].value) return resource;
  return bounded ? null : 'bounds';
}
