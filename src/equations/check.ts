import { fail } from './parse.ts';
import { walk, type Place, type Tree } from './tree.ts';

/** Functions of the language and how many arguments each takes. */
export const functions: Readonly<Record<string, number>> = {
  exp: 1, log: 1, sqrt: 1, abs: 1, floor: 1, min: 2, max: 2, clamp: 3, exprel: 1, rand: 0, poisson: 1, given: 0,
};

/** The type of an expression: a number, or a truth value from comparisons and logic. */
export function typeOf(tree: Tree, place: Place): 'number' | 'truth' {
  const need = (child: Tree, wanted: 'number' | 'truth', where: string): void => {
    if (typeOf(child, place) !== wanted) fail(place, `${where} needs a ${wanted === 'number' ? 'number' : 'condition'}`, wanted === 'number' ? 'use "condition ? 1 : 0"' : 'compare with something', where.replace(/"/g, ''));
  };
  switch (tree.kind) {
    case 'number':
    case 'name':
      return 'number';
    case 'negate':
      need(tree.argument, 'number', '"-"');
      return 'number';
    case 'not':
      need(tree.argument, 'truth', '"!"');
      return 'truth';
    case 'binary': {
      const logical = tree.op === '&&' || tree.op === '||';
      need(tree.left, logical ? 'truth' : 'number', `"${tree.op}"`);
      need(tree.right, logical ? 'truth' : 'number', `"${tree.op}"`);
      return logical || '<= >= == !='.includes(tree.op) ? 'truth' : 'number';
    }
    case 'conditional':
      need(tree.test, 'truth', '"?"');
      need(tree.no, typeOf(tree.yes, place), '":"');
      return typeOf(tree.yes, place);
    case 'call':
      tree.args.forEach((argument) => need(argument, 'number', `"${tree.name}"`));
      return 'number';
  }
}

/**
 * Checks that every name and function is known and every argument list complete.
 *
 * @throws EquationError that points at the first mistake and lists what is known.
 */
export function check(tree: Tree, place: Place, known: ReadonlySet<string>, wanted: 'number' | 'truth', extra: Readonly<Record<string, number>> = {}): void {
  const available = { ...functions, ...extra };
  walk(tree, (node) => {
    if (node.kind === 'name' && !known.has(node.name)) {
      fail(place, `unknown name "${node.name}"`, `known here: ${[...known].filter((each) => !each.includes('@')).sort().join(', ')}`, node.name);
    }
    if (node.kind === 'number' && !Number.isFinite(node.value)) fail(place, 'a number is not finite', 'write a finite number');
    if (node.kind === 'call') {
      if (!Object.hasOwn(available, node.name)) fail(place, `unknown function "${node.name}"`, `known functions: ${Object.keys(available).sort().join(', ')}`, node.name);
      if (available[node.name] !== node.args.length) fail(place, `"${node.name}" takes ${available[node.name]} argument(s), got ${node.args.length}`, 'correct the call', node.name);
    }
  });
  if (typeOf(tree, place) !== wanted) {
    fail(place, wanted === 'truth' ? 'a condition is needed, but this is a number' : 'a number is needed, but this is a condition', wanted === 'truth' ? 'compare it with something' : 'use "condition ? 1 : 0"', place.valueAt + place.text.slice(place.valueAt).search(/\S/));
  }
}
