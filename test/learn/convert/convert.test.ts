/** Conversion of analogue networks: against the same networks as loops in double precision. */
import { describe, expect, it } from 'vitest';
import { allToAll, lif, normal, uniform, type Network, type Population } from '../../../src/index.ts';
import { accuracyOverSteps, accuracyTable, clipFloor, convert, measureActivations, rectifier, type ConversionOptions } from '../../../src/learn/index.ts';
import { messageOf, onCpu } from '../../support/run.ts';
import { ann, biases, images, loops } from './ann.ts';

const cpu = { backend: 'cpu' } as const;
const relu = (x: number): number => Math.max(x, 0);
const clip = (lambda: number, levels: number) => (x: number): number => lambda * Math.min(1, Math.max(0, Math.floor(x * levels / lambda + 0.5) / levels));
const rectified = ann({ model: rectifier }, { model: rectifier });
const [lambda, levels] = [[0.9, 1.4], 8] as const;
const clipped = ann({ model: clipFloor, parameters: { lambda: lambda[0], levels } }, { model: clipFloor, parameters: { lambda: lambda[1], levels } });
const count = 12;
const shown = images(count);
const imageAt = (k: number): Float32Array => shown.subarray(k * 72, (k + 1) * 72);

/** What the answer holds after so many steps, image after image. */
async function answers(network: Network, steps: number): Promise<number[]> {
  return onCpu(network, async (simulation) => {
    simulation.setStimulus('image', 'value', shown);
    await simulation.trial({ duration: steps, learning: false });
    return [...await simulation.state('answer', 'v')];
  }, { batch: count });
}

describe('thresholds of rectifiers', () => {
  const activations = Array.from({ length: count }, (_, k) => loops(imageAt(k), relu, relu));

  it.each([['features', 100], ['hidden', 100], ['features', 99], ['hidden', 50]] as const)('%s: percentile %d of the positive activations, as NumPy defines it', async (population, percentile) => {
    const sorted = activations.flatMap((each) => each[population]).filter((each) => each > 0).sort((a, b) => a - b);
    const place = percentile / 100 * (sorted.length - 1);
    const wanted = sorted[Math.floor(place)] + (place % 1) * ((sorted[Math.floor(place) + 1] ?? 0) - sorted[Math.floor(place)]);
    const found = (await measureActivations(rectified, [population], shown, percentile, { ...cpu, batch: 5 })).get(population)!;
    expect(found.percentile).toBeCloseTo(wanted, 5);
    expect(found.largest).toBeCloseTo(sorted.at(-1)!, 5);
  });

  it('become those of the neurons, and bytes stand for 0 to 1', async () => {
    const bytes = Uint8Array.from(shown, (value) => Math.round(255 * value));
    const { report, network, answer } = await convert(rectified, { ...cpu, balance: { images: bytes, percentile: 100 } });
    const largest = Math.max(...Array.from({ length: count }, (_, k) => loops(Float32Array.from(bytes.subarray(k * 72, (k + 1) * 72), (byte) => byte / 255), relu, relu).features).flat());
    expect(report.map(({ population, from, neurons }) => [population, from, neurons])).toEqual([['features', 'rectifier', 48], ['hidden', 'rectifier', 10]]);
    expect(report[0].threshold).toBeCloseTo(largest, 5);
    expect(answer).toBe('answer');
    expect(network.populations.features.parameters!.v_thresh).toBe(report[0].threshold);
    expect(network.populations.features.parameters!.v_init).toBe(report[0].threshold / 2);
  });
});

describe('a converted network of rectifiers', () => {
  it('comes nearer to the analogue one as 1/T', async () => {
    const { network } = await convert(rectified, { ...cpu, balance: { images: shown, percentile: 100 } });
    const wanted = Array.from({ length: count }, (_, k) => loops(imageAt(k), relu, relu).answer).flat();
    const error = async (steps: number): Promise<number> => {
      const got = await answers(network, steps);
      return Math.sqrt(got.reduce((sum, each, k) => sum + (each / steps - wanted[k]) ** 2, 0) / got.length);
    };
    const [short, long] = [await error(32), await error(512)];
    expect(short).toBeLessThan(0.35);
    expect(long).toBeLessThan(short / 10);
  });

  it('sends spikes alone between its layers, but through pooling, whose bounds hold a spike of every neuron pooled', async () => {
    const { network, report } = await convert(rectified, { ...cpu, balance: { images: shown } });
    const sends = Object.entries(network.connections!).filter(([, { transmission }]) => transmission);
    expect(sends.map(([name]) => name)).toEqual(['convolve', 'hidden']);
    const { v_least, v_most } = sends[1][1].transmission!.parameters!;
    expect(v_most).toBeCloseTo(report[0].threshold, 5);
    expect(v_least).toBe(-(v_most as number));
  });
});

describe('a converted clip-floor network', () => {
  const wanted = Array.from({ length: count }, (_, k) => loops(imageAt(k), clip(lambda[0], levels), clip(lambda[1], levels)).answer).flat();

  it('is, run as it stands, what the loops say', async () => {
    (await answers(clipped, 1)).forEach((each, k) => expect(each).toBeCloseTo(wanted[k], 5));
  });

  it('answers the same to the last level after as many steps as there are levels, layer after layer', async () => {
    const { network, steps } = await convert(clipped, { layers: { inTurn: levels } });
    expect(steps).toBe(2 * levels);
    (await answers(network, steps!)).forEach((each, k) => expect(each / levels).toBeCloseTo(wanted[k], 4));
  });

  it('spikes as often as its activation has levels', async () => {
    const { network, steps } = await convert(clipped, { layers: { inTurn: levels } });
    await onCpu(network, async (simulation) => {
      simulation.setStimulus('image', 'value', shown);
      await simulation.trial({ duration: steps!, learning: false });
      const activations = Array.from({ length: count }, (_, k) => loops(imageAt(k), clip(lambda[0], levels), clip(lambda[1], levels)));
      for (const [at, population] of (['features', 'hidden'] as const).entries()) {
        expect([...await simulation.counts(population)]).toEqual(activations.flatMap((each) => each[population].map((a) => Math.round(a / lambda[at] * levels))));
      }
    }, { batch: count });
  });

  it('approaches that when its layers answer together', async () => {
    const { network } = await convert(clipped);
    const got = await answers(network, levels * 64);
    // Beyond the levels the neurons' answers are finer than the floor: within half a level of each of them.
    const bound = 0.5 * (lambda[0] + lambda[1]) / levels * 4;
    got.forEach((each, k) => expect(Math.abs(each / (levels * 64) - wanted[k])).toBeLessThan(bound));
  });
});

describe('accuracy over steps', () => {
  const labels = Array.from({ length: count }, (_, k) => {
    const { answer } = loops(imageAt(k), relu, relu);
    return answer.indexOf(Math.max(...answer));
  });

  it('is that of a run of its own for each number of steps', async () => {
    const { network } = await convert(rectified, { ...cpu, balance: { images: shown } });
    const steps = [1, 2, 4, 16, 64];
    const rows = await accuracyOverSteps(network, shown, labels, [...steps].reverse(), { ...cpu, batch: 5 });
    for (const [at, row] of rows.entries()) {
      const got = await answers(network, steps[at]);
      const right = labels.filter((label, k) => got.slice(4 * k, 4 * k + 4).indexOf(Math.max(...got.slice(4 * k, 4 * k + 4))) === label).length;
      expect(row).toMatchObject({ steps: steps[at], correct: right, count, accuracy: right / count });
    }
    expect(rows.at(-1)!.accuracy).toBeGreaterThan(rows[0].accuracy);
    expect(rows[3].spikesPerImage / 16).toBeCloseTo(rows[4].spikesPerImage / 64, 0);
  });

  it('of the analogue network, after one step, is 1 for labels that it gave', async () => {
    expect(await accuracyOverSteps(rectified, shown, labels, [1], cpu)).toEqual([{ steps: 1, correct: count, count, accuracy: 1, spikesPerImage: 0 }]);
  });

  it('prints as a table', () => {
    const rows = [{ steps: 4, correct: 866, count: 1000, accuracy: 0.866, spikesPerImage: 812.4 }, { steps: 16, correct: 994, count: 1000, accuracy: 0.994, spikesPerImage: 3251 }];
    expect(accuracyTable(rows, 0.9948)).toBe([
      'steps  accuracy %   loss  spikes/image', '    4       86.60  12.88           812', '   16       99.40   0.08          3251', '  ANN       99.48',
    ].join('\n'));
  });
});

describe('refusals', () => {
  const changed = (population: string, part: Partial<Population>): Network => ({ ...clipped, populations: { ...clipped.populations, [population]: { ...clipped.populations[population], ...part } } });
  const reconnected = (name: string, part: object): Network => ({ ...clipped, connections: { ...clipped.connections, [name]: { ...clipped.connections![name], ...part } } });
  it.each<[string, Network, ConversionOptions, string]>([
    ['a model', changed('hidden', { model: lif, parameters: {} }), {}, 'population "hidden": its model is "lif". Conversion knows pixels, linear, rectifier, clipped-rectifier, clip-floor, accumulator.'],
    ['no images', rectified, {}, 'population "features": a rectifier has no largest activation. Give "balance" with images of the training set.'],
    ['dark images', rectified, { balance: { images: new Float32Array(71) } }, 'images: got 71 values. Give images × 72, the size of population "image".'],
    ['percentile', rectified, { balance: { images: shown, percentile: 0 } }, 'balance: the percentile is 0. Give one above 0, at most 100.'],
    ['different λ', changed('hidden', { parameters: { lambda: [1, 2, 1, 1, 1, 1, 1, 1, 1, 1] } }), {}, 'population "hidden": its neurons have different λ.'],
    ['drawn weights', reconnected('read', { weight: normal(0, 1) }), {}, 'connection "read": its weights are drawn (normal). Convert a network that has been trained, whose weights are numbers.'],
    ['drawn biases', changed('hidden', { parameters: { i_ext: uniform(0, 1) } }), {}, 'population "hidden", parameter "i_ext": it is uniform. Give numbers: the biases that were learned.'],
    ['delays', reconnected('read', { delay: 1 }), {}, 'connection "read": its delay is 1 ms. Give analogue networks a delay of 0 throughout'],
    ['the default delay', reconnected('read', { delay: undefined }), {}, 'connection "read": its delay is 1 ms.'],
    ['a loop', { ...clipped, connections: { ...clipped.connections, back: { ...clipped.connections!.read, from: 'hidden', to: 'hidden' } } }, {}, 'connection "back": a delay of 0 closes a loop'],
    ['a skip in turn', { ...clipped, connections: { ...clipped.connections, skip: { ...clipped.connections!.read, from: 'pooled', to: 'answer', connectivity: allToAll(), weight: 1 } } }, { layers: { inTurn: 4 } }, 'population "answer": its sources lie 2 and 1 spiking layers deep.'],
    ['no steps in turn', clipped, { layers: { inTurn: 0 } }, 'conversion: layers answer in turn for 0 steps each. Give a whole number of at least 1.'],
    ['rectified answers', { ...clipped, populations: { image: clipped.populations.image, features: clipped.populations.features }, connections: { convolve: clipped.connections!.convolve } }, {}, 'population "features": it answers with rectified values.'],
  ])('%s', async (_, network, options, message) => {
    expect(await messageOf(() => convert(network, { ...cpu, ...options }))).toContain(message);
  });

  it('activations beyond what is sent', async () => {
    const narrow = { ...rectified, connections: { ...rectified.connections, pool: { ...rectified.connections!.pool, transmission: { ...rectified.connections!.pool.transmission!, parameters: { v_least: 0, v_most: 0.5 } } } } };
    expect(await messageOf(() => convert(narrow, { ...cpu, balance: { images: shown } }))).toMatch(/^population "features": its activation reaches [\d.]+, but connection "pool" sends 0\.5 at most\. Widen the bounds of its transmission\.$/);
  });

  it('labels and steps that do not fit', async () => {
    const labels = new Array<number>(count).fill(0);
    expect(await messageOf(() => accuracyOverSteps(clipped, shown, labels.with(3, 4), [1], cpu))).toBe('labels: label 3 is 4. Give classes 0 to 3, the neurons of population "answer".');
    expect(await messageOf(() => accuracyOverSteps(clipped, shown, labels.slice(1), [1], cpu))).toBe('labels: there are 11. Give one for each image.');
    expect(await messageOf(() => accuracyOverSteps(clipped, shown, labels, [0], cpu))).toContain('accuracy over steps: the steps are [0].');
  });
});

describe('biases', () => {
  it('stay as currents per step, shared out over the steps where layers answer in turn', async () => {
    const [together, inTurn] = [await convert(clipped), await convert(clipped, { layers: { inTurn: levels } })];
    expect(together.network.populations.answer.parameters!.i_ext).toEqual(Float32Array.from(biases.answer));
    expect(inTurn.network.populations.answer.parameters!.i_ext).toEqual(Float32Array.from(biases.answer, (each) => each / 2));
    expect(inTurn.network.populations.features.parameters).toMatchObject({ until: levels, start: 0, stop: levels });
    expect(inTurn.network.populations.hidden.parameters).toMatchObject({ until: levels, start: levels, stop: 2 * levels });
  });
});
