/** ONNX: a file written and evaluated by the onnx package (see make-fixtures.py), and files written by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convert, importNetwork, readOnnx } from '../../../src/learn/index.ts';
import type { Network } from '../../../src/index.ts';
import { messageOf, onCpu } from '../../support/run.ts';
import { numbers } from '../numbers.ts';
import { integer, integers, model, node, string, tensor, type Graph } from './onnx-writer.ts';

const file = new Uint8Array(readFileSync(join(import.meta.dirname, 'sequential.onnx')));
const { inputs, scores } = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures.json'), 'utf8')) as { inputs: number[]; scores: number[] };

/** What the last population holds after so many steps. */
async function answers(network: Network, images: readonly number[], steps = 1): Promise<number[]> {
  const batch = images.length / network.populations.input.size;
  return onCpu(network, async (simulation) => {
    simulation.setStimulus('input', 'value', images);
    await simulation.trial({ duration: steps, learning: false });
    return [...await simulation.state(Object.keys(network.populations).at(-1)!, 'v')];
  }, { batch });
}

describe('a file by the onnx package', () => {
  it('answers as its reference evaluator does: Conv, BatchNormalization, Relu, AveragePool, grouped Conv, Add, Clip, Reshape, Gemm, MatMul', async () => {
    const { tensors, architecture } = await readOnnx(file, 'sequential.onnx');
    expect(architecture.layers.map(({ kind }) => kind)).toEqual(['convolution', 'batch-norm', 'rectifier', 'average-pool', 'convolution', 'clipped-rectifier', 'flatten', 'dense', 'rectifier', 'dense']);
    const network = importNetwork(tensors, architecture, { most: 20 });
    expect(Object.entries(network.populations).map(([name, { size, model: { name: unit } }]) => `${name} ${size} ${unit}`)).toEqual(
      ['input 72 pixels', 'conv1 144 rectifier', 'conv2 24 clipped-rectifier', 'dense1 8 rectifier', 'dense2 5 accumulator'],
    );
    const got = await answers(network, inputs);
    expect(got).toHaveLength(scores.length);
    got.forEach((score, k) => expect(score).toBeCloseTo(scores[k], 5));
  });

  it('converts, and the spiking network comes near', async () => {
    const { tensors, architecture } = await readOnnx(file);
    const { network } = await convert(importNetwork(tensors, architecture), { backend: 'cpu', balance: { images: Float32Array.from(inputs), percentile: 100 } });
    (await answers(network, inputs, 512)).forEach((score, k) => expect(Math.abs(score / 512 - scores[k])).toBeLessThan(0.03));
  });

  it('cut anywhere says so, and names the file', async () => {
    for (let length = 0; length < file.length; length += 61) {
      expect(await messageOf(() => readOnnx(file.slice(0, length), 'cut.onnx')), String(length)).toMatch(/^file "cut\.onnx"/);
    }
  });
});

const [kernel, matrix, bias] = [numbers(2 * 9, -1, 1, 1), numbers(8 * 3, -1, 1, 2), numbers(3, -1, 1, 3)];
const convolved: Graph = {
  nodes: [
    node('Conv', ['x', 'k'], 'a', { kernel_shape: [3, 3] }), node('Relu', ['a'], 'b'), node('Flatten', ['b'], 'c', { axis: 1 }), node('Identity', ['c'], 'd'),
    node('Constant', [], 'three', { value: { tensor: tensor('', [3], bias) } }), node('MatMul', ['d', 'm'], 'e'), node('Add', ['e', 'three'], 'f'), node('Softmax', ['f'], 'y'),
  ],
  initialisers: [tensor('k', [2, 1, 3, 3], kernel), tensor('m', [8, 3], matrix)],
};

describe('files by hand', () => {
  it('equal nested loops', async () => {
    const image = numbers(16, 0, 1, 9);
    const hidden = [0, 1].flatMap((o) => [0, 1].flatMap((y) => [0, 1].map((x) => {
      let sum = 0;
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += kernel[o * 9 + i * 3 + j] * image[(y + i) * 4 + x + j];
      return Math.max(0, sum);
    })));
    const wanted = bias.map((each, k) => hidden.reduce((sum, h, n) => sum + h * matrix[n * 3 + k], each));
    const { tensors, architecture } = await readOnnx(model(convolved));
    (await answers(importNetwork(tensors, architecture), image)).forEach((each, k) => expect(each).toBeCloseTo(wanted[k], 4));
  });

  it('mean pooling over the whole map, and Clip with its bounds as attributes', async () => {
    const image = numbers(16, 0, 1, 9);
    const { tensors, architecture } = await readOnnx(model({ ...convolved, nodes: [
      node('Conv', ['x', 'k'], 'a'), node('Clip', ['a'], 'b', { min: { float: 0 }, max: { float: 0.5 } }), node('GlobalAveragePool', ['b'], 'c'), node('Reshape', ['c', 'flat'], 'd'), node('MatMul', ['d', 'n'], 'y'),
    ], initialisers: [...convolved.initialisers!, tensor('n', [2, 3], matrix.slice(0, 6)), integers('flat', [0, -1])] }));
    const hidden = [0, 1].map((o) => [0, 1].flatMap((y) => [0, 1].map((x) => {
      let sum = 0;
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += kernel[o * 9 + i * 3 + j] * image[(y + i) * 4 + x + j];
      return Math.min(0.5, Math.max(0, sum)) / 4;
    })).reduce((sum, each) => sum + each));
    const wanted = [0, 1, 2].map((k) => hidden[0] * matrix[k] + hidden[1] * matrix[3 + k]);
    (await answers(importNetwork(tensors, architecture), image)).forEach((each, k) => expect(each).toBeCloseTo(wanted[k], 4));
  });

  const conv = (attributes: Parameters<typeof node>[3]): Graph => ({ ...convolved, nodes: [node('Conv', ['x', 'k'], 'y', attributes)] });
  const after = (op: string, inputs: readonly string[], attributes: Parameters<typeof node>[3] = {}): Graph => ({ ...convolved, nodes: [node('Conv', ['x', 'k'], 'a'), node(op, inputs, 'y', attributes)] });
  it.each<[string, Graph, string]>([
    ['an unknown node', after('Gelu', ['a']), 'file "net.onnx", node 1 (Gelu): no such node can be imported. Use Conv, Gemm,'],
    ['a branch', { ...convolved, nodes: [node('Conv', ['x', 'k'], 'a'), node('Conv', ['x', 'k'], 'y')] }, 'node 1 (Conv): it takes x, k, but "a" comes before it.'],
    ['two inputs', { ...convolved, inputs: [['x', [0, 1, 4, 4]], ['z', [1]]] }, 'file "net.onnx": its graph has 2 inputs and 1 outputs.'],
    ['a weight that is missing', after('MatMul', ['a', 'w']), 'node 1 (MatMul): its weights "w" is not constant. Constants are k, m.'],
    ['uneven padding', conv({ pads: [0, 0, 1, 1] }), 'its padding is [0, 0, 1, 1]. Export it with the same padding on either side'],
    ['padding below', conv({ auto_pad: 'SAME_LOWER' }), 'its padding is SAME_LOWER.'],
    ['one dimension', conv({ strides: [2] }), '"strides" is [2]. Export a network of two-dimensional images.'],
    ['an addend that is missing', after('Add', ['a', 'b']), 'node 1 (Add): its addend "b" is not constant.'],
    ['a bias along the columns', { ...after('Add', ['a', 'two']), initialisers: [...convolved.initialisers!, tensor('two', [2], [1, 2])] }, 'a bias of shape [2] is added to 2 outputs. Add one number for each output, as [outputs, 1, 1], or one for all.'],
    ['a bias after an activation', { ...convolved, nodes: [...[node('Conv', ['x', 'k'], 'a'), node('Relu', ['a'], 'b'), node('Add', ['b', 'one'], 'y')]], initialisers: [...convolved.initialisers!, tensor('one', [1], [1])] }, 'what it adds to is not the result of Conv, Gemm or MatMul.'],
    ['a clip from elsewhere', after('Clip', ['a'], { min: { float: -1 } }), 'it clips from -1. Clip from 0, as a rectifier does.'],
    ['means without their rim', after('AveragePool', ['a'], { kernel_shape: [2, 2], pads: [1, 1, 1, 1] }), 'it leaves its padding out of the means.'],
    ['means rounded up', after('AveragePool', ['a'], { kernel_shape: [2, 2], ceil_mode: 1 }), 'it rounds its size up.'],
    ['another flattening', after('Flatten', ['a'], { axis: 2 }), 'it flattens from axis 2.'],
    ['an inner softmax', { ...convolved, nodes: [node('Conv', ['x', 'k'], 'a'), node('Softmax', ['a'], 'b'), node('Relu', ['b'], 'y')] }, 'node 1 (Softmax): it stands within the network.'],
    ['another end', { ...convolved, nodes: [node('Conv', ['x', 'k'], 'a')] }, 'its chain ends in "a", but its output is "y".'],
    ['an image without its size', { ...conv({}), inputs: [['x', [0, 1, 0, 4]]] }, 'input "x": its shape is [?, 1, ?, 4].'],
    ['numbers that are missing', { ...conv({}), initialisers: [tensor('k', [2, 1, 3, 3], kernel.slice(1))] }, 'tensor "k": 17 numbers for the shape [2, 1, 3, 3].'],
    ['weights elsewhere', { ...conv({}), initialisers: [[...integer(1, 1), ...integer(2, 1), ...string(8, 'k'), ...integer(14, 1)]] }, 'tensor "k": its numbers lie in another file.'],
    ['text', { ...conv({}), initialisers: [[...integer(1, 1), ...integer(2, 8), ...string(8, 'k')]] }, 'tensor "k": its numbers are of ONNX type 8.'],
  ])('are refused with %s', async (_, graph, message) => {
    expect(await messageOf(() => readOnnx(model(graph), 'net.onnx'))).toContain(message);
  });

  it('are refused where they are no ONNX', async () => {
    expect(await messageOf(() => readOnnx(new TextEncoder().encode('{"layers": []}'), 'net.json'))).toMatch(/^file "net\.json": it (is cut short|does not read as ONNX)/);
  });
});
