import { adapting, plastic, type Plan, type PlannedConnection, type PlannedPopulation } from '../compile/plan.ts';
import { listNumbers } from '../compile/tables.ts';
import { shaderOf, type Shader } from '../kernels/shader.ts';

/** One dispatch of the step's stream. */
export interface Call {
  readonly pipeline: GPUComputePipeline;
  /** Workgroups for so many samples. */
  groups(samples: number): readonly [x: number, y: number];
  /** Whether it is part of a run without learning. */
  readonly always: boolean;
}

/** What a machine dispatches. */
export interface Calls {
  /** One pass through the stages: a block of steps, or a whole run (resident plan). */
  readonly step: readonly Call[];
  /** What is learned once per trial, in order. */
  readonly trial: readonly Call[];
  readonly normalise: readonly Call[];
}

type Make = (entryPoint: string, constants: Record<string, number>, resident?: boolean) => Promise<GPUComputePipeline>;
type Numbers = ReturnType<typeof listNumbers>;

/** Compiles the kernels a plan needs; all at once, since adapters do that on several threads. */
export async function compileCalls(plan: Plan, device: GPUDevice, groupLayout: GPUBindGroupLayout, wordwise: boolean): Promise<Calls> {
  const numbers = listNumbers(plan.stages.length);
  const common = {
    batch: plan.batch, block: plan.block, stages: plan.stages.length, decided: plan.decided,
    population_table: plan.tables.populations, connection_table: plan.tables.connections, list_table: plan.tables.lists,
    first_probe: numbers.probes, probes: plan.probes.length,
  };
  const layout = device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const modules = new Map<boolean, Promise<{ module: GPUShaderModule; shader: Shader }>>();
  const load = async (resident: boolean): Promise<{ module: GPUShaderModule; shader: Shader }> => {
    const shader = shaderOf(plan, resident, wordwise);
    const module = device.createShaderModule({ label: resident ? 'resident' : 'stepped', code: shader.code });
    await requireCompiled(module, shader);
    return { module, shader };
  };
  const make = async (entryPoint: string, constants: Record<string, number>, resident = false): Promise<GPUComputePipeline> => {
    if (!modules.has(resident)) modules.set(resident, load(resident));
    const { module, shader } = await modules.get(resident)!;
    return device.createComputePipelineAsync({ label: entryPoint, layout, compute: { module, entryPoint, constants: { ...shader.constants, ...common, ...constants } } });
  };
  const [step, trial, normalise] = await Promise.all([
    Promise.all(plan.kind === 'resident' ? [residentCall(plan, make, numbers, wordwise)] : stepCalls(plan, make, numbers, wordwise)),
    Promise.all(trialCalls(plan, make, numbers, 1 + 2 * (2 * plan.stages.length + 3))),
    Promise.all(normaliseCalls(plan, make, numbers)),
  ]);
  return { step, trial, normalise };
}

async function residentCall(plan: Plan, make: Make, numbers: Numbers, wordwise: boolean): Promise<Call> {
  const { lanes } = shapeOf(true, wordwise);
  const pipeline = await make('resident', { lanes, counter: 1, local_words: Math.max(1, plan.localWords), learn_which: numbers.learnStep, adapt_which: numbers.adaptStep }, true);
  return { pipeline, groups: (samples) => [samples, 1], always: true };
}

/** The dispatches of a step of the stepped and layered plans, in order. */
function stepCalls(plan: Plan, make: Make, numbers: Numbers, wordwise: boolean): Promise<Call>[] {
  const calls: Promise<Call>[] = [];
  const add = (entry: string, constants: Record<string, number>, groups: Call['groups'], always: boolean): void => {
    const counter = 1 + 2 * calls.length;
    calls.push(make(entry, { lanes: 64, counter, ...constants }).then((pipeline) => ({ pipeline, groups, always })));
  };
  for (let stage = 0; stage < plan.stages.length; stage++) {
    const members = plan.stages[stage].populations.map((p) => plan.populations[p]);
    const { lanes, tile } = shapeOf(members.some((each) => each.competition), wordwise);
    const tiles = members.reduce((sum, each) => sum + (each.competition ? 1 : Math.ceil(each.size / tile)), 0);
    add(`update_${stage}`, { lanes }, (samples) => grid(tiles * samples), true);
    const deliveries = plan.stages[stage].deliveries.map((c) => plan.connections[c]);
    if (deliveries.length === 0) continue;
    const words = deliveries.reduce((most, each) => Math.max(most, plan.populations[each.from].words), 0);
    add('deliver', { stage }, (samples) => [Math.min(1024, words * samples), 1], true);
  }
  const rules = plastic(plan, 'step');
  const adapts = adapting(plan, 'step');
  const learn = (learning: PlannedConnection[], adaptive: PlannedPopulation[]): void => {
    const work = Math.max(1, ...learning.map((each) => learnWork(plan, each)), ...adaptive.map((each) => each.size));
    add('learn', { learn_which: numbers.learnStep, adapt_which: numbers.adaptStep, learns: Number(learning.length > 0), adapts: Number(adaptive.length > 0) },
      () => [Math.min(4096, Math.ceil(work / 64)), 1], learning.some((each) => each.sparse));
  };
  if (adapts.length > 0 && rules.some((each) => each.plasticity!.shared.size > 0)) {
    learn(rules, []);
    learn([], adapts);
  } else if (rules.length + adapts.length > 0) learn(rules, adapts);
  if (plan.probes.length > 0) add('probe', {}, (samples) => [samples, 1], true);
  return calls;
}

/** What is learned once per trial; `counter` is the first of two that are free. */
function trialCalls(plan: Plan, make: Make, numbers: Numbers, counter: number): Promise<Call>[] {
  const rules = plastic(plan, 'trial').map((each) => learnWork(plan, each));
  const adapts = adapting(plan, 'trial').map((each) => each.size);
  return [rules, adapts].flatMap((work, which) => (work.length === 0 ? [] : [(async (): Promise<Call> => {
    const constants = { lanes: 64, counter: counter + 2 * which, learn_which: numbers.learnTrial, adapt_which: numbers.adaptTrial, learns: Number(which === 0), adapts: Number(which === 1) };
    return { pipeline: await make('learn', constants), groups: () => [Math.min(4096, Math.ceil(Math.max(...work) / 64)), 1], always: false };
  })()]));
}

function normaliseCalls(plan: Plan, make: Make, numbers: Numbers): Promise<Call>[] {
  const sizes = plan.connections.filter((each) => each.normalise).map((each) => plan.populations[each.to].size);
  if (sizes.length === 0) return [];
  return [make('normalise', { lanes: 64, normalise_which: numbers.normalise }).then((pipeline) => ({ pipeline, groups: () => [Math.ceil(Math.max(...sizes) / 64), 1], always: false }))];
}

/** Lanes of a workgroup, and neurons it takes at once. `wide`: the workgroup serves a whole population or network. */
function shapeOf(wide: boolean, wordwise: boolean): { lanes: number; tile: number } {
  const lanes = wordwise ? 32 : wide ? 256 : 64;
  return { lanes, tile: wordwise ? 32 * lanes : lanes };
}

function learnWork(plan: Plan, { sparse, synapses, from, to }: PlannedConnection): number {
  return sparse ? synapses : plan.populations[from].words * plan.populations[to].size;
}

function grid(groups: number): readonly [number, number] {
  const x = Math.min(groups, 32768);
  return [x, Math.ceil(groups / x)];
}

async function requireCompiled(module: GPUShaderModule, shader: Shader): Promise<void> {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter((each) => each.type === 'error');
  if (errors.length === 0) return;
  const lines = shader.code.split('\n');
  const shown = errors.slice(0, 5).map((each) => `${each.lineNum}:${each.linePos} ${each.message}\n    ${lines[each.lineNum - 1] ?? ''}`).join('\n');
  throw new Error(`internal: the shader does not compile\n${shown}`);
}
