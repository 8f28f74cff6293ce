import { describe, expect, it } from 'vitest';
import { linearForm } from '../../src/equations/linear.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import type { Tree } from '../../src/equations/tree.ts';

/** A tree without calls as a function of its names. */
function evaluate(tree: Tree, names: Readonly<Record<string, number>>): number {
  const of = (child: Tree): number => evaluate(child, names);
  if (tree.kind === 'number') return tree.value;
  if (tree.kind === 'name') return names[tree.name];
  if (tree.kind === 'negate') return -of(tree.argument);
  if (tree.kind === 'call' && tree.name === 'exp') return Math.exp(of(tree.args[0]));
  if (tree.kind !== 'binary') throw new Error(tree.kind);
  const [a, b] = [of(tree.left), of(tree.right)];
  return tree.op === '+' ? a + b : tree.op === '-' ? a - b : tree.op === '*' ? a * b : a / b;
}

const names = { v: 1.7, u: -0.4, a: 3, b: 0.6 };
const parse = (text: string): Tree => parseExpression(text, 'test').tree;

describe('linearForm', () => {
  it.each<[string, number, number, number]>([
    ['a * (b - v) / 2 + u', -1.5, 1, 0.9],
    ['-(v - 2 * u) * b', -0.6, 1.2, 0],
    ['v + v - v * a', -1, 0, 0],
    ['a * b', 0, 0, 1.8],
    ['exp(a) * v / b', Math.exp(3) / 0.6, 0, 0],
    ['a - (b - (v - u))', 1, -1, 2.4],
  ])('%s', (text, ofV, ofU, rest) => {
    const form = linearForm(parse(text), new Set(['v', 'u']))!;
    const coefficient = (name: string): number => { const tree = form.coefficients.get(name); return tree ? evaluate(tree, names) : 0; };
    expect(coefficient('v')).toBeCloseTo(ofV, 12);
    expect(coefficient('u')).toBeCloseTo(ofU, 12);
    expect(evaluate(form.rest, names)).toBeCloseTo(rest, 12);
  });

  it.each(['v * v', 'v * u', 'a / v', 'exp(v)', 'v > 1 ? v : u', 'max(v, 0)', '(v + 1) * (u + 1)'])('%s is none', (text) => {
    expect(linearForm(parse(text), new Set(['v', 'u']))).toBeNull();
  });
});
