import { decodeNetwork, encodeNetwork } from '../simulate/saved.ts';
import type { Population } from '../network/network.ts';
import { expect } from '../errors.ts';
import type { InputKind, PortedInput, PortedNetwork } from './ported.ts';

/** What `webspike train` and `convert` save beside the network (TrainedNetwork of learn), as far as it matters here. */
interface Trained {
  readonly steps: number;
  readonly input: { readonly population: string; readonly stimulus: string; readonly scale: number; readonly shift?: number; readonly partSteps?: number };
  readonly readOut: { readonly population: string; readonly of: string };
}

/** What {@link savePorted} keeps beside the network. */
type Kept = Pick<PortedNetwork, 'inputs' | 'output' | 'layers' | 'steps' | 'spikes' | 'notes'>;

/**
 * A network from a file of any format as one of our own, with its way in and out: what {@link portedFromSaved} gives back.
 *
 * @throws WebspikeError where the network is wrong.
 * @example
 * await writeFile('net.webspike', await savePorted(await readNetx(bytes, 'net.net')));
 */
export async function savePorted({ network, inputs, output, layers, steps, spikes, notes }: PortedNetwork): Promise<Uint8Array> {
  const ported: Kept = { inputs, output, layers, ...(steps !== undefined && { steps }), ...(spikes && { spikes }), notes };
  return encodeNetwork(network, { ported });
}

/**
 * A file of webspike's own as a network with a way in and out. Inputs are the populations of given spikes and those with a parameter
 * that is a stimulus; the output is the read-out of a trained network, else the spikes of the last population; layers are all
 * populations that are no input, in the file's order. Where {@link savePorted} wrote the file, they are those that it was given.
 *
 * @param subject what errors call the file.
 * @throws DataError where it is something else, cut short or damaged; WebspikeError where it names a population that it lacks.
 * @example
 * const { network, output } = await portedFromSaved(await readFile('mnist.webspike'), 'mnist.webspike');
 */
export async function portedFromSaved(bytes: Uint8Array, subject: string): Promise<PortedNetwork> {
  const { network, extra } = await decodeNetwork(bytes, subject);
  const { trained, ported } = (extra ?? {}) as { readonly trained?: Trained; readonly ported?: Kept };
  const names = Object.keys(network.populations);
  if (ported) {
    const named = [...ported.inputs, ...ported.layers, ported.output].map(({ population }) => population);
    const unknown = named.find((name) => !Object.hasOwn(network.populations, name));
    expect(unknown === undefined, subject, `it names "${unknown}", which is no population`, `populations: ${names.join(', ')}`);
    return { format: 'webspike', network, ...ported };
  }
  const inputs = names.flatMap((name) => inputOf(name, network.populations[name]) ?? []);
  const layers = names.filter((name) => !inputs.some(({ population }) => population === name)).map((name) => ({ name, population: name }));
  const last = (layers.at(-1)?.population ?? names.at(-1))!;
  const output = trained ? { population: trained.readOut.population, of: trained.readOut.of } : { population: last, of: 'spikes' };
  expect(Object.hasOwn(network.populations, output.population), subject, `its answer is read from "${output.population}", which is no population`, `populations: ${names.join(', ')}`);
  return { format: 'webspike', network, inputs, output, layers, ...(trained && { steps: trained.steps }), notes: trained ? notesOf(trained) : [] };
}

function inputOf(name: string, { size, model, parameters = {} }: Population): PortedInput | null {
  const stimulus = Object.entries(parameters).find(([, value]) => typeof value === 'object' && 'kind' in value && value.kind === 'stimulus');
  if (!stimulus && !/\bgiven\s*\(/.test(model.spike)) return null;
  const [low, high] = (stimulus && model.parameters[stimulus[0]].range) ?? [-Infinity, Infinity];
  const kind: InputKind = stimulus ? { low, high } : 'spikes';
  return { name, population: name, shape: [size], kind };
}

function notesOf({ input: { population, stimulus, scale, shift = 0, partSteps } }: Trained): string[] {
  const scaled = scale === 1 && shift === 0 ? [] : [`a sample enters "${population}" as ${scale} times its numbers${shift === 0 ? '' : ` plus ${shift}`}: give what the stimulus "${stimulus}" is then`];
  return partSteps === undefined ? scaled : [...scaled, `a sample is shown to "${population}" in parts of ${partSteps} steps each`];
}
