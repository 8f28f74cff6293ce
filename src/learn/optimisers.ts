import { expect } from '../errors.ts';
import type { Optimiser } from './trainer.ts';

/**
 * Adam (Kingma & Ba 2015, arXiv:1412.6980); `decay` adds L2 regularisation to the gradient.
 *
 * @throws WebspikeError where a number is out of range.
 * @example
 * const options = { optimiser: adam(), ...others };
 */
export const adam = (options: Partial<AdamOptions> = {}): Optimiser => adaptive('adam', options);

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, arXiv:1711.05101).
 *
 * @throws WebspikeError where a number is out of range.
 * @example
 * const options = { optimiser: adamw({ decay: 0.01 }), ...others };
 */
export const adamw = (options: Partial<AdamOptions> = {}): Optimiser => adaptive('adamw', options);

/**
 * Stochastic gradient descent with momentum (v ← momentum · v + g, w ← w − rate · v, as PyTorch does); `decay` adds L2 regularisation to the gradient.
 *
 * @throws WebspikeError where a number is out of range.
 * @example
 * const options = { optimiser: sgd({ momentum: 0.9 }), ...others };
 */
export function sgd({ momentum = 0, decay = 0 }: { readonly momentum?: number; readonly decay?: number } = {}): Optimiser {
  share('momentum', momentum);
  atLeastZero('decay', decay);
  return { kind: 'sgd', momentum, decay };
}

/** What {@link adam} and {@link adamw} take. */
export interface AdamOptions {
  /** Memory of the mean gradient, 0 to 1. Default 0.9. */
  readonly beta1: number;
  /** Memory of its square. Default 0.999. */
  readonly beta2: number;
  /** Default 1e-8. */
  readonly epsilon: number;
  /** Default 0. */
  readonly decay: number;
}

function adaptive(kind: 'adam' | 'adamw', { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0 }: Partial<AdamOptions>): Optimiser {
  share('beta1', beta1);
  share('beta2', beta2);
  expect(epsilon > 0, 'optimiser, epsilon', `it is ${epsilon}`, 'give a number above 0');
  atLeastZero('decay', decay);
  return { kind, beta1, beta2, epsilon, decay };
}

const share = (what: string, value: number): void => expect(value >= 0 && value < 1, `optimiser, ${what}`, `it is ${value}`, 'give a number from 0 to below 1');
const atLeastZero = (what: string, value: number): void => expect(Number.isFinite(value) && value >= 0, `optimiser, ${what}`, `it is ${value}`, 'give a number of at least 0');
