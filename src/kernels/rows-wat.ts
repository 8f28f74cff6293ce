import type { Plan, PlannedConnection } from '../compile/plan.ts';
import { access, add, get, int, ints, op } from '../wasm/text.ts';
import { place, type Layout } from './memory.ts';

/**
 * How the CPU backend reads stored rows: the one place that knows the formats of targets and weights. Synapses go by their
 * number within the connection; all are in one bank here.
 */
export interface Rows {
  /** First synapse of row `$i`, and the end. */
  readonly start: string;
  readonly end: string;
  /** Target word, with its delay, of the synapse whose number is in a local, `ahead` of it. */
  word(synapse: string, ahead?: number): string;
  /** Targets of four synapses, the first of which has its number in a local. */
  targets(synapse: string): string;
  /** Targets of the synapses whose numbers are in the lanes of a local. */
  targetsOf(synapses: string): string;
  /** Target within a word, and delay. */
  target(word: string): string;
  delay(word: string): string;
  /** Weight in units of the receptor. */
  weight(synapse: string, ahead?: number): string;
}

/** Weight, in units of the receptor, whose number is in a local, `ahead` of it. */
export function weightOf(layout: Layout, { weights, tracts: [tract] }: Pick<PlannedConnection, 'weights' | 'tracts'>, number: string, ahead = 0): string {
  const first = place(layout, 'weights', tract.weights);
  if (weights.stride === 0) return access('i32.load', first, int(0));
  if (weights.bits === 32) return access('i32.load', first + 4 * ahead, `(i32.shl ${get(number)} ${int(2)})`);
  return op('i32.shl', access('i32.load16_s', first + 2 * ahead, `(i32.shl ${get(number)} ${int(1)})`), int(weights.grain));
}

/** The stored rows of a connection. */
export function rowsOf(layout: Layout, connection: Pick<PlannedConnection, 'sparse' | 'weights' | 'tracts'>): Rows {
  const { tracts: [tract] } = connection;
  const { rows, narrow, shift } = connection.sparse!;
  const row = `(i32.shl ${get('i')} ${int(2)})`;
  const starts = place(layout, 'structure', rows);
  const targets = place(layout, 'targets', tract.targets);
  const at = (synapse: string, log: number): string => `(i32.shl ${get(synapse)} ${int(log)})`;
  const within = (words: string): string => (shift === 32 ? words : op('v128.and', words, ints(2 ** shift - 1)));
  return {
    start: access('i32.load', starts, row), end: access('i32.load', starts + 4, row),
    word: (synapse, ahead = 0) => (narrow ? access('i32.load16_u', targets + 2 * ahead, at(synapse, 1)) : access('i32.load', targets + 4 * ahead, at(synapse, 2))),
    targets: (synapse) => {
      const words = narrow ? access('v128.load16x4_u', targets, at(synapse, 1)) : access('v128.load', targets, at(synapse, 2));
      return within(words);
    },
    targetsOf: (synapses) => {
      const lane = (each: number): string => `(i32.shl ${op('i32x4.extract_lane', each, get(synapses))} ${int(narrow ? 1 : 2)})`;
      return within([0, 1, 2, 3].reduce((vector, each) => op('i32x4.replace_lane', each, vector, access(narrow ? 'i32.load16_u' : 'i32.load', targets, lane(each))), ints(0)));
    },
    target: (word) => (shift === 32 ? word : `(i32.and ${word} ${int(2 ** shift - 1)})`),
    delay: (word) => `(i32.shr_u ${word} ${int(shift)})`,
    weight: (synapse, ahead) => weightOf(layout, connection, synapse, ahead),
  };
}

/** Byte offset, within a ring, of slot `slot` of sample `$b`. */
export function slotBytes(plan: Plan, connection: PlannedConnection, slot: string): string {
  return `(i32.mul ${add(`(i32.mul ${slot} ${int(plan.batch)})`, get('b'))} ${int(4 * plan.populations[connection.to].size)})`;
}
