import type { Backend } from '../src/index.ts';
import type { WebgpuBackend } from '../src/backend/webgpu.ts';

const mebibyte = 1024 ** 2;
/** Larger than the caches of any GPU. Software adapters copy in the caches' shadow already at less. */
const largest = { hardware: 512 * mebibyte, software: 64 * mebibyte };
const rounds = 3;

/** Bytes per second that a copy reads and writes on this backend: the roof over everything limited by memory. */
export async function copyBandwidth(backend: Backend): Promise<number> {
  return backend.kind === 'webgpu' ? deviceBandwidth(backend as WebgpuBackend) : hostBandwidth();
}

async function deviceBandwidth({ device, adapter }: WebgpuBackend): Promise<number> {
  const size = Math.min(adapter.software ? largest.software : largest.hardware, device.limits.maxBufferSize);
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = ['bandwidth from', 'bandwidth to'].map((label) => device.createBuffer({ label, size, usage }));
  const copies = adapter.software ? 2 : 20;
  try {
    return await best(2 * size * copies, async () => {
      const encoder = device.createCommandEncoder({ label: 'bandwidth' });
      for (let copy = 0; copy < copies; copy++) encoder.copyBufferToBuffer(from, 0, to, 0, size);
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
    });
  } finally {
    from.destroy();
    to.destroy();
  }
}

function hostBandwidth(): Promise<number> {
  const from = new Uint8Array(largest.software).fill(1);
  const to = new Uint8Array(from.length);
  return best(2 * from.length, async () => to.set(from));
}

/** The fastest of some rounds after one that touches the memory for the first time. */
async function best(bytes: number, copy: () => Promise<void>): Promise<number> {
  await copy();
  let shortest = Infinity;
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    await copy();
    shortest = Math.min(shortest, performance.now() - from);
  }
  return bytes / (shortest / 1000);
}
