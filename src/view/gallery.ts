import { formatCount, formatNumber, formatPlural } from './format.ts';
import { rangeOf, traceSvg, windowSvg } from './gallery-figures.ts';
import { html, type Html } from './html.ts';
import { brand, renderPage } from './page.ts';

/** What one neuron did: a variable after every step, and the steps that spiked or brought an input pulse. */
export interface Trace {
  /** In ms. */
  readonly dt: number;
  readonly steps: number;
  /** Empty where the model has nothing to draw but its spikes. */
  readonly values: readonly number[];
  readonly spikes: readonly number[];
  readonly unit: string;
  readonly variable: string;
  /** The input at every step; empty where it is constant. */
  readonly input: readonly number[];
  readonly inputName: string;
  readonly pulses: readonly number[];
}

/** The change of a weight over the time from the pre to the post spike, in ms. */
export interface Window {
  readonly lags: readonly number[];
  readonly changes: readonly number[];
}

/** One model of the gallery. */
export interface Exhibit {
  /** The name under which it is imported. */
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** Its equations and conditions, line by line under what they are called. */
  readonly texts: readonly (readonly [label: string, lines: readonly string[]])[];
  /** Name, value, unit and meaning of parameters and state. */
  readonly numbers: readonly (readonly [name: string, value: string, unit: string, doc: string])[];
  readonly picture: Trace | Window | null;
}

/** A heading with what stands below it. */
export interface Room {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Small pictures with a name alone, five in a row. */
  readonly compact?: boolean;
  readonly exhibits: readonly Exhibit[];
}

/**
 * All models as one HTML page, each with a picture of what it does.
 *
 * @example
 * await writeFile('models.html', renderGallery(rooms));
 */
export function renderGallery(rooms: readonly Room[]): string {
  const all = rooms.reduce((sum, { exhibits }) => sum + exhibits.length, 0);
  return renderPage({
    title: 'The models of webspike', styles: STYLES,
    body: html`<header>
${brand('models')}
<h1><em>${formatCount(all)}</em> models and patterns, each drawn by its own equations</h1>
<p class="lead">Every picture is a simulation of the example that the model declares, run on the CPU backend when this page was written. Open a card for its equations, parameters and source.</p>
<nav class="rooms">${rooms.map(({ id, title, exhibits }) => html`<a href="#${id}">${title} <b>${exhibits.length}</b></a>`)}</nav>
</header>
${rooms.map(roomSection)}`,
  });
}

function roomSection({ id, title, about, compact = false, exhibits }: Room): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><p class="about">${about}</p><div class="${compact ? 'wall compact' : 'wall'}">${exhibits.map((each) => (compact ? small(each) : card(each)))}</div></section>`;
}

function card(exhibit: Exhibit): Html {
  const { id, summary, source, texts, numbers } = exhibit;
  return html`<article class="model" id="${id}"><h3>${id}</h3><p>${summary}</p>${pictureOf(exhibit)}
<details><summary>Equations and parameters</summary>
<dl class="texts">${texts.map(([label, lines]) => html`<dt>${label}</dt><dd><code>${lines.map((line, k) => html`${k > 0 && html`<br>`}${line}`)}</code></dd>`)}</dl>
${numbers.length > 0 && html`<table class="plain"><tbody>${numbers.map(([name, value, unit, doc]) => html`<tr><th scope="row"><code>${name}</code></th><td class="num">${value}</td><td>${unit}</td><td>${doc}</td></tr>`)}</tbody></table>`}
<p class="source">${source}</p></details></article>`;
}

function small(exhibit: Exhibit): Html {
  return html`<figure class="model" id="${exhibit.id}">${pictureOf(exhibit)}<figcaption>${exhibit.summary}</figcaption></figure>`;
}

function pictureOf({ id, picture }: Exhibit): Html | null {
  if (!picture) return null;
  if ('lags' in picture) return windowSvg(picture, `Weight change of ${id} over the time between a pre and a post spike`);
  const { values, spikes, variable, unit, dt, steps } = picture;
  const [low, high] = rangeOf(values);
  const said = values.length === 0 ? '' : `, ${variable} from ${formatNumber(low, 2)} to ${formatNumber(high, 2)} ${unit}`;
  return traceSvg(picture, `${id}: ${formatPlural(spikes.length, 'spike')} in ${formatNumber(steps * dt, 1)} ms${said}`);
}

const STYLES = `
.rooms{display:flex;flex-wrap:wrap;gap:8px 10px;margin:28px 0 0}
.rooms a{padding:4px 14px;border:1px solid var(--line);border-radius:16px;color:var(--ink);font-size:14px;text-decoration:none}
.rooms a:hover{border-color:var(--blue)}
.rooms b{margin-left:4px;color:var(--soft);font-weight:400}
.wall{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:18px;align-items:start}
.wall .model{min-width:0;padding:16px 18px 12px;border-radius:10px;background:var(--panel)}
.wall h3{margin:0;font:600 15px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.wall p{margin:1px 0 10px;color:var(--soft);font-size:14px;line-height:1.4}
.wall>article>p{min-height:2.8em}
.wall details{margin-top:8px}
.wall .texts{margin:12px 0 0}
.wall code{color:var(--ink);font:12px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.wall .texts dd{margin:0 0 8px}
.wall .plain{font-size:12px;line-height:1.4}
.wall .plain code{white-space:nowrap}
.wall .plain th,.wall .plain td{padding:4px 10px 4px 0}
.wall .source{margin:10px 0 4px;font-size:12px}
.compact{grid-template-columns:repeat(5,minmax(0,1fr));gap:12px;align-items:stretch}
.compact .trace{font-size:15px}
.compact .unit{display:none}
.compact .model{padding:10px 12px 8px}
.compact figcaption{margin:4px 0 0;color:var(--ink);font-size:13px;line-height:1.35}
.trace{width:100%;height:auto;font-size:11px}
.trace text{fill:var(--soft)}
.trace .v{fill:none;stroke:var(--blue);stroke-width:1.5;stroke-linejoin:round}
.trace .spike{fill:none;stroke:var(--warm);stroke-width:1.5}
.trace .input{fill:rgb(var(--blue-rgb)/.16);stroke:var(--soft);stroke-width:1}
.trace .pulse{fill:none;stroke:var(--soft);stroke-width:1.5}
.trace .zero{stroke:var(--line)}
.trace .grow{fill:rgb(var(--blue-rgb)/.2);stroke:var(--blue);stroke-width:1.5}
.trace .shrink{fill:rgb(var(--warm-rgb)/.2);stroke:var(--warm);stroke-width:1.5}
@media (max-width:900px){.compact{grid-template-columns:repeat(auto-fill,minmax(150px,1fr))}}
`;
