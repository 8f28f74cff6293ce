import { Command } from 'commander';
import { registerChips } from './chips.ts';
import { registerCodes } from './codes.ts';
import { registerCompare } from './compare.ts';
import { registerConvert } from './convert.ts';
import { registerDoctor } from './doctor.ts';
import { registerEvaluate } from './evaluate.ts';
import { registerExample } from './example.ts';
import { registerExport } from './export.ts';
import { registerInspect } from './inspect.ts';
import { registerMap } from './map.ts';
import { registerMnist } from './mnist.ts';
import { registerModels } from './models.ts';
import { packageVersion } from './paths.ts';
import { registerSimulate } from './simulate.ts';
import { registerTrain } from './train.ts';

/** The command `webspike` with its subcommands. Each has a file of its own and registers itself here. */
export function createProgram(): Command {
  const program = new Command('webspike')
    .description('spiking neural networks on WebGPU')
    .version(packageVersion(), '-v, --version')
    .showHelpAfterError('(add --help for the options)');
  registerMnist(program);
  registerTrain(program);
  registerEvaluate(program);
  registerConvert(program);
  registerSimulate(program);
  registerInspect(program);
  registerMap(program);
  registerChips(program);
  registerExport(program);
  registerCompare(program);
  registerModels(program);
  registerDoctor(program);
  registerCodes(program);
  registerExample(program);
  return program;
}

/** What the user sees of an error: a sentence, and the stack trace for whoever sets DEBUG. */
export function describeError(error: unknown, debug = Boolean(process.env.DEBUG)): string {
  if (!(error instanceof Error)) return String(error);
  return (debug && error.stack) || error.message;
}
