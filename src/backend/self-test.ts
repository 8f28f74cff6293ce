import { exp, exprel, divide, flush, log, sqrt } from '../equations/exact-math.ts';
import { arithmetic } from '../kernels/shader.ts';
import { packRun, runBytes } from '../kernels/run-struct.ts';
import { philox } from '../random/philox.ts';
import entry from '../../shaders/self-test.wgsl';

const F = Math.fround;
const count = 4096;

/** What the kernel computes, one column each; the twin of shaders/self-test.wgsl. */
const columns: readonly { readonly name: string; readonly twin: (a: number, b: number, c: number) => number }[] = [
  { name: 'multiply and add', twin: (a, b, c) => F(F(a * b) + c) },
  { name: 'sum and difference', twin: (a, b) => F(F(a + b) - a) },
  { name: 'division', twin: (a, b) => divide(a, b) },
  { name: 'square root', twin: (a) => sqrt(Math.abs(a)) },
  { name: 'exponential', twin: (a) => flush(exp(a)) },
  { name: 'exprel', twin: (a) => exprel(a) },
  { name: 'logarithm', twin: (a) => log(Math.abs(a)) },
];

/**
 * Runs known arithmetic on the device and compares it with the CPU, bit for bit. Also unmasks Dawn's null backend,
 * which accepts everything and computes nothing.
 *
 * @returns the names of what differs; empty where all is well.
 */
export async function selfTest(device: GPUDevice): Promise<string[]> {
  const [STORAGE, COPY_DST, COPY_SRC, UNIFORM, MAP_READ] = [128, 8, 4, 64, 1];
  const inputs = new Float32Array(count * 3);
  const words = new Uint32Array(4);
  for (let i = 0; i < count; i++) {
    philox(words, i, 0, 0, 0, 1, 2);
    for (let k = 0; k < 3; k++) inputs[3 * i + k] = ((words[k] >>> 8) * 2 ** -24 - 0.5) * 2 ** ((words[3] >>> (8 * k)) & 7);
  }
  const width = columns.length + 1;
  const buffer = (size: number, usage: number): GPUBuffer => device.createBuffer({ label: 'self-test', size, usage });
  const uniform = buffer(runBytes, UNIFORM | COPY_DST);
  const input = buffer(inputs.byteLength, STORAGE | COPY_DST);
  const output = buffer(count * width * 4, STORAGE | COPY_SRC);
  const staging = buffer(count * width * 4, MAP_READ | COPY_DST);
  try {
    device.queue.writeBuffer(uniform, 0, packRun({}));
    device.queue.writeBuffer(input, 0, inputs);
    const module = device.createShaderModule({ label: 'self-test', code: `${arithmetic('exact')}\n${entry}` });
    const pipeline = await device.createComputePipelineAsync({ label: 'self-test', layout: 'auto', compute: { module, entryPoint: 'self_test' } });
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [uniform, input, output].map((each, binding) => ({ binding, resource: { buffer: each } })) });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(count / 64);
    pass.end();
    encoder.copyBufferToBuffer(output, 0, staging, 0, staging.size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(1);
    return compare(inputs, new Uint32Array(staging.getMappedRange().slice(0)));
  } finally {
    for (const each of [uniform, input, output, staging]) each.destroy();
  }
}

function compare(inputs: Float32Array, results: Uint32Array): string[] {
  const width = columns.length + 1;
  const expected = new Float32Array(1);
  const bits = new Uint32Array(expected.buffer);
  const words = new Uint32Array(4);
  const failures = new Set<string>();
  for (let i = 0; i < count; i++) {
    columns.forEach(({ name, twin }, column) => {
      expected[0] = twin(inputs[3 * i], inputs[3 * i + 1], inputs[3 * i + 2]);
      if (bits[0] !== results[i * width + column] && !(expected[0] === 0 && (results[i * width + column] & 0x7fffffff) === 0)) failures.add(name);
    });
    philox(words, i, 0, 0, 0, 7, 0);
    if (words[0] !== results[i * width + columns.length]) failures.add('Philox');
  }
  return [...failures];
}
