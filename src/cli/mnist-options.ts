/** The options of `webspike mnist`: declared, checked, explained. */
import { type Command, Option } from 'commander';
import { WebspikeError } from '../errors.ts';
import type { DigitsNetwork, DigitsOptions } from '../learn/digits/types.ts';
import { address, filled, whole } from './arguments.ts';

export type BackendWish = 'auto' | 'webgpu' | 'cpu';

/** What the user gave; what was left out is undefined, and the job's defaults for the network apply. */
export interface MnistOptions {
  readonly network: DigitsNetwork;
  readonly neurons?: number;
  readonly samples?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly seed: number;
  readonly data?: string;
  readonly download?: string;
  readonly backend: BackendWish;
  readonly save?: string;
  readonly resume?: string;
  readonly open?: boolean;
  readonly out: string;
  readonly port?: number;
  readonly chrome?: string;
}

/** Adds the options to a command. Commander reports a bad value with the option's name and exit code 1. */
export function addMnistOptions(command: Command): Command {
  return command
    .addOption(new Option('--network <name>', 'wta: integrate-and-fire with first-spike competition; diehl-cook: the classical network').choices(['wta', 'diehl-cook']).default('wta'))
    .addOption(new Option('--neurons <n>', 'learning neurons').argParser(whole(1, 100_000)))
    .addOption(new Option('--samples <n>', 'digits to learn from (all that there are)').argParser(whole(1, 1_000_000)))
    .addOption(new Option('--epochs <n>', 'passes over them').argParser(whole(1, 1000)))
    .addOption(new Option('--batch <n>', 'digits shown at once').argParser(whole(1, 65_536)))
    .addOption(new Option('--seed <n>', 'decides split, order, weights and spikes').argParser(whole(0, 2 ** 32 - 1)).default(0))
    .addOption(new Option('--data <dir>', "folder with MNIST's four idx files, plain or .gz (default: the bundled 10,000 digits)").argParser(filled('a folder')))
    .addOption(new Option('--download <url>', "fetch MNIST's four .gz files from this address first, and check them").argParser(address).conflicts('data'))
    .addOption(new Option('--backend <name>', 'webgpu: in a Chrome page; cpu: WebAssembly in Node; auto: webgpu, or cpu without an adapter').choices(['auto', 'webgpu', 'cpu']).default('auto'))
    .addOption(new Option('--save <file>', 'write a checkpoint here (Ctrl-C writes one anyway)').argParser(filled('a file')))
    .addOption(new Option('--resume <file>', 'go on from a checkpoint').argParser(filled('a file')))
    .addOption(new Option('--open', 'show it live in a window'))
    .addOption(new Option('--out <dir>', 'folder for the report').argParser(filled('a folder')).default('webspike-out'))
    .addOption(new Option('--port <n>', 'port of the page on 127.0.0.1 (default: any free one)').argParser(whole(0, 65_535)))
    .addOption(new Option('--chrome <path>', 'Chrome executable (default: found, or installed)').argParser(filled('a path')));
}

/** Checks what a single option cannot see: combinations. */
export function checkCombinations(options: MnistOptions): void {
  if (options.backend !== 'cpu') return;
  const needsPage = [options.open && '--open', options.port !== undefined && '--port', options.chrome !== undefined && '--chrome'].find(Boolean);
  if (needsPage) throw new WebspikeError(needsPage, 'needs the page in Chrome, but --backend cpu runs in Node', 'leave one of the two out');
}

/** The part of the options that the job itself knows, without what was left out. */
export function jobOptions(options: MnistOptions): Partial<DigitsOptions> & Pick<DigitsOptions, 'network' | 'seed'> {
  const { network, neurons, epochs, batch, seed } = options;
  const given = Object.fromEntries(Object.entries({ neurons, epochs, batch }).filter(([, value]) => value !== undefined));
  return { network, seed, ...given };
}
