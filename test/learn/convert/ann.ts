import { allToAll, convolution, impulseCurrent, stimulus, type Connection, type Network, type Population } from '../../../src/index.ts';
import { accumulator, analogue, linear, pixels } from '../../../src/learn/units.ts';
import { numbers } from '../numbers.ts';

/** 2 × 6 × 6 values → convolution to 3 × 4 × 4 → mean pooling to 3 × 2 × 2 → 10 units → 4 answers. */
export const weights = { convolve: numbers(3 * 2 * 3 * 3, -0.5, 0.6, 31), hidden: numbers(12 * 10, -1, 1.2, 32), read: numbers(10 * 4, -1, 1, 33) };
export const biases = { features: numbers(48, -0.1, 0.1, 34), hidden: numbers(10, -0.2, 0.2, 35), answer: [0.3, -0.2, 0.1, 0] };
export const images = (count: number, seed = 40): Float32Array => Float32Array.from(numbers(count * 72, 0, 1, seed));

const feed = (from: string, to: string, rest: Partial<Connection> & Pick<Connection, 'connectivity'>): Connection => ({ from, to, delay: 0, synapse: { model: impulseCurrent }, transmission: analogue(-50, 50), ...rest });

/** The network with these activations. */
export function ann(features: Omit<Population, 'size'>, hidden: Omit<Population, 'size'>): Network {
  return {
    dt: 1,
    populations: {
      image: { size: 72, model: pixels, parameters: { value: stimulus() } },
      features: { ...features, size: 48, parameters: { ...features.parameters, i_ext: biases.features } },
      pooled: { size: 12, model: linear },
      hidden: { ...hidden, size: 10, parameters: { ...hidden.parameters, i_ext: biases.hidden } },
      answer: { size: 4, model: accumulator, parameters: { i_ext: biases.answer } },
    },
    connections: {
      convolve: feed('image', 'features', { connectivity: convolution({ input: [2, 6, 6], kernel: { shape: [3, 2, 3, 3], values: weights.convolve } }) }),
      pool: feed('features', 'pooled', { connectivity: convolution({ input: [3, 4, 4], kernel: { shape: [3, 1, 2, 2], values: new Array<number>(12).fill(0.25) }, stride: 2, groups: 3 }) }),
      hidden: feed('pooled', 'hidden', { connectivity: allToAll(), weight: weights.hidden }),
      read: feed('hidden', 'answer', { connectivity: allToAll(), weight: weights.read }),
    },
  };
}

/** The same as loops: activations of the two layers and the answer, for one image. */
export function loops(image: ArrayLike<number>, first: (x: number) => number, second: (x: number) => number): { features: number[]; hidden: number[]; answer: number[] } {
  const features = biases.features.map((bias, n) => {
    const [o, y, x] = [Math.floor(n / 16), Math.floor(n / 4) % 4, n % 4];
    let sum = bias;
    for (let c = 0; c < 2; c++) for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += weights.convolve[((o * 2 + c) * 3 + i) * 3 + j] * image[c * 36 + (y + i) * 6 + x + j];
    return first(sum);
  });
  const pooled = Array.from({ length: 12 }, (_, n) => {
    const [c, y, x] = [Math.floor(n / 4), Math.floor(n / 2) % 2, n % 2];
    return [[0, 0], [0, 1], [1, 0], [1, 1]].reduce((sum, [i, j]) => sum + features[c * 16 + (2 * y + i) * 4 + 2 * x + j] / 4, 0);
  });
  const layer = (from: readonly number[], matrix: readonly number[], bias: readonly number[]): number[] => bias.map((each, k) => from.reduce((sum, a, n) => sum + a * matrix[n * bias.length + k], each));
  const hidden = layer(pooled, weights.hidden, biases.hidden).map(second);
  return { features, hidden, answer: layer(hidden, weights.read, biases.answer) };
}
