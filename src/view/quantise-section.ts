/** What a network lost when it became whole numbers, layer after layer. */
import type { QuantiseReport } from '../chip/quantise/report.ts';
import { formatNumber, formatPlural } from './format.ts';
import { html, type Html } from './html.ts';
import { scroll, section } from './sections.ts';

type TimeConstant = QuantiseReport['layers'][number]['current'];

/**
 * Errors of weights, thresholds, biases and time constants as tables, the weights' with bars.
 *
 * @example
 * quantiseSection(quantise(network, loihi1).report).text;
 */
export function quantiseSection({ layers, latency, notes }: QuantiseReport): Html {
  const most = Math.max(1e-9, ...layers.flatMap(({ connections }) => connections.map(({ error }) => error.rms)));
  const weights = html`<table class="bars"><thead><tr><th scope="col">Weights</th>${['Exponent', 'Largest error', 'Cut', 'Became 0', 'RMS error'].map((each) => html`<th scope="col" class="num">${each}</th>`)}<th></th></tr></thead><tbody>${layers.flatMap(({ population, connections }) => connections.map(({ connection, exponent, sign, error, clipped, vanished }) => html`<tr title="${connection}: ${sign}, errors relative to the weights' root mean square"><th scope="row">${connection} → ${population}</th><td class="num">${exponent}</td><td class="num">${share(error.largest)}</td><td class="num">${share(clipped)}</td><td class="num">${share(vanished)}</td><td class="num">${share(error.rms)}</td><td class="bar"><i style="--w:${formatNumber((100 * error.rms) / most, 1)}"></i></td></tr>`))}</tbody></table>`;
  const neurons = html`<table class="plain"><thead><tr><th scope="col">Population</th>${['Scale', 'Threshold', 'Bias', 'Time constant of the current', 'of the potential', 'Later by'].map((each) => html`<th scope="col" class="num">${each}</th>`)}</tr></thead><tbody>${layers.map(({ population, scale, threshold, bias, current, potential, latency: later }) => html`<tr><th scope="row">${population}</th><td class="num">${formatNumber(scale, 2)}</td><td class="num">${threshold === null ? 'never spikes' : share(threshold.largest)}</td><td class="num">${share(bias.largest)}</td><td class="num">${timeWords(current)}</td><td class="num">${timeWords(potential)}</td><td class="num">${formatPlural(later, 'step')}</td></tr>`)}</tbody></table>`;
  return section('quantise', 'What whole numbers cost', `Relative errors: of weights, to the root mean square of all; of thresholds and biases, to the threshold; of time constants, to what they were.${latency > 0 ? ` The slowest population answers ${formatPlural(latency, 'step')} later.` : ''}`, html`${scroll('Errors of weights', weights)}<br>
${scroll('Errors of neurons', neurons)}${notes.map((each) => html`<p class="note">${each}</p>`)}`);
}

/** "20 ms, 0.02 %". JSON has no infinity: what it makes of it is read as none at all. */
function timeWords({ is, error }: TimeConstant): string {
  return `${is === null ? 'none' : Number.isFinite(is) ? `${formatNumber(is, 2)}\u00a0ms` : 'no decay'}, ${share(error)}`;
}

/** Errors span many powers of ten: two digits of each, but for those of rounding f32. */
const share = (value: number): string => (value > 0 && value < 1e-6 ? '< 0.0001\u00a0%' : `${Number((100 * value).toPrecision(2))}\u00a0%`);
