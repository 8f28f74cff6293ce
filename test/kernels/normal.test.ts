import { expect, it } from 'vitest';
import { packRun, runBytes } from '../../src/kernels/run-struct.ts';
import { arithmetic } from '../../src/kernels/shader.ts';
import { standardNormal } from '../../src/network/normal.ts';
import normal from '../../shaders/shared/normal.wgsl';
import { openBackend, openGpu } from './gpu.ts';

const count = 2 ** 17;
/** Words at even distances, from near 0 up to near 2³², and 1024 in a row at either end, around the middle and where the branches meet. */
const words = Uint32Array.from({ length: count }, (_, i) => Math.imul(i, 2 ** 15) + (i * 7919) % 2 ** 15);
[0, 0x80000000 - 512, 0x13333333 - 512, 0xeccccccc - 512, 2 ** 32 - 1024].forEach((from, block) => {
  for (let k = 0; k < 1024; k++) words[1024 * block + k] = from + k;
});

const entry = `
@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read_write> words: array<u32>;

@compute @workgroup_size(64)
fn draw_all(@builtin(global_invocation_id) id: vec3u) {
  words[id.x] = bitcast<u32>(standard_normal(words[id.x]));
}`;

it('standard_normal gives the bits of standardNormal on the device', async () => {
  const { device } = await openBackend(await openGpu());
  const make = (usage: number, size: number): GPUBuffer => device.createBuffer({ size, usage });
  const run = make(GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST, runBytes);
  const drawn = make(GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC, 4 * count);
  const staging = make(GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST, 4 * count);
  device.queue.writeBuffer(run, 0, packRun({}));
  device.queue.writeBuffer(drawn, 0, words);
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module: device.createShaderModule({ code: arithmetic('exact') + normal + entry }) } });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [run, drawn].map((buffer, binding) => ({ binding, resource: { buffer } })) }));
  pass.dispatchWorkgroups(count / 64);
  pass.end();
  encoder.copyBufferToBuffer(drawn, 0, staging, 0, staging.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const expected = new Uint32Array(Float32Array.from(words, standardNormal).buffer);
  const got = new Uint32Array(staging.getMappedRange());
  const wrong = [...words].filter((_, i) => got[i] !== expected[i]);
  expect(wrong).toEqual([]);
  expect(new Set(got).size).toBeGreaterThan(100_000);
});
