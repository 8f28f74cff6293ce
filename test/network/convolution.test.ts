import { describe, expect, it } from 'vitest';
import { buildSynapses, convolution, type Connectivity } from '../../src/network/connectivity.ts';
import { convolutionShape, kernelValues } from '../../src/network/convolution.ts';
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
    [() => build(convolution({ input: [1, 4, 4], kernel: one }), 15, 16), `${subject}: the source population has 15 neurons, the convolution's input 1 × 4 × 4 = 16. Make them equal.`],
    [() => build(convolution({ input: [1, 4, 4], kernel: one, stride: 2 }), 16, 16), `${subject}: the target population has 16 neurons, the convolution's output 1 × 2 × 2 = 4. Make them equal.`],
  ])('refuses what does not fit (%#)', (action, message) => {
    expect(action).toThrow(message);
  });
});
