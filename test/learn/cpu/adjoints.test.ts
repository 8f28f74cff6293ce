import { describe, expect, it } from 'vitest';
import { cpuDevice } from '../../../src/learn/cpu/device.ts';
import type { Op } from '../../../src/learn/plan/ops.ts';
import { noise, shapes } from '../cases.ts';

const view = (tensor: string) => ({ tensor, offset: 0 });
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** A linear op from x to y, its adjoint from the adjoint of y to that of x, and what else it reads. */
interface Pair { readonly name: string; readonly forward: Op; readonly backward: Op; readonly x: number; readonly y: number; readonly others?: Readonly<Record<string, Float32Array>> }

const convolutions = shapes.flatMap(([name, shape]): Pair[] => {
  const { groups, inputs, outputs, y, x } = shape;
  const rows = 5;
  const [input, output, kernel] = [rows * groups * inputs * y.input * x.input, rows * groups * outputs * y.output * x.output, groups * outputs * inputs * y.kernel * x.kernel];
  const op = { kind: 'convolve', rows, shape, accumulate: false } as const;
  return [
    { name: `convolution by its input, ${name}`, x: input, y: output, others: { kernel: noise(kernel) }, forward: { ...op, direction: 'output', input: view('x'), kernel: view('kernel'), output: view('y') }, backward: { ...op, direction: 'input', input: view('dx'), kernel: view('kernel'), output: view('dy') } },
    { name: `convolution by its kernel, ${name}`, x: kernel, y: output, others: { input: noise(input) }, forward: { ...op, direction: 'output', input: view('input'), kernel: view('x'), output: view('y') }, backward: { ...op, direction: 'kernel', input: view('input'), kernel: view('dx'), output: view('dy') } },
  ];
});
const pools = ([[24, 24, [2, 2]], [7, 9, [2, 2]], [6, 7, [3, 2]]] as const).map(([height, width, window]): Pair => {
  const [rows, channels] = [3, 4];
  const op = { kind: 'pool', rows, channels, height, width, window } as const;
  return { name: `pooling ${height} × ${width} by ${window.join(' × ')}`, x: rows * channels * height * width, y: rows * channels * Math.floor(height / window[0]) * Math.floor(width / window[1]), forward: { ...op, direction: 'output', input: view('x'), output: view('y') }, backward: { ...op, direction: 'input', input: view('dx'), output: view('dy') } };
});
const readouts = (['mean', 'last'] as const).map((how): Pair => {
  const [steps, row] = [7, 9];
  const op = { kind: 'readout', how, series: view('x'), score: view('y'), at: view('at'), dSeries: view('dx'), dScore: view('dy'), steps, samples: 3, size: 3, firstStep: 0, total: steps } as const;
  return { name: `read-out by the ${how}`, x: steps * row, y: row, others: { at: new Float32Array(row) }, forward: { ...op, direction: 'output' }, backward: { ...op, direction: 'input' } };
});

describe('⟨A x, y⟩ = ⟨x, Aᵀ y⟩', () => {
  it.each([...convolutions, ...pools, ...readouts].map((each) => [each.name, each] as const))('%s', async (_, { forward, backward, x, y, others = {} }) => {
    const device = await cpuDevice({
      tensors: [{ name: 'x', size: x }, { name: 'y', size: y }, { name: 'dx', size: x }, { name: 'dy', size: y }, ...Object.entries(others).map(([name, { length }]) => ({ name, size: length }))],
      programs: [], phases: { forward: [forward], backward: [backward] },
    });
    for (const [name, numbers] of Object.entries(others)) device.write(view(name), numbers);
    const [from, to] = [noise(x), noise(y)];
    device.write(view('x'), from);
    device.write(view('dy'), to);
    device.run('forward');
    device.run('backward');
    const [image, adjoint] = [await device.read(view('y'), y), await device.read(view('dx'), x)];
    expect(Math.abs(dot(image, to) - dot(from, adjoint))).toBeLessThan(3e-6 * Math.sqrt(dot(image, image) * dot(to, to)));
  });
});
