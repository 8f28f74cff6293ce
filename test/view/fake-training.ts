import { allToAll, integrateAndFire, stimulus } from '../../src/index.ts';
import type { EpochRecord } from '../../src/learn/fit/types.ts';
import type { TrainedNetwork } from '../../src/learn/trained.ts';

const drop = (epoch: number, from: number, to: number): number => to + (from - to) * 0.75 ** epoch + 0.0004 * Math.sin(epoch * 3);

/** A training that might have been: twenty epochs, 98.87 %. */
export function fakeTraining(epochs = 20): TrainedNetwork {
  const log: EpochRecord[] = Array.from({ length: epochs }, (_, epoch) => ({
    epoch, loss: drop(epoch, 0.6, 0.03), accuracy: 1 - drop(epoch, 0.18, 0.008), rate: 0.003 * 0.5 * (1 + Math.cos((Math.PI * epoch) / epochs)),
    validation: { loss: drop(epoch, 0.3, 0.04), accuracy: 1 - drop(epoch, 0.07, 0.0125) },
    ...(epoch >= epochs - 5 ? { averaged: { loss: drop(epoch, 0.2, 0.037), accuracy: 1 - drop(epoch, 0.03, 0.0115) } } : {}), seconds: 63.4 * (epoch + 1), imagesPerSecond: 940 + 30 * Math.sin(epoch),
  }));
  const confusion = Array.from({ length: 10 }, (_, truth) => Array.from({ length: 10 }, (__, judged) => (truth === judged ? 1000 - 9 - (truth % 4) : (truth * 7 + judged * 3) % 11 === 0 ? 6 : 1 + ((truth + judged) % 2 === 0 ? -1 : 0))));
  const judged = confusion.flat().reduce((sum, each) => sum + each, 0);
  return {
    name: 'mnist-dense', steps: 8, input: { population: 'pixels', stimulus: 'i_ext', scale: 1 / 255 }, readOut: { population: 'out', of: 'spikes', how: 'mean' },
    network: {
      dt: 1,
      populations: { pixels: { size: 784, model: integrateAndFire, parameters: { i_ext: stimulus() } }, hidden: { size: 800, model: integrateAndFire }, out: { size: 10, model: integrateAndFire } },
      connections: { a: { from: 'pixels', to: 'hidden', connectivity: allToAll() }, b: { from: 'hidden', to: 'out', connectivity: allToAll() } },
    },
    made: {
      command: 'npx webspike train mnist-dense --split official --seed 0 --epochs 20 --validation 5000', seed: 0, split: "official: 55,000 learned of 60,000 training images of MNIST, 5,000 kept apart to choose by, 10,000 held out", epochs, log,
      parameters: 636_010, adapter: 'CPU, 2 threads', seconds: 63.4 * epochs, settings: { optimiser: 'AdamW', 'learning rate': 0.003, schedule: 'one cycle', 'mini-batch': 128, steps: 8, augmentation: 'shift 2, rotate 10°' },
      tables: { 'Accuracy against time steps': [['Steps', 'Accuracy'], [2, '65.5 %'], [4, '86.6 %'], [8, '98.67 %']] },
      test: {
        source: "MNIST's test images", samples: judged, accuracy: confusion.reduce((sum, row, k) => sum + row[k], 0) / judged, confusion, spikes: { pixels: 0, hidden: 612.4, out: 8.25 },
        mistakes: Array.from({ length: 24 }, (_, at) => ({ index: at * 41, truth: at % 10, judged: (at + 3) % 10, image: Uint8Array.from({ length: 784 }, (__, k) => (Math.hypot((k % 28) - 14, Math.floor(k / 28) - 14 + (at % 5)) < 4 + (at % 6) ? 230 : 0)) })),
      },
    },
  };
}
