import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { binary, type Plan, type Strategy } from '../compile/plan.ts';
import { tableAccessors } from '../compile/tables.ts';
import deliverEntry from '../../shaders/deliver.wgsl';
import learnEntry from '../../shaders/learn.wgsl';
import normaliseEntry from '../../shaders/normalise.wgsl';
import probeEntry from '../../shaders/probe.wgsl';
import residentEntry from '../../shaders/resident.wgsl';
import bindings from '../../shaders/shared/bindings.wgsl';
import construct from '../../shaders/construct.wgsl';
import partition from '../../shaders/partition.wgsl';
import convolve from '../../shaders/shared/convolve.wgsl';
import deliverShared from '../../shaders/shared/deliver.wgsl';
import draw from '../../shaders/shared/draw.wgsl';
import exactMath from '../../shaders/shared/exact-math.wgsl';
import gather from '../../shaders/shared/gather.wgsl';
import learnBits from '../../shaders/shared/learn-bits.wgsl';
import learnKernel from '../../shaders/shared/learn-kernel.wgsl';
import learnRows from '../../shaders/shared/learn-rows.wgsl';
import learnShared from '../../shaders/shared/learn.wgsl';
import normal from '../../shaders/shared/normal.wgsl';
import recent from '../../shaders/shared/recent.wgsl';
import rule from '../../shaders/shared/rule.wgsl';
import philox from '../../shaders/shared/philox.wgsl';
import probeShared from '../../shaders/shared/probe.wgsl';
import rows from '../../shaders/shared/rows.wgsl';
import step from '../../shaders/shared/step.wgsl';
import transmit from '../../shaders/shared/transmit.wgsl';
import { learnWgsl } from './learn-wgsl.ts';
import { runStruct } from './run-struct.ts';
import { adaptSwitch, Overrides, residentCopies, residentStep, partitionEntries, stageEntries, stepWgsl } from './update-wgsl.ts';

/** Switches of the shader files: `#if NAME … #else … #endif`. */
export type Flags = Readonly<Record<string, boolean>>;

/**
 * Resolves `#if NAME` by wgsl-preprocessor, whose template tag wants the condition as a value.
 *
 * @throws Error for a flag that nobody set: a misspelt flag must not count as false.
 */
export function preprocess(text: string, flags: Flags): string {
  const strings: string[] = [];
  const values: boolean[] = [];
  let from = 0;
  for (const match of text.matchAll(/^[ \t]*#(?:if|elif)[ \t]+(\w+)[ \t]*$/gm)) {
    if (!Object.hasOwn(flags, match[1])) throw new Error(`internal: shader flag ${match[1]} is not set`);
    const at = match.index + match[0].lastIndexOf(match[1]);
    strings.push(text.slice(from, at));
    values.push(flags[match[1]]);
    from = at + match[1].length;
  }
  strings.push(text.slice(from));
  return wgsl(strings, ...values);
}

/** A module's text and the pipeline constants it takes. */
export interface Shader {
  readonly code: string;
  readonly constants: Readonly<Record<string, number>>;
}

/** What every kernel of webspike starts from: arithmetic and random numbers. */
export function arithmetic(precision: Plan['precision']): string {
  return preprocess([runStruct(), exactMath, philox].join('\n'), { FAST: precision === 'fast' });
}

/** The shader that draws a plan's synapses. */
export function constructionShader(): string {
  return preprocess([runStruct(), exactMath, philox, normal, draw, tableAccessors('run.'), construct].join('\n'), { FAST: false });
}

/** The shader of a plan: one module with the kernels of the stepped and layered plans, or that of the resident one. */
export function shaderOf(plan: Plan, resident: boolean, wordwise: boolean): Shader {
  const overrides = new Overrides();
  const placed: Plan = resident ? plan : { ...plan, kind: 'stepped' };
  const generated = [
    ...plan.populations.map((each) => stepWgsl(placed, each, overrides, wordwise)),
    adaptSwitch(plan), learnWgsl(placed, overrides),
    ...(resident ? [residentCopies(plan, overrides), residentStep(plan)] : [stageEntries(plan), partitionEntries(plan)]),
  ].join('\n');
  const uses = (strategy: Strategy): boolean => plan.connections.some((each) => each.strategy === strategy);
  const entries = resident ? [residentEntry] : [deliverEntry, learnEntry, normaliseEntry, probeEntry, ...(uses('partition') ? [partition] : [])];
  const flags = {
    FAST: plan.precision === 'fast', RESIDENT: resident, WORDWISE: wordwise,
    COMPETES: plan.populations.some((each) => each.competition),
    PROCEDURAL: uses('procedural'), CONVOLUTION: uses('convolution'), LATE: plan.connections.some((each) => each.plasticity?.late),
    BINARY: plan.connections.some(binary), KERNELS: plan.connections.some((each) => each.convolution && each.plasticity),
    TRANSMITS: plan.connections.some((each) => each.transmission) || plan.populations.some((each) => each.receptors.some(({ total }) => total !== null)),
    PROBES: plan.probes.length > 0,
    SPARSE_NORM: plan.connections.some((each) => each.normalise && each.sparse),
    STOPS: plan.populations.some((each) => each.competition?.stop),
    LEARNS: plan.connections.some((each) => each.plasticity?.apply === 'step') || plan.populations.some((each) => each.program.adapt.length > 0 && each.program.adaptEvery === 'step'),
  };
  const range = `
fn out_of_range(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) >= 0x7149f2cau;
}
`;
  const receptors = Math.max(1, ...plan.populations.map((each) => each.receptors.length));
  const code = preprocess([`const gathered_words = ${8 * receptors}u;`, runStruct(), bindings, tableAccessors(), exactMath, philox, gather, step, ...(uses('procedural') ? [normal, draw] : []), ...(flags.TRANSMITS ? [transmit] : []), rows, deliverShared, ...(uses('convolution') ? [convolve] : []), rule, ...(flags.BINARY ? [learnBits] : []), ...(flags.KERNELS ? [learnKernel] : []), learnShared, ...(flags.LATE ? [recent, learnRows] : []), probeShared, overrides.declarations(), range, generated, ...entries].join('\n'), flags);
  return { code, constants: overrides.constants };
}
