import { html, type Html } from '../../src/view/html.ts';
import { digits } from '../print.ts';
import { fitted, series, type Curve, type Fitted } from '../scaling.ts';
import { decades, decadesAround, logarithmic, powerLabel } from './log-axis.ts';
import { placeName, round } from './names.ts';

const [width, height, left, right, top, bottom] = [480, 320, 52, 64, 14, 44];

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
  return html`<figure><figcaption>${what}</figcaption><svg class="chart small" viewBox="0 0 ${width} ${height}" role="img" aria-label="${what} over ${grows}: ${curves.map((curve) => `${placeName({ backend: curve.backend as 'cpu', adapter: curve.adapter })} grows with exponent ${curve.power?.exponent.toFixed(2)}`).join('; ')}">
${decades(lowY, highY, 6).map((value) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${round(y(value))}" y2="${round(y(value))}"/><text x="${left - 8}" y="${round(y(value)) + 4}" text-anchor="end">${powerLabel(value)}</text>`)}
${decades(lowX, highX, 6).map((value) => html`<line class="tick" x1="${round(x(value))}" x2="${round(x(value))}" y1="${height - bottom}" y2="${height - bottom + 5}"/><text x="${round(x(value))}" y="${height - bottom + 19}" text-anchor="middle">${powerLabel(value)}</text>`)}
<line class="base" x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}"/>
<text x="${width - right}" y="${height - 6}" text-anchor="end">${grows}</text>
${curves.map((curve) => curveMarks(curve, places, x, y))}</svg></figure>`;
}

function curveMarks({ backend, adapter, points, power, what, series: { grows } }: Curve, places: readonly string[], x: (value: number) => number, y: (value: number) => number): Html {
  const name = placeName({ backend: backend as 'cpu', adapter });
  const ends = [points[0][0], points.at(-1)![0]] as const;
  const fit = (at: number): number => power!.factor * at ** power!.exponent;
  return html`<g class="k${places.indexOf(name) % 6}">${power && html`<line class="fit" x1="${round(x(ends[0]))}" y1="${round(y(fit(ends[0])))}" x2="${round(x(ends[1]))}" y2="${round(y(fit(ends[1])))}"/><text class="exponent" x="${round(x(ends[1])) + 10}" y="${round(y(fit(ends[1]))) + 4}">∝ n<tspan class="up" dy="-5">${power.exponent.toFixed(2)}</tspan></text>`}
${points.map(([at, value]) => html`<circle class="dot" cx="${round(x(at))}" cy="${round(y(value))}" r="4"><title>${name}, ${digits(at)} ${grows}: ${digits(value)} ${what}</title></circle>`)}</g>`;
}
