import { DataError } from '../../errors.ts';
import { childOf, type Hdf5Group, type NumberDataset } from '../hdf5/tree.ts';

/** A node of a file with the words that errors use for it. */
export interface Place {
  readonly file: string;
  readonly path: string;
}

const at = ({ file, path }: Place): string => `${file}, ${path || '/'}`;

/** The group of that name. */
export function groupIn(parent: Hdf5Group, name: string, place: Place): Hdf5Group {
  const found = childOf(parent, name);
  if (found?.kind !== 'group') throw new DataError(at(place), `it lacks the group "${name}"`, `groups here: ${Object.keys(parent.children).join(', ') || 'none'}`);
  return found;
}

/** The list of numbers of that name, or null where it is optional and not there. */
export function listIn(group: Hdf5Group, name: string, place: Place): NumberDataset {
  const found = optionalListIn(group, name, place);
  if (!found) throw new DataError(at(place), `it lacks the dataset "${name}"`, 'write the file by the SONATA guide');
  return found;
}

export function optionalListIn(group: Hdf5Group, name: string, place: Place): NumberDataset | null {
  const found = childOf(group, name);
  if (found === undefined) return null;
  if (found.kind !== 'numbers' || found.shape.length !== 1) throw new DataError(`${at(place)}/${name}`, found.kind === 'numbers' ? `it has the shape ${found.shape.join(' × ') || 'of one number'}` : `it is ${found.kind === 'group' ? 'a group' : 'text'}`, 'store a list of numbers');
  return found;
}

/** The numbers of a list that must be so many, whole, from 0 to below `end`. */
export function indices({ values }: NumberDataset, count: number, end: number, place: Place): ArrayLike<number> {
  if (values.length !== count) throw new DataError(at(place), `it holds ${values.length} numbers, expected ${count}`, 'write all lists of a population with the same length');
  for (let k = 0; k < count; k++) if (!(Number.isInteger(values[k]) && values[k] >= 0 && values[k] < end)) throw new DataError(at(place), `number ${k} is ${values[k]}`, end === Infinity ? 'give whole numbers from 0' : `give whole numbers from 0 to ${end - 1}`);
  return values;
}

/** The text that hangs on a list. */
export function textOn({ attributes }: NumberDataset, name: string, place: Place): string {
  const found = attributes && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (found?.kind !== 'texts' || found.values.length !== 1) throw new DataError(at(place), `it lacks the text attribute "${name}"`, 'write the name of the population there');
  return found.values[0];
}
