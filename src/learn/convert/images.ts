import { expect } from '../../errors.ts';
import { simulate, type SimulateOptions } from '../../simulate/simulate.ts';
import type { Simulation } from '../../simulate/simulation.ts';
import type { Network, Stimulus, Values } from '../../network/network.ts';

/** Where images enter: a population and its stimulus parameter. */
export interface ImageInput {
  readonly population: string;
  readonly stimulus: string;
}

/** Values `[count][size]`; bytes stand for 0 to 1. */
export type Images = Float32Array | Uint8Array;

/** On what device, and how many images side by side (default 50). */
export type RunImages = Pick<SimulateOptions, 'backend' | 'on' | 'batch' | 'seed'>;

const isStimulus = (given: Values | Stimulus): boolean => typeof given === 'object' && 'kind' in given && given.kind === 'stimulus';

/** The only stimulus of a network. @throws WebspikeError where there is none, or several. */
export function inputOf(network: Network): ImageInput {
  const found = Object.entries(network.populations).flatMap(([population, { parameters = {} }]) =>
    Object.entries(parameters).filter(([, given]) => isStimulus(given)).map(([stimulus]) => ({ population, stimulus })));
  expect(found.length === 1, 'network', `it has ${found.length} stimuli: ${found.map((each) => `${each.population}.${each.stimulus}`).join(', ') || 'none'}`, 'let one population take the images, with stimulus() as its parameter');
  return found[0];
}

/** Shows all images, batch after batch; `use` runs the trial and reads what it needs. */
export async function overImages(network: Network, images: Images, options: RunImages, use: (simulation: Simulation, first: number, samples: number) => Promise<void>): Promise<void> {
  const input = inputOf(network);
  const { size } = network.populations[input.population];
  const count = images.length / size;
  expect(Number.isInteger(count) && count > 0, 'images', `got ${images.length} values`, `give images × ${size}, the size of population "${input.population}"`);
  const batch = Math.min(options.batch ?? 50, count);
  const factor = images instanceof Uint8Array ? 1 / 255 : 1;
  const simulation = await simulate(network, { ...options, batch });
  try {
    for (let first = 0; first < count; first += batch) {
      const samples = Math.min(batch, count - first);
      simulation.setStimulus(input.population, input.stimulus, Float32Array.from(images.subarray(first * size, (first + samples) * size), (value) => value * factor));
      await use(simulation, first, samples);
    }
  } finally {
    simulation.dispose();
  }
}
