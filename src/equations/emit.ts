import type { Line } from './program.ts';
import type { ComparisonOp, LogicalOp, Tree } from './tree.ts';

/**
 * How a target language writes things. Both dialects round after every operation and in the same order, which is
 * what makes their results equal bit for bit.
 */
export interface Dialect {
  /** A whole number as an f32 literal. */
  literal(value: number): string;
  /** One rounded arithmetic operation; division goes through our own routine. */
  arithmetic(op: '+' | '-' | '*' | '/', left: string, right: string): string;
  /** A variable or local. */
  name(identifier: string): string;
  negate(value: string): string;
  call(name: string, args: readonly string[]): string;
  compare(op: ComparisonOp, left: string, right: string): string;
  logic(op: LogicalOp, left: string, right: string): string;
  not(test: string): string;
  conditional(test: string, yes: string, no: string): string;
  /** Sets magnitudes below 2^−64 to zero: adapters differ in what they do with subnormal numbers. */
  flush(value: string): string;
  /** Sets magnitudes below 2^−40 to zero: what every stored state goes through. */
  settle(value: string): string;
  declare(name: string, value: string): string;
  /** An assignment that does not happen where `unless` holds. */
  assign(name: string, value: string, unless: string | null): string;
}

/** A value in the target language, and the exponent below which it is either zero or not at all. */
interface Emitted {
  readonly code: string;
  readonly least: number;
}

/** Every stored state is zero or at least 2^−40 (about 1e-12), far enough above the subnormal numbers for most products. */
export const leastState = -40;
/** What `flush` leaves. */
const leastFlushed = -64;
/** Constants and stimuli must be zero or at least 2^−30 in magnitude (about 1e-9). */
export const leastConstant = -30;
const leastNormal = -126;

/** Names of variables and locals in generated code: any user name and label is safe behind the prefix, and no two are alike. */
export const identifier = (name: string): string => `v_${name.replace(/[^A-Za-z0-9_]|_(?=x[0-9a-f]+_)/g, (each) => `_x${each.charCodeAt(0).toString(16)}_`)}`;

/** Writes trees and lines in one dialect. `resolve` turns engine names (constants, stimuli, inputs) into code. */
export class Emitter {
  readonly #least = new Map<string, number>();

  constructor(readonly dialect: Dialect, readonly resolve: (name: string) => { readonly code: string; readonly least: number } | undefined, readonly isState: (name: string) => boolean) {}

  /** A statement for each line; assigned state is flushed, so that what is stored is the same everywhere. */
  lines(lines: readonly Line[], refractory: string | null): string[] {
    return lines.map((line) => {
      const value = this.number(line.value);
      const state = this.isState(line.name);
      const code = state && value.least < leastState ? this.dialect.settle(value.code) : value.code;
      if (!state) this.#least.set(line.name, value.least);
      if (line.declare) return this.dialect.declare(identifier(line.name), code);
      return this.dialect.assign(identifier(line.name), code, line.unlessRefractory ? refractory : null);
    });
  }

  /** A truth value. */
  truth(tree: Tree): string {
    switch (tree.kind) {
      case 'not':
        return this.dialect.not(this.truth(tree.argument));
      case 'conditional':
        return this.dialect.conditional(this.truth(tree.test), this.truth(tree.yes), this.truth(tree.no));
      case 'binary':
        if (tree.op === '&&' || tree.op === '||') return this.dialect.logic(tree.op, this.truth(tree.left), this.truth(tree.right));
        return this.dialect.compare(tree.op as ComparisonOp, this.number(tree.left).code, this.number(tree.right).code);
      default:
        throw new Error(`internal: ${tree.kind} is no condition`);
    }
  }

  /** A number, with flushes only where a subnormal could arise. */
  number(tree: Tree): Emitted {
    switch (tree.kind) {
      case 'number':
        return { code: this.dialect.literal(tree.value), least: 0 };
      case 'name':
        return this.resolve(tree.name) ?? { code: this.dialect.name(identifier(tree.name)), least: this.#least.get(tree.name) ?? leastState };
      case 'negate': {
        const inner = this.number(tree.argument);
        return { code: this.dialect.negate(inner.code), least: inner.least };
      }
      case 'conditional': {
        const yes = this.number(tree.yes);
        const no = this.number(tree.no);
        return { code: this.dialect.conditional(this.truth(tree.test), yes.code, no.code), least: Math.min(yes.least, no.least) };
      }
      case 'binary':
        return this.#arithmetic(tree.op as '+' | '-' | '*' | '/', this.number(tree.left), this.number(tree.right));
      case 'call': {
        const args = tree.args.map((each) => this.number(each));
        const code = this.dialect.call(tree.name, args.map((each) => each.code));
        const least = { exp: leastFlushed, exprel: -8, sqrt: leastFlushed, log: -24, floor: 0, rand: -24, poisson: 0, given: 0 }[tree.name] ?? Math.min(...args.map((each) => each.least));
        return { code, least };
      }
      case 'not':
        throw new Error('internal: a condition is no number');
    }
  }

  #arithmetic(op: '+' | '-' | '*' | '/', left: Emitted, right: Emitted): Emitted {
    const code = this.dialect.arithmetic(op, left.code, right.code);
    // Two f32 numbers of magnitude 2^e or more differ by at least one unit of the last place of 2^e.
    const least = op === '*' ? left.least + right.least : op === '/' ? leastFlushed : Math.min(left.least, right.least) - 23;
    return least < leastNormal ? { code: this.dialect.flush(code), least: leastFlushed } : { code, least };
  }
}
