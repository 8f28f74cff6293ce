export { defaultDigitsOptions, runDigits, type DigitsHooks } from './digits/job.ts';
export type { DigitsData, DigitsEvent, DigitsNetwork, DigitsOptions, DigitsResult, DigitSet } from './digits/types.ts';
export { judge, Votes } from '../decode/votes.ts';
export type { Surrogate } from '../equations/surrogate.ts';
export { arctan, fastSigmoid, rectangular, sigmoid, straightThrough, triangular } from '../equations/surrogates.ts';
