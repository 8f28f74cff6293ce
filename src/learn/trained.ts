import { expect } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { decodeNetwork, encodeNetwork } from '../simulate/saved.ts';
import type { EpochRecord } from './fit/types.ts';
import type { ReadOut } from './trainer.ts';

/** How a sample enters: `scale · number + shift` as a stimulus of each neuron. */
export interface TrainedInput {
  readonly population: string;
  /** Parameter of the population that is a stimulus. */
  readonly stimulus: string;
  /** Factor of the sample's numbers: 1/255 turns bytes into 0 … 1. */
  readonly scale: number;
  /** Default 0. */
  readonly shift?: number;
  /** The sample is shown part after part, each of the population's size and for so many steps: rows of an image. Default: at once, for all steps. */
  readonly partSteps?: number;
}

/** A sample that was taken for something else. */
export interface Mistake {
  readonly index: number;
  readonly truth: number;
  readonly judged: number;
  /** The sample's numbers. */
  readonly image: ArrayLike<number>;
}

/** What a network did on samples it never saw. */
export interface Judgement {
  /** Which samples. */
  readonly source: string;
  readonly samples: number;
  /** 0 to 1. */
  readonly accuracy: number;
  /** `confusion[truth][judged]`. */
  readonly confusion: readonly (readonly number[])[];
  /** The first forty. */
  readonly mistakes: readonly Mistake[];
  /** Mean spikes per sample, by population. */
  readonly spikes: Readonly<Record<string, number>>;
}

/** How a network came to be: what makes it again, and what was seen on the way. */
export interface Made {
  /** The command that makes it again. */
  readonly command: string;
  readonly seed: number;
  /** Which samples were learned, which decided between settings, which were held out: in words. */
  readonly split: string;
  readonly epochs: number;
  readonly log: readonly EpochRecord[];
  /** Numbers learned. */
  readonly parameters: number;
  readonly adapter: string;
  /** Training, all in all. */
  readonly seconds: number;
  /** Whatever else was chosen, in words and numbers. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Further findings, such as accuracy against time steps: lines of a table, by its heading. */
  readonly tables?: Readonly<Record<string, readonly (readonly (string | number)[])[]>>;
  /** Of the samples held out, judged once, when all was chosen. */
  readonly test?: Judgement;
}

/** A network that answers, with all that is needed to ask it. */
export interface TrainedNetwork {
  readonly name: string;
  readonly network: Network;
  /** Of the network's `dt`, for one sample. */
  readonly steps: number;
  readonly input: TrainedInput;
  /** Its population has a neuron for each class. */
  readonly readOut: ReadOut;
  readonly made: Made;
}

/**
 * A trained network as bytes: {@link encodeNetwork}'s format with read-out, input and how it was made beside the network.
 *
 * @throws WebspikeError where its parts do not fit each other.
 * @example
 * await writeFile('mnist.webspike', await saveTrained(trained));
 */
export async function saveTrained(trained: TrainedNetwork): Promise<Uint8Array<ArrayBuffer>> {
  checkTrained(trained, `network "${trained.name}"`);
  const { network, ...rest } = trained;
  return encodeNetwork(network, { trained: rest });
}

/**
 * Reads {@link saveTrained}'s bytes back.
 *
 * @param subject what the errors call the bytes. Default `network file`.
 * @throws DataError where they are something else, cut short or damaged; WebspikeError where what they hold does not fit.
 * @example
 * const { accuracy } = await judgeNetwork(await loadTrained(bytes), digitData(held));
 */
export async function loadTrained(bytes: Uint8Array, subject = 'network file'): Promise<TrainedNetwork> {
  const { network, extra } = await decodeNetwork(bytes, subject);
  const rest = (extra as { readonly trained?: Omit<TrainedNetwork, 'network'> } | undefined)?.trained;
  expect(typeof rest === 'object' && rest !== null, subject, 'it holds a network that nobody trained: input and read-out are not in it', 'choose a file that saveTrained or "webspike train" wrote');
  const trained = { ...rest, network };
  checkTrained(trained, subject);
  return trained;
}

/** @throws WebspikeError that names what does not fit. */
export function checkTrained({ network, steps, input, readOut, made }: TrainedNetwork, subject: string): void {
  const known = `populations: ${Object.keys(network.populations).join(', ')}`;
  expect(Number.isInteger(steps) && steps > 0, subject, `it takes ${steps} steps for a sample`, 'give a whole number of at least 1');
  const source = network.populations[input?.population];
  expect(source !== undefined, subject, `its input goes to "${input?.population}", which is no population`, known);
  const parameter = source.parameters?.[input.stimulus];
  expect(typeof parameter === 'object' && 'kind' in parameter && parameter.kind === 'stimulus', subject, `"${input.stimulus}" of population "${input.population}" is no stimulus`, 'declare it with stimulus()');
  expect(Number.isFinite(input.scale) && Number.isFinite(input.shift ?? 0), subject, `its input is scaled by ${input.scale} and shifted by ${input.shift ?? 0}`, 'give finite numbers');
  const { partSteps } = input;
  expect(partSteps === undefined || (Number.isInteger(partSteps) && partSteps > 0), subject, `a part of a sample lasts ${partSteps} steps`, 'give a whole number of at least 1');
  const answers = network.populations[readOut?.population];
  expect(answers !== undefined, subject, `its answer is read from "${readOut?.population}", which is no population`, known);
  expect(readOut.of === 'spikes' || Object.hasOwn(answers.model.state, readOut.of), subject, `its answer is read from "${readOut.of}", which population "${readOut.population}" does not have`, `choose spikes or one of ${Object.keys(answers.model.state).join(', ')}`);
  expect(['mean', 'max', 'last', 'first'].includes(readOut.how), subject, `its answer is read by "${readOut.how}"`, 'use mean, max, last or first');
  expect(readOut.how !== 'first' || readOut.of === 'spikes', subject, 'the first of a state variable says nothing', 'read spikes by "first"');
  expect(typeof made === 'object' && Array.isArray(made?.log), subject, 'it does not say how it was made', 'give "made" with at least an empty log');
}
