import { Command, InvalidArgumentError, Option } from 'commander';
import { expect } from '../src/errors.ts';
import type { PlanChoice } from '../src/backend/backend.ts';
import { strategies } from '../src/compile/plan.ts';
import type { Job } from './conduct.ts';
import { measureMapping } from './mapping.ts';
import { benchmarks, findBenchmark } from './networks/index.ts';
import type { BenchDelivery } from './order.ts';
import type { BackendChoice } from './places.ts';
import { judgeSeeds } from './rates.ts';
import { runBenchmark } from './run.ts';
import { series } from './scaling.ts';
import { measureProducts } from './training/products.ts';
import { measureSteps } from './training/steps.ts';

/** The argument that measures how cost grows, instead of a network's name. */
export const scalingArgument = 'scaling';
/** The argument that judges the networks of which the rates are known, over several seeds, without timing them. */
export const ratesArgument = 'rates';
/** The argument that maps large networks to the cores of a chip. */
const mappingArgument = 'mapping';
/** What of training is measured, in this process: matrix products, and whole training steps. */
const trainingArguments = { matmul: measureProducts, training: measureSteps } as const;

export interface Options {
  readonly size?: string;
  readonly backend: BackendChoice;
  readonly plan: PlanChoice;
  readonly delivery: BenchDelivery;
  readonly repeats: number;
  readonly seed: number;
  readonly limit: number;
  readonly data?: string;
  readonly chrome?: string;
  readonly compare?: string;
  readonly out?: string | true;
}

function number(least: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least) || (whole && !Number.isSafeInteger(value))) throw new InvalidArgumentError(`Give a ${whole ? 'whole ' : ''}number of at least ${least}.`);
    return value;
  };
}

/** The command `bench`. */
export function createProgram(run: typeof runBenchmark = runBenchmark): Command {
  const names = benchmarks.map(({ name, summary, sizes }) => `  ${name.padEnd(14)} ${summary}; sizes: ${sizes.join(', ')}`);
  return new Command('bench')
    .description('webspike on the networks of the field: each is checked, then timed, and one that fails its check prints FAIL and no time')
    .argument('[name]', `a network, "${scalingArgument}", or "${ratesArgument}": known rates over three seeds; or of training "matmul" (products as a share of each adapter's peak) or "training" (time and memory of a step); or "${mappingArgument}" (large networks on the cores of a chip) (default: small networks, in minutes)`)
    .option('--size <size>', 'size of the network (default: its standard one)')
    .addOption(new Option('--backend <name>', 'where').choices(['all', 'cpu', 'webgpu', 'chrome']).default('all'))
    .addOption(new Option('--plan <kind>', 'plan to force on WebGPU').choices(['auto', 'resident', 'layered', 'stepped']).default('auto'))
    .addOption(new Option('--delivery <strategy>', 'how spikes reach their targets, where possible; "tuned" measures it first').choices(['auto', 'tuned', ...strategies]).default('auto'))
    .option('--repeats <n>', 'timed runs per row', number(1, true), 5)
    .option('--seed <n>', 'seed of networks and noise', number(0, true), 1)
    .option('--limit <s>', 'longest timed run; slower networks simulate less time', number(0.01, false), 10)
    .option('--data <file>', 'a file that a network asks for, such as a list of edges')
    .option('--chrome <path>', 'Chrome executable (default: found)')
    .option('--compare <file>', 'show ratios with an earlier .jsonl file')
    .option('--out [folder]', 'where the .jsonl and .html files go (default: webspike-out/bench; without a folder: bench/results)')
    .addHelpText('after', `\nNetworks:\n${names.join('\n')}\n`)
    .showHelpAfterError('(add --help for the options)')
    .action(async (name: string | undefined, options: Options) => {
      if (name === ratesArgument) {
        process.exitCode = await judgeSeeds([0, 1, 2].map((more) => options.seed + more));
        return;
      }
      if (name === mappingArgument) {
        process.exitCode = measureMapping();
        return;
      }
      const ofTraining = Object.entries(trainingArguments).find(([each]) => each === name)?.[1];
      if (ofTraining) {
        process.exitCode = await ofTraining(options.backend);
        return;
      }
      const jobs = jobsOf(name, options);
      const command = `npm run bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}`;
      process.exitCode = await run({ ...options, what: name ?? 'default', scaling: name === scalingArgument, jobs, command, out: options.out === true ? 'bench/results' : options.out ?? 'webspike-out/bench' });
    });
}

/**
 * What to measure.
 *
 * @throws WebspikeError for a network or size that does not exist.
 */
export function jobsOf(name: string | undefined, { size, seed, plan, delivery, limit, data }: Pick<Options, 'size' | 'seed' | 'plan' | 'delivery' | 'limit' | 'data'>): Job[] {
  const job = (benchmark: string, each: string): Job => ({ benchmark, size: each, seed, plan, delivery, limit, data });
  if (name === undefined || name === scalingArgument) {
    expect(size === undefined, '--size', 'it belongs to one network', 'name the network: npm run bench -- cuba --size 40k');
    if (name === scalingArgument) return series.flatMap(({ benchmark, sizes }) => sizes.map(([each]) => job(benchmark, each)));
    return benchmarks.flatMap((each) => (each.quick ?? []).map((quick) => job(each.name, quick)));
  }
  const { sizes } = findBenchmark(name);
  const chosen = size ?? sizes[0];
  expect(sizes.includes(chosen), `--size ${chosen}`, `${name} has no such size`, `use one of ${sizes.join(', ')}`);
  return [job(name, chosen)];
}
