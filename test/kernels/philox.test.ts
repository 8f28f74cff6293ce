import { expect, it } from 'vitest';
import { packRun, runBytes } from '../../src/kernels/run-struct.ts';
import { arithmetic } from '../../src/kernels/shader.ts';
import { openBackend, openGpu } from './gpu.ts';

const ones = 0xffffffff;
/** Counter, key, answer: kat_vectors of Random123, philox4x32 with 10 rounds. */
const vectors = [
  [[0, 0, 0, 0, 0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [[ones, ones, ones, ones, ones, ones], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
] as const;

const entry = `
@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> asked: array<u32>;
@group(0) @binding(2) var<storage, read_write> answers: array<vec4u>;

@compute @workgroup_size(1)
fn ask(@builtin(global_invocation_id) id: vec3u) {
  let at = 6u * id.x;
  answers[id.x] = philox(vec4u(asked[at], asked[at + 1u], asked[at + 2u], asked[at + 3u]), vec2u(asked[at + 4u], asked[at + 5u]) + run.zero);
}`;

it('gives the known answers of Random123 on the device', async () => {
  const { device } = await openBackend(await openGpu());
  const make = (size: number, usage: number): GPUBuffer => device.createBuffer({ size, usage });
  const run = make(runBytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  const asked = make(vectors.length * 24, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST);
  const answers = make(vectors.length * 16, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC);
  const staging = make(vectors.length * 16, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  device.queue.writeBuffer(run, 0, packRun({}));
  device.queue.writeBuffer(asked, 0, Uint32Array.from(vectors.flatMap(([input]) => input)));
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module: device.createShaderModule({ code: arithmetic('exact') + entry }) } });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [run, asked, answers].map((buffer, binding) => ({ binding, resource: { buffer } })) }));
  pass.dispatchWorkgroups(vectors.length);
  pass.end();
  encoder.copyBufferToBuffer(answers, 0, staging, 0, staging.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  expect([...new Uint32Array(staging.getMappedRange())]).toEqual(vectors.flatMap(([, output]) => output));
});
