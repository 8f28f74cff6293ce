import type { PlannedCall } from '../compile/calls.ts';
import type { Plan } from '../compile/plan.ts';
import { allCalls } from '../compile/tables.ts';
import { shaderOf, type Shader } from '../kernels/shader.ts';
import type { Timestamps } from './timestamps.ts';

/** One dispatch of a stream. */
export interface Call {
  readonly planned: PlannedCall;
  readonly pipeline: GPUComputePipeline;
  /** Workgroups for so many samples. */
  groups(samples: number): readonly [x: number, y: number];
}

/** What a machine dispatches. */
export interface Calls {
  /** One pass through the stages: a block of steps, or a whole run (resident plan). */
  readonly step: readonly Call[];
  /** What is learned once per trial, in order. */
  readonly trial: readonly Call[];
  readonly normalise: readonly Call[];
  readonly settle: readonly Call[];
}

type Compile = (entryPoint: string, constants: Record<string, number>, resident?: boolean) => Promise<GPUComputePipeline>;

/** Compiles the kernels a plan needs; all at once, since adapters do that on several threads. */
export async function compileCalls(plan: Plan, device: GPUDevice, groupLayout: GPUBindGroupLayout, wordwise: boolean): Promise<Calls> {
  const all = allCalls(plan.calls);
  const common = {
    batch: plan.batch, block: plan.block, decided: plan.decided, ...tableConstants(plan),
    first_probe: 2 * all.length, probes: plan.probes.length,
  };
  const layout = device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const modules = new Map<boolean, Promise<{ module: GPUShaderModule; shader: Shader }>>();
  const load = async (resident: boolean): Promise<{ module: GPUShaderModule; shader: Shader }> => {
    const shader = shaderOf(plan, resident, wordwise);
    const module = device.createShaderModule({ label: resident ? 'resident' : 'stepped', code: shader.code });
    await requireCompiled(module, shader.code);
    return { module, shader };
  };
  const compile: Compile = async (entryPoint, constants, resident = false) => {
    if (!modules.has(resident)) modules.set(resident, load(resident));
    const { module, shader } = await modules.get(resident)!;
    return device.createComputePipelineAsync({ label: entryPoint, layout, compute: { module, entryPoint, constants: { ...shader.constants, ...common, ...constants } } });
  };
  // Every call of a step or trial keeps its own step counter, a pair of words after the error flag.
  const kept = [...plan.calls.step, ...plan.calls.trial];
  const make = (calls: readonly PlannedCall[]): Promise<Call[]> => Promise.all(calls.map(async (planned) => {
    const { entry, lanes, groups } = shapeOf(plan, planned, wordwise);
    const constants = { lanes, list: 2 * all.indexOf(planned), counter: 1 + 2 * Math.max(0, kept.indexOf(planned)) };
    const resident = planned.kernel === 'resident';
    return { planned, groups, pipeline: await compile(entry, resident ? { ...constants, local_words: Math.max(1, plan.localWords) } : constants, resident) };
  }));
  const [step, trial, normalise, settle] = await Promise.all([plan.calls.step, plan.calls.trial, plan.calls.normalise, plan.calls.settle].map(make));
  return { step, trial, normalise, settle };
}

const tableConstants = ({ tables }: Plan): Record<string, number> => ({
  population_table: tables.populations, connection_table: tables.connections, draws_table: tables.draws, list_table: tables.lists,
});

/** Encodes calls, so many times over: all in one pass, or each in its own where it is measured. */
export function encodeCalls(device: GPUDevice, calls: readonly Call[], group: (bank: number) => GPUBindGroup, samples: number, times = 1, stamps?: Timestamps): GPUCommandEncoder {
  const encoder = device.createCommandEncoder();
  // Every call to the device crosses a border: what stays the same is not said again.
  const sized = calls.map((each) => ({ ...each, size: each.groups(samples) }));
  let pass: GPUComputePassEncoder | undefined;
  let [bank, used]: [number, GPUComputePipeline | null] = [-1, null];
  for (let k = 0; k < times; k++) {
    for (const { planned, pipeline, size: [x, y] } of sized) {
      if (stamps || !pass) {
        pass?.end();
        pass = encoder.beginComputePass(stamps?.pass(planned));
        [bank, used] = [-1, null];
      }
      if (planned.bank !== bank) pass.setBindGroup(0, group(bank = planned.bank));
      if (pipeline !== used) pass.setPipeline(used = pipeline);
      pass.dispatchWorkgroups(x, y);
    }
  }
  pass?.end();
  return encoder;
}

interface Shape {
  readonly entry: string;
  readonly lanes: number;
  readonly groups: Call['groups'];
}

/** Entry point, lanes of a workgroup, and workgroups of a call. */
function shapeOf(plan: Plan, planned: PlannedCall, wordwise: boolean): Shape {
  const { kernel } = planned;
  const connections = planned.connections.map((row) => plan.connections.find((each) => each.tracts.some((tract) => tract.index === row))!);
  const most = (numbers: readonly number[]): number => Math.max(1, ...numbers);
  const sources = most(connections.map((each) => plan.populations[each.from].words));
  const words = connections.reduce((sum, each) => sum + plan.populations[each.from].words, 0);
  switch (kernel) {
    case 'resident':
      return { entry: kernel, lanes: wide(wordwise), groups: (samples) => [samples, 1] };
    case 'update': {
      const members = plan.stages[planned.stage].populations.map((p) => plan.populations[p]);
      const lanes = members.some((each) => each.competition) ? wide(wordwise) : wordwise ? 32 : 64;
      const tile = wordwise ? 32 * lanes : lanes;
      const tiles = members.reduce((sum, each) => sum + (each.competition ? 1 : Math.ceil(each.size / tile)), 0);
      return { entry: `update_${planned.stage}`, lanes, groups: (samples) => grid(tiles * samples) };
    }
    case 'deliver':
      return { entry: kernel, lanes: 64, groups: (samples) => [Math.max(connections.length, Math.min(4096, words * samples)), 1] };
    case 'partition':
      return { entry: `partition_${plan.calls.step.indexOf(planned)}`, lanes: wide(wordwise), groups: (samples) => [Math.min(256, 16 * samples), 1] };
    case 'settle_rows':
      return { entry: kernel, lanes: 64, groups: () => [Math.min(4096, 32 * sources), 1] };
    case 'probe':
      return { entry: kernel, lanes: 64, groups: (samples) => [samples, 1] };
    case 'normalise':
      return { entry: kernel, lanes: 64, groups: () => [Math.ceil(most(connections.map((each) => plan.populations[each.to].size)) / 64), 1] };
    default: {
      const learned = connections.map((each) => (each.sparse ? plan.populations[each.from].size : plan.populations[each.from].words * plan.populations[each.to].size));
      const work = most([...learned, ...planned.populations.map((p) => plan.populations[p].size)]);
      return { entry: 'learn', lanes: 64, groups: () => [Math.min(4096, Math.ceil(work / 64)), 1] };
    }
  }
}

/** Lanes of a workgroup that serves a whole population or network. */
const wide = (wordwise: boolean): number => (wordwise ? 32 : 256);

function grid(groups: number): readonly [number, number] {
  const x = Math.min(groups, 32768);
  return [x, Math.ceil(groups / x)];
}

/** Fails with the lines at fault where a shader does not compile. */
export async function requireCompiled(module: GPUShaderModule, code: string): Promise<void> {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter((each) => each.type === 'error');
  if (errors.length === 0) return;
  const lines = code.split('\n');
  const shown = errors.slice(0, 5).map((each) => `${each.lineNum}:${each.linePos} ${each.message}\n    ${lines[each.lineNum - 1] ?? ''}`).join('\n');
  throw new Error(`internal: the shader does not compile\n${shown}`);
}
