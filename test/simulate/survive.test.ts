/** Devices that are lost in the middle of a simulation: the same spikes as without the loss. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webgpuBackend, type WebgpuBackend, type WebgpuOptions } from '../../src/backend/webgpu.ts';
import { simulate, type Network, type SimulateOptions, type Simulation } from '../../src/index.ts';
import { openGpu } from '../kernels/gpu.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { contest, recurrent } from './networks.ts';

let gpu: GPU;
beforeAll(async () => {
  gpu = await openGpu();
});

const opened: WebgpuBackend[] = [];
afterEach(() => opened.splice(0).forEach((each) => each.dispose()));

/** A backend of whose devices a test may know the moment to be lost: `when` is asked at each submit. */
async function mortal(when: (device: number, submit: number) => boolean, options: WebgpuOptions = {}): Promise<{ backend: WebgpuBackend; devices: () => number }> {
  let devices = 0;
  const fragile: GPU = Object.assign(Object.create(gpu) as GPU, {
    requestAdapter: async (wish?: GPURequestAdapterOptions) => {
      const adapter = (await gpu.requestAdapter(wish))!;
      const requestDevice = adapter.requestDevice.bind(adapter);
      adapter.requestDevice = async (descriptor) => {
        const device = await requestDevice(descriptor);
        const number = devices++;
        const submit = device.queue.submit.bind(device.queue);
        let submits = 0;
        device.queue.submit = (buffers) => {
          if (when(number, submits++)) device.destroy();
          return submit(buffers);
        };
        return device;
      };
      return adapter;
    },
  });
  const backend = (await webgpuBackend(fragile, { stepsPerSubmit: 16, ...options }))!;
  opened.push(backend);
  return { backend, devices: () => devices };
}

const rates = Float32Array.from({ length: 60 }, (_, at) => 20 + (at * 7) % 90);

/** A life with everything that a caller may do. */
async function live(simulation: Simulation): Promise<unknown> {
  simulation.setStimulus('noise', 'rate', rates);
  await simulation.trial({ duration: 60, firstSample: 3 });
  simulation.setParameter('cells', 'tau_m', 14);
  simulation.setRuleParameter('recur', 'a_plus', 0.02);
  simulation.setState('cells', 'v', new Array<number>(80).fill(-60));
  await simulation.run(40);
  simulation.setWeights('drive', Float32Array.from(await simulation.weights('drive'), (weight) => weight / 2));
  await simulation.run(60);
  const { step, value } = simulation.recorded('cells', 'v', 1);
  return [await simulation.hash(), await simulation.weights('recur'), await simulation.counts('cells'), await simulation.state('cells', 'v'), step, value, simulation.time];
}

async function on(backend: WebgpuBackend, network: Network, options: SimulateOptions, act: (simulation: Simulation) => Promise<unknown>): Promise<unknown> {
  const simulation = await simulate(network, { on: backend, batch: 2, seed: 9, ...options });
  try {
    return await act(simulation);
  } finally {
    simulation.dispose();
  }
}

describe('a simulation whose device is lost', () => {
  it.each([
    ['several times', {}, (device: number, submit: number) => device < 2 && submit === 12 + 7 * device],
    ['while it is built, and built again', {}, (device: number, submit: number) => submit === [1, 20, 2][device]],
    ['after a checkpoint, and while one is read', { checkpointEvery: 1 }, (device: number, submit: number) => submit === [70, 11, 23][device]],
  ])('gives the same spikes: %s', async (_, options, when) => {
    const expected = await onCpu(recurrent, live, { batch: 2, seed: 9, plan: 'stepped' });
    const { backend, devices } = await mortal(when);
    expect(await on(backend, recurrent, { plan: 'stepped', ...options }, live)).toEqual(expected);
    expect(devices()).toBeGreaterThan(1);
  });

  it('keeps what is learned per trial, normalised weights and all', async () => {
    const learn = async (simulation: Simulation): Promise<unknown> => {
      const hashes: string[] = [];
      for (let trial = 0; trial < 6; trial++) {
        await simulation.trial({ duration: 30, firstSample: 2 * trial });
        hashes.push(await simulation.hash());
      }
      return [hashes, await simulation.state('output', 'theta'), await simulation.weights(Object.keys(contest.connections!)[0])];
    };
    const expected = await onCpu(contest, learn, { batch: 2, seed: 9 });
    const { backend, devices } = await mortal((device, submit) => submit === [30, 20][device]);
    expect(await on(backend, contest, {}, learn)).toEqual(expected);
    expect(devices()).toBe(3);
  });

  it('gives up when every device is lost at once, and says what to do', async () => {
    const { backend, devices } = await mortal((device, submit) => (device === 0 ? submit >= 15 : submit >= 3));
    const message = await on(backend, recurrent, {}, (simulation) => messageOf(() => simulation.run(100)));
    expect(message).toMatch(/^adapter ".*": the device was lost 5 times in a row: .*\. Take a smaller network or batch/);
    expect(devices()).toBe(5);
  });

  it('is told so without checkpoints', async () => {
    const { backend } = await mortal((device, submit) => device === 0 && submit === 15);
    expect(await on(backend, recurrent, { checkpointEvery: 0 }, (simulation) => messageOf(() => simulation.run(100)))).toMatch(/the device was lost: .*\. Build the simulation again and restore its last snapshot\.$/);
    // The backend opens another device for whoever comes next.
    expect(await on(backend, recurrent, { plan: 'stepped' }, live)).toEqual(await onCpu(recurrent, live, { batch: 2, seed: 9 }));
  });

  it('does not come back where its backend was given up on purpose', async () => {
    const { backend, devices } = await mortal(() => false);
    const simulation = await simulate(recurrent, { on: backend });
    const running = messageOf(() => simulation.run(1000));
    backend.dispose();
    expect(await running).toBe('simulation: it was used after dispose(). Build a new one with simulate().');
    expect(devices()).toBe(1);
  });
});
