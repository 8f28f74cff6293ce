import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/index.ts';
import { judgeNetwork } from '../../src/learn/judge.ts';
import type { TrainedNetwork } from '../../src/learn/trained.ts';
import type { ReadOut } from '../../src/learn/trainer.ts';
import { openBackend, openGpu } from '../kernels/gpu.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { columns, images, trained } from './small-trained.ts';

const read = (population: string, of: string, how: ReadOut['how']): TrainedNetwork => ({ ...trained, readOut: { population, of, how } });
const readOuts = [read('spiking', 'spikes', 'mean'), read('spiking', 'spikes', 'first'), read('spiking', 'spikes', 'last'), read('summing', 'v', 'last'), read('summing', 'v', 'max'), read('summing', 'v', 'mean')];
const named = readOuts.map((each) => [`${each.readOut.how} of ${each.readOut.of}`, each] as const);

/** Each sample by itself, step by step, on the CPU: scores as the definition of a read-out says. */
async function byHand({ readOut: { population, of, how }, steps }: TrainedNetwork): Promise<{ predictions: number[]; spikes: number }> {
  return onCpu({ ...columns, record: { spiking: { spikes: true } } }, async (simulation) => {
    const predictions: number[] = [];
    let spikes = 0;
    for (let sample = 0; sample < images.labels.length; sample++) {
      simulation.reset();
      simulation.setStimulus('pixels', 'i_ext', Array.from(images.inputs.subarray(sample * 9, sample * 9 + 9), (each) => Math.fround(each / 255)));
      const series: number[][] = [];
      for (let step = 0; step < steps; step++) {
        await simulation.run(1);
        const raster = simulation.spikes('spiking');
        series.push(of === 'spikes' ? [0, 1, 2].map((k) => Number([...raster.step].some((each, at) => each === step && raster.neuron[at] === k))) : [...await simulation.state(population, of)]);
      }
      const scores = [0, 1, 2].map((k) => {
        const values = series.map((row) => row[k]);
        const first = values.findIndex((each) => each > 0);
        return { mean: values.reduce((sum, each) => sum + each, 0) / steps, max: Math.max(...values), last: values[steps - 1], first: first < 0 ? -steps : -first }[how];
      });
      predictions.push(scores.indexOf(Math.max(...scores)));
      spikes += simulation.spikes('spiking').step.length;
    }
    return { predictions, spikes: spikes / images.labels.length };
  });
}

describe('judging a trained network', () => {
  it.each(named)('answers as one sample after the other does, step by step: %s', async (_, each) => {
    const expected = await byHand(each);
    const judged = await judgeNetwork(each, images, { backend: 'cpu', batch: 7 });
    expect([...judged.predictions]).toEqual(expected.predictions);
    expect(judged.spikes.spiking).toBeCloseTo(expected.spikes, 12);
    const right = expected.predictions.filter((answer, at) => answer === images.labels[at]).length;
    expect(judged.accuracy).toBeCloseTo(right / 23, 12);
    expect(judged.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(23);
    expect(judged.confusion.reduce((sum, row, k) => sum + row[k], 0)).toBe(right);
    expect(judged.mistakes.map(({ index, judged: answer, truth }) => [index, answer, truth])).toEqual(expected.predictions.flatMap((answer, at) => (answer === images.labels[at] ? [] : [[at, answer, images.labels[at]]])));
    expect(new Set(judged.predictions).size).toBe(3);
  });

  it('gives the same answers on WebGPU, whatever the batch', async () => {
    const backend = await openBackend(await openGpu());
    for (const [name, each] of named) {
      const cpu = await judgeNetwork(each, images, { backend: 'cpu', batch: 23 });
      for (const batch of name === 'mean of spikes' ? [4, 23] : [4]) {
        const gpu = await judgeNetwork(each, images, { on: backend, batch });
        expect([...gpu.predictions], name).toEqual([...cpu.predictions]);
        expect(gpu.spikes).toEqual(cpu.spikes);
        expect(gpu.backend).toBe('webgpu');
      }
    }
    backend.dispose();
    // Buffers too small for all samples at once: fewer side by side, the same answers.
    const small = await openBackend(await openGpu(), { bindingBytes: 2048 });
    expect(await messageOf(() => simulate(trained.network, { on: small, batch: 23 }))).toContain('the adapter binds at most 2048');
    expect([...(await judgeNetwork(trained, images, { on: small })).predictions]).toEqual([...(await judgeNetwork(trained, images, { backend: 'cpu' })).predictions]);
    small.dispose();
  });

  it('shows samples part after part, as setting the stimulus between runs does', async () => {
    const rows: TrainedNetwork = {
      ...trained, steps: 17, input: { population: 'pixels', stimulus: 'i_ext', scale: 1 / 255, shift: 0.01, partSteps: 5 },
      network: { ...columns, populations: { ...columns.populations, pixels: { ...columns.populations.pixels, size: 3 } }, connections: { a: { from: 'pixels', to: 'spiking', connectivity: { kind: 'dense', weights: [[1, 0.1, 0], [0, 1, 0.1], [0.1, 0, 1]] } } } },
    };
    const judged = await judgeNetwork(rows, images, { backend: 'cpu', batch: 5 });
    const expected = await onCpu(rows.network, async (simulation) => {
      const answers: number[] = [];
      for (let sample = 0; sample < 23; sample++) {
        simulation.reset();
        for (const [part, steps] of [[0, 5], [1, 5], [2, 7]]) {
          simulation.setStimulus('pixels', 'i_ext', Array.from(images.inputs.subarray(sample * 9 + part * 3, sample * 9 + part * 3 + 3), (each) => each / 255 + 0.01));
          await simulation.run(steps);
        }
        const counts = [...await simulation.counts('spiking')];
        answers.push(counts.indexOf(Math.max(...counts)));
      }
      return answers;
    });
    expect([...judged.predictions]).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(1);
    // Fewer steps than parts need: the rest of the sample is not seen.
    expect((await judgeNetwork(rows, images, { backend: 'cpu', steps: 3 })).spikes.pixels).toBeLessThan(judged.spikes.pixels);
  });

  it('tells how far it is and stops when asked', async () => {
    const told: number[] = [];
    await judgeNetwork(trained, images, { backend: 'cpu', batch: 10, onProgress: ({ done, total, accuracy }) => void told.push(done, total, Number(accuracy <= 1)) });
    expect(told).toEqual([10, 23, 1, 20, 23, 1, 23, 23, 1]);
    const controller = new AbortController();
    await expect(judgeNetwork(trained, images, { backend: 'cpu', batch: 10, signal: controller.signal, onProgress: () => controller.abort() })).rejects.toThrow('aborted');
  });

  it('names what does not fit', async () => {
    const message = (each: TrainedNetwork, data = images): Promise<string> => messageOf(() => judgeNetwork(each, data, { backend: 'cpu' }));
    expect(await message(trained, { ...images, inputs: new Uint8Array(23 * 10) })).toBe('network "columns": samples of 10 numbers do not fit its 9 input neurons. Give samples of the size it was trained with.');
    expect(await message(trained, { ...images, classes: 4 })).toContain('it tells 3 classes apart, the samples have 4');
    expect(await messageOf(() => judgeNetwork(trained, images, { backend: 'cpu', batch: 0 }))).toBe('option "batch": got 0. Give a whole number of at least 1.');
    expect(await message({ ...trained, steps: 0 })).toContain('it takes 0 steps');
    expect(await message({ ...trained, input: { ...trained.input, stimulus: 'v_thresh' } })).toContain('"v_thresh" of population "pixels" is no stimulus');
    expect(await message(read('nobody', 'spikes', 'mean'))).toContain('its answer is read from "nobody", which is no population. Populations: pixels, spiking, summing.');
    expect(await message(read('summing', 'u', 'last'))).toContain('which population "summing" does not have');
    expect(await message(read('summing', 'v', 'first'))).toContain('the first of a state variable');
  });
});
