/** `npm run bench -- core`: what webspike takes, checked before it is timed. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { fileURLToPath } from 'node:url';
import { adapterArgument, firstResultArgument, runCore, serveFirstResult } from './core/run.ts';
import { serveAdapter } from './core/adapters.ts';
import type { CubaSize } from './core/cuba.ts';

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(`Give a whole number of at least ${least}.`);
    return value;
  };
}

const program = new Command('bench').description('benchmarks of webspike; each row is checked before it is timed').showHelpAfterError('(add --help for the options)');

program.command('core')
  .description('the CPU backend beside other simulators, and the plans on every WebGPU adapter of this machine')
  .option('--repeats <n>', 'timed runs per row', wholeNumber(1), 5)
  .option('--seed <n>', 'seed of networks and noise', wholeNumber(0), 1)
  .addOption(new Option('--backend <name>', 'what to measure').choices(['all', 'cpu', 'webgpu']).default('all'))
  .option('--out [folder]', 'write one JSON document per adapter (default folder: bench/results)')
  .action(async (options: { repeats: number; seed: number; backend: 'all' | 'cpu' | 'webgpu'; out?: string | true }) => {
    const passed = await runCore({
      ...options, out: options.out === true ? 'bench/results' : options.out,
      script: fileURLToPath(import.meta.url), command: `npm run bench -- ${process.argv.slice(2).join(' ')}`,
    });
    if (!passed) process.exitCode = 1;
  });

const [, , first, ...rest] = process.argv;
if (first === adapterArgument) serveAdapter();
else if (first === firstResultArgument) await serveFirstResult(rest[0] as CubaSize, Number(rest[1]));
else await program.parseAsync();
