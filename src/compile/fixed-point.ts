import { WebspikeError } from '../errors.ts';

/** Weights are stored as integers in units of 2^−exponent; finer than this is never needed. */
const finest = 30;

/**
 * The finest resolution at which the largest possible sum of one neuron's inputs still fits into 31 bits, so that
 * integer addition can neither overflow nor depend on order.
 *
 * @param largestSum largest Σ|weight| over one neuron's inputs to a receptor.
 * @param largestPlastic largest magnitude a plastic weight may reach (0: none); it must be exact as f32, below 2^24 units.
 */
export function resolution(largestSum: number, largestPlastic: number, subject: string): number {
  let exponent = finest;
  while (largestSum * 2 ** exponent > 0x7fffffff || largestPlastic * 2 ** exponent > 0xffffff) {
    exponent--;
    if (exponent < -20) throw new WebspikeError(subject, `the weights of one neuron add up to ${largestSum}`, 'use smaller weights or other units');
  }
  return exponent;
}

/** A weight in units of 2^−exponent. */
export function quantise(weight: number, exponent: number): number {
  return Math.round(weight * 2 ** exponent);
}
