import type { Chip, Limit } from './chips.ts';

/** What a number of a {@link Chip} is, and what it may be. */
export interface LimitField {
  /** Where it stands: `core.neurons`. */
  readonly path: string;
  readonly title: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** Not a whole number. */
  readonly broken?: boolean;
}

const whole = (path: string, title: string, unit: string, least: number, most: number): LimitField => ({ path, title, unit, least, most });

const core = [
  // A mapping numbers compartments and input axons in 16 bits.
  whole('core.neurons', 'Neurons of a core', 'compartments', 1, 2 ** 16),
  whole('core.inAxons', 'Input axons of a core', 'entries', 1, 2 ** 16),
  whole('core.outAxons', 'Output axons of a core', 'entries', 1, 2 ** 24),
  whole('core.synapses', 'Synapse memory of a core', 'bits', 1, 2 ** 40),
  whole('core.profiles', 'Compartment profiles of a core', 'profiles', 1, 2 ** 16),
  whole('core.thresholds', 'Threshold profiles of a core', 'profiles', 1, 2 ** 16),
  whole('core.formats', 'Synapse formats of a core', 'formats', 1, 255),
];

const numbers = [
  whole('weights.bits', 'Mantissa of a weight', 'bits', 1, 8),
  whole('weights.exponent.least', 'Least exponent of a weight', '', -8, 0),
  whole('weights.exponent.most', 'Largest exponent of a weight', '', 0, 7),
  whole('delay', 'Largest delay beyond one step', 'steps', 0, 62),
  whole('freeDelay', 'Largest delay that costs no neurons', 'steps', 0, 62),
  whole('threshold', 'Largest threshold, ×64', '', 1, 131_071),
  whole('bias.mantissa', 'Largest mantissa of a bias', '', 0, 4095),
  whole('bias.exponent', 'Largest exponent of a bias', '', 0, 7),
  whole('decay', 'Largest decay, 1/4096', '', 0, 4096),
  whole('refractory', 'Longest refractory delay', 'steps', 1, 64),
  whole('word', 'Word of synapse memory', 'bits', 1, 4096),
  whole('axonBase', 'Largest base of an axon', '', 0, 2 ** 16 - 1),
  whole('mesh.width', 'Cores of a chip, east to west', 'cores', 1, 4096),
  whole('mesh.height', 'Cores of a chip, north to south', 'cores', 1, 4096),
  whole('tile.width', 'Cores of a tile, east to west', 'cores', 1, 4096),
  whole('tile.height', 'Cores of a tile, north to south', 'cores', 1, 4096),
  whole('coresPerChip', 'Cores of a chip', 'cores', 1, 2 ** 20),
  whole('chips', 'Chips', 'chips', 1, 2 ** 20),
];

const operations = [
  ['synapticOperation', 'a synaptic operation'], ['neuronUpdateActive', 'the update of an active neuron'], ['neuronUpdateIdle', 'the update of an idle neuron'],
  ['spikeWithinTile', 'a spike within its tile'], ['hopEastWest', 'a hop to a tile east or west'], ['hopNorthSouth', 'a hop to a tile north or south'],
] as const;
const barriers = [['barrierOneTile', 'the barrier that ends a step, one tile'], ['barrierWholeChip', 'the barrier that ends a step, whole chip']] as const;

const costs = (group: 'energy' | 'time', title: string, unit: string, of: readonly (readonly [string, string])[]): LimitField[] =>
  of.map(([name, what]) => ({ path: `${group}.${name}`, title: `${title} of ${what}`, unit, least: 0, most: 1e9, broken: true }));

/** Every number that a chip's table may have, with the bounds that the rest of webspike keeps. */
export const limitFields: readonly LimitField[] = [...core, ...numbers, ...costs('energy', 'Energy', 'pJ', operations), ...costs('time', 'Time', 'ns', [...operations, ...barriers])];

/** The number at a path of a chip's table; none where the table has no such group (`energy`, `time`). */
export function limitAt(chip: Chip, path: string): Limit | undefined {
  return path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], chip) as Limit | undefined;
}

/**
 * The table of a chip, number after number.
 *
 * @example
 * limitsOf(loihi2).filter(({ limit }) => limit.unverified).map(({ title }) => title); // what nobody confirmed
 */
export function limitsOf(chip: Chip): (LimitField & { readonly limit: Limit })[] {
  return limitFields.flatMap((field) => {
    const limit = limitAt(chip, field.path);
    return limit === undefined ? [] : [{ ...field, limit }];
  });
}
