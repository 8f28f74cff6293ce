import { twinSource } from '../kernels/update-js.ts';
import { adapting, arenaNames, planBytes, plastic, type Plan } from './plan.ts';

const bytes = (words: number): string => {
  const size = words * 4;
  return size < 1024 ? `${size} B` : size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1024 ** 2).toFixed(1)} MiB`;
};

/** One dispatch of the WebGPU backend. */
export interface Call {
  readonly kernel: string;
  readonly what: string;
}

/** The dispatches of one pass through the stages: of a whole run (resident) or of one block of steps. */
export function callsOf(plan: Plan): Call[] {
  if (plan.kind === 'resident') return [{ kernel: 'resident', what: 'all populations, deliveries and rules, all steps' }];
  const names = (members: readonly number[]): string => members.map((p) => plan.populations[p].name).join(', ');
  const calls: Call[] = [];
  for (const stage of plan.stages) {
    calls.push({ kernel: 'update', what: names(stage.populations) });
    if (stage.deliveries.length > 0) calls.push({ kernel: 'deliver', what: stage.deliveries.map((c) => plan.connections[c].name).join(', ') });
  }
  const rules = plastic(plan, 'step');
  const adapts = adapting(plan, 'step').map((each) => `shared state of ${each.name}`);
  const learning = rules.map((each) => each.name);
  // A rule that reads shared state must not see it change: that takes a dispatch of its own.
  if (adapts.length > 0 && rules.some((each) => each.plasticity!.shared.size > 0)) calls.push({ kernel: 'learn', what: learning.join(', ') }, { kernel: 'learn', what: adapts.join(', ') });
  else if (rules.length + adapts.length > 0) calls.push({ kernel: 'learn', what: [...learning, ...adapts].join(', ') });
  if (plan.probes.length > 0) calls.push({ kernel: 'probe', what: plan.probes.map((each) => each.variable).join(', ') });
  return calls;
}

/** Words a step must touch at least: state read and written, masks written, weights of a step without spikes none. */
function bytesPerStep(plan: Plan): number {
  const state = plan.populations.reduce((sum, each) => sum + each.program.variables.filter((variable) => !variable.shared).length * each.size * 2, 0);
  const masks = plan.populations.reduce((sum, each) => sum + each.words, 0);
  const rings = plan.populations.reduce((sum, each) => sum + each.receptors.filter((receptor) => receptor.ring).length * each.size * 2, 0);
  return (state + masks + rings) * plan.batch * 4;
}

/**
 * A plan as text: why this plan, buffers with sizes, kernels in order, dispatches and bytes per step.
 *
 * @param options `code: true` adds the JavaScript generated for each population.
 * @example
 * console.log(printPlan(simulation.plan));
 */
export function printPlan(plan: Plan, options: { readonly code?: boolean } = {}): string {
  const lines: string[] = [];
  const calls = callsOf(plan);
  const perStep = plan.kind === 'resident' ? '1 dispatch per run' : `${calls.length} dispatch${calls.length > 1 ? 'es' : ''} per ${plan.block === 1 ? 'step' : `${plan.block} steps`}`;
  lines.push(`plan ${plan.kind}: ${plan.reason}`);
  lines.push(`  ${perStep}, ${(bytesPerStep(plan) / 1024).toFixed(1)} KiB of state per step, batch ${plan.batch}, seed ${plan.seed}, precision ${plan.precision}`);
  lines.push('', 'populations');
  for (const each of plan.populations) {
    const methods = [...each.program.methods].map(([variable, method]) => `${variable} ${method}`).join(', ');
    lines.push(`  ${each.name}: ${each.size} × ${plan.network.populations[each.name].model.name}${methods ? ` (${methods})` : ''}`);
    for (const receptor of each.receptors) lines.push(`    receptor ${receptor.name}: weights in units of 2^${-receptor.exponent}${receptor.ring ? `, ring of ${receptor.ring.slots} steps` : ''}${receptor.drives > 0 ? `, Poisson drive${receptor.drives > 1 ? ` × ${receptor.drives}` : ''}` : ''}`);
  }
  if (plan.connections.length > 0) lines.push('', 'connections');
  for (const each of plan.connections) {
    const delay = each.delay.least === each.delay.most ? `${each.delay.least}` : `${each.delay.least} to ${each.delay.most}`;
    const how = { dense: 'gathered from a full matrix', uniform: 'one weight, spikes counted', sparse: 'scattered with integer atomics' }[each.strategy];
    lines.push(`  ${each.name}: ${plan.populations[each.from].name} → ${plan.populations[each.to].name}, ${each.synapses} synapses, delay ${delay} steps, ${how}${each.plasticity ? `, plastic each ${each.plasticity.apply}` : ''}`);
  }
  lines.push('', 'dispatches');
  for (const call of calls) lines.push(`  ${call.kernel}: ${call.what}`);
  lines.push('', 'buffers');
  for (const arena of arenaNames) {
    if (plan.words[arena] === 0) continue;
    lines.push(`  ${arena}: ${bytes(plan.words[arena])}`);
    for (const part of plan.parts.filter((each) => each.arena === arena && each.words > 1)) lines.push(`    ${part.name}: ${bytes(part.words)}`);
  }
  lines.push(`  initial state, for each new trial: ${bytes(plan.trialState)}`, `  total: ${bytes(planBytes(plan) / 4)}`);
  if (options.code) for (const each of plan.populations) lines.push('', `code of ${each.name}`, twinSource(plan, each));
  return lines.join('\n');
}
