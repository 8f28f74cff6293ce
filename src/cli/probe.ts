/** Describes an adapter and measures what a dispatch costs on it. Runs in Node and in the page. */
import { webgpuBackend } from '../backend/webgpu.ts';
import { SimulationError } from '../errors.ts';
import source from './probe.wgsl';

/** An adapter in plain data. */
export interface AdapterReport {
  /** As the engine names it, with "(software)" where it computes on the CPU. */
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly features: readonly string[];
  /** What the self-test of exact arithmetic found different from the CPU; empty where all is well. */
  readonly failures: readonly string[];
  /** Microseconds for one of many dependent dispatches in one pass. */
  readonly dispatchMicroseconds: number;
}

const LIMITS = [
  'maxBufferSize', 'maxStorageBufferBindingSize', 'maxStorageBuffersPerShaderStage', 'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup', 'maxComputeWorkgroupsPerDimension',
] as const satisfies readonly (keyof GPUSupportedLimits)[];
const DISPATCHES = 1000;

/** Describes the adapter that the engine takes from `gpu`, or returns null when there is none. */
export async function probeAdapter(gpu: GPU | undefined): Promise<AdapterReport | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
  const backend = gpu && adapter && (await webgpuBackend(gpu));
  if (!backend) return null;
  try {
    return {
      name: backend.adapter.name,
      vendor: adapter.info.vendor,
      architecture: adapter.info.architecture,
      limits: Object.fromEntries(LIMITS.map((limit) => [limit, Number(adapter.limits[limit])])),
      features: [...adapter.features].sort(),
      failures: backend.failures,
      dispatchMicroseconds: await measureDispatch(backend.device),
    };
  } finally {
    backend.dispose();
  }
}

async function measureDispatch(device: GPUDevice): Promise<number> {
  device.pushErrorScope('validation');
  const pipeline = await device.createComputePipelineAsync({ label: 'probe', layout: 'auto', compute: { module: device.createShaderModule({ label: 'probe', code: source }) } });
  const count = device.createBuffer({ label: 'probe count', size: 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const result = device.createBuffer({ label: 'probe result', size: 4, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const group = device.createBindGroup({ label: 'probe', layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer: count } }] });
  const run = async (): Promise<number> => {
    const start = performance.now();
    const encoder = device.createCommandEncoder({ label: 'probe' });
    const pass = encoder.beginComputePass({ label: 'probe' });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let index = 0; index < DISPATCHES; index++) pass.dispatchWorkgroups(1);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  };
  await run();
  const milliseconds = await run();
  const encoder = device.createCommandEncoder({ label: 'probe read' });
  encoder.copyBufferToBuffer(count, 0, result, 0, 4);
  device.queue.submit([encoder.finish()]);
  await result.mapAsync(GPUMapMode.READ);
  const counted = new Uint32Array(result.getMappedRange())[0];
  const invalid = await device.popErrorScope();
  // An invalid pipeline is "infinitely fast": no figure without the right count.
  if (invalid || counted !== 2 * DISPATCHES) {
    throw new SimulationError('adapter', `counted ${counted} of ${2 * DISPATCHES} dispatches${invalid ? ` (${invalid.message})` : ''}`, 'update the driver, or use --backend cpu');
  }
  return (milliseconds * 1000) / DISPATCHES;
}
