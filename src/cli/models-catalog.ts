/** What models there are: found by walking what the package exports, so that no list can be forgotten. */
import { WebspikeError } from '../errors.ts';
import * as encoders from '../encode/index.ts';
import * as exported from '../models/index.ts';
import { firingPatterns, type FiringPattern } from '../models/izhikevich-patterns.ts';
import type { NeuronModel, Parameters, PlasticityRule, State, SynapseModel, TransmissionModel } from '../models/model.ts';

/** What all models have, whatever they describe. */
export interface AnyModel {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: Parameters;
  readonly state?: State;
}

export type Kind = 'neuron' | 'source' | 'synapse' | 'transmission' | 'rule';

/** A model under the name by which it is imported. */
export type Entry = { readonly id: string } & (
  | { readonly kind: 'neuron' | 'source'; readonly model: NeuronModel }
  | { readonly kind: 'synapse'; readonly model: SynapseModel }
  | { readonly kind: 'transmission'; readonly model: TransmissionModel }
  | { readonly kind: 'rule'; readonly model: PlasticityRule }
);

/** Headings, in the order in which the kinds are listed. */
export const headings: Readonly<Record<Kind, string>> = {
  neuron: 'Neurons', source: 'Sources of spikes', synapse: 'Synapses', transmission: 'Transmission', rule: 'Learning rules',
};

/** All exported models, by kind and then by name. */
export function catalog(): Entry[] {
  const all = Object.entries({ ...encoders, ...exported }).flatMap(([id, value]) => (isModel(value) ? [entryOf(id, value)] : []));
  const kinds = Object.keys(headings);
  return all.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.id < b.id ? -1 : 1));
}

/** Whatever says what it is and where it comes from is a model. */
function isModel(value: unknown): value is AnyModel {
  return typeof value === 'object' && value !== null && 'summary' in value && 'source' in value && 'parameters' in value;
}

/** The kind by the shape. */
function entryOf(id: string, model: AnyModel): Entry {
  if ('arrival' in model) return { id, kind: 'synapse', model: model as SynapseModel };
  if ('amount' in model) return { id, kind: 'transmission', model: model as TransmissionModel };
  if (['onPre', 'onPost', 'onTick'].some((each) => each in model)) return { id, kind: 'rule', model: model as PlasticityRule };
  if ('spike' in model) return { id, kind: takesInput(model as NeuronModel) ? 'neuron' : 'source', model: model as NeuronModel };
  throw new WebspikeError(`export "${id}"`, 'it has a summary and a source like a model, but is no neuron, synapse or rule', 'give it the shape of one of them');
}

/** Whether synapses can reach it: through the current they sum up to, or through a variable. */
const takesInput = ({ equations = '', state }: NeuronModel): boolean => 'v' in state || /\bI\b/.test(equations);

export type Found = Entry | { readonly id: string; readonly kind: 'pattern'; readonly pattern: FiringPattern };

/**
 * The model, or the firing pattern, of this name: as imported or as it calls itself, upper or lower case.
 *
 * @throws WebspikeError with the nearest names where there is none.
 */
export function find(wanted: string): Found {
  const entries = catalog();
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const entry = entries.find(({ id, model }) => [id, model.name].some((each) => plain(each) === plain(wanted)));
  if (entry) return entry;
  const pattern = Object.entries(firingPatterns).find(([id, { name }]) => [id, name].some((each) => plain(each) === plain(wanted)));
  if (pattern) return { id: pattern[0], kind: 'pattern', pattern: pattern[1] };
  const known = [...entries.map(({ id }) => id), ...Object.keys(firingPatterns)];
  const near = known.map((id) => ({ id, far: distance(plain(id), plain(wanted)) })).sort((a, b) => a.far - b.far).slice(0, 3);
  throw new WebspikeError(`model "${wanted}"`, 'there is no such model', `did you mean ${near.map(({ id }) => id).join(', ')}? "webspike models" lists all`);
}

/** Letters to insert, delete or change to make one word of the other, fewer where one begins with the other. */
function distance(a: string, b: string): number {
  if (a.startsWith(b) || b.startsWith(a)) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    row = row.reduce<number[]>((next, above, k) => [...next, k === 0 ? i : Math.min(next[k - 1] + 1, above + 1, row[k - 1] + (a[i - 1] === b[k - 1] ? 0 : 1))], []);
  }
  return row[b.length];
}
