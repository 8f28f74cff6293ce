import type { Operations } from '../chip/map/energy.ts';
import type { MapReport } from '../chip/map/report.ts';
import { floorPlan, populationColour, RESOURCE_TITLES } from './floor-plan.ts';
import { formatCount, formatDuration, formatNumber, formatPercent, formatPlural, formatSI, formatSmall } from './format.ts';
import { html, type Html, type HtmlValue } from './html.ts';
import { MAP_STYLES } from './map-styles.ts';
import { brand, fact, renderPage } from './page.ts';
import { quantiseSection } from './quantise-section.ts';
import { scroll, section } from './sections.ts';
import { trafficMatrix } from './traffic-matrix.ts';

/** What the chip does, in words. */
export const OPERATION_TITLES: Readonly<Record<keyof Operations, string>> = {
  synapticOperation: 'Synaptic operations', neuronUpdateActive: 'Updates of active neurons', neuronUpdateIdle: 'Updates of idle neurons',
  spikeWithinTile: 'Messages within their tile', hopEastWest: 'Hops east or west', hopNorthSouth: 'Hops north or south',
};

/**
 * The report of a mapping as one HTML file: floor plan, utilisation, traffic, energy, quantisation, and what nobody confirmed.
 *
 * @example
 * await writeFile('report.html', renderMap(reportMapping(mapping, { ratesFrom: 'measured' })));
 */
export function renderMap(report: MapReport): string {
  const { totals, chip } = report;
  return renderPage({ title: `${formatPlural(totals.cores, 'core')} · ${report.file ?? chip.title} · webspike`, styles: MAP_STYLES, body: html`${headline(report)}
${section('floor', 'Floor plan', 'Every square is a core where it lies on its chip, the strip at its foot the populations on it. Choose what the shade means; point at a core for its contents.', scroll('Floor plan', floorPlan(report)))}
${resourceSection(report)}
${populationSection(report)}
${trafficSection(report)}
${energySection(report)}
${report.quantise && quantiseSection(report.quantise)}
${doubtSection(report)}
${againSection(report)}` });
}

function headline(report: MapReport): Html {
  const { totals, chip, accuracy, energy, inference, verify } = report;
  const bound = boundOf(report);
  const messages = totals.messagesBetween + totals.messagesWithin;
  const stats: readonly (readonly [string, HtmlValue, HtmlValue])[] = [
    ['Cores', formatCount(totals.cores), bound === undefined ? formatPlural(totals.chips, 'chip') : bound.cores === totals.cores ? 'the fewest there can be' : `at least ${formatCount(bound.cores)} needed`],
    ['Messages between cores', formatSI(totals.messagesBetween), `a step, ${formatPercent(messages > 0 ? totals.messagesWithin / messages : 1, 0)} stay on theirs`],
    ...(energy ? [[`Energy of a ${inference?.name ?? 'step'}`, ...formatSmall(energy.total * 1e-12 * (inference?.steps ?? 1), 'J').split('\u00a0').map((each, at) => (at === 0 ? each : `${each}, an estimate`))] as const] : []) as (readonly [string, string, string])[],
    ...(accuracy ? [['Accuracy as integers', formatPercent(accuracy.after, 2), `before ${formatPercent(accuracy.before, 2)}`] as const] : []),
  ];
  return html`<header>
${brand('a network on a chip')}
<h1><em>${formatPlural(totals.cores, 'core')}</em> of ${chip.title} hold ${formatPlural(totals.neurons, 'neuron')} and ${formatSI(totals.synapses).replace('\u00a0', ' ')} synapses</h1>
<p class="lead">${verifyWords(verify)}</p>
<dl class="stats map-stats">${stats.map(([name, value, unit]) => html`<div><dt>${name}</dt><dd>${value} <small>${unit}</small></dd></div>`)}</dl>
<dl class="facts">
${report.file !== undefined && fact('Network', report.file)}
${fact('Chip', html`${chip.title}${report.doubtful.length > 0 && html`<a class="badge" href="#doubt">some limits unverified</a>`}`)}
${fact('Chips in use', formatCount(totals.chips))}
${fact('Populations', formatCount(report.populations.length))}
${fact('Seed', String(report.seed))}
${report.seconds !== undefined && fact('Mapping took', formatDuration(report.seconds))}
${fact('Firing rates', report.ratesFrom, 'wide')}
</dl>
</header>`;
}

/** The limit that asks for most cores, where the mapper told. */
function boundOf({ lowerBound = {} }: MapReport): { readonly cores: number; readonly resource: string } | undefined {
  const [most] = Object.entries(lowerBound).sort(([, a], [, b]) => b - a);
  return most && { resource: RESOURCE_TITLES[most[0] as keyof typeof RESOURCE_TITLES].toLowerCase(), cores: most[1] };
}

function verifyWords(verify: MapReport['verify']): Html {
  if (verify === undefined) return html`The mapped network was not compared with the unmapped one.`;
  const { equal, steps, spikes, input, difference } = verify;
  const run = `${formatPlural(steps, 'step')}, ${formatPlural(spikes, 'spike')} (input: ${input})`;
  if (equal && spikes === 0) return html`<b class="wrong">Nothing spiked, nothing was proved:</b> ${run}. Give an input or rates that make the network spike.`;
  return equal
    ? html`<b class="right">The same spikes.</b> Run as separate cores that know only their own tables, the mapped network gave exactly the spikes of the unmapped one: ${run}.`
    : html`<b class="wrong">Not the same spikes.</b> The mapped network differs from the unmapped one within ${run}: ${difference ?? 'no place was told'}.`;
}

function resourceSection(report: MapReport): Html {
  const bound = boundOf(report);
  const text = `What a core has, and how much of it is taken: the bar is the mean of all cores, the mark the fullest. ${RESOURCE_TITLES[report.binds]} bind${report.binds === 'synapses' ? 's' : ''}: of nothing else is more taken.${bound ? ` No mapping takes fewer than ${formatPlural(bound.cores, 'core')} (${bound.resource}).` : ''}`;
  return section('resources', 'Utilisation', text, scroll('Utilisation of each resource', html`<table class="plain use"><thead><tr><th scope="col">Resource</th><th scope="col" class="num">Limit of a core</th><th scope="col" class="num">Mean</th><th scope="col" class="num">Fullest</th><th scope="col"></th><th scope="col" class="num">Least cores</th></tr></thead><tbody>${report.resources.map(({ resource, limit, mean, most, fullest, unverified }) => html`<tr${resource === report.binds && html` class="binds"`}><th scope="row">${RESOURCE_TITLES[resource]}</th><td class="num">${formatCount(limit)}${unverified && html`<span class="badge">unverified</span>`}</td><td class="num">${formatPercent(mean / limit)}</td><td class="num">${formatPercent(most / limit)}</td><td class="gauge" title="${RESOURCE_TITLES[resource]}: ${formatNumber(mean, 1)} of ${formatCount(limit)} on the average, ${formatCount(most)} on core ${fullest}"><i style="--mean:${formatNumber((100 * mean) / limit, 1)};--most:${formatNumber((100 * most) / limit, 1)}"></i></td><td class="num">${report.lowerBound?.[resource] !== undefined ? formatCount(report.lowerBound[resource]) : '–'}</td></tr>`)}</tbody></table>`));
}

function populationSection({ populations }: MapReport): Html {
  const own = populations.filter(({ host }) => !host);
  return section('populations', 'Populations', null, scroll('Populations', html`<table class="plain"><thead><tr><th scope="col">Population</th>${['Neurons', 'Cores', 'Synapses onto it', 'Memory for them', 'Spikes per neuron and step'].map((each) => html`<th scope="col" class="num">${each}</th>`)}</tr></thead><tbody>${populations.map((each) => html`<tr><th scope="row">${each.host ? html`${each.name}<span class="badge soft">fed by the host</span>` : html`<i class="swatch" style="background:${populationColour(own.indexOf(each))}"></i>${each.name}`}</th><td class="num">${formatCount(each.neurons)}</td><td class="num">${each.host ? '–' : formatCount(each.cores)}</td><td class="num">${each.host ? '–' : formatCount(each.synapses)}</td><td class="num">${each.host ? '–' : `${formatSI(each.bits / 8, 'B')}`}</td><td class="num">${formatNumber(each.rate, 4)}</td></tr>`)}</tbody></table>`));
}

function trafficSection(report: MapReport): Html {
  const { totals, traffic } = report;
  const heaviest = traffic.filter(([from, to]) => from !== -1 && from !== to).sort(([, , a], [, , b]) => b - a).slice(0, 12);
  const facts = html`<dl class="facts tight">${fact('Spikes', `${formatSI(totals.spikes)} a step`)}${fact('From the host', `${formatSI(totals.messagesFromHost)} messages a step`)}${fact('Within cores', `${formatSI(totals.messagesWithin)} a step`)}${fact('Between cores', `${formatSI(totals.messagesBetween)} a step`)}${fact('Hops', `${formatSI(totals.hops)} a step`)}${fact('Borders of chips', `${formatSI(totals.chipCrossings)} a step`)}</dl>`;
  const list = html`<table class="plain"><thead><tr><th scope="col">Heaviest routes</th><th scope="col" class="num">Messages a step</th><th scope="col" class="num">Hops</th></tr></thead><tbody>${heaviest.map(([from, to, spikes, hops]) => html`<tr><td>core ${from} → core ${to}</td><td class="num">${formatNumber(spikes, 2)}</td><td class="num">${hops}</td></tr>`)}</tbody></table>`;
  return section('traffic', 'Traffic', 'A spike is one message to every core that it reaches. Hops count tiles passed, at the rates above.', html`${facts}<div class="traffic-pair">${scroll('Traffic matrix', trafficMatrix(report))}${heaviest.length > 0 && list}</div>`);
}

function energySection({ energy, time, operations, inference, chip }: MapReport): Html {
  if (energy === undefined) return section('energy', 'Energy', null, html`<p class="empty">No figures per operation are published for ${chip.title}: there is no estimate.</p>`);
  const steps = inference?.steps ?? 1;
  const most = Math.max(...Object.values(energy.step));
  const rows = (Object.keys(OPERATION_TITLES) as (keyof Operations)[]).map((kind) => html`<tr><th scope="row">${OPERATION_TITLES[kind]}</th><td class="num">${formatSI(operations[kind] * steps)}</td><td class="num">${formatNumber(energy.each[kind], 1)}\u00a0pJ</td><td class="num">${formatSmall(energy.step[kind] * steps * 1e-12, 'J')}</td><td class="bar">${energy.step[kind] > 0 && html`<i style="--w:${formatNumber((100 * energy.step[kind]) / most, 1)}"></i>`}</td></tr>`);
  const text = `An estimate: operations counted from the rates, times what was published for each. It leaves out static power, the embedded processors, the host, input and output, links between chips, and learning.`;
  return section('energy', `Energy of a ${inference?.name ?? 'step'}: an estimate`, text, html`${scroll('Energy, an estimate', html`<table class="bars"><thead><tr><th scope="col">Estimate</th><th scope="col" class="num">${inference ? `in ${formatPlural(steps, 'step')}` : 'in a step'}</th><th scope="col" class="num">each</th><th scope="col" class="num">together</th><th></th></tr></thead><tbody>${rows}</tbody><tfoot><tr><th scope="row">All</th><td></td><td></td><td class="num"><b>${formatSmall(energy.total * steps * 1e-12, 'J')}</b></td><td></td></tr></tfoot></table>`)}
<p class="note">A neuron counts as active where a bias drives it, else with the chance that something arrives, as if its sources were independent. Each message costs a spike within a tile, and its hops beside it.${time && ` A step takes at least ${formatSmall(time.step * 1e-9, 's')} by the published times: the work of core ${time.busiestCore}, and ${formatSmall(time.barrier * 1e-9, 's')} for the barrier.`}</p><p class="note">${energy.source}.</p>`);
}

function doubtSection({ doubtful, chip }: MapReport): Html {
  if (doubtful.length === 0) return section('doubt', 'Unverified limits', null, html`<p class="empty">Every number of ${chip.title} that this mapping rests on has been confirmed.</p>`);
  return section('doubt', 'Unverified limits', 'Numbers of the chip that no program of its makers, or for it, confirms, and that this mapping came across.', scroll('Unverified limits', html`<table class="plain"><thead><tr><th scope="col">Limit</th><th scope="col" class="num">Taken as</th><th scope="col">Where it is from</th></tr></thead><tbody>${doubtful.map(({ title, value, source, decides }) => html`<tr><th scope="row">${title}${decides && html`<span class="badge">decides</span>`}</th><td class="num">${formatCount(value)}</td><td>${source}</td></tr>`)}</tbody></table>`));
}

function againSection({ command, notes = [], accuracy, seed }: MapReport): Html {
  if (command === undefined && notes.length === 0 && accuracy === undefined) return html``;
  return section('repeat', 'Notes, and the same mapping again', `The same file, chip, rates and seed (${seed}) give the same mapping.`, html`${accuracy && html`<p class="note">Accuracy of ${formatPlural(accuracy.samples, 'sample')} (${accuracy.source}): ${formatPercent(accuracy.before, 2)} before, ${formatPercent(accuracy.after, 2)} as integers on the chip.</p>`}${notes.map((each) => html`<p class="note">${each}</p>`)}
${command !== undefined && html`<div class="command"><code>${command}</code></div>`}`);
}
