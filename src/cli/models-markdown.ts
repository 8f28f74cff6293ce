/** The catalogue as tables for a README. */
import { expect } from '../errors.ts';
import { headings, type AnyModel, type Entry } from './models-catalog.ts';

const [START, END] = ['<!-- models -->', '<!-- /models -->'];

/**
 * One table for each kind of model: what it is, its variables and parameters by unit, its source.
 *
 * @example
 * await writeFile('MODELS.md', markdown(catalog()));
 */
export function markdown(entries: readonly Entry[]): string {
  return Object.entries(headings).flatMap(([kind, heading]) => {
    const members = entries.filter((each) => each.kind === kind);
    if (members.length === 0) return [];
    return [`| ${heading} | | variables | parameters | source |\n|---|---|---|---|---|\n${members.map(row).join('\n')}\n`];
  }).join('\n');
}

function row({ id, model }: Entry): string {
  const state = 'state' in model && model.state ? model.state : statesOf(model);
  return `| ${[`\`${id}\``, model.summary, byUnit(state), byUnit(model.parameters), model.source].map((each) => each.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The traces of a rule stand on both of its sides, and what each synapse keeps beside its weight. */
function statesOf(model: AnyModel): Readonly<Record<string, { readonly unit: string }>> {
  const { pre, post, synapse } = model as { readonly pre?: AnyModel; readonly post?: AnyModel; readonly synapse?: AnyModel['state'] };
  return { ...pre?.state, ...post?.state, ...synapse };
}

/** `v (mV); m, h, n`: names by unit, in the order in which units first occur; a pure number has none. */
function byUnit(described: Readonly<Record<string, { readonly unit: string }>>): string {
  const groups = new Map<string, string[]>();
  for (const [name, { unit }] of Object.entries(described)) groups.set(unit, [...(groups.get(unit) ?? []), name]);
  return [...groups].map(([unit, names]) => `${names.join(', ')}${unit === '1' ? '' : ` (${unit})`}`).join('; ') || '–';
}

/**
 * The text with the tables between its markers replaced.
 *
 * @throws WebspikeError where the markers are missing.
 */
export function updated(text: string, entries: readonly Entry[], subject: string): string {
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  expect(from >= 0 && to > from, subject, 'the place for the tables is not marked', `put the lines ${START} and ${END} into it`);
  const counts = Object.entries(headings).flatMap(([kind, heading]) => {
    const count = entries.filter((each) => each.kind === kind).length;
    return count > 0 ? [`${heading} ${count}`] : [];
  });
  return `${text.slice(0, from + START.length)}\n<details><summary>${counts.join(' · ')}</summary>\n\n${markdown(entries)}\n</details>\n${text.slice(to)}`;
}
