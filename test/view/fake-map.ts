import { loihi1, type Chip } from '../../src/chip/chips.ts';
import type { Core, Mapping } from '../../src/chip/map/mapping.ts';
import { reportMapping, type MapReport, type MapReportExtra } from '../../src/chip/map/report.ts';
import { loihiLif } from '../../src/index.ts';
import { handCore, type Sends } from '../chip/hand-mapping.ts';

const noise = (at: number): number => ((Math.sin(at * 12.9898) * 43758.5453) % 1 + 1) % 1;

export const fakeExtra: MapReportExtra = {
  file: 'mnist-loihi.webspike', command: 'npx webspike map mnist-loihi.webspike --chip loihi1 --out placed', ratesFrom: 'the spikes of the digits that judged the trained network', inference: { name: 'digit', steps: 16 },
  lowerBound: { synapses: 3, neurons: 2, inAxons: 1 }, seconds: 1.42, accuracy: { before: 0.9853, after: 0.9849, samples: 10_000, source: "MNIST's test images" },
  verify: { equal: true, steps: 100, spikes: 48_211, input: 'random spikes, 0.1 per neuron and step' },
  quantise: {
    chip: 'loihi1', latency: 2, notes: ['population "out" answers 2 steps later'],
    layers: ['hidden', 'out'].map((population, at) => ({
      population, neurons: 128, scale: 128 / (at + 1), threshold: at === 0 ? { rms: 0, largest: 0.0001 } : null, bias: { rms: 0, largest: 0 }, latency: at + 1, current: { was: null, is: null, error: 0 }, potential: { was: 3.476, is: 3.476, error: 0.0002 },
      connections: [{ connection: `to ${population}`, synapses: 1000, exponent: at, sign: 'mixed', error: { rms: 0.0031 * (at + 1), largest: 0.012 }, clipped: 0.001, vanished: 0.02, delayed: 1 }],
    })),
  },
  notes: ['Pixels are spikes already: no encoder was added.'],
};

/** A mapping that might have been: so many cores, in layers of equal size, each core to some of the next layer. */
export function fakeMapping(count: number, layers: readonly string[] = ['conv1', 'conv2', 'hidden', 'out'], chip: Chip = loihi1): Mapping {
  const per = chip.coresPerChip.value;
  const layerOf = (core: number): number => Math.min(layers.length - 1, Math.floor((core / count) * layers.length));
  const [width] = [chip.mesh.width.value];
  const cores = Array.from({ length: count }, (_, core): Core => {
    const sends: Sends = Array.from({ length: 40 }, (__, neuron) => {
      const next = core + 1 + Math.floor((noise(core * 41 + neuron) ** 3 * count) / layers.length);
      return next < count ? [[next, neuron % 8] as const] : [];
    });
    const built = handCore({
      slices: core % 7 === 6 && layerOf(core) > 0 ? [[layers[layerOf(core)], core * 40, 30], [layers[layerOf(core) - 1], core * 40, 10]] : [[layers[layerOf(core)], core * 40, 40]],
      lists: Array.from({ length: 8 }, (__, list) => Array.from({ length: 20 }, (___, at) => (list + at) % 40)), axons: Array.from({ length: 8 }, (__, list) => [list, 0] as const), sends,
      place: { chip: Math.floor(core / per), x: (core % per) % width, y: Math.floor((core % per) / width) },
    });
    const usage = { ...built.usage, neurons: 200 + Math.floor(noise(core) * 824), synapses: Math.floor((0.55 + 0.44 * noise(core + 0.5)) * chip.core.synapses.value), inAxons: 500 + Math.floor(noise(core + 0.2) * 2000), outAxons: Math.floor(noise(core + 0.7) * 3000) };
    return { ...built, usage };
  });
  const inputs = { pixels: { rowStart: Uint32Array.from({ length: 785 }, (_, at) => at), core: Uint32Array.from({ length: 784 }, (_, at) => at % Math.max(1, Math.ceil(count / layers.length))), axon: Uint16Array.from({ length: 784 }, (_, at) => at % 8) } };
  const populations = { pixels: { size: 784, model: loihiLif }, ...Object.fromEntries(layers.map((name) => [name, { size: Math.ceil(count / layers.length) * 40, model: loihiLif }])) };
  return { chip, seed: 1, network: { dt: 1, populations }, cores, inputs, rates: { pixels: 0.1, ...Object.fromEntries(layers.map((name, at) => [name, 0.08 / (at + 1)])) }, traffic: [] };
}

export const fakeMap = (count: number, extra: Partial<MapReportExtra> = {}): MapReport => reportMapping(fakeMapping(count), { ...fakeExtra, ...extra });
