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
 * instructions, `block`, `loop`, `if`, and one memory, imported as `env.memory`.
 *
 * @param source functions, without `(module …)` around them.
 * @throws Error that names the function and what it does not know there: an error in our own text.
 * @example
 * const module = await WebAssembly.compile(assemble('(func (export "one") (result i32) (i32.const 1))'));
 */
export function assemble(source: string): Uint8Array<ArrayBuffer> {
  const types: string[] = [];
  const functions = parseText(source) as List[];
  const numbers = new Map(functions.map((each, at) => [String(each[1]), at]));
  const headers = functions.map((each) => headerOf(each, types));
  const bodies = headers.map((header, at) => {
    const code = vector(header.locals.slice(header.parameters).map((type) => [1, type]));
    new Encoder(code, header.names, numbers, String(functions[at][1])).all(header.body);
    return [...unsigned(code.length + 1), ...code, end];
  });
  const exports = headers.flatMap(({ exported }, at) => (exported === null ? [] : [[...text(exported), 0, ...unsigned(at)]]));
  return new Uint8Array([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, types.map((each) => JSON.parse(each) as number[])),
    ...section(2, [[...text('env'), ...text('memory'), 2, 0, 0]]),
    ...section(3, headers.map(({ type }) => unsigned(type))),
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

/** Appends the instructions of one function to its code. */
class Encoder {
  readonly #labels: string[] = [];
  readonly #locals: ReadonlyMap<string, number>;

  constructor(readonly code: number[], names: readonly string[], readonly functions: ReadonlyMap<string, number>, readonly where: string) {
    this.#locals = new Map(names.map((name, at) => [name, at]));
  }

  /** Instructions in order; words that stand among them are immediates of the instruction around, and skipped. */
  all(list: List, from = 0): void {
    for (let at = from; at < list.length; at++) if (isList(list[at])) this.#one(list[at] as List);
  }

  #one(list: List): void {
    const [name, first] = list as readonly string[];
    switch (name) {
      case 'local.get': return this.#named(list, 0x20, this.#locals.get(first), 'local');
      case 'local.set': return this.#named(list, 0x21, this.#locals.get(first), 'local');
      case 'local.tee': return this.#named(list, 0x22, this.#locals.get(first), 'local');
      case 'call': return this.#named(list, 0x10, this.functions.get(first), 'function');
      case 'br': return this.#branch(list, 0x0c);
      case 'br_if': return this.#branch(list, 0x0d);
      case 'block': return this.#labelled(list, 0x02);
      case 'loop': return this.#labelled(list, 0x03);
      case 'if': return this.#if(list);
      case 'i32.const': return this.#append(0x41, ...signed(BigInt(Number(first) | 0)));
      case 'i64.const': return this.#append(0x42, ...signed(BigInt(first)));
      case 'f32.const': return this.#append(0x43, ...floats([first]));
      case 'i8x16.shuffle': return this.#shuffle(list);
      case 'v128.const': return this.#append(0xfd, 12, ...lanes(list as readonly string[]));
      default: return this.#plain(list, name);
    }
  }

  #append(...bytes: readonly number[]): void {
    this.code.push(...bytes);
  }

  /** Its operands stand behind the numbers of sixteen bytes. */
  #shuffle(list: List): void {
    this.all(list, 17);
    this.#append(0xfd, 13, ...list.slice(1, 17).map(Number));
  }

  #named(list: List, code: number, index: number | undefined, what: string): void {
    this.all(list, 2);
    if (index === undefined) throw this.#unknown(what, list[1]);
    this.#append(code, ...unsigned(index));
  }

  #branch(list: List, code: number): void {
    const depth = this.#labels.lastIndexOf(String(list[1]));
    this.#named(list, code, depth < 0 ? undefined : this.#labels.length - 1 - depth, 'label');
  }

  /** A block or loop: its label, the type of its result if it has one, its instructions. */
  #labelled(list: List, code: number): void {
    const from = isList(list[1]) ? 1 : 2;
    this.#open(list, from, code, from === 2 ? String(list[1]) : '');
    this.all(list, head(list[from]) === 'result' ? from + 1 : from);
    this.#close();
  }

  #if(list: List): void {
    const from = head(list[1]) === 'result' ? 2 : 1;
    this.#one(list[from] as List);
    this.#open(list, 1, 0x04, '');
    this.all(list[from + 1] as List, 1);
    if (list.length > from + 2) {
      this.#append(0x05);
      this.all(list[from + 2] as List, 1);
    }
    this.#close();
  }

  #open(list: List, typeAt: number, code: number, label: string): void {
    this.#labels.push(label);
    this.#append(code, head(list[typeAt]) === 'result' ? valueTypes[String(list[typeAt][1])] : noValue);
  }

  #close(): void {
    this.#labels.pop();
    this.#append(end);
  }

  #plain(list: List, name: string): void {
    const instruction = instructions.get(name);
    if (!instruction) throw this.#unknown('instruction', name);
    this.all(list, 1);
    const { code, immediate, align } = instruction;
    this.#append(...code);
    if (immediate === 'none') return;
    const offset = String(list[1]).startsWith('offset=') ? String(list[1]).slice(7) : null;
    if (immediate !== 'lane') this.#append(align, ...unsigned(Number(offset ?? 0)));
    if (immediate !== 'memory') this.#append(Number(list[offset === null ? 1 : 2]));
  }

  #unknown(what: string, name: Expression): Error {
    return new Error(`internal: function ${this.where} names an unknown ${what}: ${String(name)}`);
  }
}

function floats(literals: readonly string[]): Uint8Array {
  return new Uint8Array(Float32Array.from(literals, (each) => Number(each.replace('inf', 'Infinity'))).buffer);
}

function lanes([, type, ...literals]: readonly string[]): Uint8Array {
  return type === 'f32x4' ? floats(literals) : new Uint8Array(Int32Array.from(literals, (each) => Number(each) | 0).buffer);
}
