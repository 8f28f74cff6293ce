import { peers, peersNote, type Peer, type PeerBenchmark } from '../peers.ts';
import type { Row } from '../row.ts';
import type { Times } from '../statistics.ts';
import { formatTable } from '../table.ts';

const none = '–';

const digits = (value: number): string => (value >= 1000 ? value.toFixed(0) : value >= 1 ? value.toPrecision(3) : value.toPrecision(2));
const range = (times: Times, unit: number): string => `${digits(times.min / unit)}–${digits(times.max / unit)}`;
const verdict = (row: Row): string => (row.passed ? 'ok' : 'FAIL');
const millions = (value: number): string => digits(value / 1e6);

/** The failed checks of rows, one a line; '' where all passed. */
export function explainFailures(rows: readonly Row[]): string {
  return rows.filter((row) => !row.passed).flatMap((row) => row.findings.filter((each) => !each.passed)
    .map(({ what, got, wanted }) => `FAIL ${row.name}, ${row.plan} on ${row.adapter}: ${what} is ${got}, expected ${wanted}`)).join('\n');
}

function withFailures(table: string, rows: readonly Row[], notes: readonly string[]): string {
  return [table, explainFailures(rows), ...notes].filter(Boolean).join('\n');
}

const ratioNote = '× wall, × CPU: wall and processor time of webspike over the wall time of the peer (whose one thread had a core to itself); where other work shares the machine, the second is the fairer.';

const isPeerBenchmark = (name: string): name is PeerBenchmark => name in peers;

/** Rows beside the peers' figures. Times are per `unit` ms of the whole run: seconds, or ms per sample. */
function comparison(rows: readonly Row[], title: string, unit: number, peerUnit: number): string {
  const header = ['benchmark', 'adapter', 'check', title, 'min–max', 'CPU', 'RTF', 'Mev/s', 'M upd/s', 'build s', 'first result s', '× wall', '× CPU'];
  const lines = rows.flatMap((row) => {
    const { wall, cpu, figures } = row;
    if (!wall || !cpu || !figures) return [[row.name, row.adapter, verdict(row), ...header.slice(3).map(() => none)]];
    const own = [
      row.name, row.adapter, verdict(row), digits(wall.median / unit), range(wall, unit), digits(cpu.median / unit), digits(figures.realTimeFactor),
      millions(figures.synapticEventsPerSecond), millions(figures.neuronUpdatesPerSecond), digits(figures.buildSeconds),
      figures.firstResultSeconds === undefined ? none : digits(figures.firstResultSeconds),
    ];
    const simulated = wall.median / 1000 / figures.realTimeFactor;
    const theirs = isPeerBenchmark(row.name) ? peers[row.name].map((peer: Peer) => [
      `  ${peer.name}`, 'CPU, one thread', '', digits(peer.wall * peerUnit), none, none, digits(peer.wall / simulated), digits(peer.millionEvents), none,
      digits((peer.build ?? 0) + (peer.init ?? 0)), digits((peer.build ?? 0) + (peer.init ?? 0) + peer.wall), digits(wall.median / 1000 / peer.wall), digits(cpu.median / 1000 / peer.wall),
    ]) : [];
    return [own, ...theirs];
  });
  return formatTable(header, lines, 2);
}

/** The networks of Vogels & Abbott beside the peers. */
export function printCuba(rows: readonly Row[]): string {
  return withFailures(`Vogels–Abbott CUBA, 1 s, dt 0.1 ms, CPU backend\n${comparison(rows, 'wall s', 1000, 1)}`, rows, [
    'wall: the time loop with recording, median. CPU: processor time of the same run. first result: from the start of a fresh process to the spikes of 1 s; for peers build + init + wall.', ratioNote,
    peersNote,
  ]);
}

/** The Diehl & Cook benchmark beside the peers. */
export function printDiehlCook(rows: readonly Row[]): string {
  return withFailures(`Diehl & Cook 784–400 with STDP, 100 samples × 350 ms, CPU backend\n${comparison(rows, 'ms/sample', 100, 10)}`, rows, [
    'images: synthetic, with the mean and peak rate of the peers\' but not the same pictures; output spikes may differ by 25 %.', ratioNote, peersNote,
  ]);
}

/** The plans on WebGPU. */
export function printPlans(rows: readonly Row[]): string {
  const header = ['network', 'plan', 'adapter', 'check', 'dispatches/step', 'steps/submit', 'encode µs/step', 'submit µs/step', 'wall µs/step', 'min–max', 'M upd/s', 'KiB', '/ plan'];
  const lines = rows.map((row) => {
    const { wall, figures } = row;
    if (!wall || !figures) return [row.name, row.plan, row.adapter, verdict(row), ...header.slice(4).map(() => none)];
    const steps = wall.median / (figures.microsecondsPerStep / 1000);
    return [
      row.name, row.plan, row.adapter, verdict(row), digits(figures.dispatchesPerStep), digits(figures.stepsPerSubmit), digits(figures.encodeMicrosecondsPerStep),
      digits(figures.submitMicrosecondsPerStep), digits(figures.microsecondsPerStep), range(wall, steps / 1000), millions(figures.neuronUpdatesPerSecond),
      digits(figures.bytes / 1024), (figures.bytes / figures.planBytes).toFixed(3),
    ];
  });
  const software = rows.some((row) => row.software) ? ['Software adapters compute on the CPU: their times say what the host pays and that the spikes are right, nothing about a GPU.'] : [];
  return withFailures(`Plans on WebGPU\n${formatTable(header, lines, 3)}`, rows, ['check: same raster and counts as the CPU backend, dispatches, memory within 10 % of the plan\'s figure. encode, submit: on the host.', ...software]);
}
