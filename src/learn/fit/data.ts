import { WebspikeError, expect } from '../../errors.ts';
import type { DigitSet } from '../digits/types.ts';

/** Samples with their classes. */
export interface TrainingData {
  /** `count × size`. Bytes are multiplied by `scale`. */
  readonly inputs: Uint8Array | Float32Array;
  /** Class of each sample, 0 … classes − 1. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** Default 1/255 for bytes, 1 for floats. */
  readonly scale?: number;
  /** Where they come from, for logs and errors. */
  readonly source?: string;
}

/** Handwritten digits as {@link TrainingData}: 784 grey values from 0 to 1, ten classes. */
export const digitData = ({ images, labels, source }: DigitSet): TrainingData => ({ inputs: images, labels, classes: 10, source });

/**
 * Numbers of one sample.
 *
 * @throws WebspikeError where there is none, where inputs and labels do not fit, or a label or input is not what it must be.
 */
export function checkData({ inputs, labels, classes }: TrainingData, subject: string): number {
  expect(labels.length > 0, subject, 'it has no samples', 'give at least one');
  expect(Number.isInteger(classes) && classes > 1, subject, `it has ${classes} classes`, 'give a whole number of at least 2');
  const size = inputs.length / labels.length;
  expect(Number.isInteger(size) && size > 0, subject, `${inputs.length} inputs do not fall evenly on ${labels.length} labels`, 'give as many numbers for every label');
  for (let at = 0; at < labels.length; at++) {
    if (Number.isInteger(labels[at]) && labels[at] >= 0 && labels[at] < classes) continue;
    throw new WebspikeError(subject, `label ${at} is ${labels[at]}`, `give whole numbers from 0 to ${classes - 1}, or more "classes"`);
  }
  const wrong = inputs instanceof Float32Array ? inputs.findIndex((each) => !Number.isFinite(each)) : -1;
  expect(wrong < 0, subject, `input ${wrong % size} of sample ${Math.floor(wrong / size)} is ${inputs[wrong]}`, 'give finite numbers');
  return size;
}

/** The chosen samples, one after the other. */
export function gather({ inputs, labels, scale }: TrainingData, indices: ArrayLike<number>): { readonly inputs: Float32Array; readonly labels: Uint32Array } {
  const size = inputs.length / labels.length;
  const factor = scale ?? (inputs instanceof Uint8Array ? 1 / 255 : 1);
  const gathered = { inputs: new Float32Array(indices.length * size), labels: new Uint32Array(indices.length) };
  for (let at = 0; at < indices.length; at++) {
    gathered.labels[at] = labels[indices[at]];
    for (let from = indices[at] * size, to = at * size; to < (at + 1) * size; from++, to++) gathered.inputs[to] = inputs[from] * factor;
  }
  return gathered;
}

/** The samples with these numbers as data of their own: the rest of a split. */
export function subset(data: TrainingData, indices: ArrayLike<number>, source?: string): TrainingData {
  const size = data.inputs.length / data.labels.length;
  const inputs = data.inputs instanceof Uint8Array ? new Uint8Array(indices.length * size) : new Float32Array(indices.length * size);
  const labels = new Uint32Array(indices.length);
  for (let at = 0; at < indices.length; at++) {
    inputs.set(data.inputs.subarray(indices[at] * size, (indices[at] + 1) * size), at * size);
    labels[at] = data.labels[indices[at]];
  }
  return { ...data, inputs, labels, ...(source === undefined ? {} : { source }) };
}
