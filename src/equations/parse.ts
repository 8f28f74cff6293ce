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

/** Fails with the statement and a caret under the culprit. */
export function fail(place: Place, problem: string, remedy: string, at: string | number = 0): never {
  const column = typeof at === 'number' ? at : Math.max(0, findName(place.text, at));
  const length = typeof at === 'number' ? 1 : at.length;
  const picture = `\n  ${place.text}\n  ${' '.repeat(column)}${'^'.repeat(Math.max(1, length))}\n`;
  throw new EquationError(`${place.subject}, line ${place.line}`, `${problem}${picture}`, remedy);
}

function findName(text: string, wanted: string): number {
  const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.search(new RegExp(`(?<![A-Za-z0-9_])${escaped}(?![A-Za-z0-9_])`));
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
      if (part.trim() !== '') statements.push(parseStatement({ subject, text: part.trim(), line: index + 1 }));
    }
  });
  return statements;
}

function parseStatement(place: Place): Statement {
  const parts = /^(.*?[A-Za-z0-9_)\s])([-+*/]?=)(?!=)(.*)$/.exec(place.text);
  if (!parts) fail(place, 'this is not a statement', 'write "name = expression" or "dname/dt = expression"');
  const [, target, assignment, rest] = parts;
  const flag = /\(\s*unless refractory\s*\)\s*$/.exec(rest);
  const source = flag ? rest.slice(0, flag.index) : rest;
  const value = parseAt(source, place, place.text.length - rest.length);
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
  const place = { subject, text: text.trim(), line: 1 };
  if (place.text === '') fail(place, 'the expression is empty', 'write one');
  return { tree: parseAt(place.text, place, 0), place };
}

function parseAt(source: string, place: Place, offset: number): Tree {
  let parsed: jsep.Expression;
  try {
    parsed = jsep(source);
  } catch (error) {
    const { index, description } = error as { index?: number; description?: string };
    fail(place, (description ?? String(error)).replace(/ at character.*$/, ''), 'correct the expression', offset + Math.max(0, Math.min(index ?? 0, source.length - 1)));
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
      if (node.operator === '**') return power(next(node.left), node.right as jsep.Expression, place);
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
      fail(place, 'two expressions stand side by side', 'join them with an operator', place.text.length - 1);
  }
  const shown = typeof node.operator === 'string' ? node.operator : node.type;
  fail(place, `"${shown}" is not part of the language`, 'use + - * / ** comparisons, && || !, ?: and the listed functions', typeof node.operator === 'string' ? Math.max(0, place.text.indexOf(node.operator)) : 0);
}

/** Whole powers only: the product is exact to reproduce everywhere, a general power is not. */
function power(base: Tree, exponent: jsep.Expression, place: Place): Tree {
  const value = exponent.type === 'Literal' ? (exponent.value as number) : NaN;
  if (!Number.isInteger(value) || value < 1 || value > 8) fail(place, 'the exponent of ** must be a whole number from 1 to 8', 'use exp(exponent * log(base)) for other powers', '**');
  let product = base;
  for (let factor = 1; factor < value; factor++) product = binary('*', product, base);
  return product;
}
