/** Data sets, as far as a browser can use them. Finding and downloading is Node's: `src/data/mnist.ts`. */
export { parseIdxImages, parseIdxLabels } from './idx.ts';
export { packDigits, unpackDigits } from './pack.ts';
export type { DigitSet, DigitsData } from '../learn/digits/types.ts';
export { parseAedat, type Camera } from './aedat.ts';
export { parseEventText, parseNMnist, type Events, type EventTextOptions } from './events.ts';
