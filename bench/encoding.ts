/** One submit as the host saw it, in ms. */
export interface Submitted {
  /** From creating the encoder to the finished command buffer. */
  readonly encode: number;
  /** In `queue.submit`. */
  readonly submit: number;
  readonly dispatches: number;
}

/**
 * Measures what the host spends on telling a device what to do, for as long as the device lives: the list grows by one
 * entry per submit and may be emptied. Encoders without a compute pass (read-backs) do not count.
 */
export function meterEncoding(device: GPUDevice): Submitted[] {
  const submits: Submitted[] = [];
  const encoded = new WeakMap<GPUCommandBuffer, { encode: number; dispatches: number }>();
  const createCommandEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const from = performance.now();
    const encoder = createCommandEncoder(descriptor);
    const [beginComputePass, finish] = [encoder.beginComputePass.bind(encoder), encoder.finish.bind(encoder)];
    let dispatches = -1;
    encoder.beginComputePass = (descriptor) => {
      const pass = beginComputePass(descriptor);
      const dispatchWorkgroups = pass.dispatchWorkgroups.bind(pass);
      dispatches = Math.max(0, dispatches);
      pass.dispatchWorkgroups = (x, y, z) => {
        dispatches++;
        return dispatchWorkgroups(x, y, z);
      };
      return pass;
    };
    encoder.finish = (descriptor) => {
      const commands = finish(descriptor);
      if (dispatches >= 0) encoded.set(commands, { encode: performance.now() - from, dispatches });
      return commands;
    };
    return encoder;
  };
  const submit = device.queue.submit.bind(device.queue);
  device.queue.submit = (buffers) => {
    const list = [...buffers];
    const from = performance.now();
    submit(list);
    const took = performance.now() - from;
    for (const each of list.map((commands) => encoded.get(commands))) if (each) submits.push({ ...each, submit: took });
    return undefined;
  };
  return submits;
}

/** Dispatches of all submits together. */
export const dispatchesOf = (submits: readonly Submitted[]): number => submits.reduce((sum, each) => sum + each.dispatches, 0);
