import { linear } from './axis.ts';
import { formatNumber } from './format.ts';
import type { Trace, Window } from './gallery.ts';
import { html, trusted, type Html } from './html.ts';

const WIDTH = 320;
const LEFT = 52;
const RIGHT = 6;
/** Where the curve stands, and below it the input. */
const [TOP, FLOOR, INPUT_TOP, INPUT_FLOOR] = [26, 104, 112, 130];

/** A trace with its spikes as strokes to the top, and its input below. */
export function traceSvg({ dt, steps, values, spikes, unit, input, pulses }: Trace, label: string): Html {
  const x = linear(0, steps, LEFT, WIDTH - RIGHT);
  const [low, high] = rangeOf(values);
  const y = linear(low, high, FLOOR, TOP);
  const hasInput = input.length > 0 || pulses.length > 0;
  const bottom = hasInput ? INPUT_FLOOR : FLOOR;
  const foot = values.length > 0 ? (each: number): number => y(values[Math.max(0, each - 1)]) : () => FLOOR;
  const strokes = spikes.map((each) => `M${round(x(each))} ${round(foot(each))}V8`).join('');
  return html`<svg class="trace" viewBox="0 0 ${WIDTH} ${bottom + 16}" role="img" aria-label="${label}">
${values.length > 0 && html`<text x="${LEFT - 6}" y="${TOP + 4}" text-anchor="end">${tick(high, high - low)}</text><text x="${LEFT - 6}" y="${FLOOR + 3}" text-anchor="end">${tick(low, high - low)}</text>${unit !== '1' && html`<text class="unit" x="${LEFT - 6}" y="${(TOP + FLOOR) / 2 + 4}" text-anchor="end">${unit.split(' ')[0]}</text>`}`}
<path class="spike" d="${trusted(strokes)}"/>
${values.length > 0 && html`<path class="v" d="${trusted(`M${pathOf(values, x, y).join('L')}`)}"/>`}
${input.length > 0 && inputPath(input, x)}
${pulses.length > 0 && html`<path class="pulse" d="${trusted(pulses.map((each) => `M${round(x(each))} ${INPUT_FLOOR}V${INPUT_TOP}`).join(''))}"/>`}
<text x="${LEFT}" y="${bottom + 13}">0</text><text x="${WIDTH - RIGHT}" y="${bottom + 13}" text-anchor="end">${formatNumber(steps * dt, 0)} ms</text></svg>`;
}

function inputPath(input: readonly number[], x: (index: number) => number): Html {
  const [least, most] = rangeOf(input);
  // What hardly changes beside its size, or is a potential below zero, is drawn without zero: the change could not be seen.
  const base = least > most / 2 || most < 0 ? least : 0;
  const y = linear(Math.min(base, least), Math.max(base, most), INPUT_FLOOR, INPUT_TOP);
  return html`<path class="input" d="${trusted(`M${round(x(0))} ${round(y(base))}L${pathOf(input, x, y).join('L')}L${round(x(input.length))} ${round(y(base))}Z`)}"/>`;
}

/** The window of a learning rule: growth above the line, decline below. */
export function windowSvg({ lags, changes }: Window, label: string): Html {
  const [low, high] = rangeOf([0, ...changes]);
  const x = linear(lags[0], lags[lags.length - 1], LEFT, WIDTH - RIGHT);
  const y = linear(low, high, FLOOR, TOP);
  const half = (part: string, keep: (change: number) => number): Html =>
    html`<path class="${part}" d="${trusted(`M${round(x(lags[0]))} ${round(y(0))}L${changes.map((change, k) => `${round(x(lags[k]))} ${round(y(keep(change)))}`).join('L')}L${round(x(lags[lags.length - 1]))} ${round(y(0))}Z`)}"/>`;
  return html`<svg class="trace" viewBox="0 0 ${WIDTH} ${FLOOR + 18}" role="img" aria-label="${label}">
<line class="zero" x1="${round(x(0))}" x2="${round(x(0))}" y1="${TOP}" y2="${FLOOR}"/>
${high > 0 && html`${half('grow', (change) => Math.max(0, change))}<text x="${LEFT - 6}" y="${TOP + 4}" text-anchor="end">${tick(high, high - low)}</text>`}
${low < 0 && html`${half('shrink', (change) => Math.min(0, change))}<text x="${LEFT - 6}" y="${FLOOR + 3}" text-anchor="end">${tick(low, high - low)}</text>`}
<line class="zero" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(0))}" y2="${round(y(0))}"/>
<text x="${LEFT}" y="${FLOOR + 15}">${lags[0]}</text><text x="${round(x(0))}" y="${FLOOR + 15}" text-anchor="middle">0</text><text x="${WIDTH - RIGHT}" y="${FLOOR + 15}" text-anchor="end">${lags[lags.length - 1]} ms</text></svg>`;
}

/** Points of a polyline: of more samples than half pixels, the extremes of each half pixel in their order. */
function pathOf(values: readonly number[], x: (index: number) => number, y: (value: number) => number): string[] {
  const bins = Math.min(values.length, 2 * (WIDTH - LEFT - RIGHT));
  const points: string[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const [from, to] = [bin, bin + 1].map((each) => Math.floor((each * values.length) / bins));
    let [least, most] = [from, from];
    for (let k = from; k < to; k++) {
      if (values[k] < values[least]) least = k;
      if (values[k] > values[most]) most = k;
    }
    for (const k of least === most ? [least] : [Math.min(least, most), Math.max(least, most)]) points.push(`${round(x(k + 0.5))} ${round(y(values[k]))}`);
  }
  return points;
}

/** A tick with as many decimals as the span asks for, short enough for the margin. */
function tick(value: number, span: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1);
  return span < 0.02 ? String(Number(value.toPrecision(2))) : formatNumber(value, span >= 20 ? 0 : span >= 2 ? 1 : 3);
}

/** Smallest and largest of values; 0 and 1 where there are none. */
export function rangeOf(values: readonly number[]): [low: number, high: number] {
  if (values.length === 0) return [0, 1];
  return values.reduce(([low, high], each) => [Math.min(low, each), Math.max(high, each)], [Infinity, -Infinity] as [number, number]);
}

const round = (value: number): number => Math.round(value * 10) / 10;
