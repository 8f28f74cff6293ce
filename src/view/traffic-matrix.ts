/** Who sends to whom: a matrix of cores, as squares where each can be seen, else as a picture. */
import type { MapReport, TrafficEntry } from '../chip/map/report.ts';
import { formatCount, formatNumber, formatPlural } from './format.ts';
import { html, trusted, type Html } from './html.ts';
import { LIGHT, paletteIndex } from './palette.ts';
import { encodePng, pngDataUri } from './png.ts';

/** Cores that get a square each. */
const MOST_SQUARES = 48;
const PIXELS = 360;

/**
 * Messages per step from core (row) to core (column); the host is the first row. Shades go by the square root.
 *
 * @example
 * trafficMatrix(report).text;
 */
export function trafficMatrix({ cores, traffic }: Pick<MapReport, 'cores' | 'traffic'>): Html {
  // No spread: there may be a million pairs.
  const most = traffic.reduce((sofar, [, , spikes]) => Math.max(sofar, spikes), 0);
  if (most === 0) return html`<p class="empty">At these rates no core sends anything.</p>`;
  return cores.length <= MOST_SQUARES ? squares(cores.length, traffic, most) : picture(cores.length, traffic);
}

function squares(count: number, traffic: readonly TrafficEntry[], most: number): Html {
  const [cell, left, top] = [Math.min(44, Math.max(13, Math.floor(620 / count))), 46, 22];
  const every = Math.ceil((count * 24) / (count * cell));
  const marks = Array.from({ length: count }, (_, at) => at).filter((at) => at % every === 0);
  const middle = (at: number): number => at * cell + cell / 2 + 4;
  return html`<svg class="chart traffic" style="max-width:${left + count * cell}px;min-width:${Math.min(560, left + count * cell)}px" viewBox="0 0 ${left + count * cell} ${top + (count + 1) * cell}" role="img" aria-label="Messages from core to core">
${marks.map((at) => html`<text x="${left + at * cell + cell / 2}" y="${top - 7}" text-anchor="middle">${at}</text><text x="${left - 7}" y="${top + middle(at + 1)}" text-anchor="end">${at}</text>`)}
<text x="${left - 7}" y="${top + middle(0)}" text-anchor="end">host</text>
<path class="frame" d="${trusted(`M${left} ${top}h${count * cell}v${(count + 1) * cell}h${-count * cell}zM${left} ${top + cell}h${count * cell}`)}"/>
${traffic.filter(([, , spikes]) => spikes > 0).map(([from, to, spikes, hops]) => html`<rect x="${left + to * cell + 1}" y="${top + (from + 1) * cell + 1}" width="${cell - 2}" height="${cell - 2}" style="--v:${formatNumber(Math.sqrt(spikes / most), 3)}"><title>${from === -1 ? 'host' : `core ${from}`} → core ${to}: ${formatNumber(spikes, 3)} messages per step${from !== -1 && from !== to ? `, ${formatPlural(hops, 'hop')}` : ''}</title></rect>`)}
</svg>`;
}

function picture(count: number, traffic: readonly TrafficEntry[]): Html {
  const bin = Math.ceil((count + 1) / PIXELS);
  const side = Math.ceil((count + 1) / bin);
  const sums = new Float64Array(side * side);
  // The first row and column stand for the host.
  for (const [from, to, spikes] of traffic) sums[Math.floor((from + 1) / bin) * side + Math.floor((to + 1) / bin)] += spikes;
  const most = sums.reduce((sofar, each) => Math.max(sofar, each), 0);
  const shades = Uint8Array.from(sums, (each) => paletteIndex(Math.round((each / most) ** 0.35 * 255)));
  return html`<figure class="traffic-picture"><img class="ink" src="${pngDataUri(encodePng(side, side, shades, LIGHT))}" alt="Messages between ${formatCount(count)} cores"><figcaption>Rows send, columns receive, in the order of the cores; the first row is the host.${bin > 1 && ` One pixel is ${bin} × ${bin} cores.`}</figcaption></figure>`;
}
