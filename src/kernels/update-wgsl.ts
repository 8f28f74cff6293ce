import type { Plan, PlannedPopulation } from '../compile/plan.ts';
import { wgslDialect } from '../equations/dialect-wgsl.ts';
import { Emitter, identifier, leastConstant } from '../equations/emit.ts';
import { postEventOf } from '../equations/names.ts';
import { fired, inputOf, refractorySteps, totalOf, type Line } from '../equations/program.ts';
import { mentions } from '../equations/tree.ts';
import { partitionTargets } from '../compile/tables.ts';
import { purposes } from '../random/philox.ts';
import compete from '../../shaders/shared/compete.wgsl';
import tile from '../../shaders/shared/tile.wgsl';
import update from '../../shaders/update.wgsl';
import { watches } from './update-wat.ts';

/** Writes declarations of `override` constants while collecting their values. */
export class Overrides {
  readonly constants: Record<string, number> = {};

  /** The name of a constant with this value. */
  named(name: string, value: number): string {
    this.constants[name] = value;
    return name;
  }

  declarations(): string {
    return Object.keys(this.constants).map((name) => `override ${name}: u32;`).join('\n');
  }
}

/** Where state and counts of a population are, in terms of pipeline constants. */
export function stateAt(plan: Plan, population: PlannedPopulation, variable: string, overrides: Overrides): string {
  const at = population.variables.findIndex((each) => each.name === variable);
  const { shared, offset, local } = population.variables[at];
  const resident = plan.kind === 'resident';
  const place = overrides.named(`o_${population.index}_${at}`, resident && !shared ? local : offset);
  return shared || resident ? place : `${place} + b * ${overrides.named(`n_${population.index}`, population.size)}`;
}

/** The functions of one population that the templates call. */
function populationWgsl(plan: Plan, population: PlannedPopulation, overrides: Overrides, wordwise: boolean): string {
  const { index: p, program, size } = population;
  const o = (name: string, value: number): string => overrides.named(name, value);
  const emitter = new Emitter(wgslDialect(p, purposes.population(p)), (name) => {
    const at = population.constants.findIndex((each) => each.name === name);
    if (at >= 0) {
      const { offset, perNeuron } = population.constants[at];
      return { code: `values[${o(`c_${p}_${at}`, offset)}${perNeuron ? ' + j' : ''}]`, least: leastConstant };
    }
    const stimulus = population.stimuli.findIndex((each) => each.name === name);
    if (stimulus >= 0) return { code: `values[${o(`x_${p}_${stimulus}`, population.stimuli[stimulus].offset)} + b * ${o(`n_${p}`, size)} + j]`, least: leastConstant };
    if (name === 'step') return { code: 'f32(at)', least: 0 };
    const receptor = population.receptors.find((each) => inputOf(each.name) === name || (each.total !== null && totalOf(each.name) === name));
    return receptor && { code: identifier(name), least: -receptor.exponent };
  }, (name) => population.variables.some((each) => each.name === name));

  const own = population.variables.filter((each) => !each.shared);
  const shared = population.variables.filter((each) => each.shared);
  const place = (variable: string): string => stateAt(plan, population, variable, overrides);
  const refractory = program.refractory ? 'refractory' : null;
  const lines = (list: readonly Line[]): string => emitter.lines(list, refractory).join('\n  ');
  const load = [
    ...own.map((each) => `var ${identifier(each.name)} = load(${place(each.name)} + j);`),
    ...shared.map((each) => `let ${identifier(each.name)} = load_shared(${place(each.name)} + j);`),
  ].join('\n  ');
  const store = own.map((each) => `store(${place(each.name)} + j, ${identifier(each.name)});`).join('\n  ');
  const watched = own.filter((each) => watches(population, each.name));
  const check = watched.map((each) => `if (out_of_range(${identifier(each.name)})) { atomicStore(&control[0], ${p + 1}u); }`).join('\n  ');
  const inputs = population.receptors.map((receptor, index) => {
    const parts = wordwise && receptor.gathers.length > 0 ? [`gathered[${8 * index}u + (j & 7u)]`] : receptor.gathers.map((c) => `gather(${rowOf(plan, c)}u, j, b, at)`);
    const take = (from: string, offset: number): string => `atomicExchange(&ring[${o(`${from}_${p}_${index}`, offset)} + ((at % ${o(`d_${p}_${index}`, receptor.ring!.slots)}) * batch + b) * ${o(`n_${p}`, size)} + j], 0)`;
    const number = (name: string, sum: string): string => `let ${identifier(name)} = r(to_float(${sum}) * ${exponentLiteral(-receptor.exponent)});`;
    if (receptor.ring) parts.push(take('r', receptor.ring.offset));
    const total = receptor.total === null ? '' : `\n  ${number(totalOf(receptor.name), take('z', receptor.total))}`;
    return `${number(inputOf(receptor.name), parts.join(' + ') || '0')}${total}`;
  }).join('\n  ');
  const sends = program.sends.map((amount, k) => {
    const { offset, history } = population.sends[k];
    return `  state[${o(`e_${p}_${k}`, offset)} + ((at % ${history}u) * batch + b) * ${o(`n_${p}`, size)} + j] = bitcast<u32>(settle(${emitter.number(amount).code}));`;
  });
  const sending = population.variables.filter(({ name }) => program.sends.some((each) => mentions(each, new Set([name]))));
  sends.unshift(...sending.map((each) => `  let ${identifier(each.name)} = ${each.shared ? 'load_shared' : 'load'}(${place(each.name)} + j);`));
  const hasFired = population.variables.some((each) => each.name === fired);
  const given = population.given ? `
fn given_${p}(j: u32, at: u32, b: u32) -> f32 {
  if (at >= ${o(`g_${p}`, population.given.steps)}) { return 0.0; }
  return f32((structure[${o(`f_${p}`, population.given.offset)} + (at * batch + b) * ${o(`w_${p}`, population.words)} + (j >> 5u)] >> (j & 31u)) & 1u);
}
` : '';

  const gatherBlock = wordwise ? `
fn gather_block_${p}(j: u32, b: u32, at: u32) {
${population.receptors.map((receptor, index) => (receptor.gathers.length === 0 ? '' : `  for (var k = 0u; k < 8u; k++) { gathered[${8 * index}u + k] = 0; }
${receptor.gathers.map((c) => `  gather_eight(${rowOf(plan, c)}u, ${8 * index}u, j, b, at);`).join('\n')}`)).join('\n')}
}
` : '';

  return `${given}${gatherBlock}${rememberWgsl(plan, population, overrides, sends)}
fn integrate_${p}(j: u32, b: u32, at: u32) -> bool {
  ${load}
  ${inputs}
  ${program.refractory ? `let refractory = ${identifier(refractorySteps)} > 0.0;` : ''}
  ${program.late.length > 0 ? `if (${identifier(fired)} > 0.0) {\n  ${lines(program.late)}\n  }` : ''}
  ${lines(program.update)}
  let spiking = ${emitter.truth(program.spike)}${refractory ? ' && !refractory' : ''};
  ${refractory ? `if (refractory) { ${identifier(refractorySteps)} -= 1.0; }` : ''}
  ${hasFired ? `${identifier(fired)} = select(0.0, 1.0, spiking);` : ''}
  ${store}
  ${check}
  return spiking;
}

fn on_spike_${p}(j: u32, b: u32, at: u32) {
  ${load}
  ${emitter.lines(program.onSpike, null).join('\n  ')}
  ${store}
  ${check}
  state[${o(`s_${p}`, population.counts)} + b * ${o(`n_${p}`, size)} + j] += 1u;
  ${population.totals === null ? '' : `atomicAdd(&ring[${o(`t_${p}`, population.totals)} + j], 1);`}
}
${program.rank ? `
fn rank_${p}(j: u32, b: u32, at: u32) -> f32 {
  ${load}
  return flush(${emitter.number(program.rank).code});
}

fn inhibit_${p}(j: u32, b: u32, at: u32) {
  ${program.inhibit.length + Number(hasFired) === 0 ? '' : `${load}
  ${emitter.lines(program.inhibit, null).join('\n  ')}
  ${hasFired ? `${identifier(fired)} = 0.0;` : ''}
  ${store}`}
}
` : ''}${program.adapt.length > 0 ? `
fn adapt_${p}(j: u32, v_spikes: f32, v_samples: f32) {
  ${shared.map((each) => `var ${identifier(each.name)} = load_shared(${place(each.name)} + j);`).join('\n  ')}
  ${lines(program.adapt)}
  ${shared.map((each) => `store_shared(${place(each.name)} + j, ${identifier(each.name)});\n  if (out_of_range(${identifier(each.name)})) { atomicStore(&control[0], ${p + 1}u); }`).join('\n  ')}
}
` : ''}`;
}

/** Keeps a neuron's spike and traces for those who learn from them later, and what it sends. */
function rememberWgsl(plan: Plan, population: PlannedPopulation, overrides: Overrides, sends: readonly string[]): string {
  const { index: p, size, remembers } = population;
  const signature = `\nfn remember_${p}(j: u32, b: u32, at: u32, spiking: u32) {`;
  if (!remembers) return `${signature}\n${sends.join('\n')}\n}\n`;
  const n = overrides.named(`n_${p}`, size);
  const bits = (first: string, happened: string): string => `  {
    let word = ${first} + (b * ${n} + j) * ${remembers.span / 32}u + ((at >> 5u) % ${remembers.span / 32}u);
    let bit = select(0u, 1u << (at & 31u), ${happened});
    if ((at & 31u) == 0u) {
      spikes[word] = bit;
    } else if (bit != 0u) {
      spikes[word] |= bit;
    }
  }`;
  const events = remembers.events.map(({ connection, offset }, k) => bits(overrides.named(`e_${p}_${k}`, offset), `load(${stateAt(plan, population, postEventOf(connection), overrides)} + j) > 0.0`));
  const lines = remembers.traces.map(({ variable, offset }, k) =>
    `  state[${overrides.named(`m_${p}_${k}`, offset)} + ((at % ${remembers.span}u) * batch + b) * ${n} + j] = bitcast<u32>(load(${stateAt(plan, population, variable, overrides)} + j));`);
  return `${signature}
${[bits(overrides.named(`h_${p}`, remembers.spikes), 'spiking == 1u'), ...events, ...lines, ...sends].join('\n')}
}
`;
}

/** Row of a gathered connection in the table of connections. */
const rowOf = (plan: Plan, c: number): number => plan.connections[c].tracts[0].index;

/** An f32 number as an exact WGSL literal. */
export const floatLiteral = (value: number): string => `bitcast<f32>(${new Uint32Array(Float32Array.of(value).buffer)[0]}u)`;

/** A power of two as an exact WGSL literal. */
export function exponentLiteral(exponent: number): string {
  return `bitcast<f32>(${(exponent + 127) * 2 ** 23}u)`;
}

/** The step of one population: its equations, bound into the template. */
export function stepWgsl(plan: Plan, population: PlannedPopulation, overrides: Overrides, wordwise: boolean): string {
  const { index: p, size, words, spikes, competition } = population;
  const numbers = { size, words, spikes: spikes.offset, history: spikes.history, stops: Number(competition?.stop ?? false) };
  for (const [name, value] of Object.entries(numbers)) overrides.named(`${name}_${p}`, value);
  return populationWgsl(plan, population, overrides, wordwise) + (competition ? compete : tile).replaceAll(/_P\b/g, `_${p}`);
}

const tilesOf = (population: PlannedPopulation): string => (population.competition ? '1u' : `((size_${population.index} + tile_size - 1u) / tile_size)`);

/** One entry point per stage. A workgroup's number runs through the populations' tiles and samples. */
export function stageEntries(plan: Plan): string {
  return plan.stages.map((stage, s) => `
fn step_stage_${s}(group: u32, at: u32, lane: u32) {
  var index = group;
${stage.populations.map((p) => `  if (index < ${tilesOf(plan.populations[p])} * run.samples) {
    step_${p}(index % ${tilesOf(plan.populations[p])}, index / ${tilesOf(plan.populations[p])}, at, lane);
  }
  index -= ${tilesOf(plan.populations[p])} * run.samples;`).join('\n')}
}
${update.replaceAll(/_S\b/g, `_${s}`)}`).join('');
}

/** The partitions of a call, one after the other: their numbers must be known where barriers stand in loops. */
export function partitionEntries(plan: Plan): string {
  return plan.calls.step.flatMap((call, number) => (call.kernel !== 'partition' ? [] : [`
@compute @workgroup_size(lanes)
fn partition_${number}(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = begin(lane);
${call.connections.map((row) => `  partition_connection(${row}u, ${partsOf(plan, row)}u, start, group.x, groups.x, lane);`).join('\n')}
  finish(lane, groups, start + block);
}
`])).join('');
}

const partsOf = (plan: Plan, row: number): number => {
  const connection = plan.connections.find((each) => each.tracts.some((tract) => tract.index === row))!;
  return Math.ceil(plan.populations[connection.to].size / partitionTargets);
};

/** All stages of one sample's step (resident plan). */
export function residentStep(plan: Plan): string {
  const stages = plan.stages.map((stage) => {
    const steps = stage.populations.map((p) => `  for (var tile = 0u; tile < ${tilesOf(plan.populations[p])}; tile++) { step_${p}(tile, b, at, lane); }\n`);
    const deliveries = stage.deliveries.flatMap((c) => plan.connections[c].tracts.map(({ index }) =>
      `  for (var w = 0u; w < population_words(connection_from(${index}u)); w++) { ${plan.connections[c].plasticity?.late ? `visit_word(${index}u, w, at, lane)` : `deliver_word(${index}u, w, b, at, lane)`}; }\n`));
    return `${steps.join('')}  synchronise();\n${deliveries.join('')}${deliveries.length > 0 ? '  synchronise();\n' : ''}`;
  });
  return `\nfn step_all(b: u32, at: u32, lane: u32) {\n${stages.join('')}}\n`;
}

/** The function that picks a population's `adapt` by its number. */
export function adaptSwitch(plan: Plan): string {
  const members = plan.populations.filter((each) => each.program.adapt.length > 0);
  return `
fn adapt(p: u32, j: u32, spike_count: f32, samples: f32) {
  switch (p) {
${members.map((each) => `    case ${each.index}u: { adapt_${each.index}(j, spike_count, samples); }`).join('\n')}
    default: { }
  }
}
`;
}

/** Copies one sample's state into workgroup memory and back (resident plan). */
export function residentCopies(plan: Plan, overrides: Overrides): string {
  const loops = (inward: boolean): string => plan.populations.flatMap((population) => population.variables.flatMap((variable, at) => {
    if (variable.shared) return [];
    const size = overrides.named(`n_${population.index}`, population.size);
    const far = `state[${overrides.named(`q_${population.index}_${at}`, variable.offset)} + b * ${size} + j]`;
    const near = `local_state[${overrides.named(`o_${population.index}_${at}`, variable.local)} + j]`;
    return [`  for (var j = lane; j < ${size}; j += lanes) { ${inward ? `${near} = ${far}` : `${far} = ${near}`}; }`];
  })).join('\n');
  return `
fn copy_in(b: u32, lane: u32) {
${loops(true)}
}

fn copy_out(b: u32, lane: u32) {
${loops(false)}
}
`;
}
