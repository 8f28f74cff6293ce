import { windowed, windowParameters, windowState } from './encoders-latency.ts';
import type { NeuronModel } from './model.ts';

const bits = { value: 8, unit: '1', doc: 'bits of a value', range: [1, 24], whole: true } as const;
/** 2^(…), a constant that the host computes; exact, as doubles round to it. */
const twoTo = (exponent: string): string => `exp(${exponent} * ${Math.LN2})`;
/** The value as a whole number of `bits` bits. */
const word = `floor(clamp(x, 0, 1) * (${twoTo('bits')} - 1) + 0.5)`;

/**
 * Phase code (weighted spikes): the value as a binary number, one bit a step, the highest first; a spike in phase k weighs
 * 2^−(k+1). A word takes `bits` steps, then the next begins. A grey value divided by 255 is carried without error in 8 bits.
 *
 * @example
 * const pixels: Population = { size: 784, model: phaseEncoder, parameters: { value: stimulus(), bits: 8 } };
 */
export const phaseEncoder: NeuronModel = {
  name: 'phase-encoder',
  summary: 'phase code: the bits of the value, one a step, highest first',
  source: 'Kim et al. 2018, Deep neural networks with weighted spikes, Neurocomputing 311, doi:10.1016/j.neucom.2018.05.087',
  parameters: { value: windowParameters.value, bits },
  state: { ...windowState, rest: { value: 0, unit: '1', doc: 'what is still to be said' }, weight: { value: 1, unit: '1', doc: 'what a spike in this step says' } },
  equations: `
    k = k + 1 < bits ? k + 1 : 0
    x = k == 0 ? value : x
    rest = k == 0 ? ${word} : rest
    weight = k == 0 ? ${twoTo('(bits - 1)')} : weight * 0.5`,
  spike: 'rest >= weight',
  reset: 'rest = rest - weight',
  example: { dt: 1, duration: 64, parameters: { value: 't / 64' }, show: 'rest' },
};

/**
 * Burst code: a value x says ⌈n_max x⌉ spikes at intervals of ⌈t_max − (t_max − t_min) x⌉, from the window's first step. The
 * window must hold the longest burst.
 *
 * @example
 * const pixels: Population = { size: 784, model: burstEncoder, parameters: { value: stimulus(), window: 32 } };
 */
export const burstEncoder: NeuronModel = {
  name: 'burst-encoder',
  summary: 'burst code: more spikes at shorter intervals for larger values',
  source: 'Guo et al. 2021, Neural coding in spiking neural networks, doi:10.3389/fnins.2021.638474',
  parameters: {
    ...windowParameters,
    window: { ...windowParameters.window, value: 32 },
    n_max: { value: 5, unit: '1', doc: 'spikes at value 1', range: [1, 1000], whole: true },
    t_min: { value: 2, unit: 'ms', doc: 'interval at value 1' },
    t_max: { value: 20, unit: 'ms', doc: 'interval towards value 0' },
  },
  state: { ...windowState, left: { value: 0, unit: '1', doc: 'spikes still to come' }, next: { value: 0, unit: 'steps', doc: 'step of the next' } },
  equations: `${windowed}
    left = k == 0 ? -floor(-n_max * x) : left
    next = k == 0 ? 0 : next`,
  spike: 'left > 0 && k >= next',
  reset: `
    left = left - 1
    next = next - floor((x * (t_max - t_min) - t_max) / dt)`,
  example: { dt: 0.5, duration: 192, parameters: { value: 't / 192' }, show: 'x' },
};

/**
 * Binary code: the value as a binary number, a neuron per bit, all in the first step of a window. `place` is the bit of each
 * neuron: 0 for the lowest.
 *
 * @example
 * const word: Population = { size: 8, model: binaryEncoder, parameters: { value: stimulus(), place: [7, 6, 5, 4, 3, 2, 1, 0] } };
 */
export const binaryEncoder: NeuronModel = {
  name: 'binary-encoder',
  summary: 'binary code: the bits of the value, a neuron each, at once',
  source: 'closed form: bit ⌊q / 2^place⌋ mod 2 of q = ⌊x (2^bits − 1) + ½⌋',
  parameters: { ...windowParameters, bits, place: { value: 0, unit: '1', doc: 'bit of the neuron, 0 for the lowest', range: [0, 23], whole: true } },
  state: { ...windowState, bit: { value: 0, unit: '1', doc: 'bit at this place' } },
  equations: `${windowed}
    bit = floor(${word} * ${twoTo('-place')})
    bit = bit - 2 * floor(bit * 0.5)`,
  spike: 'k == 0 && bit > 0',
  example: { dt: 1, duration: 200, parameters: { value: 't / 200', place: 6, window: 5 }, show: 'bit' },
};
