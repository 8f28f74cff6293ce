/** `webspike simulate`: runs a network from a file of another tool on an input, and writes what its layers said. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { PortedNetwork, RunInput, RunOutput } from '../chip/ported.ts';
import { inputKindOf } from '../chip/run-input.ts';
import { runPorted } from '../chip/run.ts';
import { writeWhole } from '../data/cache.ts';
import { WebspikeError } from '../errors.ts';
import { filled } from './arguments.ts';
import { gpuFor } from './evaluate.ts';
import { expectWritableFile } from './files.ts';
import type { BackendWish } from './mnist-options.ts';
import { addNirOptions, openPorted, type NirOptions } from './ported-files.ts';
import { createFollower } from './progress.ts';
import { readRunInput } from './run-input.ts';
import { styleText } from './style.ts';
import { duration, grouped, line } from './text.ts';

interface SimulateFileOptions extends NirOptions {
  readonly input?: string;
  readonly output?: string;
  readonly backend: BackendWish;
}

/** Adds the command. */
export function registerSimulate(program: Command): void {
  const command = program.command('simulate <file>')
    .description('run a network of another tool: .nir, .net (lava-dl), SONATA (its config.json or folder) or .webspike')
    .addOption(new Option('--input <file>', 'JSON: "steps", and "input" (numbers by step and index) or "input_spikes" (pairs of step and index)').argParser(filled('a file')))
    .addOption(new Option('--output <file>', 'JSON: "output" by step and index, and the spikes of every layer (default: a summary only)').argParser(filled('a file')))
    .addOption(new Option('--backend <name>', 'webgpu; cpu: WebAssembly; auto: a GPU where there is one, else cpu').choices(['auto', 'webgpu', 'cpu']).default('auto'));
  addNirOptions(command).action(simulateFile);
}

async function simulateFile(file: string, options: SimulateFileOptions): Promise<void> {
  const out = options.output === undefined ? undefined : resolve(options.output);
  if (out !== undefined) await expectWritableFile('--output', out);
  const given = options.input === undefined ? undefined : await readRunInput(options.input);
  const dt = options.dt ?? given?.dt;
  const ported = await openPorted(file, { dt, units: options.units, ...(given && { input: inputKindOf(given), steps: given.steps }) });
  for (const note of [...ported.notes, ...(options.dt !== undefined && ported.format !== 'nir' ? ['--dt is for .nir files; this one has a time step of its own'] : [])]) console.log(line('note', note));
  const input: RunInput = given ? { ...given, ...(ported.format === 'nir' && { dt }) } : ownInput(ported, file);

  const follower = createFollower();
  try {
    const result = await runPorted(ported, input, {
      backend: options.backend, gpu: await gpuFor(options.backend), output: out !== undefined, subject: options.input === undefined ? file : `--input ${options.input}`,
      onProgress: ({ step, steps, seconds, secondsLeft }) => {
        // Runs of a blink need no bar.
        if (seconds > 1) follower.show({ phase: 'running', done: step, total: steps, count: `${grouped(step)} of ${grouped(steps)} steps`, figures: `${duration(secondsLeft)} left` });
      },
    });
    follower.stop();
    console.log(summaryOf(ported, result).join('\n'));
    if (out !== undefined) {
      await writeWhole(out, toJson(result));
      console.log(line('output', styleText.bold(out)));
    }
  } finally {
    follower.stop();
  }
}

/** Files of SONATA bring their spikes and their duration along. */
function ownInput({ steps }: PortedNetwork, file: string): RunInput {
  if (steps === undefined) throw new WebspikeError(file, 'it does not say how long to run', 'add --input IN.json: { "steps": 100, "input": [[0, 1, …], …] } or "input_spikes": [[step, index], …]');
  return { steps };
}

function summaryOf({ network, format }: PortedNetwork, { steps, layers }: RunOutput): string[] {
  const span = format === 'netx' ? `${grouped(steps)} steps` : `${grouped(steps)} steps of ${network.dt} ms`;
  return [line('ran', span), ...layers.map(({ name, n, spikes }) => {
    const perStep = spikes.length / (n * steps);
    const rate = format === 'netx' ? `${perStep.toPrecision(3)} per neuron and step` : `${(perStep * 1000 / network.dt).toPrecision(3)} Hz`;
    return line('layer', `${styleText.bold(name)}: ${grouped(n)} neuron${n === 1 ? '' : 's'}, ${grouped(spikes.length)} spikes, ${rate}`);
  })];
}

/** A text of all rows may be longer than texts can be. */
function toJson({ output, ...rest }: RunOutput): Uint8Array {
  const head = JSON.stringify(rest);
  const rows = output.map((row, at) => Buffer.from(`${at === 0 ? '' : ',\n'}${JSON.stringify(row)}`));
  return Buffer.concat([Buffer.from(`${head.slice(0, -1)},"output":[`), ...rows, Buffer.from(']}\n')]);
}
