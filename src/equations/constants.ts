import * as host from './host-math.ts';
import { binary, mapChildren, name, negate, number, some, type Tree } from './tree.ts';

/** Values of the parameters a constant is made of (for one neuron, where they differ between neurons). */
export type Environment = (name: string) => number;

/** A number that the host computes in double precision from parameters and `dt`, and the kernels read. */
export interface HostConstant {
  readonly name: string;
  /** One value per neuron instead of one for the population. */
  readonly perNeuron: boolean;
  evaluate(environment: Environment): number;
}

/** Functions whose value changes from step to step. */
const changing = new Set(['rand', 'poisson', 'given']);

/**
 * Moves everything that does not change while the simulation runs out of the equations:
 * each largest constant subtree becomes one named constant. Dividing by a constant becomes multiplying.
 */
export class ConstantPool {
  readonly entries: HostConstant[] = [];
  readonly #byKey = new Map<string, HostConstant>();

  /** `kind` says what a name is: fixed for all neurons, fixed per neuron, or changing (`undefined`). A pool may go on from the entries of another. */
  constructor(readonly kind: (name: string) => 'shared' | 'perNeuron' | undefined, earlier: readonly HostConstant[] = []) {
    for (const entry of earlier) {
      this.entries.push(entry);
      this.#byName.set(entry.name, entry);
    }
  }

  isConstant(tree: Tree): boolean {
    return !some(tree, (node) => (node.kind === 'name' && !this.#kindOf(node.name)) || (node.kind === 'call' && changing.has(node.name)));
  }

  #kindOf(wanted: string): 'shared' | 'perNeuron' | undefined {
    const own = this.#byName.get(wanted);
    return own ? (own.perNeuron ? 'perNeuron' : 'shared') : this.kind(wanted);
  }

  readonly #byName = new Map<string, HostConstant>();

  /** A named constant with its own rule of evaluation, such as an entry of a propagator matrix. */
  add(key: string, from: readonly Tree[], evaluate: (environment: Environment) => number): Tree {
    let entry = this.#byKey.get(key);
    if (!entry) {
      const perNeuron = from.some((tree) => some(tree, (node) => node.kind === 'name' && this.#kindOf(node.name) === 'perNeuron'));
      entry = { name: `k${this.entries.length}`, perNeuron, evaluate };
      this.entries.push(entry);
      this.#byKey.set(key, entry);
      this.#byName.set(entry.name, entry);
    }
    return name(entry.name);
  }

  /** The value of a constant tree. */
  evaluate(tree: Tree, environment: Environment): number {
    const value = (child: Tree): number => this.evaluate(child, environment);
    switch (tree.kind) {
      case 'number':
        return tree.value;
      case 'name': {
        const own = this.#byName.get(tree.name);
        return own ? own.evaluate(environment) : environment(tree.name);
      }
      case 'negate':
        return -value(tree.argument);
      case 'not':
        return value(tree.argument) === 0 ? 1 : 0;
      case 'conditional':
        return value(tree.test) !== 0 ? value(tree.yes) : value(tree.no);
      case 'binary':
        return operate(tree.op, value(tree.left), value(tree.right));
      case 'call':
        return applyFunction(tree.name, tree.args.map(value));
    }
  }

  /** The tree with its constant parts named. Small whole numbers stay as they are. */
  fold(tree: Tree): Tree {
    if (tree.kind === 'number' && Number.isInteger(tree.value) && Math.abs(tree.value) <= 1024) return tree;
    if (isNumeric(tree) && this.isConstant(tree)) {
      if (tree.kind === 'name' && this.#byName.has(tree.name)) return tree;
      return this.add(JSON.stringify(tree), [tree], (environment) => this.evaluate(tree, environment));
    }
    if (tree.kind === 'binary' && tree.op === '/' && this.isConstant(tree.right)) {
      return this.#scaled(this.fold(tree.left), binary('/', number(1), tree.right));
    }
    if (tree.kind === 'binary' && tree.op === '*' && this.isConstant(tree.right)) return this.#scaled(this.fold(tree.left), tree.right);
    if (tree.kind === 'binary' && tree.op === '*' && this.isConstant(tree.left)) return this.#scaled(this.fold(tree.right), tree.left);
    return mapChildren(tree, (child) => this.fold(child));
  }

  /** A folded tree times a constant; two constant factors become one. */
  #scaled(tree: Tree, factor: Tree): Tree {
    if (tree.kind === 'negate') return negate(this.#scaled(tree.argument, factor));
    if (tree.kind === 'binary' && tree.op === '*' && this.isConstant(tree.right)) return binary('*', tree.left, this.fold(binary('*', tree.right, factor)));
    return binary('*', tree, this.fold(factor));
  }
}

function isNumeric(tree: Tree): boolean {
  return tree.kind !== 'not' && !(tree.kind === 'binary' && !'+-*/'.includes(tree.op));
}

function operate(op: string, left: number, right: number): number {
  switch (op) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return left / right;
    case '<': return Number(left < right);
    case '<=': return Number(left <= right);
    case '>': return Number(left > right);
    case '>=': return Number(left >= right);
    case '==': return Number(left === right);
    case '!=': return Number(left !== right);
    case '&&': return Number(left !== 0 && right !== 0);
    default: return Number(left !== 0 || right !== 0);
  }
}

function applyFunction(callee: string, args: readonly number[]): number {
  const [a, b, c] = args;
  switch (callee) {
    case 'exp': return host.exp(a);
    case 'exprel': return host.exprel(a);
    case 'log': return host.log(a);
    case 'sqrt': return Math.sqrt(a);
    case 'abs': return Math.abs(a);
    case 'floor': return Math.floor(a);
    case 'min': return Math.min(a, b);
    case 'max': return Math.max(a, b);
    case 'clamp': return Math.min(Math.max(a, b), c);
    default: throw new Error(`internal: ${callee} has no constant value`);
  }
}
