import type { ArenaName, Plan } from '../compile/plan.ts';
import { constructionShader } from '../kernels/shader.ts';
import { packRun, runBytes } from '../kernels/run-struct.ts';
import { philoxKey } from '../random/philox.ts';
import { encodeCalls, requireCompiled, type Call } from './calls.ts';

/** What shaders/construct.wgsl binds after the uniform. */
const bound = ['structure', 'targets', 'weights'] as const;
const COMPUTE = 4;
const [UNIFORM, COPY_DST] = [64, 8];
/** Workgroups that stride over rows. */
const workgroups = 4096;

interface Construction {
  readonly layout: GPUBindGroupLayout;
  readonly pipeline: GPUComputePipeline;
}

/** The kernel knows a plan by the numbers of its run alone, so each device compiles it once. */
const compiled = new WeakMap<GPUDevice, Promise<Construction>>();

async function compile(device: GPUDevice): Promise<Construction> {
  const code = constructionShader();
  const module = device.createShaderModule({ label: 'construct', code });
  await requireCompiled(module, code);
  const layout = device.createBindGroupLayout({ entries: [
    { binding: 0, visibility: COMPUTE, buffer: { type: 'uniform' } },
    ...bound.map((name, at) => ({ binding: at + 1, visibility: COMPUTE, buffer: { type: name === 'structure' ? 'read-only-storage' as const : 'storage' as const } })),
  ] });
  const pipeline = await device.createComputePipelineAsync({ label: 'construct', layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }), compute: { module, entryPoint: 'draw_rows' } });
  return { layout, pipeline };
}

/** Draws the synapses that a plan leaves to the device into its buffers, bank by bank. */
export async function construct(plan: Plan, device: GPUDevice, buffer: (arena: ArenaName, bank: number) => GPUBuffer): Promise<void> {
  if (plan.calls.construct.length === 0) return;
  let making = compiled.get(device);
  if (!making) compiled.set(device, making = compile(device));
  const { layout, pipeline } = await making;
  const { populations, connections, draws, lists } = plan.tables;
  const [low, high] = philoxKey(plan.seed);
  const uniform = device.createBuffer({ label: 'construct', size: runBytes, usage: UNIFORM | COPY_DST });
  try {
    for (const [number, planned] of plan.calls.construct.entries()) {
      device.queue.writeBuffer(uniform, 0, packRun({
        seed_low: low, seed_high: high, list: 2 * number,
        population_table: populations, connection_table: connections, draws_table: draws, list_table: lists,
      }));
      const call: Call = { planned, pipeline, groups: () => [workgroups, 1] };
      const group = device.createBindGroup({ layout, entries: [
        { binding: 0, resource: { buffer: uniform } },
        ...bound.map((name, at) => ({ binding: at + 1, resource: { buffer: buffer(name, planned.bank) } })),
      ] });
      device.queue.submit([encodeCalls(device, [call], () => group, 1).finish()]);
    }
    await device.queue.onSubmittedWorkDone();
  } finally {
    uniform.destroy();
  }
}
