export { defaultDigitsOptions, runDigits, type DigitsHooks } from './digits/job.ts';
export type { DigitsData, DigitsEvent, DigitsNetwork, DigitsOptions, DigitsResult, DigitSet } from './digits/types.ts';
export { judge, Votes } from '../decode/votes.ts';
export * from './units.ts';
export { convert, type Conversion, type ConversionOptions, type ConvertedLayer } from './convert/convert.ts';
export { measureActivations, type Activations } from './convert/balance.ts';
export { foldBatchNorm, type Affine, type BatchNorm } from './convert/fold.ts';
export type { ImageInput, Images, RunImages } from './convert/images.ts';
export { accuracyOverSteps, accuracyTable, type AccuracyRow } from './convert/over-steps.ts';
