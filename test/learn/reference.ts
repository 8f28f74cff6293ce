import { adjointOf, nextOf, type StepProgram } from '../../src/equations/adjoint.ts';
import type { Line } from '../../src/equations/program.ts';
import type { Tree } from '../../src/equations/tree.ts';
import type { Convolve, Delay, Eligibility, Feed, Loss, Neuron, Normalise, Op, Readout, View, Warp, WeightNorm } from '../../src/learn/plan/ops.ts';

/** Tensors by name, in double precision. */
export type Memory = Readonly<Record<string, Float64Array>>;

/** A tensor from a view on. */
class Place {
  constructor(readonly numbers: Float64Array, readonly offset: number) {}
  get(i: number): number {
    return this.numbers[this.offset + i];
  }
  set(i: number, value: number): void {
    this.numbers[this.offset + i] = value;
  }
  add(i: number, value: number): void {
    this.numbers[this.offset + i] += value;
  }
}

type At = (view: View | null | undefined) => Place;
const nowhere = new Place(new Float64Array(0), 0);
const each = (count: number, body: (i: number) => void): void => {
  for (let i = 0; i < count; i++) body(i);
};
const sum = (count: number, term: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
};
const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** What an op does, written as its definition: plain loops in double precision. Changes `memory`. */
export function define(op: Op, memory: Memory, programs: readonly StepProgram[]): void {
  const at: At = (view) => (view ? new Place(memory[view.tensor], view.offset) : nowhere);
  switch (op.kind) {
    case 'fill': return each(op.size, (i) => at(op.to).set(i, op.value));
    case 'copy': return each((op.copies ?? 1) * op.size, (i) => at(op.to).set(i, at(op.from).get(i % op.size)));
    case 'add': return each(op.size, (i) => at(op.to).add(i, op.factor * at(op.from).get(i)));
    case 'multiply': return each(op.rows * op.size, (i) => at(op.to).set(i, at(op.from).get(i) * at(op.by).get(i % op.size)));
    case 'reduce': return each(op.groups, (g) => {
      const total = op.factor * sum(op.outer, (o) => sum(op.inner, (i) => at(op.from).get((o * op.groups + g) * op.inner + i)));
      at(op.to).set(g, total + (op.accumulate ? at(op.to).get(g) : 0));
    });
    case 'matmul': return each(op.m * op.n, (place) => {
      const [i, j] = [Math.floor(place / op.n), place % op.n];
      const dot = sum(op.k, (p) => at(op.a).get(op.transposeA ? p * op.m + i : i * op.k + p) * at(op.b).get(op.transposeB ? j * op.k + p : p * op.n + j));
      at(op.c).set(place, dot + (op.accumulate ? at(op.c).get(place) : 0));
    });
    case 'convolve': return convolve(op, at);
    case 'pool': {
      const { height, width, window: [down, across] } = op;
      const [rows, columns] = [Math.floor(height / down), Math.floor(width / across)];
      if (op.direction === 'input') each(op.rows * op.channels * height * width, (i) => at(op.input).set(i, 0));
      return each(op.rows * op.channels * rows * columns, (o) => {
        const [plane, y, x] = [Math.floor(o / (rows * columns)), Math.floor(o / columns) % rows, o % columns];
        const places = Array.from({ length: down * across }, (_, w) => (plane * height + y * down + Math.floor(w / across)) * width + x * across + (w % across));
        if (op.direction === 'output') at(op.output).set(o, sum(places.length, (w) => at(op.input).get(places[w])) / places.length);
        else for (const place of places) at(op.input).set(place, at(op.output).get(o) / places.length);
      });
    }
    case 'normalise': return normalise(op, at);
    case 'delay': return delay(op, at);
    case 'neuron': return neuron(op, at, programs[op.program]);
    case 'eligibility': return eligibility(op, at);
    case 'readout': return readout(op, at);
    case 'loss': return loss(op, at);
    case 'penalty': return each(op.rows * op.size, (i) => {
      const rate = at(op.means).get(i % op.size);
      at(op.dSeries).add(i, (2 * op.strength * (Math.max(0, rate - op.high) - Math.max(0, op.low - rate))) / op.rows);
    });
    case 'weight-norm': return weightNorm(op, at);
    case 'quantise': return each(op.size, (i) => {
      const scaled = at(op.from).get(i) / op.step;
      at(op.to).set(i, op.step * clamp(Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5), op.low, op.high));
    });
    case 'clip': {
      const norm = Math.sqrt(sum(op.size, (i) => at(op.gradients).get(i) ** 2));
      return at(op.scale).set(0, op.most === 0 ? 1 : Math.min(1, op.most / norm));
    }
    case 'sgd': return each(op.size, (i) => {
      const [weights, velocity, settings] = [at(op.weights), at(op.velocity), at(op.settings)];
      velocity.set(i, op.momentum * velocity.get(i) + settings.get(1) * at(op.gradients).get(i) + op.decay * weights.get(i));
      weights.set(i, clamp(weights.get(i) - op.rate * settings.get(0) * velocity.get(i), op.low, op.high));
    });
    case 'adam': return each(op.size, (i) => {
      const [weights, first, second, settings] = [at(op.weights), at(op.first), at(op.second), at(op.settings)];
      const rate = op.rate * settings.get(0);
      const gradient = settings.get(1) * at(op.gradients).get(i) + (op.decoupled ? 0 : op.decay * weights.get(i));
      const before = weights.get(i) * (op.decoupled ? 1 - rate * op.decay : 1);
      first.set(i, op.beta1 * first.get(i) + (1 - op.beta1) * gradient);
      second.set(i, op.beta2 * second.get(i) + (1 - op.beta2) * gradient ** 2);
      const [mean, square] = [first.get(i) / settings.get(3), second.get(i) / settings.get(4)];
      weights.set(i, clamp(before - (rate * mean) / (Math.sqrt(square) + op.epsilon), op.low, op.high));
    });
    case 'warp': return warp(op, at);
  }
}

function convolve({ direction, input, kernel, output, rows, accumulate, shape: { groups, inputs, outputs, y, x } }: Convolve, at: At): void {
  const result = { input, kernel, output }[direction];
  const sizes = { input: rows * groups * inputs * y.input * x.input, kernel: groups * outputs * inputs * y.kernel * x.kernel, output: rows * groups * outputs * y.output * x.output };
  if (!accumulate) each(sizes[direction], (i) => at(result).set(i, 0));
  each(sizes.output, (o) => {
    const [yo, xo] = [Math.floor(o / x.output) % y.output, o % x.output];
    const channel = Math.floor(o / (x.output * y.output)) % (groups * outputs);
    const [row, group] = [Math.floor(o / (x.output * y.output * groups * outputs)), Math.floor(channel / outputs)];
    each(inputs * y.kernel * x.kernel, (tap) => {
      const [c, ky, kx] = [Math.floor(tap / (y.kernel * x.kernel)), Math.floor(tap / x.kernel) % y.kernel, tap % x.kernel];
      const [yi, xi] = [yo * y.stride + ky * y.dilation - y.padding, xo * x.stride + kx * x.dilation - x.padding];
      if (yi < 0 || yi >= y.input || xi < 0 || xi >= x.input) return;
      const i = ((row * groups * inputs + group * inputs + c) * y.input + yi) * x.input + xi;
      const k = channel * inputs * y.kernel * x.kernel + tap;
      if (direction === 'output') at(output).add(o, at(kernel).get(k) * at(input).get(i));
      if (direction === 'input') at(input).add(i, at(kernel).get(k) * at(output).get(o));
      if (direction === 'kernel') at(kernel).add(k, at(input).get(i) * at(output).get(o));
    });
  });
}

function normalise(op: Normalise, at: At): void {
  const { rows, channels, positions, momentum, epsilon } = op;
  const count = rows * positions;
  each(channels, (c) => {
    const place = (n: number): number => (Math.floor(n / positions) * channels + c) * positions + (n % positions);
    const [x, y, statistics, running, gain] = [at(op.x), at(op.y), at(op.statistics), at(op.running), at(op.gain).get(c)];
    if (op.direction === 'input') {
      const centred = (n: number): number => (x.get(place(n)) - statistics.get(c)) * statistics.get(channels + c);
      const dy = Array.from({ length: count }, (_, n) => at(op.dy).get(place(n)));
      const [dBias, dGain] = [sum(count, (n) => dy[n]), sum(count, (n) => dy[n] * centred(n))];
      at(op.biasGradient).add(c, dBias);
      at(op.gainGradient).add(c, dGain);
      return each(count, (n) => at(op.dx).set(place(n), gain * statistics.get(channels + c) * (dy[n] - dBias / count - (centred(n) * dGain) / count)));
    }
    let [mean, variance] = [running.get(c), running.get(channels + c)];
    if (op.direction === 'output') {
      mean = sum(count, (n) => x.get(place(n))) / count;
      variance = sum(count, (n) => (x.get(place(n)) - mean) ** 2) / count;
      statistics.set(c, mean);
      statistics.set(channels + c, 1 / Math.sqrt(variance + epsilon));
      running.set(c, (1 - momentum) * running.get(c) + momentum * mean);
      running.set(channels + c, (1 - momentum) * running.get(channels + c) + (momentum * variance * count) / Math.max(1, count - 1));
    }
    each(count, (n) => y.set(place(n), (gain * (x.get(place(n)) - mean)) / Math.sqrt(variance + epsilon) + at(op.bias).get(c)));
  });
}

function delay({ direction, input, output, delays, dInput, dOutput, gradient, steps, samples, size, most }: Delay, at: At): void {
  each(steps * samples * size, (place) => {
    const d = clamp(at(delays).get(place % size), 0, most);
    const whole = Math.floor(d);
    const [now, before] = [place - whole * samples * size, place - (whole + 1) * samples * size];
    // A delay of exactly `most` has no fraction: nothing lies before.
    const earlier = whole === most ? 0 : at(input).get(before);
    if (direction === 'output') return at(output).set(place, (1 - d + whole) * at(input).get(now) + (d - whole) * earlier);
    at(dInput).add(now, (1 - d + whole) * at(dOutput).get(place));
    if (whole < most) at(dInput).add(before, (d - whole) * at(dOutput).get(place));
    if (whole < most) at(gradient).add(place % size, at(dOutput).get(place) * (earlier - at(input).get(now)));
  });
}

/** Evaluates a tree over named values. */
function evaluate(tree: Tree, values: ReadonlyMap<string, number>): number {
  const value = (child: Tree): number => evaluate(child, values);
  switch (tree.kind) {
    case 'number': return tree.value;
    case 'name': return values.get(tree.name) ?? NaN;
    case 'negate': return -value(tree.argument);
    case 'not': return Number(value(tree.argument) === 0);
    case 'conditional': return value(tree.test) !== 0 ? value(tree.yes) : value(tree.no);
    case 'call': {
      const [a, b, c] = tree.args.map(value);
      if (tree.name === 'exprel') return a === 0 ? 1 : Math.expm1(a) / a;
      if (tree.name === 'clamp') return clamp(a, b, c);
      return (Math as unknown as Record<string, (...numbers: number[]) => number>)[tree.name](a, b);
    }
    case 'binary': {
      const [left, right] = [value(tree.left), value(tree.right)];
      switch (tree.op) {
        case '+': return left + right;
        case '-': return left - right;
        case '*': return left * right;
        case '/': return left / right;
        case '<': return Number(left < right);
        case '<=': return Number(left <= right);
        case '>': return Number(left > right);
        case '>=': return Number(left >= right);
        case '==': return Number(left === right);
        case '!=': return Number(left !== right);
        case '&&': return Number(left !== 0 && right !== 0);
        case '||': return Number(left !== 0 || right !== 0);
      }
    }
  }
}

function neuron(op: Neuron, at: At, program: StepProgram): void {
  const { steps, samples, size } = op;
  const row = samples * size;
  const along = ({ span, positions = 1 }: Feed, t: number, b: number, i: number): number => ({ series: t * row + b * size + i, sample: b * size + i, neuron: i, channel: Math.floor(i / positions), one: 0 })[span];
  const run = (lines: readonly Line[], values: Map<string, number>): void => lines.forEach((line) => values.set(line.name, evaluate(line.value, values)));
  each(row, (place) => {
    const [b, i] = [Math.floor(place / size), place % size];
    const feed = (names: readonly string[], feeds: readonly Feed[], t: number): [string, number][] => names.map((name, n) => [name, at(feeds[n].view).get(along(feeds[n], t, b, i))]);
    const begin = (t: number): Map<string, number> => new Map([
      ...feed(program.inputs, op.inputs, t), ...feed(program.parameters, op.parameters, t), ...feed(program.constants.map((each) => each.name), op.constants, t),
      ...program.states.map((name, v): [string, number] => [name, at(op.states[v]).get((op.history ? t * row : 0) + place)]),
    ]);
    for (let t = 0; op.direction === 'output' && t < steps; t++) {
      const values = begin(t);
      run(program.forward, values);
      program.states.forEach((name, v) => at(op.states[v]).set((op.history ? (t + 1) * row : 0) + place, values.get(nextOf(name))!));
      program.outputs.forEach((name, o) => at(op.outputs[o]).set(t * row + place, values.get(name)!));
    }
    if (op.direction === 'output') return;
    op.dInputs!.forEach((view, n) => view && op.inputs[n].span !== 'series' && at(view).set(place, 0));
    for (let t = steps - 1; t >= 0; t--) {
      const values = begin(t);
      run(program.forward, values);
      program.states.forEach((name, v) => values.set(adjointOf(nextOf(name)), at(op.dStates![v]).get(place)));
      program.outputs.forEach((name, o) => values.set(adjointOf(name), op.dOutputs![o] ? at(op.dOutputs![o]).get(t * row + place) : 0));
      run(program.backward, values);
      program.states.forEach((name, v) => at(op.dStates![v]).set(place, values.get(adjointOf(name))!));
      program.inputs.forEach((name, n) => {
        const series = op.inputs[n].span === 'series';
        if (op.dInputs![n]) at(op.dInputs![n]).set(series ? t * row + place : place, values.get(adjointOf(name))! + (series ? 0 : at(op.dInputs![n]).get(place)));
      });
      program.parameters.forEach((name, n) => {
        if (op.dParameters![n]) at(op.dParameters![n]).add(op.parameters[n].span === 'series' ? t * row + place : place, values.get(adjointOf(name))!);
      });
    }
  });
}

function eligibility({ input, traces, sum: terms, filtered, decay, signal, gradient, samples, pre, post }: Eligibility, at: At): void {
  const before = traces.map(({ view, span }) => Float64Array.from({ length: samples * pre * (span === 'synapse' ? post : 1) }, (_, i) => at(view).get(i)));
  each(pre * samples * post, (place) => {
    const [i, b, j] = [Math.floor(place / (samples * post)), Math.floor(place / post) % samples, place % post];
    const total = (list: readonly Eligibility['sum'][number][]): number => sum(list.length, (n) => {
      const { of, factor } = list[n];
      const value = of === 'input' ? at(input).get(b * pre + i) : before[of][traces[of].span === 'source' ? b * pre + i : place];
      return value * (typeof factor === 'number' ? factor : at(factor).get(b * post + j));
    });
    traces.forEach(({ view, span, next }) => at(view).set(span === 'source' ? b * pre + i : place, total(next)));
    if (filtered) at(filtered).set(place, decay * at(filtered).get(place) + total(terms));
    if (signal) at(gradient).add(i * post + j, at(signal).get(b * post + j) * (filtered ? at(filtered).get(place) : total(terms)));
  });
}

function readout({ direction, how, series, score, at: steps, dSeries, dScore, ...op }: Readout, at: At): void {
  const row = op.samples * op.size;
  each(op.steps * row, (place) => {
    const [step, i] = [op.firstStep + Math.floor(place / row), place % row];
    const value = at(series).get(place);
    if (direction === 'output') {
      if (how === 'mean') at(score).add(i, value / op.total);
      if (how === 'last') at(score).set(i, value);
      const reached = how === 'max' ? value > at(score).get(i) : how === 'first' && value > 0 && at(score).get(i) <= -op.total;
      if (!reached) return;
      at(score).set(i, how === 'max' ? value : -step);
      at(steps).set(i, step);
    } else {
      const silent = how === 'first' && at(score).get(i) <= -op.total;
      const from = how === 'last' || silent ? op.total - 1 : at(steps).get(i);
      at(dSeries).set(place, how === 'mean' ? at(dScore).get(i) / op.total : step === from ? at(dScore).get(i) : 0);
    }
  });
}

function loss({ how, score, labels, dScore, losses, correct, samples, size, scale, smoothing, on, off, divisor }: Loss, at: At): void {
  each(samples, (b) => {
    const label = at(labels).get(b);
    const scores = Array.from({ length: size }, (_, i) => at(score).get(b * size + i));
    const highest = Math.max(...scores);
    const total = sum(size, (i) => Math.exp(scale * (scores[i] - highest)));
    const logarithm = (i: number): number => scale * (scores[i] - highest) - Math.log(total);
    const target = (i: number): number => (how === 'mean-square' ? (i === label ? on : off) : (i === label ? 1 - smoothing : 0) + smoothing / size);
    at(correct).set(b, Number(scores.indexOf(highest) === label));
    at(losses).set(b, label < 0 ? 0 : how === 'mean-square' ? sum(size, (i) => (scores[i] - target(i)) ** 2) / size : -sum(size, (i) => target(i) * logarithm(i)));
    each(size, (i) => at(dScore).set(b * size + i, label < 0 ? 0 : (how === 'mean-square' ? (2 * (scores[i] - target(i))) / size : scale * (Math.exp(logarithm(i)) - target(i))) / divisor));
  });
}

function weightNorm({ direction, fanIn, targets, byRow, ...op }: WeightNorm, at: At): void {
  each(targets, (j) => {
    const place = (i: number): number => (byRow ? j * fanIn + i : i * targets + j);
    const norm = Math.sqrt(sum(fanIn, (i) => at(op.v).get(place(i)) ** 2));
    const gain = at(op.gain).get(j);
    if (direction === 'output') return each(fanIn, (i) => at(op.weight).set(place(i), (gain * at(op.v).get(place(i))) / norm));
    const dot = sum(fanIn, (i) => at(op.dWeight).get(place(i)) * at(op.v).get(place(i)));
    at(op.dGain).add(j, dot / norm);
    each(fanIn, (i) => at(op.dV).add(place(i), (gain / norm) * (at(op.dWeight).get(place(i)) - (dot / norm ** 2) * at(op.v).get(place(i)))));
  });
}

function warp({ from, to, maps, samples, channels, height, width, grid }: Warp, at: At): void {
  each(samples * channels * height * width, (place) => {
    const [plane, y, x] = [Math.floor(place / (height * width)), Math.floor(place / width) % height, place % width];
    const first = Math.floor(plane / channels) * (6 + 2 * grid * grid);
    const map = (i: number): number => at(maps).get(first + i);
    const [cx, cy] = [x - (width - 1) / 2, y - (height - 1) / 2];
    const [u, v] = [width > 1 ? (x * (grid - 1)) / (width - 1) : 0, height > 1 ? (y * (grid - 1)) / (height - 1) : 0];
    const displacement = (which: 0 | 1): number => (grid === 0 ? 0 : bilinear(u, v, (i, j) => (i < grid && j < grid ? map(6 + (which * grid + j) * grid + i) : 0)));
    const xi = map(0) * cx + map(1) * cy + map(2) + displacement(0) + (width - 1) / 2;
    const yi = map(3) * cx + map(4) * cy + map(5) + displacement(1) + (height - 1) / 2;
    at(to).set(place, bilinear(xi, yi, (i, j) => (i >= 0 && i < width && j >= 0 && j < height ? at(from).get((plane * height + j) * width + i) : 0)));
  });
}

function bilinear(x: number, y: number, pixel: (i: number, j: number) => number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - i, y - j];
  return (1 - fy) * ((1 - fx) * pixel(i, j) + fx * pixel(i + 1, j)) + fy * ((1 - fx) * pixel(i, j + 1) + fx * pixel(i + 1, j + 1));
}
