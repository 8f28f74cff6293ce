import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WebgpuBackend } from '../../../src/backend/webgpu.ts';
import type { OpDevice, OpPlan } from '../../../src/learn/plan/ops.ts';
import { webgpuDevice } from '../../../src/learn/webgpu/device.ts';
import { openBackend, openGpu } from '../../kernels/gpu.ts';
import { cases, deviation, expectedOf, noise, planOf, runCase } from '../cases.ts';
import { largeCases } from './large-cases.ts';

let gpu: GPU;
let backend: WebgpuBackend;
beforeAll(async () => { backend = await openBackend(gpu = await openGpu()); });

const opened: OpDevice[] = [];
afterEach(() => opened.splice(0).forEach((device) => device.dispose()));
async function open(plan: OpPlan, on: WebgpuBackend = backend): Promise<OpDevice> {
  const device = await webgpuDevice(on, plan, { tile: '32 × 32' });
  opened.push(device);
  return device;
}

const tensor = (name: string): { tensor: string; offset: number } => ({ tensor: name, offset: 0 });

describe('sums in parts', () => {
  it.each(largeCases.map((each) => [each.name, each] as const))('%s is what it is by definition, and the same bits in every run', async (_, each) => {
    const device = await open(planOf(each));
    const first = await runCase(each, device);
    expect(deviation(expectedOf(each), first)).toBeLessThan(5e-6);
    expect(await runCase(each, device)).toEqual(first);
  });
});

describe('a device of training', () => {
  it('keeps the order of writes, phases and reads without waiting for any', async () => {
    const device = await open({
      tensors: [{ name: 'x', size: 1000 }, { name: 'y', size: 1000 }], programs: [],
      phases: { add: [{ kind: 'add', from: tensor('x'), to: tensor('y'), size: 1000, factor: 2 }], clear: [{ kind: 'fill', to: tensor('y'), size: 1000, value: 0 }] },
    });
    const numbers = noise(1000);
    device.write(tensor('x'), numbers);
    device.run('add');
    const before = device.read(tensor('y'), 1000);
    device.run('clear');
    device.write({ tensor: 'x', offset: 999 }, Float32Array.of(7));
    device.run('add');
    device.run('add');
    expect([...await before]).toEqual([...numbers.map((value) => 2 * value)]);
    expect([...await device.read({ tensor: 'y', offset: 998 }, 2)]).toEqual([Math.fround(4 * numbers[998]), 28]);
  });

  it('submits a long phase in portions', async () => {
    // More operations together than one submit of a software adapter holds.
    const [m, repeats] = [368, 24];
    const product = { kind: 'matmul', a: tensor('a'), b: tensor('b'), c: tensor('c'), m, n: m, k: m, transposeA: false, transposeB: false, accumulate: true } as const;
    let submits = 0;
    const queue = new Proxy(backend.device.queue, { get: (target, name) => (name === 'submit' ? (list: GPUCommandBuffer[]) => (submits++, target.submit(list)) : bound(target, name)) });
    const device = await open({ tensors: ['a', 'b', 'c'].map((name) => ({ name, size: m * m })), programs: [], phases: { products: Array(repeats).fill(product) } },
      { ...backend, adapter: backend.adapter, device: new Proxy(backend.device, { get: (target, name) => (name === 'queue' ? queue : bound(target, name)) }) });
    device.write({ tensor: 'a', offset: 0 }, Float32Array.of(1, 2));
    device.write({ tensor: 'b', offset: 0 }, Float32Array.of(3));
    device.write({ tensor: 'b', offset: m }, Float32Array.of(5));
    submits = 0;
    device.run('products');
    expect(submits).toBe(2);
    expect((await device.read(tensor('c'), 1))[0]).toBe(repeats * (1 * 3 + 2 * 5));
  });

  it('spreads tensors over several buffers where one is too small', async () => {
    const small = await openBackend(gpu, { bindingBytes: 1600 });
    for (const each of cases.filter(({ op, tensors }) => ['adam', 'neuron', 'normalise', 'delay', 'matmul'].includes(op.kind) && Object.values(tensors).every(({ length }) => length < 400) && Object.keys(tensors).length > 2)) {
      const total = Object.values(each.tensors).reduce((sum, { length }) => sum + length, 0);
      if (total < 400 || total > 2500) continue;
      const device = await open(planOf(each), small);
      expect(deviation(expectedOf(each), await runCase(each, device)), each.name).toBeLessThan(5e-6);
    }
    expect(opened.length).toBeGreaterThan(10);
    const large = { tensors: [{ name: 'membrane potentials', size: 401 }], programs: [], phases: {} };
    await expect(open(large, small)).rejects.toThrow('tensor "membrane potentials": it takes 1604 bytes, and adapter "SwiftShader driver 5.0.0 (software)" binds buffers of at most 1600. Train with fewer samples');
    const many = { tensors: Array.from({ length: 30 }, (_, k) => ({ name: `t${k}`, size: 300 })), programs: [], phases: {} };
    await expect(open(many, small)).rejects.toThrow(/tensor "t8": it does not fit beside the 9600 bytes before it/);
    small.dispose();
  });

  it('says what is wrong with a plan or a call', async () => {
    const fill = { kind: 'fill', to: { tensor: 'x', offset: 3 }, size: 8, value: 0 } as const;
    await expect(open({ tensors: [{ name: 'x', size: 10 }], programs: [], phases: { start: [fill] } })).rejects.toThrow('op "fill" of phase "start": it reaches from 3 to 11 of tensor "x" of 10 numbers');
    await expect(open({ tensors: [], programs: [], phases: { start: [fill] } })).rejects.toThrow('there is no tensor "x"');
    const device = await open({ tensors: [{ name: 'x', size: 11 }], programs: [], phases: { start: [fill] } });
    expect(() => device.run('begin')).toThrow('there is no phase "begin". Name one of start');
    expect(() => device.write(tensor('x'), new Float32Array(12))).toThrow('write(): it reaches from 0 to 12 of tensor "x" of 11 numbers');
    await expect(device.read({ tensor: 'x', offset: -1 }, 2)).rejects.toThrow('read(): it reaches from -1 to 1');
    device.dispose();
    expect(() => device.run('start')).toThrow('it was used after dispose()');
    await expect(device.read(tensor('x'), 1)).rejects.toThrow('it was used after dispose()');
  });

  it('refuses equations that no step of training knows', async () => {
    const program = { states: [], inputs: [], parameters: [], learned: [], constants: [], outputs: ['o'], forward: [{ name: 'o', value: { kind: 'call', name: 'rand', args: [] }, declare: true, unlessRefractory: false }], backward: [] } as const;
    const op = { kind: 'neuron', direction: 'output', program: 0, steps: 1, samples: 1, size: 1, history: true, inputs: [], parameters: [], constants: [], states: [], outputs: [tensor('o')] } as const;
    await expect(open({ tensors: [{ name: 'o', size: 1 }], programs: [program], phases: { run: [op] } })).rejects.toThrow('program 0 of the training plan: its equations call rand()');
  });

  it('names what does not fit into memory, and its loss', async () => {
    const failing = await openBackend(gpu);
    const device = await open({ tensors: [{ name: 'x', size: 4 }], programs: [], phases: { start: [{ kind: 'fill', to: tensor('x'), size: 4, value: 1 }] } }, failing);
    const noMemory = { ...failing, adapter: failing.adapter, device: new Proxy(failing.device, { get: (target, name) => (name === 'popErrorScope' ? async () => (await target.popErrorScope(), { message: 'full' }) : bound(target, name)) }) };
    await expect(open({ tensors: [{ name: 'spikes', size: 64 }], programs: [], phases: {} }, noMemory)).rejects.toThrow('its memory does not hold the 256 bytes of training ("spikes" 256, …)');
    failing.device.destroy();
    await expect(device.read(tensor('x'), 1)).rejects.toThrow(/the device was lost/);
    expect(() => device.run('start')).toThrow(/the device was lost/);
  });
});

/** A property as the object itself would have it: methods of devices refuse other receivers. */
function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}
