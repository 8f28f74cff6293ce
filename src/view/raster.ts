import type { DigitRaster } from '../learn/digits/types.ts';
import { linear, ticks } from './axis.ts';
import { formatCount, formatNumber, formatPlural } from './format.ts';
import { html, trusted, type Html } from './html.ts';

const WIDTH = 860;
const LEFT = 44;
const RIGHT = 12;
const HEAD = 24;
const FOOT = 40;
const BAND_GAP = 12;
/** Up to here each spike is a mark of its own that tells its neuron and time; above, one path per population. */
const SINGLE_MARKS = 300;

/** One population's strip: `top` and `height` of the plot, below a heading of `HEAD` pixels. */
export interface Band {
  readonly top: number;
  readonly height: number;
}

/** Larger populations get higher strips, by the square root so that ten neurons beside 784 stay legible. */
export function layoutBands(sizes: readonly number[]): Band[] {
  const largest = Math.max(1, ...sizes);
  let top = 0;
  return sizes.map((size) => {
    const band = { top: top + HEAD, height: Math.round(48 + 112 * Math.sqrt(size / largest)) };
    top = band.top + band.height + BAND_GAP;
    return band;
  });
}

/**
 * Spikes of one presentation: a strip per population, neuron 0 at the top, time in ms to the right.
 * A spike of step `s` is drawn in the middle of its step, at `(s + ½) · dt`.
 */
export function rasterSvg(raster: DigitRaster): Html {
  if (raster.populations.length === 0) return html`<p class="empty">No spike was recorded.</p>`;
  const bands = layoutBands(raster.populations.map((population) => population.size));
  const last = bands[bands.length - 1];
  const bottom = last.top + last.height;
  const end = raster.steps * raster.dt;
  const x = linear(0, end, LEFT, WIDTH - RIGHT);
  const label = raster.populations.map(({ name, spikes }) => `${name} ${formatPlural(spikes.length, 'spike')}`).join(', ');
  const axis = ticks(0, end, 8).map((time) => html`<line class="grid" x1="${round(x(time))}" x2="${round(x(time))}" y1="${HEAD}" y2="${bottom}"/><text x="${round(x(time))}" y="${bottom + 17}" text-anchor="middle">${formatNumber(time, 3)}</text>`);
  return html`<svg class="chart raster" viewBox="0 0 ${WIDTH} ${bottom + FOOT}" role="img" aria-label="Spikes while the digit was shown: ${label}">${axis}
${raster.populations.map((population, index) => bandSvg(population, bands[index], index, raster, x))}
<text class="unit" x="${WIDTH - RIGHT}" y="${bottom + 34}" text-anchor="end">time (ms)</text></svg>`;
}

function bandSvg({ name, size, spikes }: DigitRaster['populations'][number], { top, height }: Band, index: number, { dt, steps }: DigitRaster, x: (time: number) => number): Html {
  const row = height / Math.max(1, size);
  const y = (neuron: number) => round(top + (neuron + 0.5) * row);
  const time = (step: number) => round(x((step + 0.5) * dt));
  const stepWidth = (WIDTH - LEFT - RIGHT) / Math.max(1, steps);
  const thick = Math.min(6, Math.max(1.5, row * 0.8));
  const wide = Math.min(7, Math.max(1.5, stepWidth * 0.4));
  const marks = spikes.length <= SINGLE_MARKS
    ? spikes.map(([step, neuron]) => html`<circle cx="${time(step)}" cy="${y(neuron)}" r="${spikes.length <= 60 ? 3.2 : 2.2}"><title>${name} ${neuron}: ${formatNumber(step * dt, 3)} ms</title></circle>`)
    : html`<path stroke-width="${round(thick)}" d="${trusted(spikes.map(([step, neuron]) => `M${round(time(step) - wide / 2)} ${y(neuron)}h${round(wide)}`).join(''))}"/>`;
  const note = size === 1 ? '1 neuron' : formatPlural(size, 'neuron');
  return html`<text class="band" x="${LEFT}" y="${top - 8}"><tspan class="name">${name}</tspan> · ${note} · ${spikes.length === 0 ? 'silent' : formatPlural(spikes.length, 'spike')}</text>
<rect class="frame" x="${LEFT}" y="${top}" width="${WIDTH - LEFT - RIGHT}" height="${height}"/>
<text x="${LEFT - 6}" y="${top + 9}" text-anchor="end">0</text>${size > 1 && html`<text x="${LEFT - 6}" y="${top + height}" text-anchor="end">${formatCount(size - 1)}</text>`}
<g class="spikes s${index % 3}">${marks}</g>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
