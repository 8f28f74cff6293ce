/** The cores of chips where they lie, each shaded by what it takes, with the heaviest routes over them. */
import type { CoreReport, MapReport } from '../chip/map/report.ts';
import { formatCount, formatNumber, formatPercent, formatPlural } from './format.ts';
import { html, trusted, type Html } from './html.ts';

/** What the plan can show: its radio button, its CSS variable, and the share of the scale that a core takes. */
interface Layer {
  readonly id: string;
  readonly title: string;
  readonly share: (core: CoreReport) => number;
}

const [CELL, TILE_GAP, CHIP_GAP] = [20, 4, 26];
/** Line of a chip's name, in pixels. */
const LABEL = 22;
/** Of the page's column, in pixels. */
const WIDEST = 1024;
/** More arcs hide the cores. */
const MOST_ROUTES = 60;
/** Idle cores are drawn one by one up to so many. */
const MOST_IDLE = 20_000;

export const RESOURCE_TITLES = { neurons: 'Compartments', synapses: 'Synapse memory', inAxons: 'Input axons', outAxons: 'Output axons', profiles: 'Compartment profiles', thresholds: 'Threshold profiles', formats: 'Synapse formats' } as const;

/** Hue of a population: golden angles apart, so that neighbours differ however many there are. */
export const populationColour = (index: number): string => `oklch(0.66 0.14 ${Math.round((150 + index * 137.508) % 360)})`;

/**
 * Floor plan of all chips in use as one SVG with buttons above it: neurons, synapse memory, axons, traffic or populations.
 *
 * @example
 * floorPlan(reportMapping(mapping, { ratesFrom: 'given' })).text;
 */
export function floorPlan(report: MapReport): Html {
  const { cores, resources, populations, chip } = report;
  const limit = Object.fromEntries(resources.map((each) => [each.resource, each.limit]));
  const busiest = Math.max(1e-300, ...cores.map(traffic));
  const layers: readonly Layer[] = [
    ...(['neurons', 'synapses', 'inAxons', 'outAxons'] as const).map((resource): Layer => ({ id: resource, title: RESOURCE_TITLES[resource], share: ({ used }) => used[resource] / limit[resource] })),
    { id: 'traffic', title: 'Traffic', share: (core) => traffic(core) / busiest },
  ];
  const names = populations.filter(({ host }) => !host).map(({ name }) => name);
  const colourOf = new Map(names.map((name, at) => [name, populationColour(at)]));
  const { width, height, shown, place, frames } = layout(report);
  return html`<div class="floor">
<fieldset class="pick"><legend class="hidden">What the plan shows</legend>${[...layers, { id: 'populations', title: 'Populations' }].map(({ id, title }) => html`<label><input type="radio" name="floor" id="floor-${id}"${id === report.binds && html` checked`}>${title}</label>`)}
<label class="over"><input type="checkbox" id="floor-routes" checked>Heaviest routes</label></fieldset>
<svg class="plan" style="max-width:${shown}px;--px:${formatNumber(width / shown, 3)}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Floor plan: ${formatPlural(cores.length, 'core')} on ${formatPlural(report.totals.chips, 'chip')} of ${chip.title}">
${frames}
<g>${cores.map((core, at) => coreCell(core, at, place(core), layers, colourOf))}</g>
<g class="routes">${routes(report, place, width / shown)}</g>
</svg>
<ul class="legend scale"><li><i class="ramp"></i>0 to 100 % of a core's limit; traffic: of the busiest core</li><li><i class="route"></i>messages, thicker where more</li></ul>
<ul class="legend">${names.slice(0, 40).map((name) => html`<li><i style="background:${colourOf.get(name)}"></i>${name}</li>`)}${names.length > 40 && html`<li>and ${formatCount(names.length - 40)} more</li>`}</ul>
</div>`;
}

const traffic = ({ sent, arriving }: CoreReport): number => sent + arriving;

/** Chips in rows, cores of a tile close together. */
function layout({ cores, chip }: MapReport): { readonly width: number; readonly height: number; readonly shown: number; readonly place: (core: CoreReport) => readonly [x: number, y: number]; readonly frames: Html } {
  const [meshWidth, meshHeight] = chip.mesh;
  const span = (count: number, tile: number): number => count * CELL + Math.floor((count - 1) / tile) * TILE_GAP;
  const [chipWidth, chipHeight] = [span(meshWidth, chip.tile[0]) + 12, span(meshHeight, chip.tile[1]) + 12];
  const used = [...new Set(cores.map((core) => core.chip))].sort((a, b) => a - b);
  const columns = Math.max(1, Math.round(Math.sqrt(used.length * (chipHeight / chipWidth) * 1.9)));
  const width = Math.max(1, Math.min(used.length, columns)) * (chipWidth + CHIP_GAP) - CHIP_GAP;
  const shown = Math.min(WIDEST, Math.round(width * 3.2));
  const label = Math.round((LABEL * width) / shown);
  const origin = new Map(used.map((each, at) => [each, [(at % columns) * (chipWidth + CHIP_GAP), Math.floor(at / columns) * (chipHeight + label) + label] as const]));
  const cell = (x: number, y: number): readonly [number, number] => [6 + x * CELL + Math.floor(x / chip.tile[0]) * TILE_GAP, 6 + y * CELL + Math.floor(y / chip.tile[1]) * TILE_GAP];
  const taken = new Set(cores.map((core) => `${core.chip},${core.x},${core.y}`));
  const idle = (of: number): string => {
    if (meshWidth * meshHeight * used.length > MOST_IDLE) return '';
    const [left, top] = origin.get(of)!;
    return Array.from({ length: meshWidth * meshHeight }, (_, at) => [at % meshWidth, Math.floor(at / meshWidth)] as const).filter(([x, y]) => !taken.has(`${of},${x},${y}`))
      .map(([x, y]) => `M${left + cell(x, y)[0] + 7} ${top + cell(x, y)[1] + 7}h4v4h-4z`).join('');
  };
  return {
    width, shown, height: Math.max(1, Math.ceil(used.length / columns)) * (chipHeight + label),
    place: (core) => { const [left, top] = origin.get(core.chip)!; const [x, y] = cell(core.x, core.y); return [left + x, top + y]; },
    frames: html`${used.map((each) => {
      const [x, y] = origin.get(each)!;
      return html`<text class="chip-name" x="${x + 2}" y="${y - Math.round(label / 4)}">${chip.title}${used.length > 1 && ` · chip ${each}`}</text><path class="die" d="M${x} ${y}h${chipWidth}v${chipHeight}h${-chipWidth}z"/><path class="idle" d="${trusted(idle(each))}"/>`;
    })}`,
  };
}

function coreCell(core: CoreReport, at: number, [x, y]: readonly [number, number], layers: readonly Layer[], colourOf: ReadonlyMap<string, string>): Html {
  const all = core.slices.reduce((sum, [, neurons]) => sum + neurons, 0);
  const largest = core.slices.reduce((best, each) => (each[1] > best[1] ? each : best), core.slices[0] ?? ['', 0]);
  const words = [
    `Core ${at}, chip ${core.chip}, at ${core.x}, ${core.y}`, ...core.slices.map(([name, neurons]) => `${name}: ${formatPlural(neurons, 'neuron')}`),
    ...layers.filter(({ id }) => id !== 'traffic').map(({ id, title, share }) => `${title}: ${formatCount(core.used[id as keyof CoreReport['used']])} (${formatPercent(share(core))})`),
    `Messages per step: ${formatNumber(core.arriving, 2)} in, ${formatNumber(core.sent, 2)} out`,
  ];
  let left = x;
  const size = CELL - 2;
  // The strip below says what lies on the core, whatever the shade says.
  const strip = core.slices.map(([name, neurons]) => {
    const width = Math.round((size * neurons * 100) / Math.max(1, all)) / 100;
    const part = html`<path fill="${colourOf.get(name) ?? ''}" d="M${Math.round(left * 100) / 100} ${y + size - 3}h${width}v3h-${width}z"/>`;
    left += width;
    return part;
  });
  return html`<rect class="core" x="${x}" y="${y}" width="${size}" height="${size}" style="${layers.map(({ id, share }) => `--${id}:${formatNumber(Math.min(1, share(core)), 3)}`).join(';')};--colour:${colourOf.get(largest[0]) ?? 'none'}"><title>${words.join('\n')}</title></rect>${strip}`;
}

/** Arcs of the pairs of cores that exchange most. `pixel`: units of the drawing. */
function routes({ traffic: entries, cores }: MapReport, place: (core: CoreReport) => readonly [number, number], pixel: number): Html[] {
  const heaviest = entries.filter(([from, to, spikes]) => from !== -1 && from !== to && spikes > 0).sort(([, , a], [, , b]) => b - a).slice(0, MOST_ROUTES);
  const most = heaviest[0]?.[2] ?? 1;
  const round = (value: number): number => Math.round(value * 10) / 10;
  return heaviest.reverse().map(([from, to, spikes]) => {
    const [[ax, ay], [bx, by]] = [place(cores[from]), place(cores[to])].map(([x, y]) => [x + CELL / 2 - 1, y + CELL / 2 - 1]);
    const bend = Math.min(0.18, 30 / Math.hypot(bx - ax, by - ay));
    const [midX, midY] = [(ax + bx) / 2 - (by - ay) * bend, (ay + by) / 2 + (bx - ax) * bend];
    const weight = Math.sqrt(spikes / most);
    return html`<path d="M${round(ax)} ${round(ay)}Q${round(midX)} ${round(midY)} ${round(bx)} ${round(by)}" style="stroke-width:${formatNumber(0.7 + 2.3 * weight, 2)};stroke-opacity:${formatNumber(0.3 + 0.6 * weight, 2)}"/><circle class="end" cx="${round(bx)}" cy="${round(by)}" r="${formatNumber((1.2 + 2 * weight) * pixel, 2)}"/>`;
  });
}
