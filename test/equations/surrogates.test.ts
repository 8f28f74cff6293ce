/** Surrogates against their published formulas and against the functions that they are derivatives of; derivatives of single functions. */
import { describe, expect, it } from 'vitest';
import { derive } from '../../src/equations/derive.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import type { Surrogate } from '../../src/equations/surrogate.ts';
import { arctan, fastSigmoid, rectangular, sigmoid, straightThrough, triangular } from '../../src/equations/surrogates.ts';
import { evaluate } from './interpret.ts';

const at = (text: string, values: Readonly<Record<string, number>>): number => evaluate(parseExpression(text, 'test').tree, new Map(Object.entries(values)));
const slope = (surrogate: Surrogate, x: number): number => at(surrogate.derivative, { ...surrogate.parameters, x });

describe.each([fastSigmoid(), fastSigmoid(3), arctan(), arctan(5), sigmoid(), sigmoid(25), triangular(2, 0.3), rectangular(2), straightThrough()])('$name $parameters', (surrogate) => {
  it('is the derivative of its smooth function', () => {
    for (const x of [-3.2, -0.71, -0.3, -0.02, 0.01, 0.2, 0.44, 1.3]) {
      const h = 1e-5;
      const wanted = (surrogate.smooth(x + h, surrogate.parameters) - surrogate.smooth(x - h, surrogate.parameters)) / (2 * h);
      expect(Math.abs(slope(surrogate, x) - wanted)).toBeLessThan(1e-7 * Math.max(1, wanted));
    }
  });

  it('is even, largest at the threshold, where the smooth function is one half', () => {
    for (const x of [0.1, 0.6, 4]) {
      expect(slope(surrogate, x)).toBe(slope(surrogate, -x));
      expect(slope(surrogate, x)).toBeLessThanOrEqual(slope(surrogate, 0));
    }
    expect(surrogate.smooth(0, surrogate.parameters)).toBe(0.5);
  });
});

it('surrogates have the published values', () => {
  // snnTorch 0.9: fast_sigmoid grad / (25 |x| + 1)²; SpikingJelly 0.0.0.0.14: atan α/2 / (1 + (π/2 α x)²), sigmoid α σ(αx)(1 − σ(αx)).
  expect(slope(fastSigmoid(), 0.2)).toBeCloseTo(1 / 36, 12);
  expect(slope(arctan(), 1 / Math.PI)).toBeCloseTo(0.5, 12);
  expect(slope(sigmoid(), 0)).toBe(1);
  // Bellec et al. 2020: ψ = 0.3 / v_th · max(0, 1 − |v − v_th| / v_th); the division by the width is the chain rule's.
  expect(slope(triangular(0.6, 0.3), 0.5)).toBeCloseTo(0.15, 12);
  expect(slope(sigmoid(25), 1e4)).toBe(0);
});

describe('the derivative of', () => {
  it.each([
    'exp(-x * x)', 'log(1 + x * x)', 'sqrt(x + 3)', 'abs(x - 0.2) * x', 'min(x, 2 * x * x)', 'max(x, 1 - x)', 'clamp(2 * x, -0.5, x + 0.7)',
    'exprel(x)', 'exprel(3 * x)', 'exprel(0.001 * x) * x', 'x > 0.1 ? x * x : -x', '(x + 1) / (x * x + 2) - -x', 'x ** 5', '2 - x / 7', 'exp(x) / exprel(x)',
  ])('%s', (text) => {
    const derivative = derive(parseExpression(text, 'test').tree, 'x');
    for (const x of [-2.3, -0.9, -0.13, 0.003, 0.45, 1.7]) {
      const f = (value: number): number => at(text, { x: value });
      const h = 1e-4;
      const wanted = (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
      expect(Math.abs(evaluate(derivative, new Map([['x', x]])) - wanted)).toBeLessThan(1e-6 * Math.max(1, Math.abs(wanted)));
    }
  });

  it.each([['floor(3 * x)', 3], ['rand() * 2', 0], ['poisson(3)', 0], ['given()', 0], ['x > 0 ? 1 : 0', 0], ['y * exp(y)', 0]])('%s is %d by definition', (text, wanted) => {
    expect(derive(parseExpression(text, 'test').tree, 'x')).toEqual({ kind: 'number', value: wanted });
  });

  it.each([['sqrt(max(x, 0))', 0], ['exprel(x)', 0.5], ['min(x, 0)', 1], ['clamp(x, 0, 1)', 1]])('%s at 0 is finite: %d', (text, wanted) => {
    expect(evaluate(derive(parseExpression(text, 'test').tree, 'x'), new Map([['x', 0]]))).toBe(wanted);
  });
});
