import { WebspikeError } from '../errors.ts';
import type { NeuronProgram } from '../equations/program.ts';
import type { Network } from '../network/network.ts';
import type { Lateness } from './lateness.ts';
import type { PlanKind } from './plan.ts';
import { requireOrder, stagesFor, type Link } from './schedule.ts';

export interface Situation {
  readonly network: Network;
  readonly programs: readonly NeuronProgram[];
  readonly links: readonly Link[];
  /** Per connection: whether and how late it learns along rows. */
  readonly lateness: readonly (Lateness | null)[];
  readonly options: { readonly batch: number; readonly plan: PlanKind | 'auto'; readonly workgroupBytes: number };
}

export interface Choice {
  readonly kind: PlanKind;
  readonly reason: string;
  readonly block: number;
  readonly chunk: number;
  readonly stages: number[][];
  readonly localWords: number;
}

/** Workgroup memory that the resident kernel needs besides the state: spike masks and the competition's candidates. */
const residentOverhead = 4096;
/** Steps between two read-backs while something is recorded. */
const recordedChunk = 256;
const layeredBlock = 64;
/** Above this, one workgroup per sample is too little parallelism unless there are many samples. */
const residentNeurons = 1024;
const residentBatch = 8;

/** Chooses among the plans that the network allows; a forced plan that it does not allow is an error that says why. */
export function choosePlan(situation: Situation): Choice {
  const { network, programs, links, options } = situation;
  const sizes = Object.values(network.populations).map((each) => each.size);
  const stages = requireOrder(sizes.length, links);
  const localWords = programs.reduce((sum, program, index) => sum + sizes[index] * program.variables.filter((each) => !each.shared).length, 0);
  const obstacles = { resident: residentObstacle(situation, localWords), layered: layeredObstacle(situation), stepped: null };
  const recorded = Object.keys(network.record ?? {}).length > 0;
  const chunk = recorded ? recordedChunk : 2 ** 30;

  const layered = obstacles.layered === null ? stagesFor(sizes.length, links, layeredBlock) : { loop: [] };
  const choices: Record<PlanKind, () => Choice> = {
    resident: () => ({ kind: 'resident', reason: `state of one sample takes ${localWords * 4} of ${options.workgroupBytes} bytes of workgroup memory`, block: 1, chunk, stages, localWords }),
    layered: () => ({ kind: 'layered', reason: `feed-forward: each layer takes ${layeredBlock} steps in one dispatch`, block: layeredBlock, chunk: Math.min(chunk, layeredBlock), stages: (layered as { stages: number[][] }).stages, localWords }),
    stepped: () => {
      const block = steppedBlock(situation);
      return { kind: 'stepped', reason: `${obstacles.resident ?? 'asked for'}; ${obstacles.layered ?? 'asked for'}`, block, chunk, stages: block > 1 ? [sizes.map((_, index) => index)] : stages, localWords };
    },
  };
  if (options.plan !== 'auto') {
    const obstacle = obstacles[options.plan];
    if (obstacle) throw new WebspikeError(`option "plan"`, `"${options.plan}" is not possible: ${obstacle}`, 'choose "auto" or "stepped"');
    return { ...choices[options.plan](), reason: `asked for (${choices[options.plan]().reason})` };
  }
  const small = sizes.reduce((sum, size) => sum + size, 0) <= residentNeurons || options.batch >= residentBatch;
  if (!obstacles.resident && small) return choices.resident();
  if (!obstacles.layered) return choices.layered();
  return choices.stepped();
}

/** Whether weights or shared state change before the next step may begin. */
function learnsEachStep({ network, programs, lateness }: Situation): boolean {
  const rules = Object.values(network.connections ?? {}).some((each, index) => each.plasticity && each.plasticity.apply !== 'trial' && (lateness[index]?.flush ?? 1) === 1);
  return rules || programs.some((program) => program.adapt.length > 0 && program.adaptEvery === 'step');
}

const learnsAlong = (situation: Situation): boolean => learnsEachStep(situation) || situation.lateness.some((each) => each !== null);

/** State variables are kept after each step, so no kernel may run ahead of them. */
const probes = ({ network }: Situation): boolean => Object.values(network.record ?? {}).some((each) => Object.keys(each.variables ?? {}).length > 0);

const stops = ({ network }: Situation): boolean => Object.values(network.populations).some((each) => each.competition?.stop);

function residentObstacle(situation: Situation, localWords: number): string | null {
  const { options } = situation;
  const bytes = localWords * 4 + residentOverhead;
  if (bytes > options.workgroupBytes) return `state of one sample needs ${bytes} bytes of workgroup memory, the adapter has ${options.workgroupBytes}`;
  if (learnsAlong(situation) && options.batch > 1) return 'samples of a batch share weights that change each step';
  return null;
}

function layeredObstacle(situation: Situation): string | null {
  if (learnsAlong(situation)) return 'weights or thresholds change each step';
  if (stops(situation)) return 'a decided sample stops its inputs too';
  if (probes(situation)) return 'state variables are recorded after each step';
  const result = stagesFor(Object.keys(situation.network.populations).length, situation.links, layeredBlock);
  return 'loop' in result ? `connections ${result.loop.map((each) => `"${each}"`).join(', ')} form a loop` : null;
}

/** As many steps at once as the shortest delay allows; one where something must happen between steps. */
function steppedBlock(situation: Situation): number {
  if (learnsEachStep(situation) || stops(situation) || probes(situation)) return 1;
  const shortest = situation.links.reduce((least, link) => Math.min(least, link.delay), 16);
  return Math.max(1, shortest);
}
