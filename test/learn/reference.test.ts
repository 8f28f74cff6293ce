import { describe, expect, it } from 'vitest';
import type { Op } from '../../src/learn/plan/ops.ts';
import { cases, deviation, expectedOf, noise } from './cases.ts';
import { define } from './reference.ts';

describe('the cases by which devices are judged', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s changes something, and nothing becomes NaN', (_, each) => {
    const expected = expectedOf(each);
    for (const numbers of Object.values(expected)) expect(numbers.every(Number.isFinite)).toBe(true);
    expect(deviation(expected, each.tensors)).toBeGreaterThan(1e-3);
  });
});

const view = (tensor: string) => ({ tensor, offset: 0 });

describe('adjoints as defined are the derivatives of what is defined', () => {
  /** Compares the adjoint that `backward` writes to `d x` with central differences of Σ weights · y after `forward`. */
  const check = (memory: Record<string, Float64Array>, forward: readonly Op[], backward: readonly Op[], [x, dx]: readonly [string, string], result: string, weights: Float64Array): void => {
    const copy = (): Record<string, Float64Array> => Object.fromEntries(Object.entries(memory).map(([name, numbers]) => [name, Float64Array.from(numbers)]));
    const value = (at: number, step: number): number => {
      const moved = copy();
      moved[x][at] += step;
      for (const op of forward) define(op, moved, []);
      return moved[result].reduce((sum, each, i) => sum + each * weights[i], 0);
    };
    const found = copy();
    for (const op of [...forward, ...backward]) define(op, found, []);
    for (let at = 0; at < memory[x].length; at++) {
      const difference = (value(at, 1e-5) - value(at, -1e-5)) / 2e-5;
      expect(found[dx][at] - memory[dx][at]).toBeCloseTo(difference, 6);
    }
  };
  const numbers = (count: number, low = -1, high = 1): Float64Array => Float64Array.from(noise(count, low, high));
  const zeros = (count: number): Float64Array => new Float64Array(count);

  it.each([[5, 3, 1], [2, 2, 6]])('normalise, %i × %i × %i', (rows, channels, positions) => {
    const size = rows * channels * positions;
    const op = {
      kind: 'normalise', x: view('x'), y: view('y'), gain: view('gain'), bias: view('bias'), statistics: view('statistics'), running: view('running'), dy: view('dy'), dx: view('dx'),
      gainGradient: view('d gain'), biasGradient: view('d bias'), rows, channels, positions, momentum: 0.1, epsilon: 1e-2,
    } as const;
    const dy = numbers(size);
    const memory = { x: numbers(size), y: zeros(size), gain: numbers(channels, 0.5, 2), bias: numbers(channels), statistics: zeros(2 * channels), running: zeros(2 * channels), dy, dx: zeros(size), 'd gain': zeros(channels), 'd bias': zeros(channels) };
    for (const of of [['x', 'dx'], ['gain', 'd gain'], ['bias', 'd bias']] as const) check(memory, [{ ...op, direction: 'output' }], [{ ...op, direction: 'input' }], of, 'y', dy);
  });

  it.each([false, true])('weight-norm, by row %s', (byRow) => {
    const op = { kind: 'weight-norm', v: view('v'), gain: view('gain'), weight: view('weight'), dV: view('dV'), dGain: view('dGain'), dWeight: view('dWeight'), fanIn: 4, targets: 3, byRow } as const;
    const dWeight = numbers(12);
    const memory = { v: numbers(12), gain: numbers(3), weight: zeros(12), dV: numbers(12), dGain: numbers(3), dWeight };
    for (const of of [['v', 'dV'], ['gain', 'dGain']] as const) check(memory, [{ ...op, direction: 'output' }], [{ ...op, direction: 'input' }], of, 'weight', dWeight);
  });

  it('delay', () => {
    const [steps, samples, size, most] = [5, 2, 3, 3];
    const row = samples * size;
    const at = (tensor: string) => ({ tensor, offset: (most + 1) * row });
    const op = { kind: 'delay', input: at('input'), output: view('output'), delays: view('delays'), dInput: at('dInput'), dOutput: view('dOutput'), gradient: view('gradient'), steps, samples, size, most } as const;
    const dOutput = numbers(steps * row);
    const memory = { input: numbers((steps + most + 1) * row), output: zeros(steps * row), delays: Float64Array.of(0.3, 1.7, 2.2), dInput: zeros((steps + most + 1) * row), dOutput, gradient: zeros(size) };
    for (const of of [['input', 'dInput'], ['delays', 'gradient']] as const) check(memory, [{ ...op, direction: 'output' }], [{ ...op, direction: 'input' }], of, 'output', dOutput);
  });

  it.each(['cross-entropy', 'mean-square'] as const)('loss by %s', (how) => {
    const op = { kind: 'loss', how, score: view('score'), labels: view('labels'), dScore: view('dScore'), losses: view('losses'), correct: view('correct'), samples: 3, size: 4, scale: 1.5, smoothing: 0.1, on: 1, off: 0.2, divisor: 3 } as const;
    check({ score: numbers(12), labels: Float64Array.of(2, -1, 0), dScore: zeros(12), losses: zeros(3), correct: zeros(3) }, [op], [], ['score', 'dScore'], 'losses', new Float64Array(3).fill(1 / 3));
  });

  it('penalty on mean rates', () => {
    const [rows, size] = [6, 4];
    const means = { kind: 'reduce', from: view('series'), to: view('means'), outer: rows, groups: size, inner: 1, factor: 1 / rows, accumulate: false } as const;
    // The penalty itself, of each neuron outside its bounds by d: d². Two sums by hand.
    const memory = { series: numbers(rows * size), means: zeros(size), dSeries: zeros(rows * size) };
    define(means, memory, []);
    define({ kind: 'penalty', means: view('means'), dSeries: view('dSeries'), rows, size, strength: 0.7, low: -0.05, high: 0.05 }, memory, []);
    const cost = (at: number, step: number): number => 0.7 * Array.from(memory.means, (mean, i) => {
      const rate = mean + (i === at % size ? step / rows : 0);
      return Math.max(0, -0.05 - rate) ** 2 + Math.max(0, rate - 0.05) ** 2;
    }).reduce((sum, each) => sum + each);
    for (let at = 0; at < rows * size; at++) expect(memory.dSeries[at]).toBeCloseTo((cost(at, 1e-5) - cost(at, -1e-5)) / 2e-5, 6);
  });
});
