/** Section 2 of the sheet of facts, in whole numbers of any size, for networks as lists of links: what Lava computes for netx. */

export interface Link {
  readonly source: number;
  readonly target: number;
  readonly weight: number;
  /** Beyond the step that every spike takes. */
  readonly delay?: number;
}

/** One layer of a chain; `back` are the links of its own neurons. */
export interface ReferenceLayer {
  readonly n: number;
  readonly links: readonly Link[];
  readonly back?: readonly Link[];
  readonly iDecay: (neuron: number) => number;
  readonly vDecay: (neuron: number) => number;
  readonly vThMant: (neuron: number) => number;
  /** In units of 64. */
  readonly bias?: (neuron: number) => number;
}

export type Pair = readonly [step: number, index: number];

const M = 1n << 23n;
const towardZero = (x: bigint): bigint => (x < 0n ? -(-x >> 12n) : x >> 12n);

/** Spikes of every layer, in order of step and neuron. */
export function referenceRun(layers: readonly ReferenceLayer[], input: readonly Pair[], steps: number): Pair[][] {
  let before = input;
  return layers.map((layer) => {
    const arrives = Array.from({ length: steps + 64 }, () => new Array<bigint>(layer.n).fill(0n));
    const send = (links: readonly Link[], step: number, source: number): void => {
      for (const { source: from, target, weight, delay = 0 } of links) if (from === source) arrives[step + 1 + delay][target] += BigInt(weight);
    };
    for (const [step, source] of before) send(layer.links, step, source);
    const [u, v] = [new Array<bigint>(layer.n).fill(0n), new Array<bigint>(layer.n).fill(0n)];
    const spikes: Pair[] = [];
    for (let step = 0; step < steps; step++) {
      for (let j = 0; j < layer.n; j++) {
        u[j] = towardZero(u[j] * BigInt(4096 - layer.iDecay(j))) + arrives[step][j] * 64n;
        if (u[j] > M) u[j] -= 2n * M;
        else if (u[j] <= -M) u[j] += 2n * M;
        v[j] = towardZero(v[j] * BigInt(4096 - layer.vDecay(j))) + u[j] + BigInt(layer.bias?.(j) ?? 0) * 64n;
        if (v[j] > M - 1n) v[j] = M - 1n;
        if (v[j] < 1n - M) v[j] = 1n - M;
        if (v[j] > BigInt(layer.vThMant(j)) * 64n) {
          v[j] = 0n;
          spikes.push([step, j]);
          send(layer.back ?? [], step, j);
        }
      }
    }
    before = spikes;
    return spikes;
  });
}

/** Links of a matrix `weight[target][source]`; zeros too. */
export const linksOf = (weight: readonly (readonly number[])[], delay: (target: number, source: number) => number = () => 0): Link[] =>
  weight.flatMap((row, target) => row.map((each, source) => ({ source, target, weight: each, delay: delay(target, source) })));

interface Cross {
  readonly input: readonly [channels: number, height: number, width: number];
  /** `[out][in of the group][y][x]`, row after row. */
  readonly kernel: readonly number[];
  readonly shape: readonly [outputs: number, inputs: number, height: number, width: number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

/** Cross-correlation as PyTorch defines Conv2d, link by link; and the shape of what comes out. */
export function crossCorrelation({ input: [channels, height, width], kernel, shape: [outputs, inputs, rows, columns], stride, padding, dilation, groups }: Cross): { links: Link[]; output: [number, number, number] } {
  const side = (size: number, k: number, axis: 0 | 1): number => Math.floor((size + 2 * padding[axis] - dilation[axis] * (k - 1) - 1) / stride[axis]) + 1;
  const output: [number, number, number] = [outputs, side(height, rows, 0), side(width, columns, 1)];
  const links: Link[] = [];
  for (let o = 0; o < outputs; o++) for (let y = 0; y < output[1]; y++) for (let x = 0; x < output[2]; x++) {
    for (let c = 0; c < inputs; c++) for (let ky = 0; ky < rows; ky++) for (let kx = 0; kx < columns; kx++) {
      const channel = Math.floor(o / (outputs / groups)) * (channels / groups) + c;
      const [inY, inX] = [y * stride[0] + ky * dilation[0] - padding[0], x * stride[1] + kx * dilation[1] - padding[1]];
      if (inY < 0 || inY >= height || inX < 0 || inX >= width) continue;
      links.push({ source: (channel * height + inY) * width + inX, target: (o * output[1] + y) * output[2] + x, weight: kernel[((o * inputs + c) * rows + ky) * columns + kx] });
    }
  }
  return { links, output };
}

/** A fixed sequence of numbers from 0 to 1 (Lehmer's generator). */
export function sequence(seed: number): { next: () => number; whole: (low: number, high: number) => number } {
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return { next, whole: (low, high) => low + Math.floor(next() * (high - low + 1)) };
}
