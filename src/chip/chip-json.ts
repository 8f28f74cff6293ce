import { DataError } from '../errors.ts';
import { chips, type Chip, type Limit } from './chips.ts';
import { limitAt, limitFields, type LimitField } from './limits.ts';

type Json = Readonly<Record<string, unknown>>;

const groups = new Set(limitFields.flatMap(({ path }) => path.split('.').slice(0, -1).map((_, at, all) => all.slice(0, at + 1).join('.'))));
const fields = new Map(limitFields.map((field) => [field.path, field]));
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/**
 * A chip of one's own, as what differs from one that webspike knows: numbers override those of the base, in the same places. A number may
 * also be `{ "value": 256, "source": "data sheet", "unverified": true }`.
 *
 * @param subject what the errors call the JSON, and the source of its numbers: `my-chip.json`.
 * @throws DataError that names the key that is unknown, of the wrong type or impossible.
 * @example
 * chipFromJson({ base: 'loihi1', name: 'half', core: { neurons: 512, synapses: 524288 } }, 'half.json');
 */
export function chipFromJson(json: unknown, subject: string): Chip {
  demand(isObject(json), subject, `it is ${shown(json)}`, 'give an object: { "base": "loihi1", "name": "mine", "core": { "neurons": 256 } }');
  const { base = 'loihi1', name, title = name, graded, energy, time, ...rest } = json;
  const known = typeof base === 'string' && Object.hasOwn(chips, base) ? chips[base] : undefined;
  demand(known !== undefined, subject, `its "base" is ${shown(base)}`, `choose one of ${Object.keys(chips).join(', ')}`);
  demand(typeof name === 'string' && name !== '', subject, `its "name" is ${shown(name)}`, 'give a name that is text');
  demand(typeof title === 'string' && title !== '', subject, `its "title" is ${shown(title)}`, 'give text');
  demand(graded === undefined || typeof graded === 'boolean', subject, `its "graded" is ${shown(graded)}`, 'give true or false');
  const given = new Map<string, Limit>();
  collect({ ...rest, ...(energy == null ? {} : { energy }), ...(time == null ? {} : { time }) }, '', subject, given);
  const chip = settle(override({ ...known, energy: energy === null ? undefined : known.energy, time: time === null ? undefined : known.time }, given), given);
  const whole: Chip = { ...chip, name, title, graded: graded ?? known.graded };
  check(whole, subject);
  return whole;
}

/** Numbers by their place. */
function collect(json: Json, prefix: string, subject: string, into: Map<string, Limit>): void {
  for (const [key, value] of Object.entries(json)) {
    const path = prefix + key;
    const field = fields.get(path);
    if (field) into.set(path, limitFrom(value, field, subject));
    else {
      const siblings = [...new Set(limitFields.filter((each) => each.path.startsWith(prefix)).map((each) => each.path.slice(prefix.length).split('.')[0]))];
      demand(groups.has(path), subject, `"${path}" is no number of a chip`, `choose from ${siblings.join(', ')}${prefix === '' ? '; base, name, title and graded' : ''}`);
      demand(isObject(value), subject, `"${path}" is ${shown(value)}`, 'give an object with its numbers');
      collect(value, `${path}.`, subject, into);
    }
  }
}

function limitFrom(given: unknown, { path, least, most, broken = false, unit }: LimitField, subject: string): Limit {
  const parts = isObject(given) ? given : { value: given };
  const { value, source = subject, unverified = false, ...unknown } = parts;
  const [extra] = Object.keys(unknown);
  demand(extra === undefined, subject, `"${path}" has the unknown key "${extra}"`, 'use value, source and unverified');
  const range = `a ${broken ? '' : 'whole '}number from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}${unit === '' ? '' : ` (${unit})`}`;
  demand(typeof value === 'number' && value >= least && value <= most && (broken || Number.isInteger(value)), subject, `"${path}" is ${shown(value)}`, `give ${range}`);
  demand(typeof source === 'string' && typeof unverified === 'boolean', subject, `the source of "${path}" is ${shown(source)}, unverified: ${shown(unverified)}`, 'give text, and true or false');
  return { value, source, ...(unverified ? { unverified } : {}) };
}

/** The base with other numbers in their places. */
function override<T>(table: T, given: ReadonlyMap<string, Limit>): T {
  const copy = structuredClone(table);
  for (const [path, limit] of given) {
    const names = path.split('.');
    let at = copy as Record<string, unknown>;
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>;
    at[names.at(-1)!] = limit;
  }
  return copy;
}

/** What the base says follows where the numbers it depends on are given and it is not. */
function settle(chip: Chip, given: ReadonlyMap<string, Limit>): Chip {
  const atMost = (path: string, limit: Limit, most: number): Limit => (given.has(path) || limit.value <= most ? limit : { ...limit, value: most });
  return {
    ...chip,
    freeDelay: atMost('freeDelay', chip.freeDelay, chip.delay.value),
    coresPerChip: given.has('mesh.width') || given.has('mesh.height') ? atMost('coresPerChip', chip.coresPerChip, chip.mesh.width.value * chip.mesh.height.value) : chip.coresPerChip,
  };
}

/** What no single number can tell. */
function check(chip: Chip, subject: string): void {
  const { mesh, coresPerChip, freeDelay, delay } = chip;
  for (const group of ['energy', 'time'] as const) {
    const missing = chip[group] === undefined ? [] : limitFields.filter(({ path }) => path.startsWith(`${group}.`) && limitAt(chip, path) === undefined);
    demand(missing.length === 0, subject, `"${group}" lacks ${missing.map(({ path }) => path.slice(group.length + 1)).join(', ')}`, 'give all of its numbers, or leave it out');
  }
  const places = mesh.width.value * mesh.height.value;
  demand(coresPerChip.value <= places, subject, `${coresPerChip.value} cores of a chip do not fit a mesh of ${mesh.width.value} × ${mesh.height.value}`, `give a larger "mesh" or "coresPerChip" of at most ${places}`);
  demand(freeDelay.value <= delay.value, subject, `"freeDelay" is ${freeDelay.value}, the largest delay ${delay.value}`, `give a "freeDelay" of at most ${delay.value}, or a larger "delay"`);
  const memory = chip.core.synapses.value;
  demand(memory >= chip.word.value, subject, `a core has ${memory} bits of synapse memory, less than a word of ${chip.word.value}`, 'give more "core.synapses" or a smaller "word"');
}

function demand(condition: boolean, subject: string, problem: string, remedy: string): asserts condition {
  if (!condition) throw new DataError(subject, problem, remedy);
}
