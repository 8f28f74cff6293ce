import { adjointOf, nextOf, type StepProgram } from '../../src/equations/adjoint.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import type { Line } from '../../src/equations/program.ts';
import { substitute, name as nameOf, type Tree } from '../../src/equations/tree.ts';
import type { Feed, Op, OpDevice, OpPlan, View } from '../../src/learn/plan/ops.ts';
import { convolutionShape, type ConvolutionShape } from '../../src/network/convolution.ts';
import { philox } from '../../src/random/philox.ts';
import { define } from './reference.ts';

/** One op on given tensors: what any device must compute, compared with {@link define}. */
export interface Case {
  readonly name: string;
  readonly op: Op;
  readonly tensors: Readonly<Record<string, Float32Array>>;
  readonly programs?: readonly StepProgram[];
}

/** Every tensor after the op, by definition; tensors and places that an op does not write are among them, as they were. */
export function expectedOf({ op, tensors, programs = [] }: Case): Record<string, Float64Array> {
  const memory = Object.fromEntries(Object.entries(tensors).map(([name, numbers]) => [name, Float64Array.from(numbers)]));
  define(op, memory, programs);
  return memory;
}

export const planOf = ({ op, tensors, programs = [] }: Case): OpPlan => ({
  tensors: Object.entries(tensors).map(([name, numbers]) => ({ name, size: numbers.length })), programs, phases: { run: [op] },
});

/** Writes the tensors of a case, runs it and reads all of them. */
export async function runCase(each: Case, device: OpDevice): Promise<Record<string, Float32Array>> {
  for (const [tensor, numbers] of Object.entries(each.tensors)) device.write({ tensor, offset: 0 }, numbers);
  device.run('run');
  const result: Record<string, Float32Array> = {};
  for (const [tensor, numbers] of Object.entries(each.tensors)) result[tensor] = await device.read({ tensor, offset: 0 }, numbers.length);
  return result;
}

/** The largest difference from what is expected, as a share of the largest magnitude of its tensor (of 1 where that is less). */
export function deviation(expected: Readonly<Record<string, Float64Array>>, found: Readonly<Record<string, Float32Array>>): number {
  return Math.max(...Object.entries(expected).map(([tensor, numbers]) => {
    const scale = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    return numbers.reduce((most, value, i) => (Number.isNaN(found[tensor][i]) ? Infinity : Math.max(most, Math.abs(found[tensor][i] - value) / scale)), 0);
  }));
}

let stream = 0;
/** Uniform numbers between −1 and 1, others for every call. */
export function noise(count: number, low = -1, high = 1): Float32Array {
  const numbers = new Float32Array(count);
  const words = new Uint32Array(4);
  stream++;
  for (let i = 0; i < count; i++) {
    if (i % 4 === 0) philox(words, i, stream, 0, 0, 1, 2);
    numbers[i] = low + ((high - low) * words[i % 4]) / 2 ** 32;
  }
  return numbers;
}

/** Zeros and ones. */
const spikes = (count: number, silence = 2 / 3): Float32Array => noise(count, 0, 1).map((value) => Number(value > silence));
/** Views begin off the start: at 3 numbers in, so that nothing relies on alignment, and leave 5 behind that must stay. */
export const view = (tensor: string): View => ({ tensor, offset: 3 });
/** Room before and after what an op works on. */
const padded = (numbers: Float32Array): Float32Array => Float32Array.from([...noise(3), ...numbers, ...noise(5)]);
const inside = (tensors: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> => Object.fromEntries(Object.entries(tensors).map(([tensor, numbers]) => [tensor, padded(numbers)]));
const make = (name: string, op: Op, tensors: Readonly<Record<string, Float32Array>>, programs?: readonly StepProgram[]): Case => ({ name: `${op.kind} ${name}`, op, tensors: inside(tensors), programs });

function elementwise(): Case[] {
  return [1, 4, 7, 130].flatMap((size) => [
    make(`${size}`, { kind: 'fill', to: view('to'), size, value: 1.25 }, { to: noise(size) }),
    make(`${size}`, { kind: 'copy', from: view('from'), to: view('to'), size }, { from: noise(size), to: noise(size) }),
    make(`${size} thrice`, { kind: 'copy', from: view('from'), to: view('to'), size, copies: 3 }, { from: noise(size), to: noise(3 * size) }),
    make(`${size}`, { kind: 'add', from: view('from'), to: view('to'), size, factor: -0.75 }, { from: noise(size), to: noise(size) }),
    make(`${size}`, { kind: 'multiply', from: view('from'), by: view('by'), to: view('to'), rows: 3, size }, { from: noise(3 * size), by: noise(size), to: noise(3 * size) }),
    make(`${size} in place`, { kind: 'multiply', from: view('to'), by: view('by'), to: view('to'), rows: 2, size }, { by: noise(size), to: noise(2 * size) }),
    make(`${size}`, { kind: 'quantise', from: view('from'), to: view('to'), size, step: 0.125, low: -6, high: 5 }, { from: noise(size), to: noise(size) }),
  ]);
}

function reductions(): Case[] {
  return [[5, 3, 1], [1, 9, 1], [40, 10, 1], [3, 2, 7], [4, 5, 64], [1, 1, 1000], [700, 1, 1]].flatMap(([outer, groups, inner]) => [false, true].map((accumulate) =>
    make(`${outer} × ${groups} × ${inner}${accumulate ? ' accumulated' : ''}`, { kind: 'reduce', from: view('from'), to: view('to'), outer, groups, inner, factor: 0.5, accumulate }, { from: noise(outer * groups * inner), to: noise(groups) })));
}

function products(): Case[] {
  const shapes = [[1, 1, 1], [4, 8, 4], [5, 9, 7], [3, 10, 33], [64, 10, 50], [130, 70, 300], [17, 523, 4], [37, 33, 601]];
  return shapes.flatMap(([m, n, k]) => [false, true].flatMap((transposeA) => [false, true].map((transposeB) => {
    const accumulate = transposeA === transposeB;
    return make(`${m} × ${n} × ${k}${transposeA ? ' Aᵀ' : ''}${transposeB ? ' Bᵀ' : ''}${accumulate ? ' accumulated' : ''}`,
      { kind: 'matmul', a: view('a'), b: view('b'), c: view('c'), m, n, k, transposeA, transposeB, accumulate }, { a: noise(m * k), b: noise(k * n), c: noise(m * n) });
  }))).concat([[20, 30, 90], [33, 17, 301], [6, 16, 11]].flatMap(([m, n, k]) => [false, true].flatMap((transposeA) => [0.4, 0.9].map((silence) => make(`of spikes${transposeA ? ' Aᵀ' : ''}, ${m} × ${n} × ${k}, ${silence} silent`,
    { kind: 'matmul', a: view('a'), b: view('b'), c: view('c'), m, n, k, transposeA, transposeB: false, accumulate: silence > 0.5 }, { a: spikes(m * k, silence), b: noise(k * n), c: noise(m * n) })))));
}

export const shapes: readonly (readonly [string, ConvolutionShape])[] = ([
  ['1 → 3, 5 × 5', [1, 12, 11], [3, 1, 5, 5], {}],
  ['4 → 5, 5 × 5', [4, 12, 12], [5, 4, 5, 5], {}],
  ['padded', [2, 6, 5], [3, 2, 3, 3], { padding: 'same' }],
  ['strided', [3, 9, 8], [4, 3, 3, 2], { stride: [2, 3], padding: [1, 0] }],
  ['dilated', [2, 11, 9], [3, 2, 3, 3], { dilation: [3, 2], padding: 1 }],
  ['in groups', [6, 7, 7], [4, 3, 3, 3], { groups: 2, padding: 1, stride: 2 }],
  ['depthwise', [8, 5, 6], [8, 1, 3, 3], { groups: 8, padding: 2 }],
  ['to one position', [3, 4, 4], [10, 3, 4, 4], {}],
  ['pointwise', [5, 3, 3], [7, 5, 1, 1], {}],
  ['of MNIST, first', [1, 28, 28], [16, 1, 5, 5], {}],
  ['of MNIST, second', [16, 12, 12], [32, 16, 5, 5], {}],
  ['wide', [2, 3, 45], [2, 2, 3, 4], { padding: 1 }],
  ['wide and strided', [1, 3, 75], [2, 1, 2, 5], { stride: [1, 2], padding: [0, 2] }],
  ['of many channels', [530, 2, 2], [3, 530, 1, 1], {}],
  ['to many channels', [3, 2, 3], [530, 3, 2, 2], {}],
  ['pooling by a kernel', [4, 8, 8], [4, 1, 2, 2], { stride: 2, groups: 4 }],
] as const).map(([name, input, shape, options]) => [name, convolutionShape({ input, kernel: { shape, values: [] }, ...options }, name)]);

function convolutions(): Case[] {
  return shapes.flatMap(([name, shape]) => (['output', 'input', 'kernel'] as const).flatMap((direction) => [false, true].map((accumulate) => {
    const { groups, inputs, outputs, y, x } = shape;
    const rows = 3;
    return make(`${direction}, ${name}${accumulate ? ', accumulated' : ''}`, { kind: 'convolve', direction, input: view('input'), kernel: view('kernel'), output: view('output'), rows, shape, accumulate }, {
      // Real numbers and spikes.
      input: (accumulate ? spikes : noise)(rows * groups * inputs * y.input * x.input), kernel: noise(groups * outputs * inputs * y.kernel * x.kernel), output: noise(rows * groups * outputs * y.output * x.output),
    });
  })));
}

function pools(): Case[] {
  return ([[6, 8, [2, 2]], [5, 7, [2, 3]], [24, 24, [2, 2]], [3, 3, [3, 3]]] as const).flatMap(([height, width, window]) => (['output', 'input'] as const).map((direction) => {
    const [rows, channels] = [2, 3];
    return make(`${direction} ${height} × ${width} by ${window.join(' × ')}`, { kind: 'pool', direction, input: view('input'), output: view('output'), rows, channels, height, width, window },
      { input: noise(rows * channels * height * width), output: noise(rows * channels * Math.floor(height / window[0]) * Math.floor(width / window[1])) });
  }));
}

function normalisations(): Case[] {
  return [[6, 5, 1], [4, 3, 9], [2, 1, 64], [33, 10, 1]].flatMap(([rows, channels, positions]) => (['output', 'fixed', 'input'] as const).map((direction) => {
    const size = rows * channels * positions;
    const backward = direction === 'input' ? { dy: view('dy'), dx: view('dx'), gainGradient: view('gainGradient'), biasGradient: view('biasGradient') } : {};
    return make(`${direction} ${rows} × ${channels} × ${positions}`, {
      kind: 'normalise', direction, x: view('x'), y: view('y'), gain: view('gain'), bias: view('bias'), statistics: view('statistics'), running: view('running'),
      ...backward, rows, channels, positions, momentum: 0.1, epsilon: 1e-3,
    }, {
      x: noise(size, 2, 4), y: noise(size), gain: noise(channels), bias: noise(channels), statistics: Float32Array.from([...noise(channels, 2.9, 3.1), ...noise(channels, 1.5, 2)]),
      running: noise(2 * channels, 0.5, 2), dy: noise(size), dx: noise(size), gainGradient: noise(channels), biasGradient: noise(channels),
    });
  }));
}

function delays(): Case[] {
  return [[5, 2, 6, 3], [4, 3, 5, 1], [9, 1, 8, 7]].flatMap(([steps, samples, size, most]) => (['output', 'input'] as const).map((direction) => {
    const row = samples * size;
    // Step 0 lies behind the earlier steps.
    const first = (tensor: string): View => ({ tensor, offset: 3 + (most + 1) * row });
    const wanted = noise(size, -0.5, most + 0.5);
    wanted[0] = most;
    wanted[1] = 1;
    return make(`${direction} of up to ${most} steps, ${steps} × ${samples} × ${size}`, {
      kind: 'delay', direction, input: first('input'), output: view('output'), delays: view('delays'), dInput: first('dInput'), dOutput: view('dOutput'), gradient: view('gradient'), steps, samples, size, most,
    }, { input: noise((steps + most + 1) * row), output: noise(steps * row), delays: wanted, dInput: noise((steps + most + 1) * row), dOutput: noise(steps * row), gradient: noise(size) });
  }));
}

/** A line of text; names that no text can hold, such as `input@a`, stand under others there. */
const line = (name: string, text: string, renamed: ReadonlyMap<string, Tree>): Line => ({ name, value: substitute(parseExpression(text, name).tree, renamed), declare: true, unlessRefractory: false });

/**
 * A leaky integrate-and-fire neuron with adaptive current, learned threshold and arctan surrogate, differentiated by hand. States: v, w; inputs: input@a,
 * input@b; parameters: theta (learned), gain; constants: k0 (decay, one), k1 (per neuron), k2 (surrogate).
 */
export function lifByHand(): StepProgram {
  const renamed = new Map(Object.entries({
    i: 'input@a', j: 'input@b', dv: adjointOf(nextOf('v')), dw: adjointOf(nextOf('w')), ds: adjointOf('spike'), du: adjointOf('level'), dm: 'adjoint of m', next_w: nextOf('w'),
  }).map(([short, long]) => [short, nameOf(long)]));
  const lines = (texts: readonly (readonly [string, string])[]): Line[] => texts.map(([name, text]) => line(name, text, renamed));
  return {
    states: ['v', 'w'], inputs: ['input@a', 'input@b'], parameters: ['theta', 'gain'], learned: ['theta'], outputs: ['spike', 'level'],
    constants: ['k0', 'k1', 'k2'].map((name) => ({ name, perNeuron: name === 'k1', evaluate: () => 0 })),
    forward: lines([['m', 'v * k0 + gain * i + exp(j) / 4 - w'], ['spike', 'm >= theta ? 1 : 0'], [nextOf('v'), 'spike == 1 ? m - theta : m'], [nextOf('w'), 'k1 * w + spike / 8'], ['level', 'max(m, 0) + next_w']]),
    backward: lines([
      ['dn', 'dw + du'], ['x', '(m - theta) * k2'], ['slope', '1 / (1 + x * x)'], ['direct', 'm > 0 ? du : 0'], ['dspike', 'ds + dn / 8 - theta * dv'], ['adjoint of m', 'dv + direct + slope * dspike'],
      [adjointOf('v'), 'dm * k0'], [adjointOf('w'), 'k1 * dn - dm'], [adjointOf('input@a'), 'gain * dm'], [adjointOf('input@b'), 'exp(j) / 4 * dm'], [adjointOf('theta'), '0 - slope * dspike - (spike == 1 ? dv : 0)'],
    ]),
  };
}

function neurons(): Case[] {
  const programs = [lifByHand()];
  const spans: readonly (readonly Feed['span'][])[] = [['series', 'sample', 'one', 'neuron'], ['sample', 'neuron', 'neuron', 'channel'], ['series', 'series', 'channel', 'one'], ['neuron', 'series', 'sample', 'series']];
  return [[3, 2, 7], [5, 3, 8], [1, 1, 2], [4, 1, 21]].flatMap(([steps, samples, size]) => spans.flatMap((span, s) => (['output', 'input'] as const).map((direction) => {
    const row = samples * size;
    const positions = size % 7 === 0 ? 7 : 2;
    const sizes = { series: steps * row, sample: row, neuron: size, channel: size / positions, one: 1 };
    const feed = (tensor: string, how: Feed['span']): Feed => ({ view: view(tensor), span: how, ...(how === 'channel' ? { positions } : {}) });
    // Outputs and parameters that nobody asks for, too.
    const backward = direction === 'input' ? {
      dOutputs: [view('dSpike'), s % 2 === 0 ? view('dLevel') : null], dStates: [view('dv'), view('dw')], dInputs: [s === 1 ? null : view('da'), view('db')], dParameters: [s === 2 ? null : view('dTheta'), null],
    } : {};
    const history = direction === 'input' || s !== 3;
    return make(`${direction} ${steps} × ${samples} × ${size}, ${span.join(', ')}`, {
      kind: 'neuron', direction, program: 0, steps, samples, size, history, inputs: [feed('a', span[0]), feed('b', span[1])], parameters: [feed('theta', span[2]), feed('gain', span[3])],
      constants: [feed('k0', 'one'), feed('k1', 'neuron'), feed('k2', 'one')], states: [view('v'), view('w')], outputs: [view('spike'), view('level')], ...backward,
    }, {
      a: noise(sizes[span[0]], 0, 1), b: noise(sizes[span[1]]), theta: noise(sizes[span[2]], 0.5, 0.9), gain: noise(sizes[span[3]], 0.5, 1), k0: noise(1, 0.8, 0.9), k1: noise(size, 0.5, 0.9), k2: noise(1, 2, 3),
      v: noise((history ? steps + 1 : 1) * row), w: noise((history ? steps + 1 : 1) * row, 0, 0.1), spike: noise(steps * row), level: noise(steps * row), dSpike: noise(steps * row), dLevel: noise(steps * row),
      dv: noise(row), dw: noise(row), da: noise(sizes.series), db: noise(sizes.series), dTheta: noise(row),
    }, programs);
  })));
}

function eligibilities(): Case[] {
  const at = (tensor: string): View => view(tensor);
  const kinds = {
    'a trace of the source, filtered': { traces: [{ view: at('s0'), span: 'source', next: [{ of: 0, factor: 0.9 }, { of: 'input', factor: 0.5 }] }], sum: [{ of: 0, factor: at('f0') }, { of: 'input', factor: at('f1') }], filtered: at('filtered') },
    'numbers alone': { traces: [{ view: at('s0'), span: 'source', next: [{ of: 0, factor: 0.9 }, { of: 'input', factor: 1 }] }], sum: [{ of: 0, factor: 0.9 }, { of: 'input', factor: 1 }], filtered: null },
    'a trace of the source and two of the synapse': {
      traces: [
        { view: at('s0'), span: 'source', next: [{ of: 0, factor: 0.8 }, { of: 'input', factor: 1 }] },
        { view: at('y0'), span: 'synapse', next: [{ of: 0, factor: at('f0') }, { of: 1, factor: at('f1') }, { of: 2, factor: at('f0') }, { of: 'input', factor: at('f2') }] },
        { view: at('y1'), span: 'synapse', next: [{ of: 1, factor: -0.3 }, { of: 2, factor: 0.7 }] },
      ],
      sum: [{ of: 0, factor: at('f2') }, { of: 1, factor: at('f0') }, { of: 2, factor: at('f1') }], filtered: at('filtered'),
    },
    'no trace': { traces: [], sum: [{ of: 'input', factor: at('f0') }], filtered: null },
  } as const;
  // Without traces and signal there is nothing to do.
  return Object.entries(kinds).flatMap(([name, kind]) => [[3, 5, 7], [2, 4, 8], [1, 1, 3], [4, 9, 21]].flatMap(([samples, pre, post]) => (kind.traces.length > 0 ? [true, false] : [true]).map((learning) => make(`${name}, ${samples} × ${pre} × ${post}${learning ? '' : ', no signal'}`, {
    kind: 'eligibility', input: at('input'), ...kind, decay: 0.85, signal: learning ? at('signal') : null, gradient: at('gradient'), samples, pre, post,
  }, {
    input: spikes(samples * pre).fill(1, 0, 1), s0: noise(samples * pre), y0: noise(samples * pre * post), y1: noise(samples * pre * post), f0: noise(samples * post), f1: noise(samples * post), f2: noise(samples * post),
    filtered: noise(samples * pre * post), signal: noise(samples * post), gradient: noise(pre * post),
  }))));
}

function readouts(): Case[] {
  return (['mean', 'max', 'last', 'first'] as const).flatMap((how) => (['output', 'input'] as const).flatMap((direction) => [[3, 2, 5, 0, 8], [5, 1, 4, 3, 8], [1, 3, 10, 0, 1]].map(([steps, samples, size, firstStep, total]) => {
    const row = samples * size;
    const found = noise(row, 0, total).map(Math.floor);
    const score = how === 'first' ? found.map((step, i) => (direction === 'output' || i % 3 === 0 ? -total : -step)) : noise(row);
    return make(`${how} ${direction}, ${steps} × ${samples} × ${size} from step ${firstStep} of ${total}`, {
      kind: 'readout', direction, how, series: view('series'), score: view('score'), at: view('at'), dSeries: view('dSeries'), dScore: view('dScore'), steps, samples, size, firstStep, total,
    }, { series: how === 'first' ? spikes(steps * row) : noise(steps * row), score, at: found, dSeries: noise(steps * row), dScore: noise(row) });
  })));
}

function losses(): Case[] {
  return (['cross-entropy', 'mean-square'] as const).flatMap((how) => [[5, 10, 0], [3, 4, 0.1], [7, 3, 0], [4, 1, 0]].map(([samples, size, smoothing]) => {
    const labels = Float32Array.from({ length: samples }, (_, b) => (b === 1 ? -1 : (b * 7) % size));
    const score = noise(samples * size, -3, 3);
    // Equals: the first counts.
    if (size > 3) score[0] = score[2] = 5;
    return make(`${how} ${samples} × ${size}, smoothing ${smoothing}`, {
      kind: 'loss', how, score: view('score'), labels: view('labels'), dScore: view('dScore'), losses: view('losses'), correct: view('correct'), samples, size, scale: 2.5, smoothing, on: 0.8, off: 0.1, divisor: 16,
    }, { score, labels, dScore: noise(samples * size), losses: noise(samples), correct: noise(samples) });
  })).concat([make('cross-entropy of large scores', {
    kind: 'loss', how: 'cross-entropy', score: view('score'), labels: view('labels'), dScore: view('dScore'), losses: view('losses'), correct: view('correct'), samples: 2, size: 6, scale: 1, smoothing: 0, on: 0, off: 0, divisor: 1,
  }, { score: noise(12, -1000, 1000), labels: Float32Array.of(2, 5), dScore: noise(12), losses: noise(2), correct: noise(2) })]);
}

function regularisers(): Case[] {
  return [[3, 5], [7, 8]].flatMap(([rows, size]) => [
    make(`${rows} × ${size}`, { kind: 'penalty', means: view('means'), dSeries: view('dSeries'), rows, size, strength: 0.3, low: 0.2, high: 0.4 }, { means: noise(size, 0, 1), dSeries: noise(rows * size) }),
    ...[false, true].flatMap((byRow) => (['output', 'input'] as const).map((direction) => make(`${direction} ${rows} → ${size}${byRow ? ' by row' : ''}`, {
      kind: 'weight-norm', direction, v: view('v'), gain: view('gain'), weight: view('weight'), dV: view('dV'), dGain: view('dGain'), dWeight: view('dWeight'), fanIn: rows, targets: size, byRow,
    }, { v: noise(rows * size), gain: noise(size), weight: noise(rows * size), dV: noise(rows * size), dGain: noise(size), dWeight: noise(rows * size) }))),
  ]);
}

function optimisers(): Case[] {
  const settings = Float32Array.of(0.05, 0.7, 3, 1 - 0.9 ** 3, 1 - 0.99 ** 3);
  return [1, 6, 40].flatMap((size) => {
    const shared = { weights: view('weights'), gradients: view('gradients'), settings: view('settings'), size, rate: 0.5, decay: 0.01, low: -0.8, high: 0.9 };
    const tensors = { weights: noise(size), gradients: noise(size), settings };
    return [
      make(`${size}`, { kind: 'sgd', ...shared, velocity: view('velocity'), momentum: 0.9 }, { ...tensors, velocity: noise(size) }),
      ...[false, true].map((decoupled) => make(`${size}${decoupled ? ' decoupled' : ''}`, { kind: 'adam', ...shared, first: view('first'), second: view('second'), beta1: 0.9, beta2: 0.99, epsilon: 1e-4, decoupled }, { ...tensors, first: noise(size), second: noise(size, 0, 1) })),
      ...[0, 0.5, 1e6].map((most) => make(`${size} to ${most}`, { kind: 'clip', gradients: view('gradients'), size, most, scale: { tensor: 'settings', offset: 4 } }, { gradients: noise(size), settings })),
    ];
  });
}

function warps(): Case[] {
  return [[1, 8, 8, 0], [2, 7, 5, 3], [1, 28, 28, 4], [1, 1, 6, 2], [1, 6, 6, 1]].map(([channels, height, width, grid]) => {
    const samples = 2;
    const maps = Array.from({ length: samples }, () => [...noise(6).map((value, i) => value * (i % 3 === 2 ? 2 : 0.2) + (i === 0 || i === 4 ? 1 : 0)), ...noise(2 * grid * grid, -1.5, 1.5)]).flat();
    const size = samples * channels * height * width;
    return make(`${channels} × ${height} × ${width}, grid ${grid}`, { kind: 'warp', from: view('from'), to: view('to'), maps: view('maps'), samples, channels, height, width, grid }, { from: noise(size), to: noise(size), maps: Float32Array.from(maps) });
  });
}

/** Every op and direction, odd sizes included. */
export const cases: readonly Case[] = [
  ...elementwise(), ...reductions(), ...products(), ...neurons(), ...eligibilities(), ...readouts(), ...losses(), ...optimisers(),
  ...convolutions(), ...pools(), ...normalisations(), ...delays(), ...regularisers(), ...warps(),
];
