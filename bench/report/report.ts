import { formatCount, formatPlural } from '../../src/view/format.ts';
import { html, type Html } from '../../src/view/html.ts';
import { brand, fact, renderPage } from '../../src/view/page.ts';
import { benchmarks } from '../networks/index.ts';
import { peersNote } from '../peers.ts';
import { byNetwork } from '../print.ts';
import type { Row } from '../row.ts';
import { curvesOf } from '../scaling.ts';
import { kernelBars } from './kernels.ts';
import { placeName, placesOf, pretends } from './names.ts';
import { rooflineChart } from './roofline.ts';
import { scalingCharts } from './scaling-charts.ts';
import { speedChart } from './speed.ts';
import { BENCH_STYLES } from './styles.ts';
import { networkTable } from './tables.ts';

/**
 * The rows of a run as one HTML file that needs nothing else, light or dark as the reader's system is.
 *
 * @example
 * await writeFile('bench.html', renderBenchmark(await readRows('bench.jsonl')));
 */
export function renderBenchmark(rows: readonly Row[]): string {
  const groups = byNetwork(rows);
  const curves = curvesOf(rows);
  const kernels = kernelBars(rows);
  const summary = (name: string): string => benchmarks.find((each) => each.name === name)?.summary ?? name;
  return renderPage({ title: `${formatPlural(groups.length, 'network')} · benchmark · webspike`, styles: BENCH_STYLES, body: html`${headline(rows, groups.length)}
${section('speed', 'Speed', 'Wall time over simulated time, on a logarithmic axis: left of the line is faster than real time. Dots are medians, bars reach from the fastest to the slowest run; hollow dots are software adapters and, in grey, other simulators by their own account. Point at a row.', scroll('Speed', speedChart(rows)))}
${curves.length > 0 && section('scaling', 'Cost as work grows', 'Measured points and the power law through them, both axes logarithmic. An exponent of 1 is cost in proportion to work; point at a line for the exponent between the two largest sizes.', scalingCharts(curves, placesOf(rows)))}
${section('roofline', 'How near to the memory’s limit', 'A step cannot take less time than its bytes at the speed of a copy on the same adapter: the dashed line. The figure beside a point is the share of that bandwidth it reaches. Bytes are the least a step must move: state and masks, and a synapse and a slot of the ring per event.', scroll('Roofline', rooflineChart(rows)))}
${kernels && section('kernels', 'Where the time goes', 'The device’s own timestamps, by kernel.', kernels)}
${section('figures', 'All figures', null, html`${groups.map((group) => networkTable(group, summary(group[0].name)))}<p class="note">${peersNote}</p>`)}
${repeatSection(rows)}` });
}

function headline(rows: readonly Row[], networks: number): Html {
  const failed = rows.filter(({ passed }) => !passed).length;
  const places = placesOf(rows);
  const [{ origin }] = rows;
  const runtimes = [...new Set(rows.map((row) => row.origin.runtime))];
  const verdict = failed === 0 ? html`every row checked before it was timed` : html`<em>${failed} of ${rows.length} rows failed</em> their check and have no time`;
  return html`<header>
${brand('benchmark')}
<h1><em>${formatPlural(networks, 'network')}</em> on ${formatPlural(places.length, 'backend')}, ${verdict}</h1>
<p class="lead">Each network must first show the rates and intervals of its reference, or on a software adapter the very spikes of the CPU backend, before its time counts. ${rows.some(pretends) && 'Software adapters are a processor doing the work of a GPU: their times say nothing about the speed of one.'}</p>
<dl class="facts">
${fact('Processor', `${origin.cpu}, ${origin.cores} cores`)}
${fact('Load before', origin.load.toFixed(1))}
${fact('System', origin.platform)}
${fact('Runtimes', runtimes.join(', '))}
${fact('webspike', origin.webspike)}
${fact('Date', origin.date.slice(0, 16).replace('T', ' '))}
${places.map((place) => fact(place, rows.find((row) => placeName(row) === place)!.adapter, 'half'))}
</dl>
</header>`;
}

function repeatSection(rows: readonly Row[]): Html {
  const { origin } = rows[0];
  const repeats = Math.max(0, ...rows.map(({ wall }) => wall?.repeats ?? 0));
  return section('repeat', 'The same run again', `${formatCount(repeats)} timed runs per row, in turns among backends. The same seed gives the same spikes on every adapter; times differ with what else the machine does.`, html`<div class="command"><code>${origin.command}</code></div>`);
}

function section(id: string, title: string, text: string | null, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${text !== null && html`<p class="about">${text}</p>`}${content}</section>`;
}

function scroll(label: string, content: Html): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">${content}</div>`;
}
