/** A number of a chip's data sheet. */
export interface Limit {
  readonly value: number;
  /** Where it was read. */
  readonly source: string;
  /** Not confirmed by a program of the maker or for the chip: shown wherever it decides. */
  readonly unverified?: boolean;
}

/** What a core has only so much of. `neurons`: compartments; `synapses`: bits of synapse memory. */
export type Resource = 'neurons' | 'inAxons' | 'outAxons' | 'synapses' | 'profiles' | 'thresholds' | 'formats';

/** What an operation costs: energy or time. */
export interface OperationCosts {
  readonly synapticOperation: Limit;
  readonly neuronUpdateActive: Limit;
  readonly neuronUpdateIdle: Limit;
  readonly spikeWithinTile: Limit;
  readonly hopEastWest: Limit;
  readonly hopNorthSouth: Limit;
}

/**
 * A chip as data: all that quantising and placing know of it.
 *
 * @example
 * const small: Chip = { ...loihi1, name: 'small', core: { ...loihi1.core, neurons: { value: 64, source: 'my lab' } } };
 */
export interface Chip {
  readonly name: string;
  readonly title: string;
  /** Of each core. */
  readonly core: Readonly<Record<Resource, Limit>>;
  readonly weights: {
    /** Bits of a mantissa; of mixed sign it is even. */
    readonly bits: Limit;
    readonly exponent: { readonly least: Limit; readonly most: Limit };
  };
  /** Largest delay beyond the step that every spike takes, in steps. */
  readonly delay: Limit;
  /** Delays at which all neurons of a core are available; longer ones leave 1/2, 1/4, … of them. */
  readonly freeDelay: Limit;
  readonly threshold: Limit;
  readonly bias: { readonly mantissa: Limit; readonly exponent: Limit };
  readonly decay: Limit;
  readonly refractory: Limit;
  /** Bits of a word of synapse memory: an axon's chunk of 64 synapses is rounded up to them. */
  readonly word: Limit;
  /** Largest base compartment of an axon with relative targets. */
  readonly axonBase: Limit;
  /** Cores of a chip, as a mesh; chips in a row of meshes. */
  readonly mesh: { readonly width: Limit; readonly height: Limit };
  /** Cores that share a router: spikes hop from tile to tile. */
  readonly tile: { readonly width: Limit; readonly height: Limit };
  readonly coresPerChip: Limit;
  readonly chips: Limit;
  /** Published energies per operation in pJ; none: the report gives no estimate. */
  readonly energy?: OperationCosts;
  /** Published times per operation in ns. */
  readonly time?: OperationCosts & { readonly barrierOneTile: Limit; readonly barrierWholeChip: Limit };
  /** Takes numbers as spikes (graded spikes). */
  readonly graded: boolean;
}

const nengo = 'nengo-loihi e564f66';
const davies = 'Davies et al. 2018, IEEE Micro 38:82, doi:10.1109/MM.2018.112130359';
const lava = 'Lava b6822fbc';
const wikichip = 'WikiChip, intel/loihi: the mesh protocol';
const sanafe = 'SANA-FE, arch/loihi.yaml: 8 × 4 tiles of four cores';
// Read in three transcripts of the table that agree. The paper calls the numbers pre-silicon: simulated at 0.75 V.
const costs = `${davies}, table 2, simulated before there was silicon`;
const limit = (value: number, source: string): Limit => ({ value, source });
const unverified = (value: number, source: string): Limit => ({ value, source, unverified: true });

/** Intel's first Loihi: 128 cores of 1,024 compartments. */
export const loihi1: Chip = {
  name: 'loihi1',
  title: 'Loihi 1',
  core: {
    neurons: limit(1024, `${nengo}, MAX_COMPARTMENTS`),
    inAxons: limit(4096, `${nengo}, MAX_IN_AXONS`),
    outAxons: limit(4096, `${nengo}, MAX_OUT_AXONS`),
    synapses: limit(16_384 * 64, `${nengo}, MAX_SYNAPSE_BITS`),
    profiles: limit(31, `${nengo}, builder: fewer than 32 compartment profiles`),
    thresholds: limit(7, `${nengo}, nxsdk_objects: fewer than 8 threshold profiles`),
    formats: limit(7, `${nengo}, nxsdk_objects: 8 synapse formats, the first unused`),
  },
  weights: { bits: limit(8, `${nengo}; ${lava}`), exponent: { least: limit(-6, `${nengo}, validate`), most: limit(7, `${nengo}, validate; brian2_loihi`) } },
  delay: limit(62, 'brian2_loihi 9ac5842; lava-dl d825ac5'),
  freeDelay: unverified(6, `${nengo} sets 3 delay bits: 8 buckets hold delays of 6, as 64 hold 62; how longer ones divide the neurons is from memory`),
  threshold: limit(131_071, `${nengo}, VTH_MAN_MAX`),
  bias: { mantissa: limit(4095, `${nengo}, BIAS_MAX`), exponent: limit(7, `${nengo}, BIAS_EXP_MAX`) },
  decay: limit(4096, `${nengo}; ${lava}`),
  refractory: limit(63, `${nengo}, CompartmentConfig`),
  word: limit(64, `${nengo}, Synapse.bits_per_axon`),
  axonBase: limit(255, `${nengo}, validate`),
  mesh: { width: limit(16, sanafe), height: limit(8, sanafe) },
  tile: { width: unverified(2, `${sanafe}; how they lie in it is a guess`), height: unverified(2, `${sanafe}; how they lie in it is a guess`) },
  coresPerChip: limit(128, davies),
  chips: limit(16_384, wikichip),
  energy: {
    synapticOperation: limit(23.6, `${costs}: the least`),
    neuronUpdateActive: limit(81, costs),
    neuronUpdateIdle: limit(52, costs),
    spikeWithinTile: limit(1.7, costs),
    hopEastWest: limit(3.0, costs),
    hopNorthSouth: limit(4.0, costs),
  },
  time: {
    synapticOperation: limit(3.5, `${costs}: the most`),
    neuronUpdateActive: limit(8.4, costs),
    neuronUpdateIdle: limit(5.3, costs),
    spikeWithinTile: limit(2.1, costs),
    hopEastWest: limit(4.1, costs),
    hopNorthSouth: limit(6.5, costs),
    barrierOneTile: limit(113, costs),
    barrierWholeChip: limit(465, `${costs}: 32 tiles`),
  },
  graded: false,
};

const asBefore = ({ value }: Limit): Limit => unverified(value, 'as Loihi 1: not published');
const overview = 'Loihi 2 technology brief, as told in overviews (WikiChip, Open Neuromorphic)';

/** Intel's second: more of everything, shared more freely. Most of its numbers are published in round figures only. */
export const loihi2: Chip = {
  ...loihi1,
  name: 'loihi2',
  title: 'Loihi 2',
  core: {
    neurons: unverified(8192, overview),
    inAxons: asBefore(loihi1.core.inAxons),
    outAxons: asBefore(loihi1.core.outAxons),
    synapses: unverified(192 * 1024 * 8, `${overview}: 192 KB that synapses share with states and programs`),
    profiles: unverified(8192, 'programs keep parameters per neuron: not published'),
    thresholds: unverified(8192, 'programs keep parameters per neuron: not published'),
    formats: asBefore(loihi1.core.formats),
  },
  weights: { bits: limit(8, `${lava}; lava-dl d825ac5`), exponent: { least: asBefore(loihi1.weights.exponent.least), most: asBefore(loihi1.weights.exponent.most) } },
  delay: limit(62, `${lava}: 6 bits; lava-dl clamps to 62`),
  freeDelay: unverified(62, 'not published'),
  threshold: limit(131_071, `${lava}, models of LIF`),
  bias: { mantissa: limit(4095, `${lava}, models of LIF`), exponent: limit(7, `${lava}, models of LIF`) },
  decay: limit(4096, `${lava}, models of LIF`),
  refractory: asBefore(loihi1.refractory),
  word: asBefore(loihi1.word),
  axonBase: asBefore(loihi1.axonBase),
  mesh: { width: asBefore(loihi1.mesh.width), height: asBefore(loihi1.mesh.height) },
  tile: { width: unverified(1, 'not published'), height: unverified(1, 'not published') },
  coresPerChip: unverified(120, `${overview}: 120 to 128`),
  chips: asBefore(loihi1.chips),
  energy: undefined,
  time: undefined,
  graded: true,
};

/** The chips that `--chip` knows by name. */
export const chips: Readonly<Record<string, Chip>> = { loihi1, loihi2 };
