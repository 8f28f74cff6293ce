import { html, type Html } from '../../src/view/html.ts';
import { peersOf, type Peer } from '../peers.ts';
import { digits } from '../print.ts';
import type { Figures, Row } from '../row.ts';
import { placeName, pretends } from './names.ts';

type Column = readonly [title: string, unit: string, value: (figures: Figures) => number | undefined];

const columns: readonly Column[] = [
  ['RTF', 'wall/simulated', ({ realTimeFactor }) => realTimeFactor],
  ['Synaptic events', 'per s', ({ synapticEventsPerSecond }) => synapticEventsPerSecond],
  ['Neuron updates', 'per s', ({ neuronUpdatesPerSecond }) => neuronUpdatesPerSecond],
  ['Rate', 'Hz', ({ meanRate }) => meanRate],
  ['Build', 's', ({ buildSeconds }) => buildSeconds],
  ['First spike', 's', ({ firstSpikeSeconds }) => firstSpikeSeconds],
  ['First result', 's', ({ firstResultSeconds }) => firstResultSeconds],
  ['Synapse', 'bytes', ({ bytesPerSynapse }) => bytesPerSynapse],
];

/** What the host pays for a step on WebGPU. */
const hostColumns: readonly Column[] = [
  ['Dispatches', 'per step', ({ dispatchesPerStep }) => dispatchesPerStep],
  ['Steps', 'per submit', ({ stepsPerSubmit }) => stepsPerSubmit],
  ['Encode', 'µs/step', ({ encodeMicrosecondsPerStep }) => encodeMicrosecondsPerStep],
  ['Submit', 'µs/step', ({ submitMicrosecondsPerStep }) => submitMicrosecondsPerStep],
  ['Moved', 'bytes/step', ({ bytesPerStep }) => bytesPerStep],
  ['Copy bandwidth', '% reached', ({ bandwidthShare }) => 100 * bandwidthShare],
];

/** All figures of one network at one size, beside the peers; what was checked folds out. */
export function networkTable(rows: readonly Row[], summary: string): Html {
  const [row] = rows;
  const onDevice = rows.filter(({ figures }) => figures?.dispatchesPerStep !== undefined);
  const known = rows.find(({ neurons }) => neurons > 0) ?? row;
  return html`<h3>${row.name} ${row.size}</h3>
<p class="about">${summary}. ${digits(known.neurons)} neurons${known.batch > 1 && html` × ${known.batch} samples`}, ${digits(known.synapses)} synapses, seed ${row.seed}.</p>
${table(`Figures of ${row.name} ${row.size}`, columns, [...rows.map((each) => ownLine(each, columns)), ...peersOf(row.name, row.size).map(peerLine)])}
${onDevice.length > 0 && html`<details><summary>What a step takes on the host</summary>${table(`Host figures of ${row.name} ${row.size}`, hostColumns, onDevice.map((each) => ownLine(each, hostColumns)))}</details>`}
<details><summary>What was checked</summary><div class="scroll"><table class="plain"><thead><tr><th scope="col">Where</th><th scope="col">What</th><th scope="col">Got</th><th scope="col">Wanted</th><th scope="col"></th></tr></thead><tbody>${rows.flatMap((each) => each.findings.map(({ what, got, wanted, passed }) => html`<tr><td>${placeName(each)}</td><td>${what}</td><td>${got}</td><td>${wanted}</td><td>${passed ? 'ok' : html`<b class="fail">FAIL</b>`}</td></tr>`))}</tbody></table></div></details>`;
}

function table(label: string, shown: readonly Column[], lines: readonly Html[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="plain figures">
<thead><tr><th scope="col">Where</th><th scope="col">Plan</th>${shown.map(([title, unit]) => html`<th scope="col" class="num">${title}<small>${unit}</small></th>`)}</tr></thead>
<tbody>${lines}</tbody></table></div>`;
}

function ownLine(row: Row, shown: readonly Column[]): Html {
  const where = html`<th scope="row" title="${row.adapter}">${placeName(row)}${pretends(row) && html`<span class="badge">software</span>`}</th><td>${row.plan}</td>`;
  const { figures } = row;
  if (!figures) return html`<tr>${where}<td colspan="${shown.length}"><b class="fail">FAIL</b> ${row.findings.filter(({ passed }) => !passed).map(({ what, got, wanted }) => `${what} is ${got}, expected ${wanted}`).join('; ')}</td></tr>`;
  return html`<tr>${where}${shown.map(([, , value]) => html`<td class="num">${digits(value(figures))}</td>`)}</tr>`;
}

function peerLine({ name, hardware, realTimeFactor, synapticEventsPerSecond, build, simulated }: Peer): Html {
  const first = build === undefined || simulated === undefined ? undefined : build + realTimeFactor * simulated;
  const cells = [realTimeFactor, synapticEventsPerSecond, undefined, undefined, build, undefined, first, undefined];
  return html`<tr class="theirs"><th scope="row">${name}<small>${hardware}</small></th><td>theirs</td>${cells.map((value) => html`<td class="num">${digits(value)}</td>`)}</tr>`;
}
