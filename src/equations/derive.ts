import { add, binary, call, multiply, negate, number, type Tree } from './tree.ts';

const zero = number(0);
const one = number(1);

export const isNumber = (tree: Tree, value: number): boolean => tree.kind === 'number' && tree.value === value;
const quotient = (left: Tree, right: Tree): Tree => (isNumber(left, 0) ? zero : binary('/', left, right));
const opposite = (tree: Tree): Tree => (isNumber(tree, 0) ? zero : negate(tree));

/** `test ? yes : no`, or the branch itself where both are alike. */
export const select = (test: Tree, yes: Tree, no: Tree): Tree => (JSON.stringify(yes) === JSON.stringify(no) ? yes : { kind: 'conditional', test, yes, no });

/** A product that reaches into branches where that saves a multiplication: what is not chosen may then be infinite without harm. */
export function times(factor: Tree, tree: Tree): Tree {
  if (tree.kind === 'negate') return opposite(times(factor, tree.argument));
  if (tree.kind !== 'conditional' || (tree.yes.kind !== 'number' && tree.no.kind !== 'number')) return multiply(factor, tree);
  return select(tree.test, times(factor, tree.yes), times(factor, tree.no));
}

/**
 * The partial derivative of an expression by a name, as an expression. Where functions have a corner, the derivative of one side stands;
 * √x has the derivative 0 at 0, so that what is cut off at 0 learns nothing instead of becoming infinite. Conditions do not depend on
 * anything: their jumps have no derivative. `floor` passes the derivative straight through, as if it were not there: quantised
 * numbers are trained so (Bengio et al. 2013, arXiv:1308.3432). Random draws are constants.
 *
 * @example
 * derive(parseExpression('x * exp(-x)', 'example').tree, 'x'); // exp(-x) - x * exp(-x)
 */
export function derive(tree: Tree, by: string): Tree {
  const d = (child: Tree): Tree => derive(child, by);
  switch (tree.kind) {
    case 'number':
    case 'not':
      return zero;
    case 'name':
      return tree.name === by ? one : zero;
    case 'negate':
      return opposite(d(tree.argument));
    case 'conditional':
      return select(tree.test, d(tree.yes), d(tree.no));
    case 'binary': {
      const { left, right } = tree;
      switch (tree.op) {
        case '+':
        case '-':
          return binary(tree.op, d(left), d(right));
        case '*':
          return add(times(right, d(left)), times(left, d(right)));
        case '/':
          return binary('-', quotient(d(left), right), times(tree, quotient(d(right), right)));
        default:
          return zero;
      }
    }
    case 'call':
      return deriveCall(tree.name, tree.args, tree, d);
  }
}

function deriveCall(callee: string, args: readonly Tree[], whole: Tree, d: (tree: Tree) => Tree): Tree {
  const [a, b, c] = args;
  const before = (left: Tree, right: Tree): Tree => binary('<', left, right);
  switch (callee) {
    case 'exp': return times(whole, d(a));
    case 'log': return quotient(d(a), a);
    case 'sqrt': return select(before(zero, a), quotient(d(a), multiply(number(2), whole)), zero);
    case 'abs': return select(before(a, zero), opposite(d(a)), d(a));
    case 'floor': return d(a);
    case 'min': return select(before(b, a), d(b), d(a));
    case 'max': return select(before(a, b), d(b), d(a));
    case 'clamp': return select(before(c, call('max', a, b)), d(c), select(before(a, b), d(b), d(a)));
    case 'exprel': return times(exprelSlope(a, whole), d(a));
    case 'rand': case 'poisson': case 'given': return zero;
    default: throw new Error(`internal: ${callee} has no derivative`);
  }
}

/** d/dx (e^x − 1)/x = (e^x − exprel(x))/x; near 0, where that cancels, its series Σ k x^(k−1)/(k + 1)!, good to 2e-7. */
function exprelSlope(x: Tree, exprel: Tree): Tree {
  const series = [144, 30, 8, 3, 2].reduce((sum, divisor) => add(binary('/', one, number(divisor)), multiply(x, sum)), add(binary('/', one, number(840)), binary('/', x, number(5760))));
  const far = quotient(binary('-', call('exp', x), exprel), x);
  return select(binary('<', call('abs', x), binary('/', one, number(2))), series, far);
}
