import jsep from 'jsep';
import { EquationError } from '../errors.ts';
import { binary, negate, number, type BinaryOp, type Place, type Statement, type Tree } from './tree.ts';

jsep.addBinaryOp('and', 2);
jsep.addBinaryOp('or', 1);
jsep.addUnaryOp('not');
jsep.addBinaryOp('**', 11, true);

const operators: Readonly<Record<string, BinaryOp>> = {
  '+': '+', '-': '-', '*': '*', '/': '/', '<': '<', '<=': '<=', '>': '>', '>=': '>=', '==': '==', '!=': '!=',
  '&&': '&&', and: '&&', '||': '||', or: '||',
};

/** Fails with the statement and carets under the culprit: a column, or a word looked for from column `from` on. */
export function fail(place: Place, problem: string, remedy: string, at: string | number = 0, from = place.valueAt): never {
  const column = typeof at === 'number' ? at : Math.max(0, findName(place.text, at, from));
  const length = typeof at === 'number' ? 1 : at.length;
  const picture = `\n  ${place.text}\n  ${' '.repeat(column)}${'^'.repeat(Math.max(1, length))}\n`;
  throw new EquationError(`${place.subject}, line ${place.line}`, `${problem}${picture}`, remedy);
}

function findName(text: string, wanted: string, from: number): number {
  const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = /^\w/.test(wanted) ? text.slice(from).search(new RegExp(`(?<![A-Za-z0-9_.])${escaped}(?![A-Za-z0-9_])`)) : text.indexOf(wanted, from) - from;
  return found < 0 && from > 0 ? findName(text, wanted, 0) : found + from;
}

/**
 * Parses the text of a model: assignments (`=`, `+=`, `-=`, `*=`), `dx/dt = …`, one a line or separated by `;`;
 * `#` starts a comment.
 *
 * @throws EquationError where it does not parse, pointing at the place.
 * @example
 * parseStatements('dv/dt = (rest - v) / tau  (unless refractory)', 'neuron "lif", equations');
 */
export function parseStatements(text: string, subject: string): Statement[] {
  const statements: Statement[] = [];
  text.split('\n').forEach((row, index) => {
    for (const part of row.replace(/#.*$/, '').split(';')) {
      if (part.trim() !== '') statements.push(parseStatement({ subject, text: part.trim(), line: index + 1, valueAt: 0 }));
    }
  });
  return statements;
}

function parseStatement(start: Place): Statement {
  const parts = /^(.*?[A-Za-z0-9_)\s])([-+*/]?=)(?!=)(.*)$/.exec(start.text);
  if (!parts) fail(start, 'this is not a statement', 'write "name = expression" or "dname/dt = expression"');
  const [, target, assignment, rest] = parts;
  const place = { ...start, valueAt: start.text.length - rest.length };
  const flag = /\(\s*unless refractory\s*\)\s*$/.exec(rest);
  const source = flag ? rest.slice(0, flag.index) : rest;
  const value = parseAt(source, place);
  const ode = /^d([A-Za-z_][A-Za-z0-9_]*)\s*\/\s*dt$/.exec(target.trim());
  if (ode) {
    if (assignment !== '=') fail(place, `"${assignment}" cannot define a differential equation`, 'use "="', target.length);
    return { kind: 'ode', name: ode[1], value, unlessRefractory: flag !== null, place };
  }
  const variable = target.trim();
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) fail(place, `"${variable}" is not a name that can be assigned`, 'put one name, or dname/dt, left of the "="');
  if (flag) fail(place, '"(unless refractory)" belongs to differential equations', 'drop it here', '(unless');
  const op = assignment.slice(0, -1);
  return { kind: 'assign', name: variable, value: op === '' ? value : binary(op as BinaryOp, { kind: 'name', name: variable }, value), place };
}

/** Parses one expression, such as a spike condition. */
export function parseExpression(text: string, subject: string): { readonly tree: Tree; readonly place: Place } {
  const place = { subject, text: text.trim(), line: 1, valueAt: 0 };
  if (place.text === '') fail(place, 'the expression is empty', 'write one');
  return { tree: parseAt(place.text, place), place };
}

function parseAt(source: string, place: Place): Tree {
  let parsed: jsep.Expression;
  try {
    parsed = jsep(source);
  } catch (error) {
    const { index, description } = error as { index?: number; description?: string };
    fail(place, (description ?? String(error)).replace(/ at character.*$/, ''), 'correct the expression', place.valueAt + Math.max(0, Math.min(index ?? 0, source.length - 1)));
  }
  return convert(parsed, place);
}

function convert(node: jsep.Expression, place: Place): Tree {
  const next = (child: unknown): Tree => convert(child as jsep.Expression, place);
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'boolean') return binary('==', number(0), number(node.value ? 0 : 1));
      if (typeof node.value !== 'number') fail(place, `${String(node.raw)} is not a number`, 'use numbers only', String(node.raw));
      return number(node.value);
    case 'Identifier':
      return { kind: 'name', name: node.name as string };
    case 'UnaryExpression':
      if (node.operator === '-') return negate(next(node.argument));
      if (node.operator === '+') return next(node.argument);
      if (node.operator === '!' || node.operator === 'not') return { kind: 'not', argument: next(node.argument) };
      break;
    case 'BinaryExpression':
    case 'LogicalExpression': {
      if (node.operator === '**') return power(node.left as jsep.Expression, node.right as jsep.Expression, place);
      const op = operators[node.operator as string];
      if (op) return binary(op, next(node.left), next(node.right));
      break;
    }
    case 'ConditionalExpression':
      return { kind: 'conditional', test: next(node.test), yes: next(node.consequent), no: next(node.alternate) };
    case 'CallExpression': {
      const callee = node.callee as jsep.Expression;
      if (callee.type !== 'Identifier') break;
      return { kind: 'call', name: callee.name as string, args: (node.arguments as unknown[]).map(next) };
    }
    case 'Compound':
      if ((node.body as unknown[]).length === 0) fail(place, 'an expression is missing here', 'complete the statement', place.text.length - 1);
      fail(place, 'two expressions stand side by side', 'join them with an operator', firstWord((node.body as jsep.Expression[])[1]));
  }
  const [shown, at] = typeof node.operator === 'string' ? [node.operator, node.operator] : [node.type, firstWord(node)];
  fail(place, `"${shown}" is not part of the language`, 'use + - * / ** comparisons, && || !, ?: and the listed functions', at);
}

/** The leftmost name or number of an expression, where an error can point. */
function firstWord(node: jsep.Expression): string | number {
  if (node.type === 'Identifier') return node.name as string;
  if (node.type === 'Literal') return node.raw as string;
  const first = node.left ?? node.test ?? node.callee ?? node.object ?? node.argument;
  return first ? firstWord(first as jsep.Expression) : 0;
}

/** Whole powers only: the product is exact to reproduce everywhere, a general power is not. */
function power(left: jsep.Expression, exponent: jsep.Expression, place: Place): Tree {
  if (left.type === 'UnaryExpression') fail(place, 'a sign before ** can be read in two ways', 'write -(x ** 2) for a negative result, or put the sign elsewhere', '**');
  const value = exponent.type === 'Literal' ? (exponent.value as number) : NaN;
  if (!Number.isInteger(value) || value < 1 || value > 8) fail(place, 'the exponent of ** must be a whole number from 1 to 8', 'use exp(exponent * log(base)) for other powers', '**');
  const base = convert(left, place);
  let product = base;
  for (let factor = 1; factor < value; factor++) product = binary('*', product, base);
  return product;
}
