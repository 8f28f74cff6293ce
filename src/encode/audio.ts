import { expect } from '../errors.ts';

/** How a waveform is cut into frames. */
export interface Frames {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Length of a frame in ms. */
  readonly frame: number;
  /** Time from one frame to the next in ms. Default: `frame`. */
  readonly hop?: number;
}

/**
 * Loudness of a waveform frame by frame: the root mean square of its samples (−1 to 1) as values 0 to 1 between `floor` dB and full
 * scale. For rate, latency and population codes; a whole waveform goes through {@link temporalContrast} with {@link stream}.
 *
 * @param floor level in dB of full scale that is value 0. Default −60.
 * @returns one value per whole frame.
 * @throws WebspikeError where a sample is not within −1 to 1, or the sound is shorter than a frame.
 * @example
 * const loudness = frameLoudness(samples, { sampleRate: 16_000, frame: 25, hop: 10 });
 */
export function frameLoudness(samples: ArrayLike<number>, { sampleRate, frame, hop = frame }: Frames, floor = -60): Float64Array {
  const [length, step] = [frame, hop].map((ms) => Math.round(ms / 1000 * sampleRate));
  expect(length >= 1 && step >= 1, 'frameLoudness', `frames of ${frame} ms every ${hop} ms at ${sampleRate} Hz`, 'give at least one sample per frame and per hop');
  expect(samples.length >= length, 'frameLoudness', `${samples.length} samples are less than a frame of ${length}`, 'give a longer sound or shorter frames');
  expect(Number.isFinite(floor) && floor < 0, 'frameLoudness', `the floor is ${floor} dB`, 'give a level below 0 dB');
  for (let at = 0; at < samples.length; at++) expect(Math.abs(samples[at]) <= 1, 'frameLoudness', `sample ${at} is ${samples[at]}`, 'give samples from −1 to 1');
  return Float64Array.from({ length: Math.floor((samples.length - length) / step) + 1 }, (_, at) => {
    let power = 0;
    for (let k = 0; k < length; k++) power += samples[at * step + k] ** 2 / length;
    return Math.max(0, 1 - 10 * Math.log10(power) / floor);
  });
}
