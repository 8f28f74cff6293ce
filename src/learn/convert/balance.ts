import { boundsOfAmount } from '../../compile/transmissions.ts';
import { expect } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { overImages, type Images, type RunImages } from './images.ts';

/** What a layer of rectifiers answered to the images. */
export interface Activations {
  readonly largest: number;
  /** The percentile asked for, of the activations above 0. */
  readonly percentile: number;
}

/**
 * Activations of populations of an analogue network over images (data-based threshold balancing: the largest in Diehl et al. 2015, IJCNN,
 * doi:10.1109/IJCNN.2015.7280696; a percentile in Rueckauer et al. 2017, doi:10.3389/fnins.2017.00682, section 2.2.2).
 *
 * @param percentile 0 to 100, between two values interpolated.
 * @throws WebspikeError for a population that stays silent, or goes beyond what its connections send.
 */
export async function measureActivations(network: Network, populations: readonly string[], images: Images, percentile: number, options: RunImages = {}): Promise<Map<string, Activations>> {
  expect(percentile > 0 && percentile <= 100, 'balance', `the percentile is ${percentile}`, 'give one above 0, at most 100');
  const kept = new Map(populations.map((each) => [each, [] as Float32Array[]]));
  await overImages(network, images, options, async (simulation, firstSample, samples) => {
    await simulation.trial({ duration: network.dt, samples, firstSample, learning: false });
    for (const [population, parts] of kept) {
      const values = await simulation.state(population, 'v');
      parts.push(values.subarray(0, samples * network.populations[population].size).filter((each) => each > 0));
    }
  });
  return new Map([...kept].map(([population, parts]) => {
    const sorted = joined(parts).sort();
    expect(sorted.length > 0, `population "${population}"`, 'it answers 0 to all images', 'give images of the training set, in the range that the network was trained on');
    const largest = sorted[sorted.length - 1];
    requireWithin(network, population, largest);
    return [population, { largest, percentile: quantile(sorted, percentile / 100) }];
  }));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, each) => sum + each.length, 0));
  parts.reduce((at, each) => (all.set(each, at), at + each.length), 0);
  return all;
}

function quantile(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  return sorted[below] + (place - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
}

/** What is sent is clamped: an activation beyond the bounds would have been cut without a word. */
function requireWithin(network: Network, population: string, largest: number): void {
  for (const [name, { from, transmission }] of Object.entries(network.connections ?? {})) {
    if (from !== population || !transmission) continue;
    const { high } = boundsOfAmount(name, transmission);
    expect(largest <= high, `population "${population}"`, `its activation reaches ${largest}, but connection "${name}" sends ${high} at most`, 'widen the bounds of its transmission');
  }
}
