import type { NirType } from './graph.ts';

/**
 * What a field holds: `shape`, a vector of whole numbers; `values`, numbers per neuron or weight; `whole`, one whole number; `pair`, one or two (rows,
 * columns); `padding`, like `whole` or `pair`, or `same` or `valid`.
 */
export type FieldKind = 'shape' | 'values' | 'whole' | 'pair' | 'padding';

export interface Field {
  readonly kind: FieldKind;
  /** The field may be missing. A number: what the NIR package then takes. */
  readonly optional?: true | number;
}

const values: Field = { kind: 'values' };
const optional: Field = { kind: 'values', optional: true };
const one: Field = { kind: 'values', optional: 1 };
const shape: Field = { kind: 'shape' };
const whole: Field = { kind: 'whole' };
const pair: Field = { kind: 'pair' };
const pool = { kernel_size: pair, stride: pair, padding: pair };
const convolution = (each: Field): Readonly<Record<string, Field>> => ({
  input_shape: { ...each, optional: true }, weight: values, stride: each, padding: { kind: 'padding' }, dilation: each, groups: whole, bias: values,
});

/** The fields of every primitive, as the reader of the NIR package (nir/ir/*.py, version 1.0.8) takes them. */
export const primitives: Readonly<Record<NirType, Readonly<Record<string, Field>>>> = {
  Input: { shape },
  Output: { shape },
  Linear: { weight: values },
  Affine: { weight: values, bias: values },
  Scale: { scale: values },
  Conv1d: convolution(whole),
  Conv2d: convolution(pair),
  SumPool2d: pool,
  AvgPool2d: pool,
  Flatten: { start_dim: { kind: 'whole', optional: 1 }, end_dim: { kind: 'whole', optional: -1 }, input_type: { kind: 'shape', optional: true } },
  Delay: { delay: values },
  Threshold: { threshold: values },
  I: { r: values },
  IF: { r: values, v_threshold: values, v_reset: optional },
  LI: { tau: values, r: values, v_leak: values },
  LIF: { tau: values, r: values, v_leak: values, v_threshold: values, v_reset: optional },
  CubaLI: { tau_syn: values, tau_mem: values, r: values, v_leak: values, w_in: one },
  CubaLIF: { tau_syn: values, tau_mem: values, r: values, v_leak: values, v_threshold: values, v_reset: optional, w_in: one },
};

/** Whether the field must be as large as the whole layer. */
export const isPerNeuron = (type: NirType): boolean => !['Input', 'Output', 'Linear', 'Affine', 'Conv1d', 'Conv2d', 'SumPool2d', 'AvgPool2d', 'Flatten'].includes(type);
