import type { NirGraph, NirNode, NirType, Tensor } from '../../src/chip/index.ts';

/** A graph made at random, and the order in which its nodes were made: edges back are recurrent. */
export interface RandomGraph {
  readonly graph: NirGraph;
  readonly order: readonly string[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly dt: number;
}

export interface Draw {
  /** In [0, 1). */
  uniform(): number;
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  pick<T>(of: readonly T[]): T;
}

/** Mulberry32, of T. Ettinger (public domain). */
export function drawing(seed: number): Draw {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    whole: (low, high) => low + Math.floor((high - low + 1) * uniform()),
    pick: (of) => of[Math.floor(of.length * uniform())],
  };
}

export const tensor = (shape: readonly number[], values: ArrayLike<number>): Tensor => ({ shape, values });
const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A graph that grows node by node. */
export class Growing {
  readonly nodes: Record<string, NirNode> = {};
  readonly edges: [string, string][] = [];
  readonly order: string[] = [];
  readonly shapes: Record<string, readonly number[]> = {};

  constructor(readonly draw: Draw, readonly dt: number) {}

  add(name: string, node: NirNode, shape: readonly number[], ...from: readonly string[]): string {
    this.nodes[name] = node;
    this.shapes[name] = shape;
    this.order.push(name);
    for (const each of from) this.edges.push([each, name]);
    return name;
  }

  /** f32, as files hold them. */
  values(shape: readonly number[], low: number, high: number): Tensor {
    return tensor(shape, Float32Array.from({ length: product(shape) }, () => this.draw.between(low, high)));
  }

  weights(shape: readonly number[], fanIn: number): Tensor {
    const most = 2.5 / Math.sqrt(fanIn);
    return this.values(shape, -0.5 * most, most);
  }

  port(type: 'Input' | 'Output', name: string, shape: readonly number[], ...from: readonly string[]): string {
    return this.add(name, { type, fields: { shape: tensor([shape.length], shape) } }, shape, ...from);
  }

  affine(name: string, from: string, outputs: number, bias = true): string {
    const [inputs] = this.shapes[from];
    return this.add(name, { type: bias ? 'Affine' : 'Linear', fields: { weight: this.weights([outputs, inputs], inputs), ...(bias && { bias: this.values([outputs], -0.2, 0.3) }) } }, [outputs], from);
  }

  neuron(name: string, type: NirType, from: string): string {
    const shape = this.shapes[from];
    const { dt } = this;
    const make: Record<string, () => Tensor> = {
      tau: () => this.values(shape, 2 * dt, 20 * dt), tau_syn: () => this.values(shape, 1.5 * dt, 6 * dt), tau_mem: () => this.values(shape, 2 * dt, 20 * dt),
      r: () => this.values(shape, type === 'I' ? 0.5 / dt : 0.8, type === 'I' ? 1 / dt : type === 'IF' ? 1.2 : 6), w_in: () => this.values(shape, 1, 3), v_leak: () => this.values(shape, -0.1, 0.1),
      v_threshold: () => this.values(shape, 0.4, 1), v_reset: () => this.values(shape, -0.3, 0.2), threshold: () => this.values(shape, 0.2, 0.6),
    };
    const fields: Record<string, readonly string[]> = {
      LI: ['tau', 'r', 'v_leak'], LIF: ['tau', 'r', 'v_leak', 'v_threshold', 'v_reset'], I: ['r'], IF: ['r', 'v_threshold', 'v_reset'], Threshold: ['threshold'],
      CubaLI: ['tau_syn', 'tau_mem', 'r', 'v_leak', 'w_in'], CubaLIF: ['tau_syn', 'tau_mem', 'r', 'v_leak', 'w_in', 'v_threshold', 'v_reset'],
    };
    return this.add(name, { type, fields: Object.fromEntries(fields[type].map((field) => [field, make[field]()])) }, shape, from);
  }

  /** A node without state that fits what comes. */
  stateless(name: string, from: string): string {
    const { draw } = this;
    const shape = this.shapes[from];
    const everywhere = ['Scale', 'Delay'];
    const type = draw.pick(shape.length === 1 ? ['Affine', 'Linear', ...everywhere] : shape.length === 2 ? ['Conv1d', 'Conv1d', 'Flatten', ...everywhere] : ['Conv2d', 'Conv2d', 'Conv2d', 'SumPool2d', 'AvgPool2d', 'Flatten', ...everywhere]);
    switch (type) {
      case 'Affine':
      case 'Linear':
        return this.affine(name, from, draw.whole(2, 7), type === 'Affine');
      case 'Scale':
        return this.add(name, { type, fields: { scale: this.values(shape, 0.5, 1.8) } }, shape, from);
      case 'Delay': {
        const steps = draw.whole(0, 3);
        const uniform = draw.uniform() < 0.5;
        return this.add(name, { type, fields: { delay: tensor(shape, Float32Array.from({ length: product(shape) }, () => (uniform ? steps : draw.whole(0, 4)) * this.dt)) } }, shape, from);
      }
      case 'Flatten':
        return this.add(name, { type, fields: { start_dim: tensor([], [0]), end_dim: tensor([], [-1]), input_type: tensor([shape.length], shape) } }, [product(shape)], from);
      default:
        return this.window(name, type as NirType, from, shape);
    }
  }

  /** A convolution or pool that fits into what comes. */
  window(name: string, type: NirType, from: string, shape: readonly number[]): string {
    const { draw } = this;
    const extent = shape.slice(1);
    for (;;) {
      const pool = type.endsWith('Pool2d');
      const kernel = extent.map(() => draw.whole(1, 3));
      const same = !pool && draw.uniform() < 0.25;
      const [stride, padding, dilation] = [extent.map(() => (same ? 1 : draw.whole(1, 2))), kernel.map((each) => draw.whole(0, Math.floor(each / 2))), extent.map(() => (pool ? 1 : draw.whole(1, 2)))];
      const out = extent.map((size, at) => (same ? size : Math.floor((size + 2 * padding[at] - dilation[at] * (kernel[at] - 1) - 1) / stride[at]) + 1));
      if (out.some((size) => size < 1)) continue;
      const pair = (each: readonly number[]): Tensor => (type === 'Conv1d' ? tensor([], each) : tensor([2], each));
      if (pool) return this.add(name, { type, fields: { kernel_size: pair(kernel), stride: pair(stride), padding: pair(padding) } }, [shape[0], ...out], from);
      const groups = shape[0] % 2 === 0 && draw.uniform() < 0.4 ? 2 : 1;
      const outputs = groups * draw.whole(1, 2);
      const weight = [outputs, shape[0] / groups, ...kernel];
      const fields = { input_shape: type === 'Conv1d' ? tensor([], extent) : tensor([2], extent), weight: this.weights(weight, product(weight.slice(1))), bias: this.values([outputs], -0.1, 0.3), stride: pair(stride), dilation: pair(dilation), groups: tensor([], [groups]) };
      return this.add(name, { type, fields: { ...fields, padding: same ? 'same' : pair(padding) } }, [outputs, ...out], from);
    }
  }

  get made(): RandomGraph {
    return { graph: { type: 'NIRGraph', nodes: this.nodes, edges: this.edges }, order: this.order, shapes: this.shapes, dt: this.dt };
  }
}

/** Layers from one input or several to one output; neurons that feed back, through weights or as they are, by chance. */
export function randomGraph(seed: number): RandomGraph {
  const draw = drawing(seed);
  const growing = new Growing(draw, draw.pick([1e-3, 1e-4]));
  const letter = (at: number): string => String.fromCharCode(97 + at);
  let last = growing.port('Input', 'input', draw.pick([[draw.whole(2, 5)], [2, draw.whole(5, 8)], [draw.whole(1, 2), draw.whole(4, 6), draw.whole(4, 6)]]));
  const loops = draw.uniform() < 0.6;
  const neurons: string[] = [];
  const layers = draw.whole(1, 3);
  for (let layer = 0; layer < layers; layer++) {
    const between = draw.whole(layer === 0 ? 0 : 1, 3);
    for (let at = 0; at < between; at++) last = growing.stateless(`${letter(layer)}${at}`, last);
    const type = draw.pick<NirType>(layer + 1 < layers ? ['LIF', 'CubaLIF', 'IF', 'Threshold', 'LI', 'CubaLI'] : ['LIF', 'CubaLIF', 'IF', 'Threshold', 'LI', 'CubaLI', 'I']);
    last = growing.neuron(`${letter(layer)}8_neuron`, type, last);
    neurons.push(last);
    const [size, ...more] = growing.shapes[last];
    if (loops && more.length === 0 && ['LIF', 'CubaLIF', 'IF', 'Threshold'].includes(type)) {
      const target = draw.pick(neurons.filter((name) => growing.shapes[name].length === 1));
      const back = growing.affine(`${letter(layer)}9_back`, last, growing.shapes[target][0], draw.uniform() < 0.5);
      growing.edges.push([back, target]);
      if (draw.uniform() < 0.3) growing.edges.push([last, last]);
    }
    if (!loops && more.length === 0 && draw.uniform() < 0.5) {
      const extra = growing.port('Input', `${letter(layer)}7_input`, [3]);
      growing.affine(`${letter(layer)}70_extra`, extra, size);
      // The order is that of the visits: what was added for a neuron comes before it.
      growing.order.push(growing.order.splice(growing.order.indexOf(last), 1)[0]);
      growing.edges.push([`${letter(layer)}70_extra`, last]);
    }
  }
  if (draw.uniform() < 0.3) last = growing.stateless('y', last);
  growing.port('Output', 'z_output', growing.shapes[last], last);
  return growing.made;
}
