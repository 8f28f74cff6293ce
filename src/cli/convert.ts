/** `webspike convert`: an analogue network becomes a spiking one, with a table of accuracy against time. */
import { basename, extname, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { chooseBackend } from '../backend/choose.ts';
import { loadDigits } from '../data/mnist.ts';
import { DataError } from '../errors.ts';
import { convert } from '../learn/convert/convert.ts';
import { inputOf } from '../learn/convert/images.ts';
import { accuracyOverSteps, accuracyTable, type AccuracyRow } from '../learn/convert/over-steps.ts';
import { digitData } from '../learn/fit/data.ts';
import type { Architecture } from '../learn/import/architecture.ts';
import { importNetwork } from '../learn/import/network.ts';
import { readOnnx } from '../learn/import/onnx.ts';
import { readSafetensors } from '../learn/import/safetensors.ts';
import { judgeNetwork } from '../learn/judge.ts';
import { loadTrained, type TrainedNetwork } from '../learn/trained.ts';
import type { Network } from '../network/network.ts';
import { commandLine, filled, whole } from './arguments.ts';
import { gpuFor } from './evaluate.ts';
import { expectWritable, readBytes } from './files.ts';
import { finish } from './finish.ts';
import type { BackendWish } from './mnist-options.ts';
import { createFollower } from './progress.ts';
import { grouped, line, percent } from './text.ts';
import { judgingState } from './training-view.ts';

interface ConvertOptions {
  readonly architecture?: string;
  readonly steps: number;
  readonly layers: 'together' | 'in-turn';
  readonly percentile: number;
  readonly images: number;
  readonly samples?: number;
  readonly data?: string;
  readonly backend: BackendWish;
  readonly out?: string;
  readonly report?: string;
}

/** Adds the command. */
export function registerConvert(program: Command): void {
  program.command('convert <file>')
    .description('turn an analogue network (.onnx, .safetensors with --architecture, or .webspike) into a spiking one, and judge it on handwritten digits')
    .addOption(new Option('--architecture <file>', 'JSON that describes the layers of a .safetensors file').argParser(filled('a file')))
    .addOption(new Option('--steps <n>', 'time steps for an image, or for each layer where they answer in turn').argParser(whole(1, 10_000)).default(32))
    .addOption(new Option('--layers <when>', 'together: all from the first step on; in-turn: each when the one before has finished').choices(['together', 'in-turn']).default('together'))
    .addOption(new Option('--percentile <n>', 'of the activations above 0 that becomes the threshold of a rectifier').argParser(share).default(99.9))
    .addOption(new Option('--images <n>', 'training images to balance thresholds by').argParser(whole(1, 60_000)).default(500))
    .addOption(new Option('--samples <n>', 'held-out digits to judge (default: all)').argParser(whole(1, 10_000)))
    .addOption(new Option('--data <dir>', "folder with MNIST's four idx files, plain or .gz (default: the bundled digits)").argParser(filled('a folder')))
    .addOption(new Option('--backend <name>', 'webgpu; cpu: WebAssembly; auto: a GPU where there is one, else cpu').choices(['auto', 'webgpu', 'cpu']).default('auto'))
    .addOption(new Option('--out <file>', 'the spiking network (default: webspike-out/FILE.webspike)').argParser(filled('a file')))
    .addOption(new Option('--report <file>', 'write a page with confusions and mistakes').argParser(filled('a file')))
    .action(convertFile);
}

async function convertFile(file: string, options: ConvertOptions): Promise<void> {
  const name = basename(file, extname(file));
  const out = resolve(options.out ?? join('webspike-out', `${name}-spiking.webspike`));
  await expectWritable('--out', resolve(out, '..'));
  const analogue = await readAnalogue(file, options);
  const { learn, held } = await loadDigits({ data: options.data, samples: options.images, held: options.samples, seed: 0 });
  const backend = await chooseBackend({ backend: options.backend, gpu: await gpuFor(options.backend) });
  const follower = createFollower();
  try {
    const { network, answer, steps = options.steps, report: layers } = await convert(analogue, {
      on: backend, balance: { images: learn.images, percentile: options.percentile }, layers: options.layers === 'together' ? 'together' : { inTurn: options.steps },
    });
    for (const { population, neurons, from, threshold } of layers) console.log(line('layer', `${population}: ${grouped(neurons)} neurons, ${from}, threshold ${threshold.toPrecision(4)}`));
    const [before] = await accuracyOverSteps(analogue, held.images, held.labels, [1], { on: backend });
    const times = options.layers === 'together' ? [...powersBelow(steps), steps] : [steps];
    const rows = await accuracyOverSteps(network, held.images, held.labels, times, { on: backend });
    console.log(accuracyTable(rows, before.accuracy).replace(/^/gm, '  '));

    const words = [file, '--steps', options.steps, '--layers', options.layers, '--percentile', options.percentile, '--images', options.images, ...(options.architecture === undefined ? [] : ['--architecture', options.architecture])];
    const trained: TrainedNetwork = {
      name, network, steps, input: { ...inputOf(network), scale: 1 / 255 }, readOut: { population: answer, of: 'v', how: 'last' },
      made: {
        command: commandLine('npx webspike convert', words.map(String)), seed: 0, split: `converted from ${basename(file)}, balanced by ${grouped(options.images)} images: ${learn.source}`, epochs: 0, log: [], parameters: 0,
        adapter: backend.adapter.name, seconds: 0, settings: { layers: options.layers, percentile: options.percentile, analogue: percent(before.accuracy) }, tables: { 'Accuracy against time steps': stepsTable(rows, before.accuracy) },
      },
    };
    const judged = await judgeNetwork(trained, digitData(held), { on: backend, onProgress: (progress) => follower.show(judgingState(progress)) });
    await finish(trained, judged, { out, report: options.report });
  } finally {
    follower.stop();
    backend.dispose();
  }
}

/** The analogue network of a file, by the file's ending. */
async function readAnalogue(file: string, { architecture }: ConvertOptions): Promise<Network> {
  const bytes = await readBytes(file, file, 'give the path of a network');
  switch (extname(file)) {
    case '.webspike':
      return (await loadTrained(bytes, file)).network;
    case '.onnx': {
      const { tensors, architecture: found } = await readOnnx(bytes, file);
      return importNetwork(tensors, found);
    }
    case '.safetensors': {
      if (architecture === undefined) throw new DataError(file, 'it holds weights without the layers they belong to', 'add --architecture FILE.json: { "input": [1, 28, 28], "layers": [{ "kind": "convolution", "name": "conv1" }, { "kind": "rectifier" }, …] }');
      return importNetwork(readSafetensors(bytes, file), await readArchitecture(architecture));
    }
    default:
      throw new DataError(file, `its ending is "${extname(file)}"`, 'give a .onnx, .safetensors or .webspike file');
  }
}

async function readArchitecture(file: string): Promise<Architecture> {
  const subject = `--architecture ${file}`;
  const text = new TextDecoder().decode(await readBytes(file, subject, 'give a JSON file that describes the layers'));
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && 'input' in read && Array.isArray(read.input) && 'layers' in read && Array.isArray(read.layers)) return read as Architecture;
  } catch (error) {
    throw new DataError(subject, `it is no JSON (${(error as Error).message})`, 'give a JSON file that describes the layers');
  }
  throw new DataError(subject, 'it lacks "input" or "layers"', 'give { "input": [channels, height, width], "layers": […] }');
}

const powersBelow = (steps: number): number[] => Array.from({ length: 16 }, (_, k) => 2 ** k).filter((each) => each < steps);

const stepsTable = (rows: readonly AccuracyRow[], analogue: number): (string | number)[][] => [
  ['Steps', 'Accuracy', 'Loss against the analogue network', 'Spikes per image'],
  ...rows.map(({ steps, accuracy, spikesPerImage }) => [steps, percent(accuracy), percent(analogue - accuracy), grouped(spikesPerImage)]),
];

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 100)) throw new DataError('--percentile', `got ${text}`, 'give a number above 0, at most 100');
  return value;
}
