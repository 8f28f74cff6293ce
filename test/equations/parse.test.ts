import { describe, expect, it } from 'vitest';
import { parseExpression, parseStatements } from '../../src/equations/parse.ts';
import type { Tree } from '../../src/equations/tree.ts';

/** Evaluates a tree in double precision; truth values are 0 and 1. */
function value(tree: Tree, names: Readonly<Record<string, number>>): number {
  const of = (child: Tree): number => value(child, names);
  switch (tree.kind) {
    case 'number': return tree.value;
    case 'name': return names[tree.name];
    case 'negate': return -of(tree.argument);
    case 'not': return Number(of(tree.argument) === 0);
    case 'conditional': return of(tree.test) ? of(tree.yes) : of(tree.no);
    case 'call': return (Math as unknown as Record<string, (...args: number[]) => number>)[tree.name](...tree.args.map(of));
    case 'binary': {
      const [a, b] = [of(tree.left), of(tree.right)];
      switch (tree.op) {
        case '+': return a + b;
        case '-': return a - b;
        case '*': return a * b;
        case '/': return a / b;
        case '&&': return Number(a !== 0 && b !== 0);
        case '||': return Number(a !== 0 || b !== 0);
        case '==': return Number(a === b);
        case '!=': return Number(a !== b);
        case '<': return Number(a < b);
        case '<=': return Number(a <= b);
        case '>': return Number(a > b);
        case '>=': return Number(a >= b);
      }
    }
  }
}

const names = { a: 2, b: 3, c: 5, d: -7 };
const evaluated = (text: string): number => value(parseExpression(text, 'test').tree, names);

/** The lines of a message that show the text, and the columns under the caret. */
function picture(text: string, parse: (text: string) => unknown = (each) => parseStatements(each, 'neuron "x", equations')): { message: string; pointed: string } {
  try {
    parse(text);
  } catch (error) {
    const { message } = error as Error;
    const [, shown, carets] = message.split('\n');
    return { message, pointed: shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1) };
  }
  throw new Error(`"${text}" was accepted`);
}

describe('expressions', () => {
  it.each<[string, number]>([
    ['1 + 2 * 3', 7], ['a - b - c', -6], ['c / a / 2', 1.25], ['-a * b', -6], ['(a + b) * c', 25], ['1e-3 * 2.5e3', 2.5], ['.5 + +a', 2.5],
    ['a ** 3', 8], ['2 * b ** 2 + 1', 19], ['-(b ** 2)', -9], ['a ** 8', 256], ['b ** 1', 3],
    ['a < b ? 10 : 20', 10], ['a > b ? 1 : b > c ? 2 : 3', 3],
    ['(a < b && b < c) ? 1 : 0', 1], ['(a > b or not (c <= d)) ? 1 : 0', 1], ['(a == 2 and b != 3) ? 1 : 0', 0], ['!(a >= 2) ? 1 : 0', 0],
    ['a < b && b > c || c > d ? 1 : 0', 1], ['true ? 4 : 5', 4], ['max(a, min(b, c)) + abs(d)', 10],
  ])('%s = %d', (text, expected) => {
    expect(evaluated(text)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['a +', 'Expected expression after +', '+'],
    ['a + * b', 'Expected expression after +', '*'],
    ['(a + b', 'Unclosed (', 'b'],
    ['a + b)', 'Unexpected ")"', ')'],
    ['alpha beta', 'two expressions stand side by side', 'beta'],
    ['a % b', '"%" is not part of the language', '%'],
    ['a === b', '"===" is not part of the language', '==='],
    ['v.x', '"MemberExpression" is not part of the language', 'v'],
    ['"text"', '"text" is not a number', '"text"'],
    ['null + 1', 'null is not a number', 'null'],
    ['a ** 0.5', 'the exponent of ** must be a whole number from 1 to 8', '**'],
    ['a**b', 'the exponent of ** must be a whole number from 1 to 8', '**'],
    ['a ** 9', 'the exponent of ** must be a whole number from 1 to 8', '**'],
    ['3 + -a ** 2', 'a sign before ** can be read in two ways', '**'],
    ['', 'the expression is empty', ''],
  ])('refuses "%s" and points at the place', (text, problem, culprit) => {
    const { message, pointed } = picture(text, (each) => parseExpression(each, 'neuron "x", spike'));
    expect(message).toContain(`neuron "x", spike, line 1: ${problem}`);
    expect(pointed).toBe(culprit);
  });
});

describe('statements', () => {
  const read = (text: string): unknown[] => parseStatements(text, 'test').map((each) => ({
    kind: each.kind, name: each.name, value: value(each.value, names), ...(each.kind === 'ode' && each.unlessRefractory ? { held: true } : {}),
  }));

  it('are assignments and differential equations, one a line or separated by ";"', () => {
    expect(read('a = 1; b = a * 2 # and c = 5\n\n  # nothing\n dv/dt = -b')).toEqual([
      { kind: 'assign', name: 'a', value: 1 }, { kind: 'assign', name: 'b', value: 4 }, { kind: 'ode', name: 'v', value: -3 },
    ]);
  });

  it('may change a variable in place', () => {
    expect(read('a += 3; a -= 3; a *= 3; a /= 4')).toEqual([5, -1, 6, 0.5].map((expected) => ({ kind: 'assign', name: 'a', value: expected })));
  });

  it('may hold a variable still after a spike', () => {
    expect(read('d v / dt = 1'.replace('d v', 'dv') + '  ( unless refractory )')).toEqual([{ kind: 'ode', name: 'v', value: 1, held: true }]);
  });

  it('tell comparisons from assignments', () => {
    expect(read('a = b == 3 ? 1 : 2; a = b <= 3 ? 1 : 2; a=b!=3?1:2')).toEqual([1, 1, 2].map((expected) => ({ kind: 'assign', name: 'a', value: expected })));
  });

  it.each<[string, string, string]>([
    ['x', 'this is not a statement', 'x'],
    ['x == 3', 'this is not a statement', 'x'],
    ['2 = x', '"2" is not a name that can be assigned', '2'],
    ['a - b = 3', '"a - b" is not a name that can be assigned', 'a'],
    ['x =', 'an expression is missing here', '='],
    ['x = y = 2', 'Unexpected "="', '='],
    ['dv/dt += 1', '"+=" cannot define a differential equation', '+'],
    ['x = 1 (unless refractory)', '"(unless refractory)" belongs to differential equations', '(unless'],
    ['dv/dt = (rest - v) / tau)', 'Unexpected ")"', ')'],
    ['dv/dt = gain volt (unless refractory)', 'two expressions stand side by side', 'volt'],
  ])('refuses "%s" and points at the place', (text, problem, culprit) => {
    const { message, pointed } = picture(text);
    expect(message).toContain(problem);
    expect(pointed).toBe(culprit);
  });

  it('name the line at fault and what to do', () => {
    expect(picture('dv/dt = 1\n\n  du/dt = 2 *').message).toBe(
      'neuron "x", equations, line 3: Expected expression after *\n  du/dt = 2 *\n            ^\n. Correct the expression.');
  });
});
