import type { Axis, ConvolutionShape } from './convolution.ts';
import { allocate, type SynapseList } from './synapse-list.ts';

/** What a position of the input reaches along one axis: kernel position `kernel + n · kernelStep` leads to output `output − n · outputStep`, for each `n` below `count`. */
export interface Reach {
  readonly kernel: number;
  readonly output: number;
  readonly count: number;
}

export interface Reaches {
  readonly kernelStep: number;
  readonly outputStep: number;
  /** By position. */
  readonly at: readonly Reach[];
}

/**
 * Along each axis, which kernel positions lead from an input to an output: those that solve
 * `output · stride = position + padding − kernel · dilation` within bounds. Solutions lie a fixed step apart, so that a
 * delivery visits nothing else, whatever stride and dilation are.
 */
export function reachesOf({ input, kernel, output, stride, padding, dilation }: Axis): Reaches {
  const common = greatestDivisor(stride, dilation);
  const at = Array.from({ length: input }, (_, position): Reach => {
    const outputOf = (k: number): number => (position + padding - k * dilation) / stride;
    const valid = Array.from({ length: kernel }, (_, k) => k).filter((k) => Number.isInteger(outputOf(k)) && outputOf(k) >= 0 && outputOf(k) < output);
    return valid.length === 0 ? { kernel: 0, output: 0, count: 0 } : { kernel: valid[0], output: outputOf(valid[0]), count: valid.length };
  });
  return { kernelStep: stride / common, outputStep: dilation / common, at };
}

/** Number of synapses: of all triples of input, kernel position and output channel, those that lead to an output. */
export function countConvolution({ groups, inputs, outputs, y, x }: ConvolutionShape): number {
  const sum = (axis: Axis): number => reachesOf(axis).at.reduce((total, { count }) => total + count, 0);
  return groups * inputs * outputs * sum(y) * sum(x);
}

/**
 * The synapses of a convolution one by one, each with the place of its weight in the kernel: the definition that kernels
 * repeat on every device. Within a row, by output channel, then kernel row, then kernel column.
 */
export function listConvolution(shape: ConvolutionShape, subject: string): SynapseList & { readonly tap: Uint32Array } {
  const { groups, inputs, outputs, y, x } = shape;
  const count = countConvolution(shape);
  const [target, tap] = [allocate(count, subject), allocate(count, subject)];
  const [rows, columns] = [reachesOf(y), reachesOf(x)];
  const rowStart = new Uint32Array(groups * inputs * y.input * x.input + 1);
  let [neuron, synapse] = [0, 0];
  for (let channel = 0; channel < groups * inputs; channel++) {
    const firstOutput = Math.floor(channel / inputs) * outputs;
    for (const row of rows.at) {
      for (const column of columns.at) {
        for (let o = firstOutput; o < firstOutput + outputs; o++) {
          for (let m = 0; m < row.count; m++) {
            for (let n = 0; n < column.count; n++) {
              target[synapse] = (o * y.output + row.output - m * rows.outputStep) * x.output + column.output - n * columns.outputStep;
              tap[synapse++] = ((o * inputs + channel % inputs) * y.kernel + row.kernel + m * rows.kernelStep) * x.kernel + column.kernel + n * columns.kernelStep;
            }
          }
        }
        rowStart[++neuron] = synapse;
      }
    }
  }
  return { rowStart, target, tap };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
