import { DataError, WebspikeError } from '../../errors.ts';
import { impulseCurrent } from '../../models/direct.ts';
import { convolution, dense } from '../../network/connectivity.ts';
import { convolutionShape } from '../../network/convolution.ts';
import type { Connection } from '../../network/network.ts';
import type { Fields } from './fields.ts';
import type { LayerShape } from './neuron.ts';
import { allZero, effectiveWeights } from './weights.ts';

/** Longest delay that lava-dl takes, in steps. */
export const longestDelay = 62;
/** Largest weight of a kernel: whole numbers of f32. */
const largestTap = 2 ** 24;
/** f32 to integers as NumPy casts. */
const largestWeight = 2 ** 31 - 1;

type Ends = Pick<Connection, 'from' | 'to'>;

/** A matrix of the file: rows are targets, as `weight[out][in]`. */
interface Matrix {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly values: Int32Array;
}

/** The synapses of a dense layer, and of its recurrent ones, with the weights that Lava computes with. */
export function readDense(layer: Fields, neurons: number, sources: number | null, recurrent: boolean, ends: Ends, notes: string[]): { readonly sources: number; readonly connections: readonly Connection[] } {
  const matrices = [readMatrix(layer, 'weight', neurons, sources), ...(recurrent ? [readMatrix(layer, 'weight_rec', neurons, neurons)] : [])];
  if (recurrent && layer.has('delay')) layer.fail('delay', 'lava-dl delays no recurrent layer: it would lose the scale of its weights', 'leave the delay out');
  const weights = requireKept(layer, matrices, notes);
  const [forward, back] = matrices.map((matrix, at): Pick<Connection, 'connectivity'> => ({ connectivity: dense({ rows: matrix.columns, columns: matrix.rows, values: transposed(weights[at], matrix) }) }));
  const synapse = { model: impulseCurrent };
  const delay = layer.has('delay') ? readDelay(layer, matrices[0], weights[0], notes) : undefined;
  return {
    sources: matrices[0].columns,
    connections: [{ ...ends, ...forward, synapse, ...(delay !== undefined && { delay }) }, ...(back ? [{ from: ends.to, to: ends.to, ...back, synapse }] : [])],
  };
}

function readMatrix(layer: Fields, name: string, neurons: number, sources: number | null): Matrix {
  if (layer.group.children[name]?.kind === 'group') layer.fail(name, 'its weights are complex, which resonate-and-fire neurons take only', 'webspike reads CUBA and LOIHI neurons');
  const { shape, values } = layer.truncated(name, largestWeight);
  const [rows, columns] = shape.length === 1 ? [neurons, values.length / neurons] : shape;
  const fits = shape.length <= 2 && shape.length > 0 && rows === neurons && Number.isInteger(columns) && (sources === null || columns === sources);
  if (!fits) layer.fail(name, `its shape is ${shape.join(' × ') || 'that of a scalar'}`, `store ${neurons} rows (one per neuron) of ${sources ?? 'as many'} columns${sources === null ? ' as there are inputs' : ' (one per source)'}`);
  return { name, rows, columns, values };
}

/** @throws DataError where lava-dl would compute with other weights than the file holds. */
function requireKept(layer: Fields, matrices: readonly Matrix[], notes: string[]): readonly Int32Array[] {
  const given = matrices.map(({ values }) => values);
  if (allZero(given)) layer.fail('weight', 'all weights are 0, on which lava-dl fails (OverflowError)', 'leave the layer out, or give it one weight');
  const effective = effectiveWeights(given);
  const intended = given.map((values, at) => (effective[at].clipped ? values.map((weight) => Math.max(-256, Math.min(254, weight))) : values));
  if (effective[0].clipped) notes.push(`${layer.subject}: weights of both signs beyond −256 … 254 are clipped, as lava-dl does`);
  intended.forEach((values, at) => {
    const wrong = values.findIndex((weight, k) => effective[at].weights[k] !== weight);
    if (wrong < 0) return;
    const { name, columns } = matrices[at];
    layer.fail(name, `lava-dl would compute with ${effective[at].weights[wrong]} instead of ${values[wrong]} (from ${wrong % columns} to ${Math.floor(wrong / columns)})`,
      'keep excitatory weights within 0 … 255 and others within −256 … 254, and give a layer without a positive weight one, such as a 1 from an input that never spikes');
  });
  return intended;
}

/** By source, as webspike lists synapses. */
function transposed(weights: ArrayLike<number>, { rows, columns }: Matrix): Float32Array {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) values[column * rows + row] = weights[row * columns + column];
  return values;
}

/** In steps of 1 ms, with the one that every spike takes: one for all, or one per synapse that is not 0. */
function readDelay(layer: Fields, { rows, columns }: Matrix, weights: Int32Array, notes: string[]): number | number[] {
  const { shape, values } = layer.numbers('delay');
  const [all, perTarget, perSource] = [shape.length === 2 && shape[0] === rows && shape[1] === columns, shape.length === 1 && shape[0] === rows, shape.length === 1 && shape[0] === columns];
  if (values.length !== 1 && !all && !perTarget && !perSource) layer.fail('delay', `its shape is ${shape.join(' × ')}`, `store one number, ${rows} (one per neuron), ${columns} (one per source) or ${rows} × ${columns}`);
  if (perTarget && perSource && rows > 1) notes.push(`${layer.subject}: its ${rows} delays could be those of sources or of targets; lava-dl takes them for those of targets`);
  let long = false;
  const steps = Array.from(values, (value, at) => {
    if (value < 0) layer.fail('delay', `value ${at} is ${value}`, `store delays from 0 to ${longestDelay} steps`);
    long ||= value > longestDelay;
    return 1 + Math.trunc(Math.min(value, longestDelay));
  });
  if (long) notes.push(`${layer.subject}: delays beyond ${longestDelay} steps are shortened to it, as lava-dl does`);
  if (steps.every((each) => each === steps[0])) return steps[0];
  const perSynapse: number[] = [];
  for (let source = 0; source < columns; source++) {
    for (let target = 0; target < rows; target++) if (weights[target * columns + source] !== 0) perSynapse.push(steps[all ? target * columns + source : perTarget ? target : source]);
  }
  return perSynapse;
}

/** The synapses of a convolution, whose weights Lava takes as they are. */
export function readConvolution(layer: Fields, input: LayerShape, output: LayerShape, ends: Ends): Connection {
  const { shape, values } = layer.truncated('weight', largestTap);
  if (!(shape.length === 4 || (shape.length === 5 && shape[4] === 1))) layer.fail('weight', `its shape is ${shape.join(' × ') || 'that of a scalar'}`, 'store it as (out, in / groups, rows, columns), with or without a last side of 1');
  if (input.length !== 3) layer.fail('type', 'a convolution follows a layer that is no image', 'let it follow the input or a convolution');
  const most = 2 ** 24;
  const options = {
    input, kernel: { shape: [shape[0], shape[1], shape[2], shape[3]] as const, values: Float32Array.from(values) },
    stride: layer.pair('stride', 1, most), padding: layer.pair('padding', 0, most), dilation: layer.pair('dilation', 1, most), groups: layer.one('groups', 1, most),
  };
  try {
    const { groups, outputs, y, x } = convolutionShape(options, layer.subject);
    const wanted = [groups * outputs, y.output, x.output].join(' × ');
    if (wanted !== output.join(' × ')) layer.fail('shape', `it is ${output.join(' × ')}`, `a convolution of these sizes gives ${wanted}`);
  } catch (error) {
    throw error instanceof WebspikeError ? new DataError(error.subject, error.problem, error.remedy) : error;
  }
  return { ...ends, connectivity: convolution(options), synapse: { model: impulseCurrent } };
}
