import { add, binary, mentions, multiply, negate, number, type Tree } from './tree.ts';

/** `tree` = Σ coefficients[x] · x + rest. */
export interface LinearForm {
  readonly coefficients: ReadonlyMap<string, Tree>;
  readonly rest: Tree;
}

/** Writes a tree as a linear form in the given names, or returns `null` where it is not linear in them. */
export function linearForm(tree: Tree, names: ReadonlySet<string>): LinearForm | null {
  if (!mentions(tree, names)) return { coefficients: new Map(), rest: tree };
  switch (tree.kind) {
    case 'name':
      return { coefficients: new Map([[tree.name, number(1)]]), rest: number(0) };
    case 'negate': {
      const inner = linearForm(tree.argument, names);
      return inner && transform(inner, negate);
    }
    case 'binary': {
      if (tree.op === '+' || tree.op === '-') {
        const left = linearForm(tree.left, names);
        const right = linearForm(tree.right, names);
        return left && right && combine(left, tree.op === '-' ? transform(right, negate) : right);
      }
      if (tree.op === '*') {
        const [factor, other] = mentions(tree.left, names) ? [tree.right, tree.left] : [tree.left, tree.right];
        const inner = mentions(factor, names) ? null : linearForm(other, names);
        return inner && transform(inner, (child) => multiply(factor, child));
      }
      if (tree.op === '/' && !mentions(tree.right, names)) {
        const inner = linearForm(tree.left, names);
        return inner && transform(inner, (child) => (child.kind === 'number' && child.value === 0 ? child : binary('/', child, tree.right)));
      }
      return null;
    }
    default:
      return null;
  }
}

function transform(form: LinearForm, change: (tree: Tree) => Tree): LinearForm {
  return { coefficients: new Map([...form.coefficients].map(([key, tree]) => [key, change(tree)])), rest: change(form.rest) };
}

function combine(left: LinearForm, right: LinearForm): LinearForm {
  const coefficients = new Map(left.coefficients);
  for (const [key, tree] of right.coefficients) {
    const present = coefficients.get(key);
    coefficients.set(key, present ? add(present, tree) : tree);
  }
  return { coefficients, rest: add(left.rest, right.rest) };
}
