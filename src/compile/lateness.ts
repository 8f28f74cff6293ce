import type { NeuronProgram, RuleProgram } from '../equations/program.ts';
import { callsTo, mentions } from '../equations/tree.ts';
import type { Connection } from '../network/network.ts';
import type { BuiltSynapses } from './synapses.ts';

/** How far behind the synapses of a connection may learn. */
export interface Lateness {
  /** Steps of spikes and traces that both populations keep: whole words. */
  readonly span: number;
  /** Steps after which a row is visited even if its source is silent; 1: in every step. */
  readonly flush: number;
}

/** Most steps of a block, and a word that may have begun to be overwritten: what a neuron's memory must hold besides. */
const margin = 48;

/**
 * Synapses along rows learn late (shaders/shared/learn-rows.wgsl): the longer the neurons remember, the seldomer silent
 * rows are visited. Memory of traces grows with it, so it stays small beside the synapses. Rules that look at more than
 * their own traces cannot wait. `null`: the connection does not learn step by step along rows.
 */
export function latenessOf(connection: Connection, built: BuiltSynapses, rule: RuleProgram | null, target: NeuronProgram): Lateness | null {
  if (!rule || connection.plasticity!.apply === 'trial' || built.shape !== 'sparse') return null;
  const shared = new Set(target.variables.filter((each) => each.shared).map((each) => each.name));
  const lines = [...rule.onPre, ...rule.onPost, ...rule.onTick];
  const immediate = lines.some((line) => mentions(line.value, shared) || callsTo(line.value, 'norm'));
  const span = built.largestDegree >= 512 ? 256 : built.largestDegree >= 128 ? 128 : 64;
  return { span, flush: immediate ? 1 : span - margin };
}
