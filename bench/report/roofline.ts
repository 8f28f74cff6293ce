import { formatSI } from '../../src/view/format.ts';
import { html, type Html } from '../../src/view/html.ts';
import { byNetwork, digits } from '../print.ts';
import type { Figures, Row } from '../row.ts';
import { decades, decadesAround, logarithmic, powerLabel } from './log-axis.ts';
import { placeName, placesOf, round } from './names.ts';

const [width, height, left, right, bottom, nameHeight] = [1000, 440, 62, 24, 48, 16];

type Timed = Row & { readonly figures: Figures };

/** Time of a step over the bytes it moves. The line of an adapter is what its memory could do; the share reached stands beside each point. */
export function rooflineChart(all: readonly Row[]): Html {
  const rows = all.filter((row): row is Timed => row.figures !== undefined);
  if (rows.length === 0) return html``;
  const places = placesOf(all);
  const stepTime = ({ figures }: Timed): number => (1e6 * figures.bytesPerStep) / (figures.copyBandwidth * figures.bandwidthShare);
  const [lowX, highX] = decadesAround(rows.map(({ figures }) => figures.bytesPerStep));
  const roofs = places.flatMap((place) => {
    const own = rows.filter((row) => placeName(row) === place).map(({ figures }) => figures.copyBandwidth);
    return own.length > 0 ? [{ place, bandwidth: Math.max(...own) }] : [];
  });
  const [lowY, highY] = decadesAround([...rows.map(stepTime), ...roofs.map(({ bandwidth }) => (1e6 * lowX) / bandwidth)]);
  const x = logarithmic(lowX, highX, left, width - right);
  const names = stagger(byNetwork(rows).map(([row]) => ({ text: `${row.name} ${row.size}`, at: round(x((row as Timed).figures.bytesPerStep)) })));
  const top = 34 + nameHeight * Math.max(...names.map(({ line }) => line));
  const y = logarithmic(lowY, highY, height - bottom, top);
  const kind = (place: string): string => `k${places.indexOf(place) % 6}`;
  const guides = names.map(({ text, at, line }) => html`<line class="guide" x1="${at}" x2="${at}" y1="${top - 8 - nameHeight * line}" y2="${height - bottom}"/><text class="name" x="${at}" y="${top - 12 - nameHeight * line}" text-anchor="middle">${text}</text>`);
  return html`<svg class="chart roofline" viewBox="0 0 ${width} ${height}" role="img" aria-label="Time per step over bytes per step, with the time that the adapter's copy bandwidth would allow">
${decades(lowY, highY).map((value) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${round(y(value))}" y2="${round(y(value))}"/><text x="${left - 8}" y="${round(y(value)) + 4}" text-anchor="end">${powerLabel(value)}</text>`)}
${decades(lowX, highX).map((value) => html`<line class="tick" x1="${round(x(value))}" x2="${round(x(value))}" y1="${height - bottom}" y2="${height - bottom + 5}"/><text x="${round(x(value))}" y="${height - bottom + 19}" text-anchor="middle">${formatSI(value, 'B')}</text>`)}
<line class="base" x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}"/>
<text x="${width - right}" y="${height - 6}" text-anchor="end">bytes moved per step</text><text x="0" y="${top - 16}">µs per step</text>
${guides}
${roofs.map(({ place, bandwidth }) => roofLine(kind(place), `${place}: copies ${formatSI(bandwidth, 'B/s')}`, bandwidth, [lowX, highX], [lowY, highY], x, y))}
${rows.map((row) => html`<g class="${kind(placeName(row))}"><circle class="dot" cx="${round(x(row.figures.bytesPerStep))}" cy="${round(y(stepTime(row)))}" r="5"><title>${row.name} ${row.size} on ${row.adapter}: ${digits(stepTime(row))} µs per step, ${formatSI(row.figures.bytesPerStep, 'B')}, ${share(row)} of the copy bandwidth</title></circle><text class="value" x="${round(x(row.figures.bytesPerStep)) + 10}" y="${round(y(stepTime(row))) + 4}">${share(row)}</text></g>`)}</svg>
<ul class="legend">${roofs.map(({ place, bandwidth }) => html`<li class="${kind(place)}"><i class="dot"></i>${place}: copies <b>${formatSI(bandwidth, 'B/s')}</b></li>`)}</ul>`;
}

const letter = 7.5;

/** Gives each name the lowest line on which it does not run into another. */
function stagger(names: readonly { readonly text: string; readonly at: number }[]): { text: string; at: number; line: number }[] {
  const ends: number[] = [];
  return [...names].sort((a, b) => a.at - b.at).map(({ text, at }) => {
    const half = (text.length * letter) / 2;
    const free = ends.findIndex((end) => end < at - half);
    const line = free < 0 ? ends.length : free;
    ends[line] = at + half + letter;
    return { text, at, line };
  });
}

const share = ({ figures }: Timed): string => `${Number((100 * figures.bandwidthShare).toPrecision(2))} %`;

/** The line from where it enters the frame to where it leaves it. */
function roofLine(kind: string, title: string, bandwidth: number, [lowX, highX]: readonly [number, number], [lowY, highY]: readonly [number, number], x: (value: number) => number, y: (value: number) => number): Html {
  const time = (bytes: number): number => (1e6 * bytes) / bandwidth;
  const bytes = (microseconds: number): number => (microseconds * bandwidth) / 1e6;
  const [from, to] = [Math.max(lowX, bytes(lowY)), Math.min(highX, bytes(highY))];
  if (from >= to) return html``;
  return html`<line class="roof ${kind}" x1="${round(x(from))}" y1="${round(y(time(from)))}" x2="${round(x(to))}" y2="${round(y(time(to)))}"><title>${title}</title></line>`;
}
