import { afterEach, describe, expect, it, vi } from 'vitest';
import { SimulationError, WebspikeError } from '../../../src/errors.ts';
import { cpuDevice } from '../../../src/learn/cpu/device.ts';
import { startThread } from '../../../src/learn/cpu/thread.ts';
import { cpuThreads } from '../../../src/learn/cpu/threads.ts';
import type { OpDevice, OpPlan } from '../../../src/learn/plan/ops.ts';
import { cases, noise, planOf, runCase } from '../cases.ts';

const product = cases.find(({ op }) => op.kind === 'matmul' && op.m === 130)!;
const one = { tensor: 'a', offset: 0 };
const end = (devices: readonly OpDevice[]): void => devices.forEach((device) => device.dispose());

afterEach(() => vi.unstubAllGlobals());

describe('threads of the CPU', () => {
  it('compute what one thread does, bit for bit', async () => {
    for (const each of [product, cases.find(({ op }) => op.kind === 'neuron')!, cases.find(({ op }) => op.kind === 'convolve')!]) {
      const alone = await cpuDevice(planOf(each));
      const devices = await cpuThreads(planOf(each), 2);
      expect(devices.map(({ adapter }) => adapter)).toEqual(['CPU (WebAssembly), 2 threads', 'CPU (WebAssembly), 2 threads']);
      const expected = await runCase(each, alone);
      expect(await Promise.all(devices.map((device) => runCase(each, device)))).toEqual([expected, expected]);
      end(devices);
    }
  });

  it('do in order what they were asked for, and keep their memories apart', async () => {
    const plan: OpPlan = { tensors: [{ name: 'a', size: 4 }], programs: [], phases: { double: [{ kind: 'add', from: one, to: one, size: 4, factor: 1 }] } };
    const devices = await cpuThreads(plan, 3);
    const found = await Promise.all(devices.map((device, n) => {
      const start = new Float32Array(4).fill(n + 1);
      device.write(one, start);
      // What was given may change behind the call.
      start.fill(9);
      for (let k = 0; k < 10; k++) device.run('double');
      const early = device.read(one, 4);
      device.run('double');
      return Promise.all([early, device.read(one, 4)]);
    }));
    expect(found.map((each) => each.map(([first]) => first))).toEqual([[1024, 2048], [2048, 4096], [3072, 6144]]);
    end(devices);
  });

  it('work beside each other and beside the calling thread', async () => {
    const size = 400;
    const long: OpPlan = {
      tensors: ['a', 'b', 'c'].map((name) => ({ name, size: size * size })), programs: [],
      phases: { run: Array.from({ length: 100 }, () => ({ kind: 'matmul' as const, a: one, b: { tensor: 'b', offset: 0 }, c: { tensor: 'c', offset: 0 }, m: size, n: size, k: size, transposeA: false, transposeB: false, accumulate: true })) },
    };
    const devices = await cpuThreads(long, 2);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    for (const device of devices) device.run('run');
    await Promise.all(devices.map((device) => device.read(one, 1)));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    end(devices);
  });

  it('one thread lets the event loop have its turn when it reads', async () => {
    const [device] = await cpuThreads(planOf(product), 1);
    let turned = false;
    setImmediate(() => (turned = true));
    device.run('run');
    for (let k = 0; k < 3; k++) await device.read(one, 1);
    expect(turned).toBe(true);
    expect(device.adapter).toBe('CPU (WebAssembly), 1 thread');
  });

  it('say what was wrong', async () => {
    const devices = await cpuThreads(planOf(product), 2);
    expect(() => devices[0].run('walk')).toThrow('plan of training: there is no phase "walk". Run one of run.');
    expect(() => devices[0].write({ tensor: 'd', offset: 0 }, noise(1))).toThrow('an operation names the tensor "d". Use one of a, b, c.');
    await expect(devices[0].read({ tensor: 'a', offset: -1 }, 1)).rejects.toThrow(WebspikeError);
    await expect(devices[0].read(one, 1e6)).rejects.toThrow('tensor "a": numbers 0 to 1000000 are wanted of 39008');
    end(devices);
    expect(() => devices[1].run('run')).toThrow('used after dispose()');
    const alone = await cpuDevice(planOf(product));
    expect(() => alone.run('walk')).toThrow('there is no phase "walk"');
    alone.dispose();
    expect(() => alone.run('run')).toThrow(SimulationError);
    await expect(cpuThreads(planOf(product), 0)).rejects.toThrow('threads of the CPU: 0 are wanted');
  });

  it('a plan that does not fit into memory names its largest tensor', async () => {
    const plan: OpPlan = { tensors: [{ name: 'small', size: 4 }, { name: 'history of v', size: 1.2e9 }], programs: [], phases: {} };
    await expect(cpuDevice(plan)).rejects.toThrow('of which tensor "history of v" 4.47 GiB');
    await expect(cpuThreads(plan, 2)).rejects.toThrow('of which tensor "history of v" 4.47 GiB');
  });

  it('a worker that dies rejects what waits for it, and says so afterwards', async () => {
    // Broken on purpose: so many steps that the kernel leaves the memory.
    const view = (tensor: string) => ({ tensor, offset: 0 });
    const tensors = ['series', 'score', 'at'].map((name) => ({ name, size: 4 }));
    const broken: OpPlan = { tensors, programs: [], phases: { run: [{ kind: 'readout', direction: 'output', how: 'max', series: view('series'), score: view('score'), at: view('at'), steps: -1, samples: 1, size: 4, firstStep: 0, total: 1 }] } };
    const devices = await cpuThreads(broken, 2);
    devices[0].run('run');
    const reason = 'CPU (WebAssembly), thread 1 of 2: its worker failed: RuntimeError: memory access out of bounds';
    await expect(devices[0].read(view('score'), 4)).rejects.toThrow(reason);
    expect(() => devices[0].run('run')).toThrow(reason);
    await expect(devices[0].read(view('score'), 4)).rejects.toThrow(SimulationError);
    await expect(devices[1].read(view('score'), 4)).resolves.toEqual(new Float32Array(4));
    end(devices);
    const alone = await cpuDevice(broken);
    expect(() => alone.run('run')).toThrow('CPU (WebAssembly), 1 thread: phase "run" failed: RuntimeError: memory access out of bounds');
  });

  it('a worker that ends by itself is told of', async () => {
    const reasons: string[] = [];
    await new Promise<void>((resolve) => startThread('process.exit(3);', { answer: () => undefined, failed: (reason) => resolve(void reasons.push(reason)) }).expectAnswers(true));
    await new Promise<void>((resolve) => startThread('throw new Error("at once");', { answer: () => undefined, failed: (reason) => resolve(void reasons.push(reason)) }).expectAnswers(true));
    expect(reasons).toEqual(['it ended with code 3', 'at once']);
  });

  it('stay on the calling thread where there are no workers', async () => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('Worker', undefined);
    const opening = cpuThreads(planOf(product), 2);
    // Workers are started at once; the test runner needs its process.
    vi.unstubAllGlobals();
    const devices = await opening;
    expect(devices).toHaveLength(2);
    expect(devices[0].adapter).toMatch(/^CPU \(WebAssembly\), on the calling thread, as there are no workers: /);
    expect(await runCase(product, devices[1])).toEqual(await runCase(product, await cpuDevice(planOf(product))));
  });
});
