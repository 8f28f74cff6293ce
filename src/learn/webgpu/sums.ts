import type { Clip, Delay, Normalise, Reduce, View, WeightNorm } from '../plan/ops.ts';
import { each, foldOf, kernel, operand, partsOf, scratch, type Dispatch, type Operand } from './dispatch.ts';
import eachText from '../../../shaders/train/shared/each.wgsl';
import fold from '../../../shaders/train/shared/fold.wgsl';
import clipText from '../../../shaders/train/clip.wgsl';
import combineText from '../../../shaders/train/combine.wgsl';
import delayGradientText from '../../../shaders/train/delay-gradient.wgsl';
import delayText from '../../../shaders/train/delay.wgsl';
import normaliseCombineText from '../../../shaders/train/normalise-combine.wgsl';
import normaliseSumText from '../../../shaders/train/normalise-sum.wgsl';
import normaliseText from '../../../shaders/train/normalise.wgsl';
import reduceText from '../../../shaders/train/reduce.wgsl';
import weightNormText from '../../../shaders/train/weight-norm.wgsl';

const combineKernel = kernel('combine', combineText + eachText, { operands: ['from', 'to'], whole: ['items', 'parts', 'accumulate'], real: ['factor'] });
const reduceKernel = kernel('reduce', fold + reduceText, { operands: ['from', 'to'], whole: ['groups', 'inner', 'count', 'span', 'accumulate'], real: ['factor'] });
const clipKernel = kernel('clip', fold + clipText, { operands: ['from', 'to'], whole: ['size', 'span'], real: ['most'] });
const normaliseSumKernel = kernel('normalise-sum', fold + normaliseSumText, { operands: ['x', 'dy', 'statistics', 'parts'], whole: ['channels', 'positions', 'count', 'span'] });
const normaliseCombineKernel = kernel('normalise-combine', normaliseCombineText + eachText, {
  operands: ['parts', 'statistics', 'running', 'sums', 'gain_gradient', 'bias_gradient'], whole: ['items', 'parts', 'span', 'count'], real: ['momentum', 'epsilon'],
});
const normaliseKernel = kernel('normalise', normaliseText + eachText, {
  operands: ['x', 'y', 'gain', 'bias', 'statistics', 'running', 'dy', 'dx', 'sums'], whole: ['items', 'channels', 'positions', 'count'], real: ['epsilon'],
});
const delayKernel = kernel('delay', delayText + eachText, { operands: ['input', 'output', 'delays', 'd_input', 'd_output'], whole: ['items', 'steps', 'samples', 'size', 'most'] });
const delayGradientKernel = kernel('delay-gradient', fold + delayGradientText, { operands: ['input', 'delays', 'd_output', 'gradient'], whole: ['steps', 'samples', 'size', 'most'] });
const weightNormKernel = kernel('weight-norm', fold + weightNormText, { operands: ['v', 'gain', 'weight', 'd_v', 'd_gain', 'd_weight'], whole: ['fan_in', 'targets'] });

/** Adds `parts` runs of `size` numbers from scratch memory. */
export const combine = (to: Operand, parts: number, factor: number, accumulate: boolean): Dispatch =>
  each(combineKernel, to.size, { operands: { from: scratch(parts * to.size), to }, numbers: { parts, factor, accumulate: Number(accumulate) }, work: parts });

export function reduce({ from, to, outer, groups, inner, factor, accumulate }: Reduce): Dispatch[] {
  const shape = foldOf(groups, inner);
  const { parts, span } = partsOf(outer * inner, shape);
  const result = operand(to, groups);
  const sum = (target: Operand, scale: number, more: boolean): Dispatch => ({
    kernel: reduceKernel, flags: {}, constants: shape.constants, operands: { from: operand(from, outer * groups * inner), to: target },
    numbers: { groups, inner, count: outer * inner, span, factor: scale, accumulate: Number(more) }, groups: [shape.across, parts, 1], work: outer * groups * inner,
  });
  return parts === 1 ? [sum(result, factor, accumulate)] : [sum(scratch(parts * groups), 1, false), combine(result, parts, factor, accumulate)];
}

export function clip({ gradients, size, most, scale }: Clip): Dispatch[] {
  const shape = foldOf(1, size);
  const { parts, span } = partsOf(size, shape);
  const pass = (final: boolean, from: Operand, to: Operand, numbers: Dispatch['numbers'], groups: number): Dispatch =>
    ({ kernel: clipKernel, flags: { FINAL: final }, constants: shape.constants, operands: { from, to }, numbers: { most, ...numbers }, groups: [groups, 1, 1], work: from.size });
  return [
    pass(false, operand(gradients, size), scratch(parts), { size, span }, parts),
    pass(true, scratch(parts), operand(scale, 1), { size: parts, span: parts }, 1),
  ];
}

export function normalise(op: Normalise): Dispatch[] {
  const { direction, rows, channels, positions, momentum, epsilon } = op;
  const size = rows * channels * positions;
  const count = rows * positions;
  const flags = { BACK: direction === 'input', FIXED: direction === 'fixed' };
  const perNumber = (view: View): Operand => operand(view, size);
  const perChannel = (view: View): Operand => operand(view, channels);
  const statistics = operand(op.statistics, 2 * channels);
  const running = operand(op.running, 2 * channels);
  const shape = foldOf(channels, positions);
  const { parts, span } = partsOf(count, shape);
  const sumsOfParts = scratch(2 * parts * channels);
  const sums = scratch(2 * channels, 2 * parts * channels);
  const apply = (operands: Dispatch['operands']): Dispatch => each(normaliseKernel, size, { operands, flags, numbers: { channels, positions, count, epsilon }, work: 8 });
  const gather = (operands: Dispatch['operands']): Dispatch => ({
    kernel: normaliseSumKernel, flags, constants: shape.constants, operands: { x: perNumber(op.x), parts: sumsOfParts, ...operands },
    numbers: { channels, positions, count, span }, groups: [shape.across, parts, 1], work: 6 * size,
  });
  const combined = (operands: Dispatch['operands']): Dispatch =>
    each(normaliseCombineKernel, channels, { operands: { parts: sumsOfParts, ...operands }, flags, numbers: { parts, span, count, momentum, epsilon }, work: 10 * parts });
  if (direction === 'fixed') return [apply({ x: perNumber(op.x), y: perNumber(op.y), gain: perChannel(op.gain), bias: perChannel(op.bias), running })];
  if (direction === 'output') {
    return [gather({}), combined({ statistics, running }), apply({ x: perNumber(op.x), y: perNumber(op.y), gain: perChannel(op.gain), bias: perChannel(op.bias), statistics })];
  }
  return [
    gather({ dy: perNumber(op.dy!), statistics }),
    combined({ sums, gain_gradient: perChannel(op.gainGradient!), bias_gradient: perChannel(op.biasGradient!) }),
    apply({ x: perNumber(op.x), gain: perChannel(op.gain), statistics, dy: perNumber(op.dy!), dx: perNumber(op.dx!), sums }),
  ];
}

export function delay({ direction, input, output, delays, dInput, dOutput, gradient, steps, samples, size, most }: Delay): Dispatch[] {
  const row = samples * size;
  const series = (view: View): Operand => operand(view, steps * row);
  const numbers = { steps, samples, size, most };
  const source: Operand = { ...series(input), before: most * row };
  if (direction === 'output') return [each(delayKernel, steps * row, { operands: { input: source, output: series(output), delays: operand(delays, size) }, numbers, flags: { BACK: false }, work: 6 })];
  const shape = foldOf(size, 1);
  return [
    each(delayKernel, (steps + most) * row, { operands: { d_input: operand({ tensor: dInput!.tensor, offset: dInput!.offset - most * row }, (steps + most) * row), d_output: series(dOutput!), delays: operand(delays, size) }, numbers, flags: { BACK: true }, work: 8 }),
    {
      kernel: delayGradientKernel, flags: {}, constants: shape.constants, numbers, groups: [shape.across, 1, 1], work: 4 * steps * row,
      operands: { input: source, delays: operand(delays, size), d_output: series(dOutput!), gradient: operand(gradient!, size) },
    },
  ];
}

export function weightNorm({ direction, v, gain, weight, dV, dGain, dWeight, fanIn, targets, byRow }: WeightNorm): Dispatch[] {
  const size = fanIn * targets;
  const back = direction === 'input';
  const shape = foldOf(targets, byRow ? fanIn : 1);
  const results: Dispatch['operands'] = back ? { d_v: operand(dV!, size), d_gain: operand(dGain!, targets), d_weight: operand(dWeight!, size) } : { weight: operand(weight, size) };
  return [{
    kernel: weightNormKernel, flags: { BACK: back, BY_ROW: byRow }, constants: shape.constants, operands: { v: operand(v, size), gain: operand(gain, targets), ...results },
    numbers: { fan_in: fanIn, targets }, groups: [shape.across, 1, 1], work: 6 * size,
  }];
}
