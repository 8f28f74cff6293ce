import { describe, expect, it } from 'vitest';
import { adjointOf, nextOf, type StepProgram } from '../../../src/equations/adjoint.ts';
import { multiply, name } from '../../../src/equations/tree.ts';
import { cpuDevice } from '../../../src/learn/cpu/device.ts';
import { cases, deviation, expectedOf, noise, planOf, runCase } from '../cases.ts';

describe('ops on the CPU', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const device = await cpuDevice(planOf(each));
    const found = await runCase(each, device);
    expect(deviation(expectedOf(each), found)).toBeLessThan(5e-6);
    // The same again, bit for bit.
    expect(await runCase(each, device)).toEqual(found);
    device.dispose();
  });
});

describe('products of spikes', () => {
  it('leave out what is 0 without changing a bit', async () => {
    const [m, k, wide, narrow] = [70, 300, 40, 8];
    const a = noise(m * k, 0, 1).map((value) => Number(value > 0.8));
    const b = noise(k * wide);
    const product = async (n: number, columns: Float32Array): Promise<Float32Array> => {
      const view = (tensor: string) => ({ tensor, offset: 0 });
      const device = await cpuDevice({
        tensors: [{ name: 'a', size: m * k }, { name: 'b', size: k * n }, { name: 'c', size: m * n }], programs: [],
        phases: { run: [{ kind: 'matmul', a: view('a'), b: view('b'), c: view('c'), m, n, k, transposeA: false, transposeB: false, accumulate: false }] },
      });
      device.write(view('a'), a);
      device.write(view('b'), columns);
      device.run('run');
      return device.read(view('c'), m * n);
    };
    const columns = (numbers: Float32Array, rows: number): Float32Array => Float32Array.from({ length: rows * narrow }, (_, i) => numbers[Math.floor(i / narrow) * wide + (i % narrow)]);
    // Few columns are multiplied in full.
    expect(await product(narrow, columns(b, k))).toEqual(columns(await product(wide, b), m));
  });
});

describe('moments of optimisers', () => {
  it('fade to 0, not into the subnormal numbers', async () => {
    const view = (tensor: string) => ({ tensor, offset: 0 });
    const update = { weights: view('weights'), gradients: view('gradients'), settings: view('settings'), size: 5, rate: 1, decay: 0, low: -1, high: 1 };
    const device = await cpuDevice({
      tensors: ['weights', 'gradients', 'settings', 'first', 'second', 'velocity'].map((name) => ({ name, size: 5 })), programs: [],
      phases: { run: [{ kind: 'adam', ...update, first: view('first'), second: view('second'), beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decoupled: true }, { kind: 'sgd', ...update, velocity: view('velocity'), momentum: 0.9 }] },
    });
    device.write(view('settings'), Float32Array.of(1e-3, 1, 9, 0.5, 0.5));
    for (const name of ['first', 'second', 'velocity']) device.write(view(name), Float32Array.of(1e-37, -1e-37, 2e-36, 1, 1e-40));
    device.run('run');
    for (const [name, kept] of [['first', 0.9], ['second', 0.99], ['velocity', 0.9]] as const) {
      const found = await device.read(view(name), 5);
      expect([found[0], found[1], found[4]].map(Math.abs)).toEqual([0, 0, 0]);
      expect(found[2]).toBeGreaterThan(1.7e-36);
      expect(found[3]).toBeCloseTo(kept, 6);
    }
  });
});

describe('a neuron at rest', () => {
  it('comes to 0, and so does its adjoint on the way back', async () => {
    const steps = 300;
    const decay: StepProgram = {
      states: ['v'], inputs: [], parameters: [], learned: [], outputs: [], constants: [{ name: 'k', perNeuron: false, evaluate: () => 0.5 }],
      forward: [{ name: nextOf('v'), value: multiply(name('v'), name('k')), declare: true, unlessRefractory: false }],
      backward: [{ name: adjointOf('v'), value: multiply(name(adjointOf(nextOf('v'))), name('k')), declare: true, unlessRefractory: false }],
    };
    const view = (tensor: string) => ({ tensor, offset: 0 });
    const op = { kind: 'neuron', program: 0, steps, samples: 1, size: 1, history: true, inputs: [], parameters: [], constants: [{ view: view('k'), span: 'one' }], states: [view('v')], outputs: [] } as const;
    const device = await cpuDevice({
      tensors: [{ name: 'v', size: steps + 1 }, { name: 'dv', size: 1 }, { name: 'k', size: 1 }], programs: [decay],
      phases: { run: [{ ...op, direction: 'output' }, { ...op, direction: 'input', dOutputs: [], dStates: [view('dv')], dInputs: [], dParameters: [] }] },
    });
    for (const [tensor, value] of [['v', 1], ['dv', 1], ['k', 0.5]] as const) device.write(view(tensor), Float32Array.of(value));
    device.run('run');
    const history = await device.read(view('v'), steps + 1);
    expect([...history.subarray(0, 125)]).toEqual(Array.from({ length: 125 }, (_, t) => (t <= 120 ? 2 ** -t : 0)));
    expect([history[steps], (await device.read(view('dv'), 1))[0]]).toEqual([0, 0]);
  });
});
