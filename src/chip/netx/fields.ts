import { DataError } from '../../errors.ts';
import type { Hdf5Group, Hdf5Node, NumberDataset } from '../hdf5/tree.ts';

/** The datasets of a group, with errors that name file, group and dataset. */
export class Fields {
  /** @param subject `net.net, layer 3`. */
  constructor(readonly group: Hdf5Group, readonly subject: string) {}

  has(name: string): boolean {
    return Object.hasOwn(this.group.children, name);
  }

  fail(name: string, problem: string, remedy: string): never {
    throw new DataError(`${this.subject}, ${name}`, problem, remedy);
  }

  #node(name: string): Hdf5Node {
    if (!this.has(name)) this.fail(name, 'it is missing', 'write it, or export the network with lava-dl again');
    return this.group.children[name];
  }

  groupOf(name: string): Fields {
    const node = this.#node(name);
    if (node.kind !== 'group') this.fail(name, 'it is a dataset', 'make it a group');
    return new Fields(node, `${this.subject}, ${name}`);
  }

  /** A text in any of HDF5's forms, alone or in an array of one. */
  text(name: string): string {
    const node = this.#node(name);
    if (node.kind !== 'texts' || node.values.length !== 1) this.fail(name, 'it is not one text', 'store one string');
    return node.values[0];
  }

  numbers(name: string): NumberDataset {
    const node = this.#node(name);
    if (node.kind !== 'numbers') this.fail(name, `it is a ${node.kind === 'group' ? 'group' : 'text'}`, 'store numbers');
    for (let at = 0; at < node.values.length; at++) if (!Number.isFinite(node.values[at])) this.fail(name, `value ${at} is ${node.values[at]}`, 'store finite numbers');
    return node;
  }

  /** Numbers as lava-dl takes weights and biases: what is behind the point is dropped. */
  truncated(name: string, most: number): { readonly shape: readonly number[]; readonly values: Int32Array } {
    const { shape, values } = this.numbers(name);
    if (values.length === 0) this.fail(name, 'it is empty', 'store its numbers');
    for (let at = 0; at < values.length; at++) if (Math.abs(values[at]) > most) this.fail(name, `value ${at} is ${values[at]}`, `stay within ±${most}`);
    return { shape, values: Int32Array.from(values) };
  }

  /** Whole numbers within bounds. */
  whole(name: string, least: number, most: number): NumberDataset {
    const read = this.numbers(name);
    if (read.values.length === 0) this.fail(name, 'it is empty', 'store its numbers');
    for (let at = 0; at < read.values.length; at++) {
      const value = read.values[at];
      if (!Number.isInteger(value) || value < least || value > most) this.fail(name, `${read.values.length > 1 ? `value ${at}` : 'it'} is ${value}`, `store whole numbers from ${least} to ${most}`);
    }
    return read;
  }

  /** One whole number. */
  one(name: string, least: number, most: number): number {
    const { values } = this.whole(name, least, most);
    if (values.length !== 1) this.fail(name, `it holds ${values.length} numbers`, 'store one');
    return values[0];
  }

  /** A number for both sides, or one for rows and one for columns. */
  pair(name: string, least: number, most: number): readonly [y: number, x: number] {
    const { shape, values } = this.whole(name, least, most);
    if (shape.length === 0) return [values[0], values[0]];
    if (values.length !== 2) this.fail(name, `it holds ${values.length} numbers`, 'store one number, or two: rows and columns');
    return [values[0], values[1]];
  }
}
