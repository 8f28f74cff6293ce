/** Every model that the package exports says what it is, in which units, from where, and how to use it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog, find, headings } from '../../src/cli/models-catalog.ts';
import { markdown, updated } from '../../src/cli/models-markdown.ts';
import * as exported from '../../src/models/index.ts';
import { delta } from '../../src/models/synapses.ts';
import { exactnessCases } from '../exactness/networks.ts';
import type { Parameter, StateVariable } from '../../src/models/model.ts';

const root = join(import.meta.dirname, '../..');
const sources = ['src/models', 'src/encode'].flatMap((folder) => readdirSync(join(root, folder)).map((file) => readFileSync(join(root, folder, file), 'utf8'))).join('\n');
const entries = catalog();

/** The comment that stands right before an exported constant. */
function docstring(id: string): string {
  const found = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport const ${id}\\b`).exec(sources);
  return found?.[1] ?? '';
}

/** Parameters and state variables, also those of a rule's traces and synapses. */
function described(model: object): [string, Parameter | StateVariable][] {
  const lists = [model, ...['pre', 'post'].map((side) => (model as Record<string, object>)[side] ?? {})] as { readonly parameters?: object; readonly state?: object; readonly synapse?: object }[];
  return lists.flatMap(({ parameters = {}, state = {}, synapse = {} }) => Object.entries({ ...parameters, ...state, ...synapse }) as [string, Parameter | StateVariable][]);
}

describe('the catalogue', () => {
  it('has every export that is a model, once, under a name of its own', () => {
    const withSummary = Object.entries(exported).filter(([, value]) => typeof value === 'object' && 'summary' in value).map(([id]) => id);
    expect(withSummary.length).toBeGreaterThan(30);
    expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining(withSummary));
    expect(new Set(entries.map(({ model }) => model.name)).size).toBe(entries.length);
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(Object.keys(headings).filter((kind) => entries.some((each) => each.kind === kind))));
  });

  it('knows neurons from sources, synapses and rules', () => {
    const kinds = Object.fromEntries(entries.map(({ id, kind }) => [id, kind]));
    expect(kinds).toMatchObject({ lif: 'neuron', loihiLif: 'neuron', resonateAndFire: 'neuron', competitive: 'neuron', poisson: 'source', spikeArray: 'source', delta: 'synapse', pairStdp: 'rule' });
  });
});

describe.each(entries.map((entry) => [entry.id, entry] as const))('%s', (id, { model }) => {
  it('has a name, a summary, and a source that can be found', () => {
    expect(model.name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(model.summary.length).toBeGreaterThan(10);
    expect(model.source).toMatch(/\d{4}|closed form|^definition|^data$/);
  });

  it('gives a unit and a meaning to every number', () => {
    for (const [name, { unit, doc, value }] of described(model)) {
      expect(unit, name).toMatch(/\S/);
      expect(doc.length, name).toBeGreaterThan(2);
      if (typeof value === 'string') expect(Object.keys(model.parameters), name).toContain(value);
    }
  });

  it('has a docstring with an example', () => {
    expect(docstring(id)).toMatch(/@example\n \* \S/);
    expect(docstring(id).split('@example')[0].replace(/[\s*]/g, '').length).toBeGreaterThan(40);
  });
});

it.each(entries.flatMap(({ id, kind, model }) => (kind === 'neuron' ? [[id, model] as const] : [])))('%s has an input that shows what it does', (_, { example }) => {
  expect(example!.duration / example!.dt).toBeLessThan(6000);
  expect(Object.keys(example!.parameters ?? {}).length + (example!.pulses?.at.length ?? 0)).toBeGreaterThan(0);
});

it('all are in the exactness table', () => {
  const used = new Set(exactnessCases.flatMap(({ network: { populations, connections = {} } }) => [
    ...Object.values(populations).flatMap(({ model, drive = [] }) => [model, ...[drive].flat().map((each) => each.synapse?.model ?? delta)]),
    ...Object.values(connections).flatMap((each) => [each.synapse?.model ?? delta, each.plasticity?.rule, (each as { readonly transmission?: { readonly model: { readonly name: string } } }).transmission?.model]),
  ]).map((model) => model?.name));
  expect(entries.filter(({ model }) => !used.has(model.name)).map(({ id }) => id)).toEqual([]);
});

describe('finding a model', () => {
  it('takes the name of the export, its own, or that of a firing pattern', () => {
    for (const name of ['iafPscExp', 'iaf-psc-exp', 'IAF_PSC_EXP']) expect(find(name)).toMatchObject({ id: 'iafPscExp', kind: 'neuron' });
    for (const name of ['tonicBursting', 'tonic bursting']) expect(find(name)).toMatchObject({ id: 'tonicBursting', kind: 'pattern' });
  });

  it.each([['izikevich', 'izhikevich'], ['liff', 'lif'], ['hodgkin', 'hodgkinHuxley'], ['tonicBurst', 'tonicBursting']])('suggests for "%s" %s', (wrong, right) => {
    expect(() => find(wrong)).toThrow(new RegExp(`model "${wrong}": there is no such model\\. Did you mean .*\\b${right}\\b`));
  });
});

describe('the tables of the README', () => {
  it('are those of the catalogue: else run npm run docs', () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    expect(updated(text, entries, 'README.md') === text, 'npm run docs brings the README up to date').toBe(true);
  });

  it('have a row for each model, with what it is and its units', () => {
    const text = markdown(entries);
    expect(text.match(/^\| `/gm)).toHaveLength(entries.length);
    expect(text).toContain('| `hodgkinHuxley` | Hodgkin–Huxley neuron with Traub–Miles currents | v (mV); m, h, n | C (pF); g_L, g_Na, g_K (nS); E_L, E_Na, E_K, v_T, v_spike (mV); tau_ref (ms); i_ext (pA) | Traub & Miles 1991');
  });

  it('need their markers', () => expect(() => updated('# no place', entries, 'file "x"')).toThrow('file "x": the place for the tables is not marked'));
});
