/** Models as text for the terminal. */
import type { NeuronModel, Parameters, PlasticityRule, State, SynapseModel, TransmissionModel } from '../models/model.ts';
import { firingPatterns, type FiringPattern } from '../models/izhikevich-patterns.ts';
import { formatNumber } from '../view/format.ts';
import type { Trace, Window } from '../view/gallery.ts';
import { headings, type AnyModel, type Entry } from './models-catalog.ts';
import { bars, marks, plot, rangeOf } from './models-plot.ts';
import { styleText } from './style.ts';

const WIDTH = 64;
const HEIGHT = 6;
const { bold, dim, accent } = styleText;

/** All models, a line each under its kind. */
export function listing(entries: readonly Entry[]): string {
  const wide = Math.max(...entries.map(({ id }) => id.length), ...Object.keys(firingPatterns).map((each) => each.length));
  const row = (name: string, text: string): string => `  ${accent(name.padEnd(wide))}  ${text}`;
  const parts = Object.entries(headings).map(([kind, heading]) => {
    const members = entries.filter((each) => each.kind === kind);
    return members.length === 0 ? '' : `${bold(heading)}\n${members.map(({ id, model }) => row(id, model.summary)).join('\n')}\n`;
  });
  const patterns = `${bold('Firing patterns of izhikevich2004')}\n${Object.entries(firingPatterns).map(([id, { letter, name }]) => row(id, `${letter}  ${name}`)).join('\n')}\n`;
  return [...parts.filter((each) => each !== ''), patterns, dim('  webspike models NAME shows equations, parameters and a response; --html FILE draws them all')].join('\n');
}

/** One model: what it is, its texts, its numbers. */
export function description({ id, kind, model }: Entry): string {
  const lines = [`${bold(id)}  ${model.summary}`, dim(model.source), ''];
  for (const [label, text] of textsOf(kind, model)) lines.push(...text.map((each, k) => `  ${dim((k === 0 ? label : '').padEnd(12))} ${each}`));
  const { parameters, state = {} } = model as AnyModel;
  if (Object.keys(state).length > 0) lines.push('', bold('state'), ...table(state));
  if (Object.keys(parameters).length > 0) lines.push('', bold('parameters'), ...table(parameters));
  return lines.join('\n');
}

/** A model's texts with what they are called, each as the lines the author wrote. */
export function textsOf(kind: Entry['kind'], model: AnyModel): (readonly [label: string, lines: readonly string[]])[] {
  const texts: (readonly [string, string | undefined])[] = [];
  if (kind === 'neuron' || kind === 'source') {
    const { equations, spike, reset, refractory, method, adapt, adaptEvery } = model as NeuronModel;
    texts.push(['equations', equations], ['spike when', spike], ['reset', reset], ['refractory', refractory], ['method', method], [`each ${adaptEvery ?? 'step'}`, adapt]);
  } else if (kind === 'rule') {
    const { pre, post, onPre, onPost } = model as PlasticityRule;
    texts.push(['pre trace', pre?.equations], ['at pre', pre?.spike], ['post trace', post?.equations], ['at post', post?.spike], ['on pre', onPre], ['on post', onPost], ...otherTexts(model));
  } else if (kind === 'synapse') {
    const { arrival, equations, current } = model as SynapseModel;
    texts.push(['arrival', arrival], ['equations', equations], ['current', current]);
  } else {
    const { equations, spike, amount, range, continuous } = model as TransmissionModel;
    texts.push(['equations', equations], ['at a spike', spike], ['amount', amount], ['range', range.join(' to ')], ['sent', continuous ? 'in every step' : 'with each spike']);
  }
  return texts.flatMap(([label, text]) => {
    const lines = (text ?? '').split('\n').map((each) => each.trim()).filter((each) => each !== '');
    return lines.length > 0 ? [[label, lines] as const] : [];
  });
}

/** Texts of a rule beyond those that every rule may have, under the names that the model gives them. */
function otherTexts(model: AnyModel): (readonly [string, string])[] {
  const usual = ['name', 'summary', 'source', 'onPre', 'onPost'];
  return Object.entries(model).flatMap(([key, value]) => (typeof value === 'string' && !usual.includes(key) ? [[key, value] as const] : []));
}

function table(rows: Parameters | State): string[] {
  const cells = Object.entries(rows).map(([name, { value, unit, doc }]) => [name, typeof value === 'number' ? `${value}` : value, unit, doc]);
  const wide = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map(([name, value, unit, doc]) => `  ${accent(name.padEnd(wide[0]))}  ${value.padStart(wide[1])}  ${unit.padEnd(wide[2])}  ${dim(doc)}`);
}

/** A curve with its range beside it, the time below, and the input where there is one. */
export function picture({ dt, steps, values, spikes, unit, variable, input, inputName, pulses }: Trace): string {
  const margin = 10;
  const left = (text: string): string => dim(text.slice(0, margin - 1).padStart(margin - 1)) + ' ';
  const lines: string[] = [];
  if (values.length > 0) {
    const [low, high] = rangeOf(values);
    const digits = high - low >= 2 ? 1 : 4;
    lines.push(...plot(values, spikes, WIDTH, HEIGHT).map((row, k) => left(k === 0 ? formatNumber(high, digits) : k === 1 && unit !== '1' ? unit.split(' ')[0] : k === HEIGHT - 1 ? formatNumber(low, digits) : k === 2 ? variable : '') + accent(row)));
  } else lines.push(left('spikes') + accent(marks(spikes, steps, WIDTH)));
  if (input.length > 0) lines.push(left(inputName) + dim(bars(input, WIDTH)));
  if (pulses.length > 0) lines.push(left('pulses') + dim(marks(pulses, steps, WIDTH)));
  const span = `${formatNumber(steps * dt, 4)} ms`;
  lines.push(left('') + dim(`0${span.padStart(WIDTH - 1)}`));
  if (spikes.length > 0) lines.push(left('') + dim(`${spikes.length} ${spikes.length === 1 ? 'spike' : 'spikes'}`));
  return lines.join('\n');
}

/** The window of a rule: weight change over the time from the pre to the post spike. */
export function windowPicture({ lags, changes }: Window): string {
  return picture({ dt: 1, steps: changes.length, values: changes, spikes: [], unit: 'weight', variable: 'change', input: [], inputName: '', pulses: [] }).split('\n').slice(0, HEIGHT)
    .concat(' '.repeat(10) + dim(`${lags[0]}${'post − pre (ms)'.padStart(WIDTH / 2 + 3)}${`${lags[lags.length - 1]}`.padStart(WIDTH / 2 - 6)}`)).join('\n');
}

/** A firing pattern: its numbers as a user would give them. */
export function patternDescription(id: string, { letter, name, dt, parameters, initial }: FiringPattern): string {
  const given = Object.entries(parameters).map(([key, value]) => `${key} = ${value}`).join(', ');
  return [`${bold(id)}  ${name}, figure 1${letter} of Izhikevich 2004`, '', `  ${given}`, `  v = ${initial.v} mV and u = ${initial.u} at the start, dt = ${dt} ms`,
    dim(`  exampleNetwork(izhikevich2004, firingPatterns.${id})`)].join('\n');
}
