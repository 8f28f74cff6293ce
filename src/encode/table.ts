/** How well each code says values: what `webspike codes` prints. Not part of the library's index. */
import { psnr, rmse, ssim } from '../decode/quality.ts';
import { drawValues, uniform } from '../network/distribution.ts';
import { philoxKey, purposes } from '../random/philox.ts';
import { simulate } from '../simulate/simulate.ts';
import type { Code } from './code.ts';
import { firstSpikeTimeCode, latencyCode, logarithmicLatencyCode, rankOrderCode, rankProfile } from './codes-latency.ts';
import { populationLatencyCode, populationRateCode } from './codes-population.ts';
import { bernoulliCode, deltaCode, poissonCode, regularCode } from './codes-rate.ts';
import { binaryCode, burstCode, phaseCode } from './codes-words.ts';

/** What a code made of a set of vectors. */
export interface Quality {
  /** Spikes per value. */
  readonly spikes: number;
  /** Root mean square error of the values, which are 0 to 1. */
  readonly error: number;
  /** The error that theory expects, {@link Code.deviation}. */
  readonly theory: number;
  /** Peak signal-to-noise ratio in dB. */
  readonly psnr: number;
}

export interface CodeRow {
  readonly name: string;
  readonly neurons: number;
  readonly window: number;
  /** Values drawn evenly from 0 to 1. */
  readonly random: Quality;
  /** Steps of a uniform quantiser with the same error, as bits: log₂(1 / (√12 · error)). */
  readonly bits: number;
  readonly images: Quality & { readonly ssim: number };
}

/** Every code as the table has it, for vectors of so many values, at steps of 1 ms. */
export function standardCodes(values: number, profile?: ArrayLike<number>): Code[] {
  const dt = 1;
  return [
    poissonCode({ dt, window: 350, most: 63.75 }), bernoulliCode({ dt, window: 100 }), regularCode({ dt, window: 100, most: 200 }), latencyCode({ dt, window: 20 }), logarithmicLatencyCode({ dt, window: 20 }),
    firstSpikeTimeCode({ dt, window: 30 }), rankOrderCode({ dt, values, profile }), phaseCode({ dt }), burstCode({ dt, window: 32 }), binaryCode({ dt, window: 1 }),
    populationRateCode({ dt, window: 100, most: 200 }), populationLatencyCode({ dt, window: 20 }), deltaCode({ dt, window: 20, threshold: 0.05 }),
  ];
}

/** Presents vectors as the samples of a batch and reads them again. */
export async function measureCode(code: Code, vectors: readonly ArrayLike<number>[], seed = 1): Promise<Quality & { readonly seen: readonly Float64Array[] }> {
  const size = vectors[0].length;
  const simulation = await simulate({ dt: 1, populations: { source: code.population(size) }, record: { source: { spikes: true } } }, { backend: 'cpu', batch: vectors.length, seed });
  try {
    const values = vectors.flatMap((each) => Array.from(each));
    simulation.setStimulus('source', code.parameter, code.stimulus(values));
    await simulation.run(code.window);
    const seen = vectors.map((_, sample) => code.decode(simulation.spikes('source', sample), size));
    const spikes = vectors.reduce((sum, _, sample) => sum + simulation.spikes('source', sample).step.length, 0);
    const said = seen.flatMap((each) => Array.from(each));
    return {
      seen, spikes: spikes / values.length, error: rmse(said, values), psnr: psnr(said, values),
      theory: Math.sqrt(values.reduce((sum, value) => sum + code.deviation(value) ** 2, 0) / values.length),
    };
  } finally {
    simulation.dispose();
  }
}

/**
 * Measures every code on 100 vectors of 100 random values and on square images.
 *
 * @param images values 0 to 1 of each; `others`, of the same size, give the rank-order code its profile.
 */
export async function codeTable(images: readonly ArrayLike<number>[], others: readonly ArrayLike<number>[], seed = 1): Promise<CodeRow[]> {
  const drawn = drawValues(uniform(0, 1), 10_000, philoxKey(seed), purposes.initial(0, 0), 'random vectors') as Float32Array;
  const vectors = Array.from({ length: 100 }, (_, at) => drawn.subarray(100 * at, 100 * at + 100));
  const pixels = images[0].length;
  const forImages = standardCodes(pixels, rankProfile(others));
  const rows: CodeRow[] = [];
  for (const [at, code] of standardCodes(100).entries()) {
    const { seen: _, ...random } = await measureCode(code, vectors, seed);
    const { seen, ...quality } = await measureCode(forImages[at], images, seed);
    const similarity = seen.reduce((sum, each, image) => sum + ssim(each, images[image], Math.sqrt(pixels)), 0) / images.length;
    rows.push({ name: code.name, neurons: code.neurons, window: forImages[at].window, random, bits: Math.log2(1 / (Math.sqrt(12) * random.error)), images: { ...quality, ssim: similarity } });
  }
  return rows;
}
