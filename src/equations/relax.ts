import { isNumber, select } from './derive.ts';
import { add, binary, multiply, number, type ComparisonOp, type Tree } from './tree.ts';

const complement = (tree: Tree): Tree => (tree.kind === 'number' ? number(1 - tree.value) : binary('-', number(1), tree));

/**
 * A condition as a polynomial of the truth values (0 or 1) of its comparisons: `&&` is the product, `||` is a + b − a b, `!` is 1 − a.
 * `truth` names the value of a comparison, or gives it where it is known.
 */
export function relax(tree: Tree, truth: (comparison: Tree & { readonly kind: 'binary' }) => Tree): Tree {
  const child = (each: Tree): Tree => relax(each, truth);
  if (tree.kind === 'not') return complement(child(tree.argument));
  if (tree.kind === 'conditional') return select(tree.test, child(tree.yes), child(tree.no));
  if (tree.kind !== 'binary') throw new Error(`internal: ${tree.kind} is no condition`);
  if (tree.op !== '&&' && tree.op !== '||') return truth(tree);
  const [left, right] = [child(tree.left), child(tree.right)];
  if (tree.op === '&&') return multiply(left, right);
  return isNumber(left, 1) ? left : isNumber(right, 1) ? right : binary('-', add(left, right), multiply(left, right));
}

/** By how much a comparison holds: at 0 it tips over. Equality has no such measure. */
export function marginOf(op: ComparisonOp, left: Tree, right: Tree): Tree | null {
  if (op === '==' || op === '!=') return null;
  return op === '>' || op === '>=' ? binary('-', left, right) : binary('-', right, left);
}
