import { WebspikeError } from '../errors.ts';
import type { ConstantPool } from './constants.ts';
import { derive, isNumber } from './derive.ts';
import type { Line } from './program.ts';
import { mentions, name, number, substitute, walk, type Tree } from './tree.ts';

/** One line of the forward pass and what the backward pass needs of it. */
export interface Definition extends Line {
  /** Partial derivatives by those names that the learned depend on; none is zero. */
  readonly partials: readonly (readonly [name: string, partial: Tree])[];
  /** Lines that the partial derivatives read, for the backward pass. */
  readonly helpers: readonly Line[];
}

/** How a definition differs from what its text says. */
export interface Gradient {
  partial(by: string): Tree;
  readonly helpers?: readonly Line[];
}

/** A value with no gradient: counters and the clock. */
export const still: Gradient = { partial: () => number(0) };

export const lineOf = (target: string, value: Tree): Line => ({ name: target, value, declare: true, unlessRefractory: false });

const arrives = /^(?:input|total)@/;

/** Records assignments as straight-line code in which each name is assigned once, and which of them a gradient can reach. */
export class Tape {
  readonly definitions: Definition[] = [];
  /** Names of what arrives, in the order of their first mention. */
  readonly inputs: string[] = [];
  /** Every outer name that a line mentions. */
  readonly mentioned = new Set<string>();
  readonly #values = new Map<string, Tree>();
  readonly #assigned = new Set<string>();

  /** `outer` names exist before the first line; a gradient flows to those in `active`. */
  constructor(readonly subject: string, readonly pool: ConstantPool, readonly outer: ReadonlySet<string>, readonly active: Set<string>) {}

  /** The tree over the present values of its names. */
  read(tree: Tree): Tree {
    return substitute(tree, this.#values);
  }

  value(variable: string): Tree {
    return this.read(name(variable));
  }

  /** Whether a gradient flows through any name of the tree. */
  reaches(tree: Tree): boolean {
    this.#note(tree);
    return mentions(tree, this.active);
  }

  /** Gives a variable a new value; plain copies and numbers take no line. */
  assign(variable: string, value: Tree, gradient?: Gradient): Tree {
    if (value.kind === 'name' || value.kind === 'number') {
      this.#note(value);
      this.#values.set(variable, value);
      return value;
    }
    const result = this.define(this.fresh(variable), value, gradient);
    this.#values.set(variable, result);
    return result;
  }

  /** A name that nothing has yet. A space: no name in a text has one. */
  fresh(wanted: string): string {
    let version = wanted;
    for (let k = 1; this.outer.has(version) || this.#assigned.has(version); k++) version = `${wanted} ${k}`;
    this.#assigned.add(version);
    return version;
  }

  /** A line under exactly this name. */
  define(target: string, value: Tree, gradient: Gradient = { partial: (by) => derive(value, by) }): Tree {
    this.#note(value);
    const names = new Set<string>();
    walk(value, (node) => {
      if (node.kind === 'name' && this.active.has(node.name)) names.add(node.name);
    });
    const partials = [...names].map((by) => [by, gradient.partial(by)] as const).filter(([, partial]) => !isNumber(partial, 0));
    if (partials.length > 0) this.active.add(target);
    this.#assigned.add(target);
    this.definitions.push({ ...lineOf(target, value), partials, helpers: gradient.helpers ?? [] });
    return name(target);
  }

  #note(tree: Tree): void {
    walk(tree, (node) => {
      if (node.kind === 'call' && node.name === 'poisson' && mentions(node.args[2], this.active)) {
        throw new WebspikeError(this.subject, 'the mean of a poisson(…) depends on what is learned, on what arrives or on state', 'training has no gradient through random counts: take a mean that does not change, or a spike with an escape rate');
      }
      if (node.kind !== 'name' || this.#assigned.has(node.name)) return;
      this.mentioned.add(node.name);
      if (this.outer.has(node.name) || this.pool.isConstant(node)) return;
      if (!arrives.test(node.name)) throw new Error(`internal: ${node.name} has no value`);
      if (!this.inputs.includes(node.name)) this.inputs.push(node.name);
      this.active.add(node.name);
    });
  }
}
