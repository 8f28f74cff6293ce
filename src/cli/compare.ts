/** `webspike compare`: two recordings of one network, from two simulators say, by the statistics of their spikes. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { compareSpikes, type SpikeComparison, type SpikeTrains } from '../decode/compare.ts';
import { DataError } from '../errors.ts';
import { readRecorded, type RecordedPopulation, type RecordedSpikes } from './spike-files.ts';
import { styleText } from './style.ts';
import { grouped, line, percent } from './text.ts';

interface CompareOptions {
  readonly dt?: number;
  readonly duration?: number;
  readonly tolerance: number;
  readonly json?: boolean;
}

/** A population that both recorded. */
export interface ComparedPopulation extends SpikeComparison {
  readonly name: string;
  readonly neurons: number;
  /** What is beyond the tolerance. */
  readonly beyond: readonly string[];
}

/** Adds the command. */
export function registerCompare(program: Command): void {
  program.command('compare <ours> <theirs>')
    .description('compare the spikes of two runs by rate, irregularity and correlation: OUT.json of webspike simulate, SONATA spike files, or the folder that run_nest.py wrote')
    .addOption(new Option('--tolerance <x>', 'largest difference: of rates as a share, of the others as they are').argParser(positive).default(0.05))
    .addOption(new Option('--dt <ms>', 'time step, where no file tells it').argParser(positive))
    .addOption(new Option('--duration <ms>', 'length of the recordings, where no file tells it (default: the last spike)').argParser(positive))
    .option('--json', 'print numbers for programs')
    .action(async (oursPath: string, theirsPath: string, options: CompareOptions) => {
      const [ours, theirs] = [await readRecorded(oursPath, options.dt), await readRecorded(theirsPath, options.dt)];
      const compared = comparePopulations(ours, theirs, options);
      const beyond = compared.some((each) => each.beyond.length > 0);
      console.log(options.json ? JSON.stringify({ tolerance: options.tolerance, within: !beyond, populations: compared }, null, 1) : comparisonText(compared, options.tolerance));
      if (beyond) process.exitCode = 1;
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Give a number greater than 0.');
  return value;
}

/** Files and groups have names without blanks and slashes: `writeSonata` changes others. */
const plain = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, '_').toLowerCase();

/**
 * @throws DataError where nothing can be compared.
 */
export function comparePopulations(ours: RecordedSpikes, theirs: RecordedSpikes, { dt = ours.dt ?? theirs.dt, duration, tolerance }: CompareOptions): ComparedPopulation[] {
  if (dt === undefined) throw new DataError('compare', 'no file tells the time step', 'add --dt MS');
  const alone = ours.populations.length === 1 && theirs.populations.length === 1;
  const pairs = ours.populations.flatMap((own) => {
    const other = alone ? theirs.populations[0] : theirs.populations.find(({ name }) => plain(name) === plain(own.name));
    return other ? [[own, other] as const] : [];
  });
  const names = ({ populations }: RecordedSpikes): string => populations.map(({ name }) => name).join(', ');
  if (pairs.length === 0) throw new DataError('compare', `no population is in both: ours has ${names(ours)}, theirs ${names(theirs)}`, 'record the same populations');
  const last = pairs.flat().reduce((most, { times }) => times.reduce((late, each) => Math.max(late, each), most), 0);
  const ms = duration ?? ours.duration ?? theirs.duration ?? last;
  if (!(ms > 0)) throw new DataError('compare', 'neither recording has a spike or a length', 'add --duration MS');
  return pairs.map(([own, other]) => {
    const size = own.size ?? other.size ?? 1 + [own, other].reduce((most, { neurons }) => neurons.reduce((high, each) => Math.max(high, each), most), 0);
    if ((own.size ?? size) !== size || (other.size ?? size) !== size) throw new DataError(`population "${own.name}"`, `ours has ${own.size} neurons, theirs ${other.size}`, 'compare recordings of the same network');
    const compared = compareSpikes(trainsOf(own, size, dt, ms), trainsOf(other, size, dt, ms));
    return { name: own.name, neurons: size, ...compared, beyond: beyondOf(compared, tolerance) };
  });
}

function trainsOf({ name, neurons, times }: RecordedPopulation, size: number, dt: number, duration: number): SpikeTrains {
  const steps = Math.round(duration / dt);
  const order = Uint32Array.from(times.keys()).sort((a, b) => times[a] - times[b] || neurons[a] - neurons[b]);
  const beyond = neurons.find((each) => each >= size);
  if (beyond !== undefined) throw new DataError(`population "${name}"`, `neuron ${beyond} spikes, and it has ${size}`, 'compare recordings of the same network; beside .dat files, keep populations.json, which tells where a population begins');
  const within = order.filter((at) => Math.round(times[at] / dt) <= steps);
  // The spike of a step is stamped with its end.
  return { size, steps, dt, step: Uint32Array.from(within, (at) => Math.max(0, Math.round(times[at] / dt) - 1)), neuron: Uint32Array.from(within, (at) => neurons[at]) };
}

function beyondOf({ ours, theirs, distance, chance }: SpikeComparison, tolerance: number): string[] {
  const differs = (a: number, b: number): boolean => (Number.isNaN(a) || Number.isNaN(b) ? Number.isNaN(a) !== Number.isNaN(b) : Math.abs(a - b) > tolerance);
  return [
    ...(Math.abs(ours.rate - theirs.rate) > tolerance * Math.max(ours.rate, theirs.rate) ? ['rate'] : []),
    ...(differs(ours.variation, theirs.variation) ? ['CV'] : []),
    ...(differs(ours.correlation, theirs.correlation) ? ['correlation'] : []),
    // Small populations differ by chance.
    ...(distance > Math.max(tolerance, chance) ? ['rates of the neurons'] : []),
  ];
}

const number = (value: number, digits = 3): string => (Number.isNaN(value) ? '–' : value.toFixed(digits));

/** What the user sees. */
export function comparisonText(compared: readonly ComparedPopulation[], tolerance: number): string {
  const rows = [['population', 'neurons', 'spikes', 'theirs', 'rate, Hz', 'theirs', 'CV', 'theirs', 'correlation', 'theirs', 'KS', 'common', '']];
  for (const { name, neurons, ours, theirs, distance, common, beyond } of compared) {
    rows.push([name, grouped(neurons), grouped(ours.spikes), grouped(theirs.spikes), number(ours.rate, 2), number(theirs.rate, 2), number(ours.variation), number(theirs.variation), number(ours.correlation, 4), number(theirs.correlation, 4), number(distance), percent(common, 1), beyond.length > 0 ? styleText.warn(`differs: ${beyond.join(', ')}`) : 'agrees']);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const table = rows.map((row) => `  ${row.map((cell, column) => (column === 0 || column === row.length - 1 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ')}`.trimEnd());
  const wrong = compared.filter(({ beyond }) => beyond.length > 0).length;
  return [styleText.bold(table[0]), ...table.slice(1), line('tolerance', `${percent(tolerance, 1)} of a rate, ${tolerance} of CV, correlation and KS distance (or what chance alone gives so many neurons)`),
    line('result', wrong === 0 ? 'all populations agree' : `${wrong} of ${compared.length} populations differ`)].join('\n');
}
