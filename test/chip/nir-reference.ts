import type { NirGraph, NirNode, Tensor } from '../../src/chip/index.ts';

/** What a graph does, in double precision, written as the definition: nodes one after the other, edges to nodes that come earlier late by a step. */
export interface Reference {
  /** `[step][flat]` by node. */
  readonly values: Readonly<Record<string, readonly Float64Array[]>>;
  /** Smallest distance of a potential from its threshold, in units of the larger of both. */
  readonly margin: number;
}

type Fields = Readonly<Record<string, ArrayLike<number>>>;

/** @param order names of all nodes of the flat graph; @param shapes of what every node gives. */
export function interpret(graph: NirGraph, order: readonly string[], shapes: Readonly<Record<string, readonly number[]>>, dt: number, inputs: Readonly<Record<string, readonly (readonly number[])[]>>, steps: number): Reference {
  const values: Record<string, Float64Array[]> = Object.fromEntries(order.map((name) => [name, []]));
  const states: Record<string, Record<string, Float64Array>> = Object.fromEntries(order.map((name) => [name, {}]));
  let margin = Infinity;
  for (let step = 0; step < steps; step++) {
    order.forEach((name, place) => {
      const node = graph.nodes[name] as NirNode;
      const sources = graph.edges.filter(([, target]) => target === name).map(([source]) => source);
      const inShape = sources.length > 0 ? shapes[sources[0]] : shapes[name];
      const x = new Float64Array(inShape.reduce((a, b) => a * b, 1));
      for (const source of sources) {
        const at = order.indexOf(source) < place ? step : step - 1;
        if (at >= 0) values[source][at].forEach((each, k) => (x[k] += each));
      }
      const [given, above] = node.type === 'Input' ? [Float64Array.from(inputs[name][step]), Infinity] : advance(node, x, inShape, shapes[name], states[name], dt, step);
      values[name].push(given);
      margin = Math.min(margin, above);
    });
  }
  return { values, margin };
}

/** One step of a node: what it gives, and how near to the threshold it came. */
function advance(node: NirNode, x: Float64Array, input: readonly number[], output: readonly number[], state: Record<string, Float64Array>, dt: number, step: number): [Float64Array, number] {
  const f = Object.fromEntries(Object.entries(node.fields).map(([name, field]) => [name, typeof field === 'string' ? field : field.values])) as Fields;
  const size = output.reduce((a, b) => a * b, 1);
  let margin = Infinity;
  const spikes = (v: Float64Array, threshold: ArrayLike<number>, reset?: ArrayLike<number>): Float64Array => {
    const z = new Float64Array(v.length);
    v.forEach((each, k) => {
      margin = Math.min(margin, Math.abs(each - threshold[k]) / Math.max(Math.abs(each), Math.abs(threshold[k])));
      if (each > threshold[k]) {
        z[k] = 1;
        if (reset) v[k] = reset[k];
      }
    });
    return z;
  };
  const reset = f.v_reset ?? new Float64Array(size);
  switch (node.type) {
    case 'Output':
    case 'Flatten':
      return [x, margin];
    case 'Linear':
    case 'Affine': {
      const [rows, columns] = (node.fields.weight as Tensor).shape.slice(-2);
      return [Float64Array.from({ length: size }, (_, at) => {
        let sum = f.bias ? f.bias[at % f.bias.length] : 0;
        const block = Math.floor(at / rows);
        for (let i = 0; i < columns; i++) sum += f.weight[at * columns + i] * x[block * columns + i];
        return sum;
      }), margin];
    }
    case 'Scale':
      return [x.map((each, k) => each * f.scale[k]), margin];
    case 'Delay': {
      state.past ??= new Float64Array(0);
      state.past = Float64Array.from([...state.past, ...x]);
      return [x.map((_, k) => {
        const at = step - Math.round(f.delay[k] / dt);
        return at >= 0 ? state.past[at * x.length + k] : 0;
      }), margin];
    }
    case 'Conv1d':
    case 'Conv2d':
    case 'SumPool2d':
    case 'AvgPool2d':
      return [slide(node, x, input, output), margin];
    case 'Threshold':
      return [spikes(x, f.threshold), margin];
    case 'I':
      state.v = (state.v ?? new Float64Array(size)).map((v, k) => v + dt * f.r[k] * x[k]);
      return [state.v, margin];
    case 'IF':
      state.v = (state.v ?? new Float64Array(size)).map((v, k) => v + f.r[k] * x[k]);
      return [spikes(state.v, f.v_threshold, reset), margin];
    case 'LI':
    case 'LIF':
      state.v = (state.v ?? Float64Array.from(f.v_leak)).map((v, k) => v + (dt / f.tau[k]) * (f.v_leak[k] - v + f.r[k] * x[k]));
      return [node.type === 'LI' ? state.v : spikes(state.v, f.v_threshold, reset), margin];
    case 'CubaLI':
    case 'CubaLIF':
      state.i = (state.i ?? new Float64Array(size)).map((i, k) => i + (dt / f.tau_syn[k]) * (-i + f.w_in[k] * x[k]));
      state.v = (state.v ?? Float64Array.from(f.v_leak)).map((v, k) => v + (dt / f.tau_mem[k]) * (f.v_leak[k] - v + f.r[k] * state.i[k]));
      return [node.type === 'CubaLI' ? state.v : spikes(state.v, f.v_threshold, reset), margin];
    default:
      throw new Error(node.type);
  }
}

/** Convolutions and pools by their definition; a dimension is added where there is one only. */
function slide(node: NirNode, x: Float64Array, input: readonly number[], output: readonly number[]): Float64Array {
  const line = node.type === 'Conv1d';
  const pool = node.type.endsWith('Pool2d');
  const numbers = (name: string, otherwise: number): [number, number] => {
    const field = node.fields[name];
    if (field === undefined || typeof field === 'string') return [otherwise, otherwise];
    return line ? [otherwise, field.values[0]] : [field.values[0], field.values[field.values.length - 1]];
  };
  const [channels, height, width] = line ? [input[0], 1, input[1]] : input;
  const [outputs, rows, columns] = line ? [output[0], 1, output[1]] : output;
  const weight = node.fields.weight as Tensor | undefined;
  const kernel = pool ? numbers('kernel_size', 1) : line ? [1, weight!.shape[2]] : weight!.shape.slice(2);
  const [stride, dilation] = [numbers('stride', 1), numbers('dilation', 1)];
  const padding = node.fields.padding === 'same' ? [0, 1].map((side) => Math.floor((dilation[side] * (kernel[side] - 1)) / 2)) : numbers('padding', 0);
  const groups = pool ? channels : (node.fields.groups as Tensor).values[0];
  const [perGroup, outputsPerGroup] = [channels / groups, outputs / groups];
  const result = new Float64Array(outputs * rows * columns);
  for (let o = 0; o < outputs; o++) for (let y = 0; y < rows; y++) for (let c = 0; c < columns; c++) {
    let sum = pool ? 0 : (node.fields.bias as Tensor).values[o];
    for (let i = 0; i < perGroup; i++) for (let ky = 0; ky < kernel[0]; ky++) for (let kx = 0; kx < kernel[1]; kx++) {
      const [row, column] = [y * stride[0] + ky * dilation[0] - padding[0], c * stride[1] + kx * dilation[1] - padding[1]];
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const factor = pool ? (node.type === 'AvgPool2d' ? 1 / (kernel[0] * kernel[1]) : 1) : weight!.values[((o * perGroup + i) * kernel[0] + ky) * kernel[1] + kx];
      sum += factor * x[((Math.floor(o / outputsPerGroup) * perGroup + i) * height + row) * width + column];
    }
    result[(o * rows + y) * columns + c] = sum;
  }
  return result;
}
