import type { Network } from '../../network/network.ts';
import type { Chip, Resource } from '../chips.ts';

/** Neurons of a population on a core, in the order of the core's compartments. */
export interface Slice {
  readonly population: string;
  readonly neurons: Uint32Array;
}

/** Spikes leave by these: compartment (or neuron of the host) `i` sends to entries `rowStart[i] … rowStart[i + 1] − 1`, one for each core it reaches. */
export interface OutAxons {
  readonly rowStart: Uint32Array;
  /** Number of the target core in {@link Mapping.cores}. */
  readonly core: Uint32Array;
  /** Number of the input axon there. */
  readonly axon: Uint16Array;
}

/** Spikes enter by these: input axon `a` runs through synapse list `list[a]`, whose targets are relative to compartment `base[a]`. */
export interface InAxons {
  readonly list: Uint32Array;
  readonly base: Uint16Array;
}

/** Synapses, list after list: a list is stored once, however many axons run through it (shared kernels). */
export interface SynapseLists {
  readonly rowStart: Uint32Array;
  /** Compartment less the axon's base. */
  readonly target: Uint16Array;
  /** Whole weight as the loihiLif model takes it: mantissa · 2^exponent. */
  readonly weight: Int32Array;
  /** Steps beyond the one that every spike takes. */
  readonly delay: Uint8Array;
  /** Of each list: its number in {@link Core.formats}. */
  readonly format: Uint8Array;
}

/** How the synapses of a list are stored. */
export interface SynapseFormat {
  readonly connection: string;
  readonly compression: 'sparse' | 'dense';
  readonly weightBits: number;
  readonly exponent: number;
  readonly sign: 'mixed' | 'excitatory' | 'inhibitory';
  readonly delayBits: number;
  readonly indexBits: number;
}

/** Parameters of compartments (or neurons), one each, in their order: those of the model loihiLif. */
export interface Compartments {
  readonly decayU: Uint16Array;
  readonly decayV: Uint16Array;
  /** Mantissa: the neuron spikes above 64 times as much. */
  readonly threshold: Int32Array;
  readonly bias: Int32Array;
  readonly refractory: Uint8Array;
  readonly vMin: Int32Array;
  readonly vMax: Int32Array;
}

/** A core: all it knows is its compartments, its synapses and its axon tables. */
export interface Core {
  readonly slices: readonly Slice[];
  readonly compartments: Compartments;
  readonly formats: readonly SynapseFormat[];
  readonly lists: SynapseLists;
  readonly inAxons: InAxons;
  readonly outAxons: OutAxons;
  /** What it takes of each resource. */
  readonly usage: Readonly<Record<Resource, number>>;
  /** Where it lies. */
  readonly place: { readonly chip: number; readonly x: number; readonly y: number };
}

/** An integer network on the cores of a chip. */
export interface Mapping {
  readonly chip: Chip;
  readonly network: Network;
  readonly cores: readonly Core[];
  /** Populations that the host feeds (sources of spikes), with the axons they reach. */
  readonly inputs: Readonly<Record<string, OutAxons>>;
  /** Spikes per neuron and step that the placement was made for, by population: one for all or one for each. */
  readonly rates: Readonly<Record<string, number | Float64Array>>;
  /** Spikes per step from core to core (−1: the host) at these rates. */
  readonly traffic: readonly { readonly from: number; readonly to: number; readonly spikes: number }[];
  readonly seed: number;
}
