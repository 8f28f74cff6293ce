import { linear, ticks } from './axis.ts';
import { html, trusted, type Html } from './html.ts';
import { thin } from './curve.ts';

/** One line of a chart. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Drawn dashed: of less weight, or of another kind. */
  readonly dashed?: boolean;
}

export interface LinesOptions {
  readonly lines: readonly Line[];
  /** Below the axis: `epochs`. */
  readonly unit: string;
  /** Says a value. */
  readonly format: (y: number) => string;
  /** Says a value on the axis. Default `format`. */
  readonly tick?: (y: number) => string;
  /** Which values stand on the axis. Default: round ones. */
  readonly marks?: (low: number, high: number) => readonly number[];
  /** The axis reaches at least from the first to the second. */
  readonly reach?: readonly [low: number, high: number];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [500, 260, 58, 14, 14, 44];

/**
 * Lines over a common axis, each in a colour of its own, with a legend. Every point tells its values on hover.
 *
 * @example
 * linesSvg({ lines: [{ name: 'loss', points: [[1, 0.5], [2, 0.2]] }], unit: 'epochs', format: String }).text;
 */
export function linesSvg({ lines, unit, format, tick = format, marks = (low, high) => ticks(low, high, 5), reach }: LinesOptions): Html {
  const known = lines.map((each) => ({ ...each, points: each.points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) })).filter(({ points }) => points.length > 0);
  if (known.length === 0) return html`<p class="empty">The run was too short for a point.</p>`;
  const levels = [...known.flatMap(({ points }) => points.map(([, y]) => y)), ...(reach ?? [])];
  const [least, most] = [Math.min(...levels), Math.max(...levels)];
  const [low, high] = most > least ? [least, most] : [least - (Math.abs(least) || 1) / 2, least + (Math.abs(least) || 1) / 2];
  const places = known.flatMap(({ points }) => points.map(([x]) => x));
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const x = linear(first, last, LEFT, WIDTH - RIGHT);
  const y = linear(low, high, HEIGHT - BOTTOM, TOP);
  const round = (value: number): number => Math.round(value * 10) / 10;
  const path = (points: Line['points']): string => points.map(([a, b], at) => `${at === 0 ? 'M' : 'L'}${round(x(a))} ${round(y(b))}`).join('');
  const dots = ({ points, name }: Line, at: number): Html[] => thin([...points], 60).map(([a, b]) => html`<circle class="dot l${at}" cx="${round(x(a))}" cy="${round(y(b))}" r="${points.length > 30 ? 2 : 3}"><title>${name}, ${a}: ${format(b)}</title></circle>`);
  const whole = ticks(first, last, 7).filter(Number.isInteger);
  return html`<figure class="lines"><svg class="chart narrow" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${known.map(({ name, points }) => `${name}: ${format(points[points.length - 1][1])} at the end`).join('; ')}">
${marks(low, high).map((level) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(level))}" y2="${round(y(level))}"/><text x="${LEFT - 8}" y="${round(y(level)) + 4}" text-anchor="end">${tick(level)}</text>`)}
${whole.map((at) => html`<line class="tick" x1="${round(x(at))}" x2="${round(x(at))}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM + 5}"/><text x="${round(x(at))}" y="${HEIGHT - BOTTOM + 19}" text-anchor="middle">${at}</text>`)}
<line class="base" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM}"/>
<text class="unit" x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">${unit}</text>
${known.map(({ points, dashed }, at) => html`<path class="l${at}${dashed === true && ' dashed'}" d="${trusted(path(points))}"/>`)}
${known.map(dots)}</svg>
${known.length > 1 && html`<ul class="legend">${known.map(({ name, points }, at) => html`<li><i class="l${at}"></i>${name} <b>${format(points[points.length - 1][1])}</b></li>`)}</ul>`}</figure>`;
}

/** Rules of these charts. */
export const LINE_STYLES = `
.lines{min-width:0}
.chart.narrow{min-width:0}
.lines path{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
.lines .dashed{stroke-dasharray:5 5}
path.l0{stroke:var(--blue)}path.l1{stroke:var(--warm)}path.l2{stroke:var(--green)}
.dot.l0,i.l0{fill:var(--blue);background:var(--blue)}.dot.l1,i.l1{fill:var(--warm);background:var(--warm)}.dot.l2,i.l2{fill:var(--green);background:var(--green)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:34px 36px}
.pair h3{margin:0 0 10px;font-size:15px;font-weight:600}
`;
