import { peersNote, peersOf } from './peers.ts';
import type { Row } from './row.ts';
import { formatTable } from './table.ts';

const none = '–';

const prefixes = [[1, ''], [1e3, ' k'], [1e6, ' M'], [1e9, ' G'], [1e12, ' T']] as const;

/** Three digits, with a prefix from 10,000 on: "0.0123", "4000", "1.23 G". */
export function digits(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return none;
  const rounded = Number(value.toPrecision(3));
  if (Math.abs(rounded) < 1e4) return String(Math.abs(value) >= 1000 ? Math.round(value) : rounded);
  const [scale, prefix] = prefixes.findLast(([limit]) => Math.abs(rounded) >= limit)!;
  return `${Number((rounded / scale).toPrecision(3))}${prefix}`;
}

/** The failed checks of rows, one a line; '' where all passed. */
export function explainFailures(rows: readonly Row[]): string {
  return rows.filter((row) => !row.passed).flatMap((row) => row.findings.filter((each) => !each.passed)
    .map(({ what, got, wanted }) => `FAIL ${row.name} ${row.size}, ${row.backend}, ${row.adapter}: ${what} is ${got}, expected ${wanted}`)).join('\n');
}

const header = ['backend', 'adapter', 'plan', 'check', 'sim ms', 'RTF', 'min–max', 'CPU', 'events/s', 'updates/s', 'Hz', 'build s', 'first spike s', 'first result s', 'B/synapse'];
const hostHeader = ['backend', 'adapter', 'plan', 'dispatches/step', 'steps/submit', 'encode µs/step', 'submit µs/step', 'B/step', 'of copy bandwidth'];

function cells({ backend, adapter, plan, passed, wall, cpu, figures, simulated }: Row): string[] {
  const head = [backend, adapter, plan, passed ? 'ok' : 'FAIL'];
  if (!wall || !figures) return [...head, ...header.slice(4).map(() => none)];
  return [
    ...head, digits(simulated), digits(figures.realTimeFactor), `${digits(wall.min / simulated)}–${digits(wall.max / simulated)}`, digits(cpu && cpu.median / simulated),
    digits(figures.synapticEventsPerSecond), digits(figures.neuronUpdatesPerSecond), digits(figures.meanRate),
    digits(figures.buildSeconds), digits(figures.firstSpikeSeconds), digits(figures.firstResultSeconds), digits(figures.bytesPerSynapse),
  ];
}

/** One network at one size, beside the peers. */
export function printNetwork(rows: readonly Row[]): string {
  const [{ name, size, neurons, synapses, seed }] = rows.some((row) => row.passed) ? rows.filter((row) => row.passed) : rows;
  const theirs = peersOf(name, size).map((peer) => [
    peer.name, peer.hardware, '', 'theirs', peer.simulated === undefined ? none : digits(1000 * peer.simulated), digits(peer.realTimeFactor), none, none, digits(peer.synapticEventsPerSecond), none, none, digits(peer.build), none,
    digits(peer.build === undefined || peer.simulated === undefined ? undefined : peer.build + peer.realTimeFactor * peer.simulated), none,
  ]);
  const device = rows.filter((row) => row.figures?.dispatchesPerStep !== undefined).map(({ backend, adapter, plan, figures }) => [
    backend, adapter, plan, digits(figures!.dispatchesPerStep), digits(figures!.stepsPerSubmit), digits(figures!.encodeMicrosecondsPerStep), digits(figures!.submitMicrosecondsPerStep),
    digits(figures!.bytesPerStep), `${(100 * figures!.bandwidthShare).toFixed(2)} %`,
  ]);
  return [
    `${name} ${size}: ${digits(neurons)} neurons, ${digits(synapses)} synapses, seed ${seed}`,
    formatTable(header, [...rows.map(cells), ...theirs], 4),
    ...(device.length > 0 ? [`\n${formatTable(hostHeader, device, 3)}`] : []),
    explainFailures(rows),
  ].filter(Boolean).join('\n');
}

/** What the columns mean and what they do not. */
export function printNotes(rows: readonly Row[]): string {
  return [
    'RTF: wall time over simulated time, below 1 faster than real time; CPU: the same with processor time, fairer where other work shares the machine. first spike, first result: from the start of a fresh process or page.',
    ...(rows.some((row) => row.software && row.backend !== 'cpu') ? ['Software adapters compute on the CPU: their times say what the host pays and that the spikes are right, nothing about a GPU.'] : []),
    ...(rows.some((row) => peersOf(row.name, row.size).length > 0) ? [peersNote] : []),
  ].join('\n');
}

/** Rows that belong together, in the order they came. */
export function byNetwork(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.name} ${row.size}`;
    groups.set(key, [...groups.get(key) ?? [], row]);
  }
  return [...groups.values()];
}
