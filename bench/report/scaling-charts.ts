import { html, type Html } from '../../src/view/html.ts';
import { digits } from '../print.ts';
import { fitted, series, type Curve, type Fitted } from '../scaling.ts';
import { decades, decadesAround, logarithmic, powerLabel } from './log-axis.ts';
import { placeName, round } from './names.ts';

const [width, height, left, right, top, bottom] = [480, 320, 60, 64, 16, 58];

/** A chart per network and cost: measured points, the fitted power law, its exponent. */
export function scalingCharts(curves: readonly Curve[], places: readonly string[]): Html {
  return html`${series.map((each) => {
    const own = curves.filter((curve) => curve.series === each);
    if (own.length === 0) return null;
    return html`<h3>${each.benchmark}, by ${each.grows}</h3><div class="charts">${(Object.keys(fitted) as Fitted[]).map((what) => panel(own.filter((curve) => curve.what === what), what, places))}</div>`;
  })}`;
}

function panel(curves: readonly Curve[], what: Fitted, places: readonly string[]): Html {
  const points = curves.flatMap((curve) => curve.points);
  const [lowX, highX] = decadesAround(points.map(([x]) => x));
  const [lowY, highY] = decadesAround(points.map(([, y]) => y));
  const x = logarithmic(lowX, highX, left, width - right);
  const y = logarithmic(lowY, highY, height - bottom, top);
  const { grows } = curves[0].series;
  return html`<figure><figcaption>${what}</figcaption><svg class="chart small" viewBox="0 0 ${width} ${height}" role="img" aria-label="${what} over ${grows}: ${curves.map((curve) => `${placeName(curve)} grows with exponent ${curve.power.exponent.toFixed(2)}`).join('; ')}">
${decades(lowY, highY, 6).map((value) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${round(y(value))}" y2="${round(y(value))}"/><text x="${left - 8}" y="${round(y(value)) + 4}" text-anchor="end">${powerLabel(value)}</text>`)}
${decades(lowX, highX, 6).map((value) => html`<line class="tick" x1="${round(x(value))}" x2="${round(x(value))}" y1="${height - bottom}" y2="${height - bottom + 5}"/><text x="${round(x(value))}" y="${height - bottom + 24}" text-anchor="middle">${powerLabel(value)}</text>`)}
<line class="base" x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}"/>
<text x="${width - right}" y="${height - 6}" text-anchor="end">${grows}</text>
${curves.map((curve) => curveMarks(curve, places, x, y))}</svg></figure>`;
}

function curveMarks(curve: Curve, places: readonly string[], x: (value: number) => number, y: (value: number) => number): Html {
  const { points, power, last, what, series: { grows } } = curve;
  const name = placeName(curve);
  const fit = (at: number): number => power.factor * at ** power.exponent;
  const [from, to] = [points[0][0], points.at(-1)![0]];
  const inFrame = (value: number): number => round(Math.max(top, Math.min(height - bottom, y(value))));
  return html`<g class="k${places.indexOf(name) % 6}"><line class="fit" x1="${round(x(from))}" y1="${inFrame(fit(from))}" x2="${round(x(to))}" y2="${inFrame(fit(to))}"><title>${name}: exponent ${power.exponent.toFixed(2)} over all, ${last.toFixed(2)} between the two largest</title></line>
<text class="exponent" x="${round(x(to)) + 10}" y="${inFrame(fit(to)) + 4}">n<tspan class="up" dy="-5">${power.exponent.toFixed(2)}</tspan></text>
${points.map(([at, value]) => html`<circle class="dot" cx="${round(x(at))}" cy="${inFrame(value)}" r="6"><title>${name}, ${digits(at)} ${grows}: ${digits(value)} ${what}</title></circle>`)}</g>`;
}
