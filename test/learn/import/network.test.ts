/** Networks from tensors and a described architecture: against nested loops in double precision. */
import { describe, expect, it } from 'vitest';
import { importNetwork, type Architecture, type Tensor } from '../../../src/learn/index.ts';
import { messageOf, onCpu } from '../../support/run.ts';
import { numbers } from '../numbers.ts';

const tensor = (shape: readonly number[], seed: number, low = -0.6, high = 0.6): Tensor => ({ shape, values: Float32Array.from(numbers(shape.reduce((a, b) => a * b, 1), low, high, seed)) });
const tensors = new Map(Object.entries({
  'c.weight': tensor([4, 1, 3, 2], 1), 'c.bias': tensor([4], 2), 'n.weight': tensor([4], 3), 'n.bias': tensor([4], 4), 'n.running_mean': tensor([4], 5), 'n.running_var': tensor([4], 6, 0.2, 2),
  'act.thresh': tensor([1], 7, 0.9, 1), 'd.weight': tensor([3, 16], 8), 'd.bias': tensor([3], 9), 'e.weight': tensor([3, 4], 10), 'input.weight': tensor([2, 16], 11),
}));

type Map3 = { readonly shape: readonly [number, number, number]; readonly values: readonly number[] };
const at = ({ shape: [, h, w], values }: Map3, c: number, y: number, x: number): number => (y >= 0 && x >= 0 && y < h && x < w ? values[(c * h + y) * w + x] : 0);
function map(shape: Map3['shape'], value: (c: number, y: number, x: number) => number): Map3 {
  const [c, h, w] = shape;
  return { shape, values: Array.from({ length: c * h * w }, (_, n) => value(Math.floor(n / (h * w)), Math.floor(n / w) % h, n % w)) };
}
const of = (name: string): Float32Array => tensors.get(name)!.values;

/** Kernel 3 × 2 over one input channel, stride 2 × 1, padding 1 × 0; then batch normalisation and `activation`. */
function convolved(image: Map3, activation: (x: number) => number): Map3 {
  const [, h, w] = image.shape;
  return map([4, Math.floor((h + 2 - 3) / 2) + 1, w - 1], (o, y, x) => {
    let sum = of('c.bias')[o];
    for (let i = 0; i < 3; i++) for (let j = 0; j < 2; j++) sum += of('c.weight')[(o * 3 + i) * 2 + j] * at(image, 0, 2 * y + i - 1, x + j);
    return activation((sum - of('n.running_mean')[o]) / Math.sqrt(of('n.running_var')[o] + 1e-5) * of('n.weight')[o] + of('n.bias')[o]);
  });
}
const dense = (from: Map3, name: string, bias?: string): number[] => Array.from({ length: tensors.get(name)!.shape[0] }, (_, k) => from.values.reduce((sum, value, n) => sum + value * of(name)[k * from.values.length + n], bias ? of(bias)[k] : 0));
/** Means over windows of y × x, `step` apart; what does not fill a window is left out. */
const pooled = (from: Map3, [y, x]: readonly [number, number], step = [y, x]): Map3 => map([from.shape[0], Math.floor((from.shape[1] - y) / step[0]) + 1, Math.floor((from.shape[2] - x) / step[1]) + 1], (c, row, column) => {
  let sum = 0;
  for (let i = 0; i < y; i++) for (let j = 0; j < x; j++) sum += at(from, c, row * step[0] + i, column * step[1] + j);
  return sum / (y * x);
});

async function answer(architecture: Architecture, image: readonly number[]): Promise<number[]> {
  const network = importNetwork(tensors, architecture);
  return onCpu(network, async (simulation) => {
    simulation.setStimulus('input', 'value', image);
    await simulation.run(1);
    return [...await simulation.state(Object.keys(network.populations).at(-1)!, 'v')];
  });
}
const conv = { kind: 'convolution', name: 'c', stride: [2, 1], padding: [1, 0] } as const;
const norm = { kind: 'batch-norm', name: 'n' } as const;
const relu = (x: number): number => Math.max(0, x);

describe('importNetwork', () => {
  const image = (height: number, width: number): Map3 => ({ shape: [1, height, width], values: numbers(height * width, 0, 1, 20) });

  it('convolution with stride and padding, batch normalisation, clip-floor with λ from the file, pooling, dense', async () => {
    const shown = image(8, 5);
    const lambda = of('act.thresh')[0];
    const hidden = convolved(shown, (x) => lambda * Math.min(1, Math.max(0, Math.floor(x * 4 / lambda + 0.5) / 4)));
    expect(hidden.shape).toEqual([4, 4, 4]);
    const layers = [conv, norm, { kind: 'clip-floor', lambda: 'act.thresh', levels: 4 }, { kind: 'average-pool', window: 2 }, { kind: 'flatten' }, { kind: 'dense', name: 'd' }] as const;
    const got = await answer({ input: [1, 8, 5], layers }, shown.values);
    dense(pooled(hidden, [2, 2]), 'd.weight', 'd.bias').forEach((each, k) => expect(got[k]).toBeCloseTo(each, 5));
  });

  it('pooling over windows that overlap or leave a rest, in a population of its own', async () => {
    const shown = image(10, 6);
    const hidden = convolved(shown, relu);
    expect(hidden.shape).toEqual([4, 5, 5]);
    const layers = [conv, norm, { kind: 'rectifier' }, { kind: 'average-pool', window: [3, 3], stride: 2 }, { kind: 'dense', name: 'd' }] as const;
    const got = await answer({ input: [1, 10, 6], layers }, shown.values);
    dense(pooled(hidden, [3, 3], [2, 2]), 'd.weight', 'd.bias').forEach((each, k) => expect(got[k]).toBeCloseTo(each, 5));
  });

  it('pooling before the activation, means of means, and over the whole map', async () => {
    const shown = image(8, 5);
    const early = pooled(convolved(shown, (x) => x), [2, 2]);
    const hidden = pooled({ ...early, values: early.values.map(relu) }, [2, 2]);
    const layers = [conv, norm, { kind: 'average-pool', window: 2 }, { kind: 'rectifier' }, { kind: 'average-pool', window: 'all' }, { kind: 'dense', name: 'e' }] as const;
    const got = await answer({ input: [1, 8, 5], layers }, shown.values);
    dense(hidden, 'e.weight').forEach((each, k) => expect(got[k]).toBeCloseTo(each, 5));
  });

  it('inputs of one dimension, beyond [0, 1] where that is said', async () => {
    const x = numbers(16, -2, 2, 21);
    const got = await answer({ input: [16], range: [-2, 2], layers: [{ kind: 'dense', name: 'd' }] }, x);
    dense({ shape: [16, 1, 1], values: x }, 'd.weight', 'd.bias').forEach((each, k) => expect(got[k]).toBeCloseTo(each, 5));
  });

  const image8 = [1, 8, 5] as const;
  it.each<[string, Architecture, string]>([
    ['a tensor that is missing', { input: [16], layers: [{ kind: 'dense', name: 'fc' }] }, 'layer 0 (dense "fc"): there is no tensor "fc.weight". There are c.weight [4, 1, 3, 2], c.bias [4],'],
    ['a fan-in that does not fit', { input: [15], layers: [{ kind: 'dense', name: 'd' }] }, 'layer 0 (dense "d"): tensor "d.weight" has the shape [3, 16], expected [outputs, 15].'],
    ['channels that do not fit', { input: [2, 8, 5], layers: [conv] }, 'layer 0 (convolution "c"): tensor "c.weight" has the shape [4, 1, 3, 2], expected [outputs, 2, height, width].'],
    ['a kernel larger than the image', { input: [1, 8, 1], layers: [{ kind: 'convolution', name: 'c' }] }, "layer 0 (convolution \"c\"): the kernel's width of 2 exceeds the padded input's of 1."],
    ['normalisation of an activation', { input: image8, layers: [conv, { kind: 'rectifier' }, norm] }, 'layer 2 (batch-norm "n"): it does not follow a layer with weights.'],
    ['two activations', { input: image8, layers: [conv, { kind: 'rectifier' }, { kind: 'rectifier' }] }, 'layer 2 (rectifier): "c" has an activation already.'],
    ['an activation of the input', { input: image8, layers: [{ kind: 'rectifier' }] }, 'layer 0 (rectifier): "input" has an activation already.'],
    ['an activation at the end', { input: image8, layers: [conv, { kind: 'rectifier' }] }, 'architecture: it ends in an activation.'],
    ['no weights', { input: image8, layers: [{ kind: 'flatten' }] }, 'architecture: it has no layer with weights.'],
    ['a name twice', { input: [16], layers: [{ kind: 'dense', name: 'input' }] }, 'architecture: two layers are called "input".'],
    ['a λ of many', { input: image8, layers: [conv, { kind: 'clip-floor', lambda: 'n.weight', levels: 4 }] }, 'layer 1 (clip-floor): tensor "n.weight" has the shape [4], expected [1].'],
    ['an input of two dimensions', { input: [8, 5] as unknown as readonly [number], layers: [conv] }, 'architecture: the input is [8,5].'],
    ['a window of 0', { input: image8, layers: [conv, { kind: 'average-pool', window: 0 }] }, 'layer 1 (average-pool): the window is 0.'],
    ['another layer', { input: image8, layers: [{ kind: 'max-pool' } as unknown as Architecture['layers'][number]] }, 'layer 0 (max-pool): there is no such layer.'],
  ])('refuses %s', async (_, architecture, message) => {
    expect(await messageOf(() => importNetwork(tensors, architecture))).toContain(message);
  });
});
