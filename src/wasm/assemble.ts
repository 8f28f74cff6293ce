import { instructions, signed, unsigned } from './opcodes.ts';
import { parseText, type Expression } from './parse.ts';

const valueTypes: Readonly<Record<string, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, v128: 0x7b };
const noValue = 0x40;
const end = 0x0b;

/** A function as far as others see it. */
interface Header {
  readonly type: number;
  readonly names: readonly string[];
  readonly locals: readonly number[];
  readonly parameters: number;
  readonly exported: string | null;
  readonly body: readonly Expression[];
}

type List = readonly Expression[];
const isList = (each: Expression): each is List => typeof each !== 'string';
const head = (each: Expression): string => (isList(each) ? String(each[0]) : each);
const vector = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, items: readonly (readonly number[])[]): number[] => {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
};
const text = (value: string): number[] => vector([...new TextEncoder().encode(value)].map((byte) => [byte]));

/**
 * Assembles WebAssembly text into a module. The subset that our kernels need: functions with named parameters and locals, folded
 * instructions, `block`, `loop`, `if`, mutable i32 globals, and one memory, imported as `env.memory`.
 *
 * @param source functions and globals, without `(module …)` around them.
 * @throws Error that names the function and what it does not know there: an error in our own text.
 * @example
 * const module = await WebAssembly.compile(assemble('(func (export "one") (result i32) (i32.const 1))'));
 */
export function assemble(source: string): Uint8Array<ArrayBuffer> {
  const forms = parseText(source) as List[];
  const types: string[] = [];
  const globals = forms.filter((each) => head(each) === 'global').map((each) => String(each[1]));
  const functions = forms.filter((each) => head(each) === 'func');
  const numbers = new Map(functions.map((each, at) => [String(each[1]), at]));
  const headers = functions.map((each) => headerOf(each, types));
  const bodies = headers.map((header, at) => {
    const code = [...vector(header.locals.slice(header.parameters).map((type) => [1, type])), ...new Encoder(header.names, numbers, globals, String(functions[at][1])).all(header.body), end];
    return [...unsigned(code.length), ...code];
  });
  const exports = headers.flatMap(({ exported }, at) => (exported === null ? [] : [[...text(exported), 0, ...unsigned(at)]]));
  return new Uint8Array([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, types.map((each) => JSON.parse(each) as number[])),
    ...section(2, [[...text('env'), ...text('memory'), 2, 0, 0]]),
    ...section(3, headers.map(({ type }) => unsigned(type))),
    ...section(6, globals.map(() => [valueTypes.i32, 1, 0x41, 0, end])),
    ...section(7, exports),
    ...section(10, bodies),
  ]);
}

function headerOf(form: List, types: string[]): Header {
  const names: string[] = [];
  const locals: number[] = [];
  const results: number[] = [];
  let exported: string | null = null;
  let parameters = 0;
  let at = typeof form[1] === 'string' ? 2 : 1;
  for (; at < form.length; at++) {
    const part = form[at];
    if (head(part) === 'export') exported = String(part[1]).slice(1, -1);
    else if (head(part) === 'result') results.push(valueTypes[String(part[1])]);
    else if (head(part) === 'param' || head(part) === 'local') {
      names.push(String(part[1]));
      locals.push(valueTypes[String(part[2])]);
      if (head(part) === 'param') parameters++;
    } else break;
  }
  const type = JSON.stringify([0x60, ...vector(locals.slice(0, parameters).map((each) => [each])), ...vector(results.map((each) => [each]))]);
  if (!types.includes(type)) types.push(type);
  return { type: types.indexOf(type), names, locals, parameters, exported, body: form.slice(at) };
}

/** Encodes the instructions of one function. */
class Encoder {
  readonly #labels: string[] = [];
  readonly #locals: ReadonlyMap<string, number>;

  constructor(names: readonly string[], readonly functions: ReadonlyMap<string, number>, readonly globals: readonly string[], readonly where: string) {
    this.#locals = new Map(names.map((name, at) => [name, at]));
  }

  all(list: List): number[] {
    return list.flatMap((each) => this.#one(each));
  }

  #one(expression: Expression): number[] {
    if (!isList(expression)) throw this.#unknown('instruction', expression);
    const [name, ...rest] = expression as readonly [string, ...Expression[]];
    switch (name) {
      case 'local.get': case 'local.set': case 'local.tee':
        return [...this.all(rest.slice(1)), 0x20 + ['get', 'set', 'tee'].indexOf(name.slice(6)), ...this.#number(this.#locals.get(String(rest[0])), 'local', rest[0])];
      case 'global.get': case 'global.set':
        return [...this.all(rest.slice(1)), name === 'global.get' ? 0x23 : 0x24, ...this.#number(this.globals.indexOf(String(rest[0])), 'global', rest[0])];
      case 'call':
        return [...this.all(rest.slice(1)), 0x10, ...this.#number(this.functions.get(String(rest[0])), 'function', rest[0])];
      case 'block': case 'loop':
        return this.#labelled(name === 'block' ? 0x02 : 0x03, rest);
      case 'if':
        return this.#if(rest);
      case 'br': case 'br_if':
        return [...this.all(rest.slice(1)), name === 'br' ? 0x0c : 0x0d, ...this.#number(this.#labels.length - 1 - this.#labels.lastIndexOf(String(rest[0])), 'label', rest[0])];
      case 'i32.const': case 'i64.const':
        return [name === 'i32.const' ? 0x41 : 0x42, ...signed(name === 'i32.const' ? BigInt(Number(rest[0]) | 0) : BigInt(String(rest[0])))];
      case 'f32.const':
        return [0x43, ...floats([toNumber(String(rest[0]))])];
      case 'v128.const':
        return [0xfd, 12, ...lanes(rest as readonly string[])];
      default:
        return this.#plain(name, rest);
    }
  }

  /** `value` or 'result' of a block, then its instructions within their label. */
  #labelled(code: number, rest: readonly Expression[]): number[] {
    const label = isList(rest[0]) ? '' : rest[0];
    const inside = rest.slice(label === '' ? 0 : 1);
    const result = head(inside[0]) === 'result' ? valueTypes[String(inside[0][1])] : noValue;
    this.#labels.push(label);
    const body = this.all(result === noValue ? inside : inside.slice(1));
    this.#labels.pop();
    return [code, result, ...body, end];
  }

  #if(rest: readonly Expression[]): number[] {
    const result = head(rest[0]) === 'result' ? valueTypes[String(rest[0][1])] : noValue;
    const [test, yes, no] = (result === noValue ? rest : rest.slice(1)) as readonly List[];
    const condition = this.#one(test);
    this.#labels.push('');
    const branches = [...this.all(yes.slice(1)), ...(no ? [0x05, ...this.all(no.slice(1))] : [])];
    this.#labels.pop();
    return [...condition, 0x04, result, ...branches, end];
  }

  #plain(name: string, rest: readonly Expression[]): number[] {
    const instruction = instructions.get(name);
    if (!instruction) throw this.#unknown('instruction', name);
    const words = rest.filter((each): each is string => !isList(each));
    const operands = this.all(rest.filter(isList));
    const { code, immediate, align } = instruction;
    const offset = Number(words.find((each) => each.startsWith('offset='))?.slice(7) ?? 0);
    const place = immediate.startsWith('memory') ? [...unsigned(align), ...unsigned(offset)] : [];
    const lane = immediate.endsWith('lane') ? [Number(words[words.length - 1])] : [];
    return [...operands, ...code, ...place, ...lane];
  }

  #number(found: number | undefined, what: string, name: Expression): number[] {
    if (found === undefined || found < 0 || (what === 'label' && !this.#labels.includes(String(name)))) throw this.#unknown(what, name);
    return unsigned(found);
  }

  #unknown(what: string, name: Expression): Error {
    return new Error(`internal: function ${this.where} names an unknown ${what}: ${String(name)}`);
  }
}

const toNumber = (literal: string): number => Number(literal.replace('inf', 'Infinity'));

function floats(values: readonly number[]): number[] {
  return [...new Uint8Array(Float32Array.from(values).buffer)];
}

function lanes([type, ...values]: readonly string[]): number[] {
  return type === 'f32x4' ? floats(values.map(toNumber)) : [...new Uint8Array(Int32Array.from(values, (each) => Number(each) | 0).buffer)];
}
