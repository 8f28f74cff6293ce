/** The report's sections, each a function of the result. */
import type { DigitsOptions, DigitsResult } from '../learn/digits/types.ts';
import { confusionTable, confusionTotals, NO_ANSWER } from './confusion.ts';
import { curveSvg, curveTable } from './curve.ts';
import { formatCount, formatDuration, formatNumber, formatPlural, formatSI } from './format.ts';
import { html, type Html, type HtmlValue } from './html.ts';
import { rasterSvg } from './raster.ts';
import { greyDataUri, receptiveFieldsSvg } from './receptive-fields.ts';

export const NETWORKS: Readonly<Record<DigitsOptions['network'], string>> = { wta: 'Winner take all', 'diehl-cook': 'Diehl & Cook 2015' };
const CLASSES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1];

/**
 * The command that repeats a run.
 *
 * @example
 * repeatCommand({ network: 'wta', neurons: 400, epochs: 1, batch: 64, seed: 1 });
 * // "npx webspike mnist --network wta --neurons 400 --epochs 1 --batch 64 --seed 1"
 */
export function repeatCommand({ network, neurons, epochs, batch, seed }: DigitsOptions): string {
  return `npx webspike mnist --network ${network} --neurons ${neurons} --epochs ${epochs} --batch ${batch} --seed ${seed}`;
}

export function throughputSection({ throughput, seconds, software }: DigitsResult): Html {
  const spans = [['build', seconds.build], ['learn', seconds.learn], ['label', seconds.label], ['judge', seconds.judge]] as const;
  const total = spans.reduce((sum, [, span]) => sum + span, 0);
  return section('throughput', 'Throughput', null, html`<dl class="stats">
${stat('Images', throughput.imagesPerSecond, 'images/s')}
${stat('Synaptic events', throughput.synapticEventsPerSecond, '/s')}
${stat('Neuron updates', throughput.neuronUpdatesPerSecond, '/s')}
</dl>
<div class="time" aria-hidden="true">${spans.map(([, span], index) => html`<i class="t${index}" style="--t:${formatNumber(100 * (span / total || 0), 2)}"></i>`)}</div>
<ul class="legend">${spans.map(([name, span], index) => html`<li><i class="t${index}"></i>${name} <b>${formatDuration(span)}</b></li>`)}<li>together <b>${formatDuration(total)}</b></li></ul>
${software && html`<p class="note">Measured on a software adapter: the processor did the work of a GPU, so these figures say nothing about the speed of one.</p>`}`);
}

export function fieldsSection({ receptiveFields, labels, options }: DigitsResult): Html {
  const shown = receptiveFields.count < options.neurons ? `The first ${formatCount(receptiveFields.count)} of ${formatPlural(options.neurons, 'neuron')}, sorted by class.` : options.neurons === 1 ? 'The only neuron.' : `All ${formatPlural(options.neurons, 'neuron')}, sorted by class.`;
  const tally = CLASSES.map((digit) => ({ digit, count: labels.filter((label) => label === digit).length })).filter(({ count }) => count > 0);
  const chips = html`<div class="chips"><span id="chips-title">Neurons per class</span><ul aria-labelledby="chips-title">${tally.map(({ digit, count }) => html`<li tabindex="0" class="c${digit < 0 ? 'x' : digit}" aria-label="${digit < 0 ? 'no class' : `class ${digit}`}: ${formatPlural(count, 'neuron')}"><b>${digit < 0 ? 'none' : digit}</b>${formatCount(count)}</li>`)}</ul></div>`;
  return section('fields', 'What the neurons learned', `${shown} A tile shows a neuron’s weights from the 28 × 28 pixels: the stronger the weight, the further its colour from the background. Classes were assigned after learning. Point at a tile or at a class.`, html`<div class="fields">${chips}${scroll('Receptive fields', receptiveFieldsSvg(receptiveFields, labels))}</div>`);
}

export function rasterSection({ raster }: DigitsResult): Html {
  return section('raster', 'The spikes of one digit', `Every spike while one image was shown for ${formatNumber(raster.steps * raster.dt, 3)} ms, in ${formatPlural(raster.steps, 'step')} of ${formatNumber(raster.dt, 4)} ms. One strip per population; each row is a neuron.`, html`<div class="digit-and-raster">
${digitFigure(raster.image, `A handwritten ${raster.digit}`, html`shown: <b>${raster.digit}</b>`)}
${scroll('Spike raster', rasterSvg(raster))}
</div>`);
}

export function curveSection({ curve, accuracy }: DigitsResult): Html {
  return section('curve', 'Accuracy while learning', 'How many of the latest images won a neuron of their class, going by the classes known at that moment.', html`${scroll('Learning curve', curveSvg(curve, accuracy))}${curveTable(curve)}`);
}

export function confusionSection({ confusion }: Pick<DigitsResult, 'confusion'>): Html {
  const { total, perAnswer } = confusionTotals(confusion);
  const silent = perAnswer[NO_ANSWER];
  if (total === 0) return section('confusion', 'Which digits are confused', null, html`<p class="empty">No digit was judged.</p>`);
  const text = `The ${formatCount(total)} held-out digits by true class and answer; mistakes have their own, steeper shade. ${silent === 0 ? 'Every digit got an answer.' : `On ${formatPlural(silent, 'digit')} no neuron answered.`}`;
  return section('confusion', 'Which digits are confused', text, scroll('Confusion matrix', confusionTable(confusion)));
}

/** What of a result tells its mistakes. */
interface Misjudged {
  readonly mistakes: readonly { readonly image: ArrayLike<number>; readonly truth: number; readonly judged: number }[];
  readonly accuracy: number;
  readonly counts: Pick<DigitsResult['counts'], 'held'>;
}

export function mistakesSection({ mistakes, accuracy, counts }: Misjudged): Html {
  if (mistakes.length === 0) return section('mistakes', 'Misjudged digits', null, html`<p class="empty">${accuracy >= 1 ? 'None: every held-out digit was judged right.' : 'No misjudged digit was kept.'}</p>`);
  const wrong = Math.round((1 - accuracy) * counts.held);
  return section('mistakes', 'Misjudged digits', `${formatCount(mistakes.length)} of ${formatPlural(Math.max(wrong, mistakes.length), 'mistake')}: the truth, and what the network answered.`, html`<ul class="mistakes">${mistakes.map(({ image, truth, judged }) => {
    const answer = judged === NO_ANSWER ? 'none' : String(judged);
    return html`<li>${digitFigure(image, `A ${truth}, ${judged === NO_ANSWER ? 'no answer' : `judged ${judged}`}`, html`<b>${truth}</b> → <span class="wrong">${answer}</span>`)}</li>`;
  })}</ul>`);
}

export function dataSection({ counts, sources }: DigitsResult): Html {
  const rows = [['Learned', counts.learn, sources.learn], ['Classes assigned with', counts.label, sources.learn], ['Judged', counts.held, sources.held]] as const;
  return section('data', 'The images', 'Held-out digits took no part in learning or in assigning classes.', scroll('Where the images came from', html`<table class="plain"><thead><tr><th scope="col">Use</th><th scope="col" class="num">Images</th><th scope="col">Source</th></tr></thead><tbody>${rows.map(([use, count, source]) => html`<tr><th scope="row">${use}</th><td class="num">${formatCount(count)}</td><td>${source}</td></tr>`)}</tbody></table>`));
}

export function repeatSection({ options }: DigitsResult): Html {
  const rows: readonly (readonly [string, HtmlValue])[] = [['Network', NETWORKS[options.network] ?? options.network], ['Neurons', options.neurons], ['Epochs', options.epochs], ['Mini-batch', formatPlural(options.batch, 'image')], ['Seed', options.seed]];
  return section('repeat', 'Options, and the same run again', 'Same options, seed and images give the same spikes, whatever the adapter.', html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div class="command"><code>${repeatCommand(options)}</code></div>`);
}

export function section(id: string, title: string, text: string | null, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${text !== null && html`<p class="about">${text}</p>`}${content}</section>`;
}

/** A table as it was kept with the result: the first row is its head. */
export function tableSection(id: string, heading: string, rows: readonly (readonly (string | number)[])[]): Html {
  const [head = [], ...body] = rows;
  return section(id, heading, null, scroll(heading, html`<table class="plain"><thead><tr>${head.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>${body.map((row) => html`<tr>${row.map((each) => html`<td>${each}</td>`)}</tr>`)}</tbody></table>`));
}

/** Wide figures scroll on a narrow screen instead of shrinking beyond reading; focusable, so that keys scroll them. */
export function scroll(label: string, content: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}

function digitFigure(image: ArrayLike<number>, text: string, caption: Html): Html {
  return html`<figure>${image.length > 0 && html`<img class="ink" src="${greyDataUri(image)}" alt="${text}">`}<figcaption>${caption}</figcaption></figure>`;
}

function stat(name: string, value: number, unit: string): Html {
  // "12.3 M/s": the prefix belongs to the unit, so both are set small.
  const [digits, prefix = ''] = formatSI(value).split('\u00a0');
  return html`<div><dt>${name}</dt><dd>${digits} <small>${prefix}${prefix !== '' && !unit.startsWith('/') && '\u00a0'}${unit}</small></dd></div>`;
}
