/** The tree of an expression. One shape for parsing, integrating and emitting. */
export type Tree =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'negate' | 'not'; readonly argument: Tree }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'conditional'; readonly test: Tree; readonly yes: Tree; readonly no: Tree }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Tree[] };

export type ArithmeticOp = '+' | '-' | '*' | '/';
export type ComparisonOp = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type LogicalOp = '&&' | '||';
export type BinaryOp = ArithmeticOp | ComparisonOp | LogicalOp;

/** One line of a model's text. */
export type Statement =
  | { readonly kind: 'ode'; readonly name: string; readonly value: Tree; readonly unlessRefractory: boolean; readonly place: Place }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Tree; readonly place: Place };

/** Where a statement stands, so that an error can point there. */
export interface Place {
  readonly subject: string;
  readonly text: string;
  readonly line: number;
  /** Column at which the expression begins. */
  readonly valueAt: number;
}

export const number = (value: number): Tree => ({ kind: 'number', value });
export const name = (value: string): Tree => ({ kind: 'name', name: value });
export const call = (callee: string, ...args: Tree[]): Tree => ({ kind: 'call', name: callee, args });

const isNumber = (tree: Tree, value: number): boolean => tree.kind === 'number' && tree.value === value;

/** `left op right`, without the zeros and ones that substitution and linear algebra leave behind. */
export function binary(op: BinaryOp, left: Tree, right: Tree): Tree {
  if (op === '+') {
    if (isNumber(left, 0)) return right;
    if (isNumber(right, 0)) return left;
    if (right.kind === 'negate') return binary('-', left, right.argument);
  } else if (op === '-') {
    if (isNumber(right, 0)) return left;
    if (isNumber(left, 0)) return negate(right);
  } else if (op === '*') {
    if (isNumber(left, 0) || isNumber(right, 0)) return number(0);
    if (isNumber(left, 1)) return right;
    if (isNumber(right, 1)) return left;
    if (isNumber(left, -1)) return negate(right);
    if (isNumber(right, -1)) return negate(left);
  } else if (op === '/' && isNumber(right, 1)) return left;
  return { kind: 'binary', op, left, right };
}

export function negate(argument: Tree): Tree {
  if (argument.kind === 'number') return number(-argument.value);
  if (argument.kind === 'negate') return argument.argument;
  return { kind: 'negate', argument };
}

export const add = (left: Tree, right: Tree): Tree => binary('+', left, right);
export const multiply = (left: Tree, right: Tree): Tree => binary('*', left, right);

/** The tree with every child replaced by `change(child)`. */
export function mapChildren(tree: Tree, change: (child: Tree) => Tree): Tree {
  switch (tree.kind) {
    case 'number':
    case 'name':
      return tree;
    case 'negate':
      return negate(change(tree.argument));
    case 'not':
      return { kind: 'not', argument: change(tree.argument) };
    case 'binary':
      return binary(tree.op, change(tree.left), change(tree.right));
    case 'conditional':
      return { kind: 'conditional', test: change(tree.test), yes: change(tree.yes), no: change(tree.no) };
    case 'call':
      return { kind: 'call', name: tree.name, args: tree.args.map(change) };
  }
}

/** The tree with names replaced where `values` has them. */
export function substitute(tree: Tree, values: ReadonlyMap<string, Tree>): Tree {
  if (tree.kind === 'name') return values.get(tree.name) ?? tree;
  return mapChildren(tree, (child) => substitute(child, values));
}

/** Calls `visit` on every node, parents first. */
export function walk(tree: Tree, visit: (node: Tree) => void): void {
  visit(tree);
  mapChildren(tree, (child) => (walk(child, visit), child));
}

/** Whether any node satisfies the predicate. */
export function some(tree: Tree, predicate: (node: Tree) => boolean): boolean {
  let found = false;
  walk(tree, (node) => {
    found ||= predicate(node);
  });
  return found;
}

export const mentions = (tree: Tree, names: ReadonlySet<string>): boolean => some(tree, (node) => node.kind === 'name' && names.has(node.name));
/** Whether a tree draws random numbers: it must then be evaluated once, and never on the host. */
export const draws = (tree: Tree): boolean => callsTo(tree, 'rand') || callsTo(tree, 'poisson');
export const callsTo = (tree: Tree, callee: string): boolean => some(tree, (node) => node.kind === 'call' && node.name === callee);
