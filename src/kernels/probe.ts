import type { Plan, PlannedProbe } from '../compile/plan.ts';
import { place, type Layout } from './memory.ts';

/** Twin of shaders/probe.wgsl: copies the words of recorded variables after a step. */
export function probe(plan: Plan, layout: Layout, words: Uint32Array, each: PlannedProbe, b: number, at: number): void {
  if (at % each.every !== 0) return;
  const population = plan.populations[each.population];
  const variable = population.variables.find((candidate) => candidate.name === each.variable)!;
  const row = place(layout, 'state', each.offset + (((at / each.every) % each.rows) * plan.batch + b) * each.neurons.length) / 4;
  const from = place(layout, 'state', variable.offset + (variable.shared ? 0 : b * population.size)) / 4;
  each.neurons.forEach((neuron, n) => (words[row + n] = words[from + neuron]));
}
