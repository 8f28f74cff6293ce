import type { PlanChoice } from '../src/backend/backend.ts';
import type { Strategy } from '../src/compile/plan.ts';
import type { Finding } from './row.ts';

/** How spikes reach their targets, for all connections where it is possible. */
export type BenchDelivery = 'auto' | 'tuned' | Strategy;

/** What to measure; the same for a process of Node and for a page. */
export interface Order {
  readonly benchmark: string;
  readonly size: string;
  readonly seed: number;
  readonly plan: PlanChoice;
  readonly delivery: BenchDelivery;
  /** Seconds that a timed run may take; a slower network simulates less time. */
  readonly limit: number;
  /** A file that the benchmark asks for. */
  readonly data?: string;
  /** Findings of the CPU backend on the same network, so that a software adapter need not repeat them. */
  readonly judged?: readonly Finding[];
}
