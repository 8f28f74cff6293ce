import type { LearningPoint } from '../learn/digits/types.ts';
import { linear, ticks } from './axis.ts';
import { formatCount, formatDuration, formatPercent, formatSI } from './format.ts';
import { html, trusted, type Html } from './html.ts';

const WIDTH = 1000;
const HEIGHT = 340;
const LEFT = 52;
const RIGHT = 20;
const TOP = 16;
const BOTTOM = 46;
/** More hover targets than this would be narrower than a pointer can aim at. */
const HOVER_POINTS = 250;

/**
 * The learning curve: running accuracy over images learned, with a dashed line at the accuracy on
 * held-out digits where that is known. Every point tells its values on hover.
 *
 * @example
 * container.innerHTML = curveSvg(points, 0.884).text;
 */
export function curveSvg(points: readonly LearningPoint[], heldOut?: number): Html {
  const known = points.filter((point) => Number.isFinite(point.accuracy) && Number.isFinite(point.images));
  if (known.length === 0) return html`<p class="empty">The run was too short for a point of the curve.</p>`;
  const levels = known.map((point) => point.accuracy).concat(heldOut ?? []);
  // Tenths around the data: a curve from 70 to 90 % should not be squeezed under an axis from zero.
  const low = Math.min(0.9, Math.floor(Math.min(...levels) * 10 - 1e-9) / 10);
  const high = Math.max(low + 0.1, Math.ceil(Math.max(...levels) * 10) / 10);
  const end = Math.max(...known.map((point) => point.images));
  const x = linear(0, Math.max(1, end), LEFT, WIDTH - RIGHT);
  const y = linear(low, high, HEIGHT - BOTTOM, TOP);
  const path = known.map((point, index) => `${index === 0 ? 'M' : 'L'}${round(x(point.images))} ${round(y(point.accuracy))}`).join('');
  const final = known[known.length - 1];
  return html`<svg class="chart curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Running accuracy over images learned; ${formatPercent(final.accuracy)} after ${formatCount(final.images)} images">
${ticks(low, high, high - low > 0.45 ? 8 : 5).map((level) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(level))}" y2="${round(y(level))}"/><text x="${LEFT - 8}" y="${round(y(level)) + 4}" text-anchor="end">${formatPercent(level, 0)}</text>`)}
${ticks(0, end, 8).map((images) => html`<line class="tick" x1="${round(x(images))}" x2="${round(x(images))}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM + 5}"/><text x="${round(x(images))}" y="${HEIGHT - BOTTOM + 19}" text-anchor="middle">${formatSI(images)}</text>`)}
<line class="base" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>
<text class="unit" x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">images learned</text>
${heldOut !== undefined && Number.isFinite(heldOut) && heldLine(heldOut, y)}
<path class="line" d="${trusted(path)}"/>
${hoverTargets(thin(known, HOVER_POINTS), x, y)}</svg>`;
}

/** The same values as a table, for readers who cannot see or hover the chart. */
export function curveTable(points: readonly LearningPoint[]): Html {
  const rows = thin(points.filter((point) => Number.isFinite(point.accuracy)), 40);
  if (rows.length === 0) return html``;
  return html`<details><summary>Values as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Values of the learning curve"><table class="plain"><thead><tr><th scope="col">Images learned</th><th scope="col">Time</th><th scope="col">Running accuracy</th></tr></thead><tbody>${rows.map((point) => html`<tr><td>${formatCount(point.images)}</td><td>${formatDuration(point.seconds)}</td><td>${formatPercent(point.accuracy)}</td></tr>`)}</tbody></table></div></details>`;
}

/** At most about `most` evenly spaced items, the last always among them. */
export function thin<T>(items: readonly T[], most: number): T[] {
  const stride = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, index) => (items.length - 1 - index) % stride === 0);
}

function heldLine(heldOut: number, y: (level: number) => number): Html {
  const at = round(y(heldOut));
  // Below the line when there is no room above it.
  const text = at < TOP + 18 ? at + 15 : at - 6;
  return html`<line class="held" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="held" x="${LEFT + 8}" y="${text}">held-out digits, after learning: ${formatPercent(heldOut)}</text>`;
}

/** An invisible strip per point, from half-way to its neighbours, that shows the point's values. */
function hoverTargets(points: readonly LearningPoint[], x: (images: number) => number, y: (level: number) => number): Html[] {
  return points.map((point, index) => {
    const centre = x(point.images);
    const from = index === 0 ? LEFT : (x(points[index - 1].images) + centre) / 2;
    const to = index === points.length - 1 ? WIDTH - RIGHT : (x(points[index + 1].images) + centre) / 2;
    return html`<g class="point"><rect x="${round(from)}" y="${TOP}" width="${round(Math.max(0, to - from))}" height="${HEIGHT - BOTTOM - TOP}"/><line x1="${round(centre)}" x2="${round(centre)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/><circle cx="${round(centre)}" cy="${round(y(point.accuracy))}" r="4"/><title>${formatCount(point.images)} images, ${formatDuration(point.seconds)}: ${formatPercent(point.accuracy)}</title></g>`;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
