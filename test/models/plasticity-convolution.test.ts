import { describe, expect, it } from 'vitest';
import { allToAll, competitive, convolution, pairStdp, poisson, simplifiedStdp, spikeArray, stimulus, uniform, type Connection, type Network, type PlasticityRule } from '../../src/index.ts';
import type { ConvolutionOptions } from '../../src/network/convolution.ts';
import { onCpu, refusal } from '../support/run.ts';
import { silent } from './one-synapse.ts';

const shapes: readonly (readonly [string, Omit<ConvolutionOptions, 'kernel'>, readonly [number, number, number, number], readonly [number, number, number]])[] = [
  ['plain', { input: [2, 6, 7] }, [3, 2, 3, 2], [3, 4, 6]],
  ['strided, padded and dilated', { input: [1, 9, 8], stride: [2, 1], padding: [1, 2], dilation: [1, 2] }, [2, 1, 3, 3], [2, 5, 8]],
  ['by group', { input: [4, 5, 5], groups: 2, padding: 'same' }, [4, 2, 3, 3], [4, 5, 5]],
];

const spikes = (salt: number, size: number, share: number): number[] => Array.from({ length: size }, (_, j) => j).filter((j) => (Math.imul(j + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b)) >>> 0 < share * 2 ** 32);

/** Moves toward the number of pre spikes, by less with every event: the order of events would show. */
const averaging: PlasticityRule = { ...simplifiedStdp, name: 'averaging', pre: { ...simplifiedStdp.pre!, spike: 'x = x + 1' }, onPost: 'w = w + (x / 4 - w) / (3 + event)' };

describe.each(shapes)('a plastic convolution, %s', (_, options, shape, [channels, height, width]) => {
  const [inputs, rows, columns] = options.input;
  const [pre, post] = [inputs * rows * columns, channels * height * width];
  const kernel = Float32Array.from({ length: shape.reduce((product, each) => product * each) }, (__, k) => 0.2 + 0.6 * ((k * 7) % 11) / 11);

  it.each([['simplified STDP', simplifiedStdp, { a_plus: 0.1, a_minus: 0.08 }], ['an average', averaging, {}]] as const)('learns by %s from every target that spiked, sample by sample', async (__, rule, parameters) => {
    const network: Network = {
      dt: 1, populations: { pre: { size: pre, model: spikeArray }, post: { size: post, model: spikeArray } },
      connections: { learn: { from: 'pre', to: 'post', connectivity: convolution({ ...options, kernel: { shape, values: kernel } }), synapse: { model: silent }, plasticity: { rule, parameters, apply: 'trial' } } },
    };
    await onCpu(network, async (simulation) => {
      for (let b = 0; b < 2; b++) {
        simulation.setSpikes('pre', [...spikes(b, pre, 0.4).map((j): [number, number] => [3, j]), ...spikes(b + 5, pre, 0.3).map((j): [number, number] => [5, j])], b);
        simulation.setSpikes('post', spikes(b + 9, post, 0.1).map((j): [number, number] => [7, j]), b);
      }
      await simulation.trial({ duration: 12 });
      const wanted = Float64Array.from(kernel);
      const pair = (each: number | readonly [number, number] | 'same' | undefined, otherwise: number): readonly [number, number] => (each === 'same' ? [(shape[2] - 1) / 2, (shape[3] - 1) / 2] : typeof each === 'object' ? each : [each ?? otherwise, each ?? otherwise]);
      const [stride, padding, dilation] = [pair(options.stride, 1), pair(options.padding, 0), pair(options.dilation, 1)];
      let most = 0;
      wanted.forEach((___, k) => {
        const [kx, ky, input, output] = [k % shape[3], Math.floor(k / shape[3]) % shape[2], Math.floor(k / shape[3] / shape[2]) % shape[1], Math.floor(k / shape[3] / shape[2] / shape[1])];
        const channel = Math.floor(output / (channels / (options.groups ?? 1))) * shape[1] + input;
        let event = 0;
        for (let b = 0; b < 2; b++) {
          for (const j of spikes(b + 9, post, 0.1)) {
            if (Math.floor(j / (height * width)) !== output) continue;
            const [y, x] = [Math.floor(j / width) % height * stride[0] + ky * dilation[0] - padding[0], j % width * stride[1] + kx * dilation[1] - padding[1]];
            if (y < 0 || y >= rows || x < 0 || x >= columns) continue;
            const i = (channel * rows + y) * columns + x;
            const count = Number(spikes(b, pre, 0.4).includes(i)) + Number(spikes(b + 5, pre, 0.3).includes(i));
            wanted[k] += rule === averaging ? (count / 4 - wanted[k]) / (3 + event) : (count > 0 ? 0.1 : -0.08) * wanted[k] * (1 - wanted[k]);
            event++;
          }
        }
        most = Math.max(most, event);
      });
      expect(most).toBeGreaterThan(2);
      const learned = await simulation.weights('learn');
      learned.forEach((w, k) => expect(Math.abs(w - wanted[k])).toBeLessThan(2e-5));
      expect([...learned]).not.toEqual([...kernel]);
    }, { batch: 2 });
  });
});

describe('a layer that learns a feature', () => {
  it('comes to have kernels like the patches that make it spike', async () => {
    // A bright vertical or horizontal bar somewhere in the image.
    const size = 9;
    const network: Network = {
      dt: 1,
      populations: {
        image: { size: size * size, model: poisson, parameters: { rate: stimulus() } },
        features: { size: 2 * 7 * 7, model: competitive, parameters: { v_thresh: 6, theta_fresh: 0, rate: 0 }, competition: { by: 'v', stop: true } },
      },
      connections: { learn: { from: 'image', to: 'features', connectivity: convolution({ input: [1, size, size], kernel: { shape: [2, 1, 3, 3], values: uniform(0.35, 0.65) } }), delay: 0, plasticity: { rule: simplifiedStdp, apply: 'trial', parameters: { a_plus: 0.04, a_minus: 0.03 } } } },
    };
    await onCpu(network, async (simulation) => {
      for (let trial = 0; trial < 1500; trial++) {
        const at = 1 + (trial * 5) % 7;
        simulation.setStimulus('image', 'rate', Float32Array.from({ length: size * size }, (_, i) => (i % size === at ? 400 : 0)));
        await simulation.trial({ duration: 30, firstSample: trial });
      }
      const kernel = await simulation.weights('learn');
      // Whichever channel won has the bar in one of its columns.
      const columns = [0, 9].map((first) => [0, 1, 2].map((x) => (kernel[first + x] + kernel[first + 3 + x] + kernel[first + 6 + x]) / 3));
      const best = columns.map((each) => Math.max(...each) - [...each].sort((a, b) => a - b)[1]);
      expect(Math.max(...best)).toBeGreaterThan(0.6);
    });
  }, 60_000);
});

describe('plastic convolutions are refused', () => {
  const network = (learn: Partial<Connection>): Network => ({
    dt: 1, populations: { pre: { size: 16, model: poisson }, post: { size: 9, model: competitive, parameters: { v_thresh: 3 } } },
    connections: { learn: { from: 'pre', to: 'post', connectivity: convolution({ input: [1, 4, 4], kernel: { shape: [1, 1, 2, 2], values: uniform(0, 1) } }), plasticity: { rule: simplifiedStdp, apply: 'trial' }, ...learn } },
  });

  it.each<[Partial<Connection>, string]>([
    [{ plasticity: { rule: pairStdp } }, 'the weights of a convolution are shared, and learn once per trial only'],
    [{ normalise: { norm: 'l1', to: 1 } }, 'shared weights cannot be normalised for each target'],
    [{ plasticity: { rule: { ...simplifiedStdp, onPost: 'w = norm(x)' }, apply: 'trial' } }, 'its rule asks for a norm'],
    [{ plasticity: { rule: { ...simplifiedStdp, onPost: 'w = rand()' }, apply: 'trial' } }, 'its rule asks for random numbers'],
    [{ connectivity: convolution({ input: [1, 4, 4], kernel: [[[[0.5, 2], [0, 0]]]] }) }, 'weight 2 at synapse 1 lies outside the plastic range [0, 1]'],
    [{ connectivity: allToAll(), weight: 0.5, weightRange: [0, 1], plasticity: { rule: pairStdp, apply: 'trial' } }, 'acts on presynaptic spikes'],
  ])('%o', async (learn, problem) => {
    expect(await refusal(network(learn))).toContain(problem);
    expect(await refusal(network({}))).toBe('');
  });

  it('where another delivery would list the synapses', async () => {
    expect(await refusal(network({}), { delivery: { learn: 'scatter' } })).toContain('plastic weights of a convolution are shared');
    expect(await refusal(network({}), { delivery: 'scatter' })).toBe('');
  });
});
