import type { ConvolutionShape } from '../network/convolution.ts';
import { arenaNames, planBytes, type ArenaName, type Measured, type Plan, type PlannedConnection } from './plan.ts';

const bytes = (words: number): string => {
  const size = words * 4;
  return size < 1024 ? `${size} B` : size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1024 ** 2).toFixed(1)} MiB`;
};

/** Bytes a step must touch at least: state and rings read and written, masks and what is sent written; weights of a step without spikes none. */
export function bytesPerStep(plan: Plan): number {
  const state = plan.populations.reduce((sum, each) => sum + each.program.variables.filter((variable) => !variable.shared).length * each.size * 2, 0);
  const masks = plan.populations.reduce((sum, each) => sum + each.words, 0);
  const rings = plan.populations.reduce((sum, each) => sum + each.receptors.reduce((count, { ring, total }) => count + Number(ring !== null) + Number(total !== null), 0) * each.size * 2, 0);
  const sent = plan.populations.reduce((sum, each) => sum + each.sends.length * each.size, 0);
  return (state + masks + rings + sent) * plan.batch * 4;
}

const kernelText = ({ groups, inputs, outputs, y, x }: ConvolutionShape): string => [groups * outputs, inputs, y.kernel, x.kernel].join(' × ');

function how({ strategy, tracts, weights, sparse, convolution }: PlannedConnection): string {
  const rows = `${sparse?.narrow ? '16-bit targets, ' : ''}${weights.bits === 16 ? '16-bit weights, ' : ''}${tracts.length > 1 ? `in ${tracts.length} banks, ` : ''}`;
  return {
    dense: 'gathered from a full matrix', uniform: 'one weight, spikes counted', bits: 'gathered, one bit per pair', scatter: `${rows}scattered with integer atomics`,
    partition: `${rows}summed in workgroup memory`, procedural: 'drawn again at each spike',
    convolution: convolution ? `a kernel of ${kernelText(convolution.shape)}, scattered with integer atomics` : '',
  }[strategy];
}

function sending({ network }: Plan, { name, transmission }: PlannedConnection): string {
  return transmission ? `, ${network.connections![name].transmission!.model.name} ${transmission.continuous ? 'in every step' : 'with each spike'}` : '';
}

/** What the tuner found, the fastest first. */
function describeMeasured(measured: readonly Measured[]): string {
  const times = measured.flatMap((each) => ('rejected' in each ? [] : [each])).sort((a, b) => a.microsecondsPerStep - b.microsecondsPerStep);
  const out = measured.flatMap((each) => ('rejected' in each ? [`; ${each.strategy} rejected: ${each.rejected}`] : []));
  return `${times.map(({ strategy, microsecondsPerStep }) => `${strategy} ${Number(microsecondsPerStep.toPrecision(3))} µs`).join(', ')} per step${out.join('')}`;
}

/** The plan's buffers: name, bank, words. */
function buffersOf(plan: Plan): [name: ArenaName, bank: number, words: number][] {
  return arenaNames.flatMap((name): [ArenaName, number, number][] => (name === 'targets' || name === 'weights'
    ? plan.banks.map((bank, number) => [name, number, bank[name]])
    : [[name, 0, plan.words[name]]])).filter(([, , words]) => words > 0);
}

/**
 * A plan as text: why this plan, buffers with sizes, kernels in order, dispatches and bytes per step.
 *
 * @example
 * console.log(printPlan(simulation.plan));
 */
export function printPlan(plan: Plan): string {
  const lines: string[] = [];
  const calls = plan.calls.step;
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
    const stored = each.synapses === 0 ? '' : ` (${Number(each.synapseBytes.toFixed(2))} bytes per synapse)`;
    lines.push(`  ${each.name}: ${plan.populations[each.from].name} → ${plan.populations[each.to].name}, ${each.synapses} synapses, delay ${delay} steps, ${how(each)}${stored}${each.plasticity ? `, plastic each ${each.plasticity.apply}` : ''}${sending(plan, each)}`);
    if (plan.tuned[each.name]) lines.push(`    tuned: ${describeMeasured(plan.tuned[each.name])}`);
  }
  lines.push('', 'dispatches');
  for (const call of calls) lines.push(`  ${call.kernel}: ${call.what}`);
  lines.push('', 'buffers');
  for (const [arena, bank, words] of buffersOf(plan)) {
    lines.push(`  ${arena}${bank > 0 ? `, bank ${bank}` : ''}: ${bytes(words)}`);
    for (const part of plan.parts.filter((each) => each.arena === arena && each.bank === bank && each.words > 1)) lines.push(`    ${part.name}: ${bytes(part.words)}`);
  }
  lines.push(`  initial state, for each new trial: ${bytes(plan.trialState)}`, `  total: ${bytes(planBytes(plan) / 4)}`);
  return lines.join('\n');
}

/**
 * The kernels generated for a plan, as WebAssembly text: `update_0` advances the first population, and so on.
 *
 * @example
 * console.log(await printKernels(simulation.plan));
 */
export async function printKernels(plan: Plan): Promise<string> {
  const { layOut, moduleWat } = await import('../kernels/module-wat.ts');
  return moduleWat(plan, layOut(plan));
}
