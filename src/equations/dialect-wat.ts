import { floats, get, op, set } from '../wasm/text.ts';
import type { Dialect } from './emit.ts';

/** What the code around the equations provides. */
export interface Surroundings {
  /** Four uniform numbers from 0 to 1 (exclusive), for the call to `rand()` with this number. */
  rand(site: number): string;
  /** 1 in the lanes whose given trains spike. */
  given(): string;
}

const comparisons: Readonly<Record<string, string>> = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge', '==': 'eq', '!=': 'ne' };
const arithmetic = { '+': 'add', '-': 'sub', '*': 'mul' } as const;

/**
 * WebAssembly text: four neurons or synapses in the lanes of a vector, a truth value is a mask of its lanes. f32x4 rounds each
 * operation as the other dialects do; division and functions come from shaders/cpu/exact-math.wat.
 */
export class WatDialect implements Dialect {
  /** Locals of type v128 that the code written so far needs. */
  readonly locals = new Set<string>(['t']);
  #reached: string | null = null;
  #lazy = 0;

  constructor(readonly around: Surroundings) {}

  /** Text written by `write`, whose assignments reach only the lanes of a mask. */
  within<Text>(mask: string, write: () => Text): Text {
    this.#reached = mask;
    const text = write();
    this.#reached = null;
    return text;
  }

  name = get;
  literal = floats;
  negate = (value: string): string => op('f32x4.neg', value);
  not = (test: string): string => op('v128.not', test);
  compare = (how: string, left: string, right: string): string => op(`f32x4.${comparisons[how]}`, left, right);
  conditional = (test: string, yes: string, no: string): string => op('v128.bitselect', yes, no, test);
  flush = (value: string): string => this.#clear(value, 2 ** -64);
  settle = (value: string): string => this.#clear(value, 2 ** -40);

  arithmetic(how: '+' | '-' | '*' | '/', left: string, right: string): string {
    return how === '/' ? op('call', '$divide', left, right) : op(`f32x4.${arithmetic[how]}`, left, right);
  }

  /** What is dear to compute is computed only where some lane asks for it: most sources of an image have no rate. */
  logic(how: '&&' | '||', left: string, right: string): string {
    if (how === '||') return op('v128.or', left, right);
    if (!right.includes('(call ')) return op('v128.and', left, right);
    const first = `first${this.#lazy++}`;
    this.locals.add(first);
    return `(if (result v128) (v128.any_true (local.tee $${first} ${left})) (then ${op('v128.and', get(first), right)}) (else ${get(first)}))`;
  }

  /** Arguments come as code: the number of a draw as a constant vector, the trace of a norm as the local that holds it. */
  call(name: string, args: readonly string[]): string {
    switch (name) {
      case 'abs': case 'floor': return op(`f32x4.${name}`, args[0]);
      case 'min': case 'max': return op(`f32x4.p${name}`, args[0], args[1]);
      case 'clamp': return op('f32x4.pmin', op('f32x4.pmax', args[0], args[1]), args[2]);
      case 'rand': return this.#rand(args[0]);
      case 'poisson': return op('call', '$poisson', this.#rand(args[0]), args[1], args[2]);
      case 'given': return this.around.given();
      case 'norm': return args[0].replace('$', '$norm_');
      default: return op('call', `$${name}`, args[0]);
    }
  }

  declare(name: string, value: string): string {
    this.locals.add(name);
    return set(name, value);
  }

  assign(name: string, value: string, unless: string | null): string {
    const reached = this.#reached;
    if (unless === null) return set(name, reached === null ? value : op('v128.bitselect', value, get(name), reached));
    return set(name, reached === null ? op('v128.bitselect', get(name), value, unless) : op('v128.bitselect', value, get(name), op('v128.andnot', reached, unless)));
  }

  #rand(site: string): string {
    return this.around.rand(Number.parseInt(site.split(' ')[2]));
  }

  /** NaN stays. The temporary is set and read without anything in between. */
  #clear(value: string, least: number): string {
    return `(v128.andnot (local.tee $t ${value}) (f32x4.lt (f32x4.abs (local.get $t)) ${floats(least)}))`;
  }
}
