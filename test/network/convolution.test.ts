import { describe, expect, it } from 'vitest';
import { buildSynapses, convolution, type Connectivity } from '../../src/network/connectivity.ts';
import { convolutionShape, convolutionWeights, kernelValues } from '../../src/network/convolution.ts';
import { countConvolution } from '../../src/network/convolution-rows.ts';
import { uniform } from '../../src/network/distribution.ts';
import { cases, convolutionMatrix } from './convolutions.ts';

const subject = 'connection "a→b"';
const build = (connectivity: Connectivity, pre: number, post: number): ReturnType<typeof buildSynapses> => buildSynapses(connectivity, pre, post, false, [1, 0], 3, subject);
const size = (shape: readonly number[]): number => shape.reduce((product, each) => product * each);

describe('convolution', () => {
  it.each(cases)('$name: each synapse of the nested loops, once', (each) => {
    const { options, output } = each;
    const wanted = convolutionMatrix(each).flatMap((row, i) => row.flatMap((weight, j) => (Number.isNaN(weight) ? [] : [`${i} → ${j}: ${weight}`])));
    const { rowStart, target, tap } = build(convolution(options), size(options.input), size(output));
    const got = Array.from(rowStart.subarray(1)).flatMap((end, i) => Array.from({ length: end - rowStart[i] }, (_, m) => `${i} → ${target[rowStart[i] + m]}: ${options.kernel.values[tap![rowStart[i] + m]]}`));
    expect(got.sort()).toEqual(wanted.sort());
    expect(countConvolution(convolutionShape(options, subject))).toBe(wanted.length);
  });

  it.each(cases.filter(({ numbers: [, , dilation] }) => dilation.every((each) => each === 1)))('$name, of a map that is pooled first', (each) => {
    // Means over 3 × 2 neurons, then the nested loops.
    const [channels, height, width] = each.options.input;
    const matrix = convolutionMatrix(each);
    const options = { ...each.options, input: [channels, 3 * height, 2 * width] as const, pool: [3, 2] as const };
    const weights = convolutionWeights(options, [1, 0], 3, subject);
    const { rowStart, target, tap } = build(convolution(options), 6 * size(each.options.input), size(each.output));
    for (let i = 0; i + 1 < rowStart.length; i++) {
      const [channel, y, x] = [Math.floor(i / (6 * height * width)), Math.floor(i / (2 * width)) % (3 * height), i % (2 * width)];
      const row = new Array<number>(size(each.output)).fill(NaN);
      for (let s = rowStart[i]; s < rowStart[i + 1]; s++) row[target[s]] = weights[tap![s]];
      const pooled = matrix[(channel * height + Math.floor(y / 3)) * width + Math.floor(x / 2)];
      expect(row).toEqual(pooled.map((weight) => Math.fround(weight / 6)));
    }
  });

  it('takes a nested kernel, or draws one', () => {
    const nested = [[[[1, 2], [3, 4]]], [[[5, 6], [7, 8]]]];
    expect(kernelValues(nested, [1, 0], 3, subject)).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(kernelValues([[[Float32Array.of(1, 2)], [Float32Array.of(3, 4)]]], [1, 0], 3, subject)).toEqual(Float32Array.of(1, 2, 3, 4));
    const drawn = kernelValues({ shape: [2, 1, 3, 3], values: uniform(-1, 1) }, [1, 0], 3, subject);
    expect(drawn).toHaveLength(18);
    expect(new Set(drawn).size).toBe(18);
    expect(drawn.every((each) => each >= -1 && each <= 1)).toBe(true);
  });

  const one = [[[[1]]]];
  it.each<[() => unknown, string]>([
    [() => convolution({ input: [1, 0, 4], kernel: one }), 'convolution(…): the input is [1,0,4]. Give [channels, height, width] of the source population.'],
    [() => convolution({ input: [1, 4, 4], kernel: [] }), "the kernel's shape is [0,null,null,null]. Give weights as [output][input][y][x], or { shape, values }."],
    [() => convolution({ input: [1, 4, 4], kernel: [[[[1, 2], [3]]]] }), 'the kernel is not 1 × 1 × 2 × 2 throughout.'],
    [() => convolution({ input: [1, 4, 4], kernel: { shape: [1, 1, 2, 2], values: [1, 2, 3] } }), 'convolution(…), kernel: '],
    [() => convolution({ input: [1, 4, 4], kernel: [[[[NaN]]]] }), 'convolution(…), kernel: '],
    [() => convolution({ input: [2, 4, 4], kernel: one }), 'the kernel takes 1 input channels, expected 2.'],
    [() => convolution({ input: [2, 4, 4], kernel: one, groups: 2 }), '2 input and 1 output channels do not fall into 2 groups.'],
    [() => convolution({ input: [4, 4, 4], kernel: [[[[1]]], [[[1]]]], groups: 2 }), 'the kernel takes 1 input channels, expected 2, those of one of 2 groups.'],
    [() => convolution({ input: [1, 4, 4], kernel: one, stride: 0 }), 'the stride is 0. Give a whole number of at least 1, or [y, x].'],
    [() => convolution({ input: [1, 4, 4], kernel: one, padding: [1, -1] }), 'the padding is [1,-1]. Give a whole number of at least 0, or [y, x].'],
    [() => convolution({ input: [1, 4, 4], kernel: one, stride: 2, padding: 'same' }), 'padding "same" with a stride of 2 × 2.'],
    [() => convolution({ input: [1, 4, 4], kernel: [[[[1, 2, 3]]]], dilation: 2 }), "the kernel's width of 5, dilated, exceeds the padded input's of 4. Use a smaller kernel or more padding."],
    [() => convolution({ input: [1, 5, 4], kernel: one, pool: 2 }), 'windows of 2 × 2 do not divide the input [1,5,4]. Pool over windows that divide height and width.'],
    [() => convolution({ input: [1, 8, 8], kernel: [[[[1, 2]]]], dilation: 2, pool: 2 }), 'the kernel of a pooled map is dilated. Use a dilation of 1, or pool in a population of its own.'],
    [() => build(convolution({ input: [1, 4, 4], kernel: one }), 15, 16), `${subject}: the source population has 15 neurons, the convolution's input 1 × 4 × 4 = 16. Make them equal.`],
    [() => build(convolution({ input: [1, 4, 4], kernel: one, stride: 2 }), 16, 16), `${subject}: the target population has 16 neurons, the convolution's output 1 × 2 × 2 = 4. Make them equal.`],
  ])('refuses what does not fit (%#)', (action, message) => {
    expect(action).toThrow(message);
  });
});
