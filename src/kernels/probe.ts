import type { Plan, PlannedProbe } from '../compile/plan.ts';
import type { Views } from './arenas.ts';

/** Twin of shaders/probe.wgsl: keeps the values of recorded variables after a step. */
export function probe(plan: Plan, views: Views, each: PlannedProbe, b: number, at: number): void {
  if (at % each.every !== 0) return;
  const population = plan.populations[each.population];
  const variable = population.variables.find((candidate) => candidate.name === each.variable)!;
  const row = each.offset + (((at / each.every) % each.rows) * plan.batch + b) * each.neurons.length;
  const from = variable.offset + (variable.shared ? 0 : b * population.size);
  each.neurons.forEach((neuron, n) => (views.record[row + n] = views.state[from + neuron]));
}
