import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/backend/pace.ts';
import { Submitter } from '../../src/backend/submitter.ts';

/** A device that takes so many ms per step, one submit after the other, and counts what waits for it. */
function fakeDevice(perStep: number, counts = true): { device: GPUDevice; submits: { steps: number; took: number }[]; most: () => number; encode: (start: number, end: number) => GPUCommandEncoder } {
  const submits: { steps: number; took: number }[] = [];
  let [waiting, most, counter] = [0, 0, 0];
  let busy: Promise<unknown> = Promise.resolve();
  const device = {
    createBuffer: () => ({ mapAsync: () => busy, getMappedRange: () => Uint32Array.of(counter).buffer, unmap: () => undefined, destroy: () => undefined }),
    queue: {
      submit: ([{ start, end }]: [{ start: number; end: number }]) => {
        most = Math.max(most, ++waiting);
        busy = busy.then(async () => {
          const took = perStep * (end - start);
          await new Promise((resolve) => setTimeout(resolve, took));
          submits.push({ steps: end - start, took });
          counter = counts ? end : 0;
          waiting--;
        });
      },
    },
  };
  const encode = (start: number, end: number): GPUCommandEncoder => ({ copyBufferToBuffer: () => undefined, finish: () => ({ start, end }) }) as unknown as GPUCommandEncoder;
  return { device: device as unknown as GPUDevice, submits, most: () => most, encode };
}

const control = {} as GPUBuffer;

describe('submits', () => {
  it('come to 50–150 ms each, two in flight', async () => {
    const { device, submits, most, encode } = fakeDevice(0.5);
    const submitter = new Submitter(device, control, 'fake');
    expect(await submitter.run({ from: 10, to: 2410, block: 4, encode })).toBe(2410);
    expect(submits.reduce((sum, { steps }) => sum + steps, 0)).toBe(2400);
    const settled = submits.slice(submits.findIndex(({ took }) => took >= 50), -1);
    expect(settled.length).toBeGreaterThan(5);
    for (const { took, steps } of settled) {
      expect(took).toBeGreaterThanOrEqual(50);
      expect(took).toBeLessThanOrEqual(150);
      expect(steps % 4).toBe(0);
    }
    expect(most()).toBe(2);
  });

  it('of a network that is very slow are single steps of a block, one in flight', async () => {
    const { device, submits, most, encode } = fakeDevice(200);
    expect(await new Submitter(device, control, 'fake').run({ from: 0, to: 6, block: 15, encode })).toBe(6);
    expect(submits.map(({ steps }) => steps)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(most()).toBe(1);
  });

  it('take part of a block where a whole one takes too long', async () => {
    const { device, submits, encode } = fakeDevice(20);
    await new Submitter(device, control, 'fake').run({ from: 0, to: 60, block: 15, encode });
    expect(Math.max(...submits.map(({ took }) => took))).toBeLessThanOrEqual(150);
    expect(submits.filter(({ steps }) => steps >= 3).length).toBeGreaterThan(10);
  });

  it('end with what is in flight when they are paused', async () => {
    const { device, submits, encode } = fakeDevice(1);
    const reached = await new Submitter(device, control, 'fake').run({ from: 0, to: 10_000, block: 1, encode, pause: (step) => step >= 20 });
    expect(reached).toBeGreaterThanOrEqual(20);
    expect(reached).toBeLessThan(400);
    expect(submits.reduce((sum, { steps }) => sum + steps, 0)).toBe(reached);
  });

  it('notice a device that answers but does not compute', async () => {
    const { device, encode } = fakeDevice(1, false);
    await expect(new Submitter(device, control, 'fake').run({ from: 0, to: 9, block: 1, encode })).rejects.toThrow('adapter "fake": the device was lost: it stands at step 0, where 1 was expected');
  });
});

describe('the pace', () => {
  it('begins with one step and is not misled by the short rest of a run', () => {
    const pace = new Pace(100);
    expect(pace.steps(1)).toBe(1);
    for (let k = 0; k < 6; k++) pace.took(pace.steps(1), pace.steps(1));
    expect(pace.steps(1)).toBe(100);
    pace.took(3, 3);
    expect(pace.steps(1)).toBe(100);
    pace.took(10, 1000);
    expect(pace.steps(1)).toBe(1);
  });
});
