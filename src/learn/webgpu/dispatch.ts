import type { View } from '../plan/ops.ts';

/** What one kernel of shaders/train is: its text, with the names that stand in it for tensors and numbers. */
export interface Kernel {
  readonly name: string;
  readonly text: string;
  /** `d_out` stands in the text as `D_OUT[p.d_out_at + …]`. */
  readonly operands: readonly string[];
  /** Numbers of the struct `p`, by their names there. */
  readonly whole: readonly string[];
  readonly signed: readonly string[];
  readonly real: readonly string[];
}

/** A tensor from somewhere on, as far as a kernel may touch it. */
export interface Operand {
  readonly view: View;
  readonly size: number;
  /** Numbers ahead of the view that it touches too. */
  readonly before?: number;
}

/** One call of a kernel. */
export interface Dispatch {
  readonly kernel: Kernel;
  /** Switches of the text: `#if NAME`. */
  readonly flags: Readonly<Record<string, boolean>>;
  /** Pipeline constants. */
  readonly constants: Readonly<Record<string, number>>;
  readonly operands: Readonly<Record<string, Operand>>;
  readonly numbers: Readonly<Record<string, number>>;
  /** Workgroups. */
  readonly groups: readonly [x: number, y: number, z: number];
  /** About as many operations on numbers: submits are portioned by it. */
  readonly work: number;
}

/** Describes a kernel; kinds of numbers that it does not take may be left out. */
export function kernel(name: string, text: string, { operands, whole = [], signed = [], real = [] }: Pick<Kernel, 'operands'> & Partial<Kernel>): Kernel {
  return { name, text, operands, whole, signed, real };
}

export const operand = (view: View, size: number): Operand => ({ view, size });

/** Room for sums that two kernels hand on: every dispatch may overwrite what an earlier op left there. */
export const scratchName = 'sums of parts';
export const scratch = (size: number, offset = 0): Operand => ({ view: { tensor: scratchName, offset }, size });

export const eachLanes = 64;
const mostGroups = 65535;

/** So many workgroups in two dimensions: one alone does not go far enough. */
export function grid(groups: number): readonly [number, number] {
  const x = Math.max(1, Math.min(groups, 32768));
  return [x, Math.ceil(groups / x)];
}

interface EachDispatch {
  readonly operands: Dispatch['operands'];
  readonly numbers?: Dispatch['numbers'];
  readonly flags?: Dispatch['flags'];
  /** Operations for each item. */
  readonly work?: number;
}

/** One invocation for each of `items`: kernels that end with shaders/train/shared/each.wgsl. */
export function each(kernel: Kernel, items: number, { operands, numbers = {}, flags = {}, work = 1 }: EachDispatch): Dispatch {
  return { kernel, flags, constants: {}, operands, numbers: { ...numbers, items }, groups: [...grid(Math.ceil(items / eachLanes)), 1], work: items * work };
}

/** How the lanes of a workgroup lie over columns that are summed (shaders/train/shared/fold.wgsl). */
export interface Fold {
  readonly constants: { readonly wide: number; readonly deep: number };
  /** Workgroups that all columns take. */
  readonly across: number;
}

const foldLanes = 256;

/** `inner`: numbers of one column that lie beside each other; where there are many, columns need not share a workgroup. */
export function foldOf(columns: number, inner: number): Fold {
  const most = columns > 32 * mostGroups ? foldLanes : 32;
  const wide = inner >= 32 && columns <= mostGroups ? 1 : Math.min(most, 2 ** Math.ceil(Math.log2(columns)));
  return { constants: { wide, deep: foldLanes / wide }, across: Math.ceil(columns / wide) };
}

/** So many parts of so many numbers that a large device is busy, yet each lane has something to add. Depends on shapes alone. */
export function partsOf(count: number, { across, constants: { deep } }: Fold): { readonly parts: number; readonly span: number } {
  const wanted = Math.min(Math.ceil(1024 / across), Math.ceil(count / (16 * deep)));
  const span = Math.ceil(count / Math.max(1, wanted));
  return { parts: Math.ceil(count / span), span };
}
