import type { Adam, Add, Copy, Fill, Loss, Multiply, Penalty, Pool, Quantise, Readout, Sgd, Warp } from '../plan/ops.ts';
import { each, grid, kernel, operand, type Dispatch } from './dispatch.ts';
import eachText from '../../../shaders/train/shared/each.wgsl';
import adamText from '../../../shaders/train/adam.wgsl';
import addText from '../../../shaders/train/add.wgsl';
import copyText from '../../../shaders/train/copy.wgsl';
import fillText from '../../../shaders/train/fill.wgsl';
import lossText from '../../../shaders/train/loss.wgsl';
import multiplyText from '../../../shaders/train/multiply.wgsl';
import penaltyText from '../../../shaders/train/penalty.wgsl';
import poolText from '../../../shaders/train/pool.wgsl';
import quantiseText from '../../../shaders/train/quantise.wgsl';
import readoutText from '../../../shaders/train/readout.wgsl';
import sgdText from '../../../shaders/train/sgd.wgsl';
import warpText from '../../../shaders/train/warp.wgsl';
import { mapNumbers } from '../plan/settings.ts';

const fillKernel = kernel('fill', fillText + eachText, { operands: ['to'], whole: ['items'], real: ['value'] });
const copyKernel = kernel('copy', copyText + eachText, { operands: ['from', 'to'], whole: ['items', 'size'] });
const addKernel = kernel('add', addText + eachText, { operands: ['from', 'to'], whole: ['items'], real: ['factor'] });
const multiplyKernel = kernel('multiply', multiplyText + eachText, { operands: ['from', 'by', 'to'], whole: ['items', 'size'] });
const penaltyKernel = kernel('penalty', penaltyText + eachText, { operands: ['means', 'd_series'], whole: ['items', 'size'], real: ['factor', 'low', 'high'] });
const quantiseKernel = kernel('quantise', quantiseText + eachText, { operands: ['from', 'to'], whole: ['items'], real: ['step', 'low', 'high'] });
const sgdKernel = kernel('sgd', sgdText + eachText, {
  operands: ['weights', 'gradients', 'settings', 'velocity'], whole: ['items'], real: ['rate', 'decay', 'low', 'high', 'momentum'],
});
const adamKernel = kernel('adam', adamText + eachText, {
  operands: ['weights', 'gradients', 'settings', 'first', 'second'], whole: ['items'], real: ['rate', 'decay', 'low', 'high', 'beta1', 'beta2', 'rest1', 'rest2', 'epsilon'],
});
const poolKernel = kernel('pool', poolText + eachText, { operands: ['input', 'output'], whole: ['items', 'height', 'width', 'window_y', 'window_x'], real: ['factor'] });
const warpKernel = kernel('warp', warpText + eachText, { operands: ['from', 'to', 'maps'], whole: ['items', 'channels', 'height', 'width', 'grid'] });
const readoutKernel = kernel('readout', readoutText + eachText, {
  operands: ['series', 'score', 'at', 'd_series', 'd_score'], whole: ['items', 'steps', 'first_step', 'total'],
});
const lossKernel = kernel('loss', lossText, {
  operands: ['score', 'labels', 'd_score', 'losses', 'correct'], whole: ['samples', 'size'], real: ['scale', 'smoothing', 'on', 'off', 'divisor'],
});

export const fill = ({ to, size, value }: Fill): Dispatch[] => [each(fillKernel, size, { operands: { to: operand(to, size) }, numbers: { value } })];

export const copy = ({ from, to, size, copies = 1 }: Copy): Dispatch[] =>
  [each(copyKernel, copies * size, { operands: { from: operand(from, size), to: operand(to, copies * size) }, numbers: { size } })];

export const add = ({ from, to, size, factor }: Add): Dispatch[] => [each(addKernel, size, { operands: { from: operand(from, size), to: operand(to, size) }, numbers: { factor } })];

export const multiply = ({ from, by, to, rows, size }: Multiply): Dispatch[] =>
  [each(multiplyKernel, rows * size, { operands: { from: operand(from, rows * size), by: operand(by, size), to: operand(to, rows * size) }, numbers: { size } })];

export const penalty = ({ means, dSeries, rows, size, strength, low, high }: Penalty): Dispatch[] =>
  [each(penaltyKernel, rows * size, { operands: { means: operand(means, size), d_series: operand(dSeries, rows * size) }, numbers: { size, factor: (2 * strength) / rows, low, high } })];

export const quantise = ({ from, to, size, step, low, high }: Quantise): Dispatch[] =>
  [each(quantiseKernel, size, { operands: { from: operand(from, size), to: operand(to, size) }, numbers: { step, low, high } })];

/** Learning rate, gradient scale, step number and the corrections of the moments' bias. */
const settingsSize = 5;

export function sgd({ weights, gradients, settings, velocity, size, rate, decay, low, high, momentum }: Sgd): Dispatch[] {
  const operands = { weights: operand(weights, size), gradients: operand(gradients, size), settings: operand(settings, settingsSize), velocity: operand(velocity, size) };
  return [each(sgdKernel, size, { operands, numbers: { rate, decay, low, high, momentum }, work: 8 })];
}

export function adam({ weights, gradients, settings, first, second, size, rate, decay, low, high, beta1, beta2, epsilon, decoupled }: Adam): Dispatch[] {
  const operands = { weights: operand(weights, size), gradients: operand(gradients, size), settings: operand(settings, settingsSize), first: operand(first, size), second: operand(second, size) };
  return [each(adamKernel, size, { operands, numbers: { rate, decay, low, high, beta1, beta2, rest1: 1 - beta1, rest2: 1 - beta2, epsilon }, flags: { DECOUPLED: decoupled }, work: 20 })];
}

export function pool({ direction, input, output, rows, channels, height, width, window: [windowY, windowX] }: Pool): Dispatch[] {
  const [inputs, outputs] = [rows * channels * height * width, rows * channels * Math.floor(height / windowY) * Math.floor(width / windowX)];
  const back = direction === 'input';
  return [each(poolKernel, back ? inputs : outputs, {
    operands: { input: operand(input, inputs), output: operand(output, outputs) }, flags: { BACK: back },
    numbers: { height, width, window_y: windowY, window_x: windowX, factor: 1 / (windowY * windowX) }, work: windowY * windowX,
  })];
}

export function warp({ from, to, maps, samples, channels, height, width, grid }: Warp): Dispatch[] {
  const size = samples * channels * height * width;
  const operands = { from: operand(from, size), to: operand(to, size), maps: operand(maps, samples * mapNumbers(grid)) };
  return [each(warpKernel, size, { operands, numbers: { channels, height, width, grid }, work: 60 })];
}

export function readout({ direction, how, series, score, at, dSeries, dScore, steps, samples, size, firstStep, total }: Readout): Dispatch[] {
  const row = samples * size;
  const byStep = how === 'max' || how === 'first';
  const operands = direction === 'output'
    ? { series: operand(series, steps * row), score: operand(score, row), ...(byStep ? { at: operand(at, row) } : {}) }
    : { d_series: operand(dSeries!, steps * row), d_score: operand(dScore!, row), ...(byStep ? { score: operand(score, row), at: operand(at, row) } : {}) };
  const flags = { BACK: direction === 'input', MEAN: how === 'mean', LAST: how === 'last', FIRST: how === 'first', BY_STEP: byStep };
  return [each(readoutKernel, row, { operands, flags, numbers: { steps, first_step: firstStep, total }, work: steps })];
}

export function loss({ how, score, labels, dScore, losses, correct, samples, size, scale, smoothing, on, off, divisor }: Loss): Dispatch[] {
  const operands = { score: operand(score, samples * size), labels: operand(labels, samples), d_score: operand(dScore, samples * size), losses: operand(losses, samples), correct: operand(correct, samples) };
  return [{
    kernel: lossKernel, flags: { ENTROPY: how === 'cross-entropy' }, constants: {}, operands, numbers: { samples, size, scale, smoothing, on, off, divisor },
    groups: [...grid(samples), 1], work: 20 * samples * size,
  }];
}
