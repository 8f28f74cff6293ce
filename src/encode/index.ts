export { intensityToRate } from './rate.ts';
