import { html, type Html } from '../../src/view/html.ts';
import { peersOf } from '../peers.ts';
import { byNetwork, digits } from '../print.ts';
import type { Row } from '../row.ts';
import { decades, decadesAround, logarithmic, powerLabel } from './log-axis.ts';
import { placeName, placesOf, pretends, round } from './names.ts';

const [width, left, right, rowHeight, headHeight, foot] = [1000, 270, 74, 25, 34, 50];

interface Mark {
  readonly label: string;
  readonly detail: string;
  readonly kind: string;
  readonly value?: number;
  readonly range?: readonly [low: number, high: number];
}

/** The speed of every row as a dot on a logarithmic axis of wall time over simulated time, peers beside ours. */
export function speedChart(rows: readonly Row[]): Html {
  const places = placesOf(rows);
  const groups = byNetwork(rows).map((group) => ({ title: `${group[0].name} ${group[0].size}`, marks: marksOf(group, places) }));
  const values = groups.flatMap(({ marks }) => marks.flatMap(({ value, range }) => [...(value === undefined ? [] : [value]), ...range ?? []]));
  if (values.length === 0) return html`<p class="empty">No row passed its check, so there is no time to show.</p>`;
  const [low, high] = decadesAround([...values, 1]);
  const x = logarithmic(low, high, left, width - right);
  const lines: Html[] = [];
  let y = 6;
  for (const { title, marks } of groups) {
    lines.push(html`<text class="name" x="0" y="${y + 20}">${title}</text>`);
    y += headHeight;
    for (const mark of marks) {
      lines.push(markLine(mark, x, y));
      y += rowHeight;
    }
    y += 10;
  }
  const bottom = y;
  return html`<svg class="chart speed" viewBox="0 0 ${width} ${bottom + foot}" role="img" aria-label="Wall time over simulated time of every network and backend; the tables below hold the numbers">
${decades(low, high).map((value) => html`<line class="grid" x1="${round(x(value))}" x2="${round(x(value))}" y1="6" y2="${bottom}"/><text x="${round(x(value))}" y="${bottom + 18}" text-anchor="middle">${powerLabel(value)}</text>`)}
<line class="real" x1="${round(x(1))}" x2="${round(x(1))}" y1="6" y2="${bottom}"/><text class="real" x="${round(x(1))}" y="${bottom + 38}" text-anchor="middle">real time</text>
<text x="${left}" y="${bottom + 38}">← faster</text><text x="${width - right}" y="${bottom + 38}" text-anchor="end">wall time over simulated time</text>
${lines}</svg>`;
}

function marksOf(rows: readonly Row[], places: readonly string[]): Mark[] {
  return [
    ...rows.map((row) => ({
      label: placeName(row), kind: `k${places.indexOf(placeName(row)) % 6}${pretends(row) ? ' pretends' : ''}`, value: row.figures?.realTimeFactor,
      detail: row.figures ? `${row.adapter}: ${digits(row.figures.realTimeFactor)} × simulated time, ${digits(row.figures.synapticEventsPerSecond)} synaptic events/s` : '',
      ...(row.wall ? { range: [row.wall.min / row.simulated, row.wall.max / row.simulated] as const } : {}),
    })),
    ...peersOf(rows[0].name, rows[0].size).map(({ name, hardware, realTimeFactor }) => ({ label: name, kind: 'peer', value: realTimeFactor, detail: `${name} on ${hardware}, their figure: ${digits(realTimeFactor)} × simulated time` })),
  ];
}

function markLine({ label, detail, kind, value, range }: Mark, x: (value: number) => number, y: number): Html {
  const middle = y + rowHeight / 2;
  const text = html`<text class="who" x="${left - 16}" y="${middle + 4}" text-anchor="end">${label}</text>`;
  if (value === undefined) return html`<g class="mark fail">${text}<text x="${left + 8}" y="${middle + 4}">FAIL: no time</text></g>`;
  const at = round(x(value));
  const end = round(Math.max(at + 6, range ? x(range[1]) : 0));
  return html`<g class="mark ${kind} point"><rect x="0" y="${y}" width="${width}" height="${rowHeight}"/>${text}<path class="stem" d="M${left} ${middle}H${at}"/>${range && html`<path class="range" d="M${round(x(range[0]))} ${middle}H${round(x(range[1]))}"/>`}<circle class="dot" cx="${at}" cy="${middle}" r="5"/><text class="value" x="${end + 9}" y="${middle + 4}">${digits(value)}</text><title>${detail}</title></g>`;
}
