/** Numbers as HDF5 stores them. Whole numbers of 64 bits must be at most 2⁵³ in magnitude, and are handed out as f64. */
export type NumberType = 'f32' | 'f64' | 'i8' | 'i16' | 'i32' | 'i64' | 'u8' | 'u16' | 'u32' | 'u64';

/** Numbers, row after row. `shape: []` is a scalar. */
export interface NumberDataset {
  readonly kind: 'numbers';
  readonly type: NumberType;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly attributes?: Attributes;
  /** How it was stored; what is written is contiguous. */
  readonly filters?: readonly string[];
}

/** Texts. `length`: bytes of each, padded with zeros; none: variable length, UTF-8. `shape: []` is a scalar. */
export interface TextDataset {
  readonly kind: 'texts';
  readonly length?: number;
  readonly shape: readonly number[];
  readonly values: readonly string[];
  readonly attributes?: Attributes;
}

/** What hangs on a group or dataset. */
export type Attributes = Readonly<Record<string, NumberDataset | TextDataset>>;

export interface Hdf5Group {
  readonly kind: 'group';
  readonly children: Readonly<Record<string, Hdf5Node>>;
  readonly attributes?: Attributes;
}

export type Hdf5Node = Hdf5Group | NumberDataset | TextDataset;

export const group = (children: Hdf5Group['children'], attributes?: Attributes): Hdf5Group => ({ kind: 'group', children, ...(attributes && { attributes }) });

export const numbers = (type: NumberType, shape: readonly number[], values: ArrayLike<number>, attributes?: Attributes): NumberDataset => ({ kind: 'numbers', type, shape, values, ...(attributes && { attributes }) });

/** A scalar. */
export const number = (type: NumberType, value: number): NumberDataset => numbers(type, [], [value]);

/** A scalar text of variable length. */
export const text = (value: string): TextDataset => ({ kind: 'texts', shape: [], values: [value] });

/** What a group holds under a name that may come from a file: `constructor` is none of ours. */
export const childOf = ({ children }: Hdf5Group, name: string): Hdf5Node | undefined => (Object.hasOwn(children, name) ? children[name] : undefined);
