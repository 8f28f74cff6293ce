import { requireCompiled } from '../../src/backend/calls.ts';
import type { Opened } from '../../src/learn/webgpu/device.ts';
import { assemble } from '../../src/wasm/assemble.ts';
import peakText from '../../shaders/train/peak.wgsl';
import { shortest } from './clock.ts';

/** Sums beside each other × numbers in a vector × (a multiplication and an addition). */
const operations = 8 * 4 * 2;

/** Multiplications and additions per second that an adapter reaches where nothing else is done: the roof over every product. */
export async function devicePeak({ device, adapter }: Opened): Promise<number> {
  const [threads, rounds] = adapter.software ? [2 ** 12, 2 ** 10] : [2 ** 20, 2 ** 12];
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label: 'peak', code: peakText });
  await requireCompiled(module, peakText);
  const pipeline = await device.createComputePipelineAsync({ label: 'peak', layout: 'auto', compute: { module, entryPoint: 'main', constants: { rounds } } });
  const numbers = device.createBuffer({ label: 'peak', size: 16 * (threads + 2), usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(numbers, 0, new Float32Array([...Array<number>(4).fill(0.999), ...Array<number>(4).fill(0.001)]));
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer: numbers } }] });
  const milliseconds = await shortest(async () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(threads / 64);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  });
  // A kernel that the device refused would look infinitely fast.
  const invalid = await device.popErrorScope();
  numbers.destroy();
  if (invalid) throw new Error(invalid.message);
  return (operations * threads * rounds) / (milliseconds / 1000);
}

/** The same of one thread of the CPU with WebAssembly's vectors, which know no fused multiplication and addition. */
export async function hostPeak(): Promise<number> {
  const sums = Array.from({ length: 8 }, (_, k) => `$c${k}`);
  const text = `(func $peak (export "peak") (param $rounds i32) (result f32)
  (local $a v128) (local $b v128) ${sums.map((c) => `(local ${c} v128)`).join(' ')}
  (local.set $a (f32x4.splat (f32.const 0.999)))
  (local.set $b (f32x4.splat (f32.const 0.001)))
  ${sums.map((c, k) => `(local.set ${c} (f32x4.splat (f32.const ${k})))`).join('\n  ')}
  (loop $next
    ${sums.map((c) => `(local.set ${c} (f32x4.add (f32x4.mul (local.get ${c}) (local.get $a)) (local.get $b)))`).join('\n    ')}
    (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
  (f32x4.extract_lane 0 ${sums.slice(1).reduce((sum, c) => `(f32x4.add ${sum} (local.get ${c}))`, `(local.get ${sums[0]})`)}))`;
  const { instance } = await WebAssembly.instantiate(assemble(text), { env: { memory: new WebAssembly.Memory({ initial: 1 }) } });
  const peak = instance.exports.peak as (rounds: number) => number;
  const rounds = 2 ** 23;
  return (operations * rounds) / (await shortest(async () => void peak(rounds)) / 1000);
}
