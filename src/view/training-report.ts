import type { EpochRecord } from '../learn/fit/types.ts';
import type { Judgement, Made, TrainedNetwork } from '../learn/trained.ts';
import { confusionTotals } from './confusion.ts';
import { formatCount, formatDuration, formatNumber, formatPercent, formatPlural, formatSI, wilsonInterval } from './format.ts';
import { html, type Html } from './html.ts';
import { LINE_STYLES, linesSvg, type Line } from './lines.ts';
import { brand, fact, renderPage } from './page.ts';
import { confusionSection, mistakesSection, scroll, section, tableSection } from './sections.ts';

const STYLES = `${LINE_STYLES}
.bars{width:100%;max-width:760px;font-size:15px}
.bars th,.bars td{padding:6px 16px 6px 0;text-align:left;font-weight:400;white-space:nowrap}
.bars .num{text-align:right}
.bars .bar{width:100%}
.bars .bar i{display:block;height:14px;min-width:2px;width:calc(var(--w)*1%);border-radius:3px;background:var(--blue)}
`;

/**
 * The report of a training as one HTML file: curves, learning rate, confusions, mistakes, spikes per population, settings and the command that
 * makes the network again. Everything comes from the network's own log.
 *
 * @param judged what a judge said now, where that is not what the log says of the day it was made.
 * @example
 * await writeFile('report.html', renderTraining(await loadTrained(bytes)));
 */
export function renderTraining(trained: TrainedNetwork, judged: Judgement | undefined = trained.made.test): string {
  const { name, made } = trained;
  const title = `${judged ? `${formatPercent(judged.accuracy, 2)} · ` : ''}${name} · webspike`;
  return renderPage({ title, styles: STYLES, body: html`${headline(trained, judged)}
${made.log.length > 0 && curves(made.log)}
${judged && spikesSection(trained, judged)}
${judged && confusionSection(judged)}
${judged && mistakesSection({ ...judged, counts: { held: judged.samples } })}
${Object.entries(made.tables ?? {}).map(([heading, rows], at) => tableSection(`table-${at}`, heading, rows))}
${again(made)}` });
}

function headline({ name, network, steps, made }: TrainedNetwork, judged: Judgement | undefined): Html {
  const neurons = Object.values(network.populations).reduce((sum, { size }) => sum + size, 0);
  return html`<header>
${brand('a trained network')}
${judged ? html`<h1><em>${formatPercent(judged.accuracy, 2)}</em> of held-out digits judged right</h1>${lead(judged)}` : html`<h1>${name}</h1><p class="lead">Not judged yet.</p>`}
<dl class="facts">
${fact('Network', name)}
${fact('Neurons', formatCount(neurons))}
${fact('Numbers learned', formatCount(made.parameters))}
${fact('Time steps', formatCount(steps))}
${fact('Epochs', formatCount(made.epochs))}
${fact('Training took', formatDuration(made.seconds))}
${fact('Trained on', made.adapter, 'wide')}
</dl>
</header>`;
}

function lead({ confusion, source }: Judgement): Html {
  const { right, total } = confusionTotals(confusion);
  const { low, high } = wilsonInterval(right, total);
  return html`<p class="lead">Of ${formatPlural(total, 'digit')} never seen before (${source}), ${formatCount(right)} were judged right and ${formatCount(total - right)} wrong (${formatPercent(0.95, 0)} interval: ${formatPercent(low, 2)} to ${formatPercent(high, 2)}).</p>`;
}

function curves(log: readonly EpochRecord[]): Html {
  const line = (name: string, value: (record: EpochRecord) => number | undefined, dashed = false): Line[] => {
    const points = log.flatMap((record) => {
      const here = value(record);
      return here === undefined ? [] : [[record.epoch + 1, here] as const];
    });
    return points.length > 0 ? [{ name, points, dashed }] : [];
  };
  const errors = [...line('training', ({ accuracy }) => 1 - accuracy), ...line('validation', ({ validation }) => validation && 1 - validation.accuracy), ...line('averaged', ({ averaged }) => averaged && 1 - averaged.accuracy, true)];
  const losses = [...line('training', ({ loss }) => loss), ...line('validation', ({ validation }) => validation?.loss), ...line('averaged', ({ averaged }) => averaged?.loss, true)];
  // Accuracies near 100 % look alike on an axis from 0: the share of mistakes, on a scale of powers, does not.
  const power = (lines: readonly Line[]): Line[] => lines.map((each) => ({ ...each, points: each.points.filter(([, y]) => y > 0).map(([x, y]) => [x, Math.log10(y)] as const) }));
  return section('curves', 'Epoch by epoch', 'Training figures are means over the epoch, with augmentation and dropout where they were used; validation is judged after it, without.', html`<div class="pair">
<div><h3>Mistakes</h3>${linesSvg({ lines: power(errors), unit: 'epochs', format: (y) => formatPercent(10 ** y, 2), tick: (y) => formatPercent(10 ** y, Math.max(0, Math.ceil(-y - 2 - 1e-9))), marks: powerMarks })}</div>
<div><h3>Loss</h3>${linesSvg({ lines: losses, unit: 'epochs', format: (y) => formatNumber(y, 4), reach: [0, 0] })}</div>
<div><h3>Learning rate</h3>${linesSvg({ lines: line('rate', ({ rate }) => rate), unit: 'epochs', format: (y) => String(Number(y.toPrecision(2))), reach: [0, 0] })}</div>
<div><h3>Images per second</h3>${linesSvg({ lines: line('images/s', ({ imagesPerSecond }) => imagesPerSecond), unit: 'epochs', format: (y) => formatSI(y), reach: [0, 0] })}</div>
</div>
<details><summary>Values as a table</summary>${scroll('Values of the epochs', epochTable(log))}</details>`);
}

/** 1, 2 and 5 times the powers of ten, as their logarithms. */
function powerMarks(low: number, high: number): number[] {
  const decades = Array.from({ length: Math.floor(high) - Math.floor(low) + 1 }, (_, at) => Math.floor(low) + at);
  return decades.flatMap((decade) => [1, 2, 5].map((each) => decade + Math.log10(each))).filter((each) => each >= low && each <= high);
}

function epochTable(log: readonly EpochRecord[]): Html {
  const share = (judged: { readonly accuracy: number } | undefined): string => (judged ? formatPercent(judged.accuracy, 2) : '–');
  return html`<table class="plain"><thead><tr>${['Epoch', 'Loss', 'Accuracy', 'Validation', 'Averaged', 'Learning rate', 'Time'].map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>${log.map((each) => html`<tr><td>${each.epoch + 1}</td><td>${formatNumber(each.loss, 4)}</td><td>${share(each)}</td><td>${share(each.validation)}</td><td>${share(each.averaged)}</td><td>${each.rate.toPrecision(3)}</td><td>${formatDuration(each.seconds)}</td></tr>`)}</tbody></table>`;
}

function spikesSection({ network, steps }: TrainedNetwork, { spikes }: Judgement): Html {
  const rows = Object.entries(spikes).map(([name, count]) => ({ name, count, size: network.populations[name]?.size ?? NaN }));
  const most = Math.max(...rows.map(({ count }) => count));
  return section('spikes', 'Spikes for one digit', `Means over the digits judged, ${formatPlural(steps, 'step')} each. A population without spikes sends its value itself.`, scroll('Spikes per population', html`<table class="bars">
<thead><tr><th scope="col">Population</th><th scope="col" class="num">Neurons</th><th scope="col" class="num">Spikes</th><th scope="col" class="num">per neuron and step</th><th></th></tr></thead>
<tbody>${rows.map(({ name, count, size }) => html`<tr><th scope="row">${name}</th><td class="num">${formatCount(size)}</td><td class="num">${formatNumber(count, 1)}</td><td class="num">${formatNumber(count / size / steps, 4)}</td><td class="bar">${count > 0 && html`<i style="--w:${formatNumber((100 * count) / most, 1)}"></i>`}</td></tr>`)}</tbody></table>`));
}

function again({ settings, split, seed, command }: Made): Html {
  return section('repeat', 'Settings, and the same training again', 'The same command on the same device gives the same network, number for number.', html`<dl class="facts">${fact('Seed', String(seed))}${Object.entries(settings).map(([name, value]) => fact(name, String(value)))}${fact('Images', split, 'wide')}</dl>
<div class="command"><code>${command}</code></div>`);
}
