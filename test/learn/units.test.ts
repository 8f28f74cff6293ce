/** Units of artificial networks on the spine, against loops in double precision that say what each means. */
import { describe, expect, it } from 'vitest';
import { allToAll, convolution, impulseCurrent, oneToOne, parametricLif, stimulus, type Connection, type Network, type Population } from '../../src/index.ts';
import { accumulator, analogue, clipFloor, clippedRectifier, cubaLif, discreteLif, piecewiseLinear, pixels, rectifier, softIf } from '../../src/learn/units.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { numbers } from './numbers.ts';

const arrives = { delay: 0, synapse: { model: impulseCurrent } } as const;
const feed = (from: string, to: string, rest: Pick<Connection, 'connectivity' | 'weight' | 'transmission'>): Connection => ({ from, to, ...arrives, ...rest });

/** What one unit makes of each input. */
async function answers(unit: Omit<Population, 'size'>, inputs: readonly number[], steps = 1): Promise<number[]> {
  const network: Network = {
    dt: 1,
    populations: { input: { size: inputs.length, model: pixels, parameters: { value: stimulus() } }, unit: { ...unit, size: inputs.length } },
    connections: { feed: feed('input', 'unit', { connectivity: oneToOne(), weight: 1, transmission: analogue(-20, 20) }) },
  };
  return onCpu(network, async (simulation) => {
    simulation.setStimulus('input', 'value', inputs);
    await simulation.run(steps);
    return [...await simulation.state('unit', 'v')];
  });
}

describe('activations', () => {
  const inputs = numbers(400, -3, 12, 3);

  it('rectifier', async () => {
    (await answers({ model: rectifier, parameters: { i_ext: 0.5 } }, inputs)).forEach((v, i) => expect(v).toBeCloseTo(Math.max(inputs[i] + 0.5, 0), 6));
  });

  it('clippedRectifier', async () => {
    (await answers({ model: clippedRectifier, parameters: { lambda: 6, i_ext: -0.5 } }, inputs)).forEach((v, i) => expect(v).toBeCloseTo(Math.min(6, Math.max(inputs[i] - 0.5, 0)), 5));
  });

  it('clipFloor: eq. 15 of Bu et al., the clip after the floor', async () => {
    const [lambda, levels] = [4, 8];
    const wanted = inputs.map((x) => lambda * Math.min(1, Math.max(0, Math.floor(x * levels / lambda + 0.5) / levels)));
    (await answers({ model: clipFloor, parameters: { lambda, levels } }, inputs)).forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 6));
    expect(new Set(wanted).size).toBe(levels + 1);
  });

  it('clipFloor is what an integrate-and-fire neuron with V(0) = λ/2 fires in L steps of constant input', async () => {
    const [lambda, levels] = [4, 8];
    const counts = inputs.map((x) => {
      let [v, spikes] = [lambda / 2, 0];
      for (let step = 0; step < levels; step++) {
        v += x;
        if (v >= lambda) [v, spikes] = [v - lambda, spikes + 1];
      }
      return spikes;
    });
    (await answers({ model: clipFloor, parameters: { lambda, levels } }, inputs)).forEach((v, i) => expect(v).toBeCloseTo(counts[i] * lambda / levels, 6));
  });

  it('piecewiseLinear', async () => {
    const nodes = [[-1, 0], [0.5, 0.25], [2, 0.3], [6, 1]] as const;
    const leak = 1e-3;
    const wanted = inputs.map((x) => {
      const right = nodes.findIndex(([z]) => x < z);
      if (right === 0) return nodes[0][1] + leak * x;
      if (right < 0) return nodes[3][1] + leak * x;
      const [[z0, a0], [z1, a1]] = [nodes[right - 1], nodes[right]];
      return a0 + (a1 - a0) * (x - z0) / (z1 - z0) + leak * x;
    });
    const parameters = { ...Object.fromEntries(nodes.flatMap(([z, a], at) => [[`z${at}`, z], [`a${at}`, a]])), leak };
    (await answers({ model: piecewiseLinear(4), parameters }, inputs)).forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 5));
  });

  it('piecewiseLinear refuses numbers of nodes that are none', async () => {
    expect(await messageOf(() => piecewiseLinear(1))).toBe('piecewiseLinear: 1 nodes were asked for. Give a whole number from 2 to 32.');
  });

  it('accumulator sums over steps', async () => {
    (await answers({ model: accumulator, parameters: { i_ext: -0.25 } }, inputs, 7)).forEach((v, i) => expect(v).toBeCloseTo(7 * (inputs[i] - 0.25), 4));
  });

  it('discreteLif decays and is reset', async () => {
    const [beta, threshold] = [0.97, 1.25];
    const wanted = inputs.map((x) => {
      let v = 0;
      for (let step = 0; step < 9; step++) {
        v = beta * v + x;
        if (v >= threshold) v = 0;
      }
      return v;
    });
    (await answers({ model: discreteLif, parameters: { beta, v_thresh: threshold } }, inputs, 9)).forEach((v, i) => expect(v).toBeCloseTo(wanted[i], 4));
  });

  it('cubaLif keeps a current beside its potential, and must exceed the threshold', async () => {
    const cell = { decay_u: 0.25, decay_v: 0.5, v_thresh: 2, i_ext: 0.125 };
    const exact = [-1, 0, 0.25, 0.5, 1, 1.875, 3];
    const wanted = exact.map((x) => {
      let [u, v] = [0, 0];
      for (let step = 0; step < 5; step++) {
        u = 0.75 * u + x;
        v = 0.5 * v + u + 0.125;
        if (v > 2) v = 0;
      }
      return v;
    });
    expect(await answers({ model: cubaLif, parameters: cell }, exact, 5)).toEqual(wanted);
    // 1.875 + 0.125 reaches the threshold in the first step, and does not exceed it.
    expect(await answers({ model: cubaLif, parameters: cell }, [1.875, 1.9375], 1)).toEqual([2, 0]);
  });

  it('discreteLif is parametricLif but for the scale of its input', async () => {
    const small = inputs.map((x) => x / 5);
    const [beta, w] = [0.8, Math.log(0.2 / 0.8)];
    const [own, other] = [await answers({ model: discreteLif, parameters: { beta } }, small, 6), await answers({ model: parametricLif, parameters: { w } }, small.map((x) => 5 * x), 6)];
    own.forEach((v, i) => expect(v).toBeCloseTo(other[i], 4));
  });
});

/** pixels → convolution → spikes → mean pooling → spikes → all to all → sum: every layer in the same step. */
const kernel = numbers(3 * 2 * 3 * 3, -0.4, 0.6, 11);
const read = numbers(3 * 2 * 2 * 4, -1, 1, 12);
const direct: Network = {
  dt: 1,
  populations: {
    image: { size: 2 * 6 * 6, model: pixels, parameters: { value: stimulus() } },
    features: { size: 3 * 4 * 4, model: softIf, parameters: { v_thresh: 1, v_init: 0.5, i_ext: 0.05 } },
    pooled: { size: 3 * 2 * 2, model: softIf, parameters: { v_thresh: 0.75, v_init: 0.375 } },
    answer: { size: 4, model: accumulator, parameters: { i_ext: [0.1, -0.1, 0, 0.2] } },
  },
  connections: {
    convolve: feed('image', 'features', { connectivity: convolution({ input: [2, 6, 6], kernel: { shape: [3, 2, 3, 3], values: kernel } }), transmission: analogue(0, 1) }),
    pool: feed('features', 'pooled', { connectivity: convolution({ input: [3, 4, 4], kernel: { shape: [3, 1, 2, 2], values: new Array<number>(12).fill(0.25) }, stride: 2, groups: 3 }) }),
    read: feed('pooled', 'answer', { connectivity: allToAll(), weight: read }),
  },
  record: { features: { spikes: true }, pooled: { spikes: true } },
};

/** The same as nested loops in double precision. */
function loops(image: readonly number[], steps: number): { counts: number[]; pooled: number[]; answer: number[] } {
  const [features, means] = [new Array<number>(48).fill(0.5), new Array<number>(12).fill(0.375)];
  const [counts, pooled, answer] = [new Array<number>(48).fill(0), new Array<number>(12).fill(0), new Array<number>(4).fill(0)];
  for (let step = 0; step < steps; step++) {
    const spikes = features.map((_, n) => {
      const [o, y, x] = [Math.floor(n / 16), Math.floor(n / 4) % 4, n % 4];
      let sum = 0.05;
      for (let c = 0; c < 2; c++) for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += kernel[((o * 2 + c) * 3 + i) * 3 + j] * image[c * 36 + (y + i) * 6 + x + j];
      features[n] += sum;
      const spiked = features[n] >= 1;
      if (spiked) features[n] -= 1;
      counts[n] += Number(spiked);
      return Number(spiked);
    });
    const next = means.map((_, n) => {
      const [c, y, x] = [Math.floor(n / 4), Math.floor(n / 2) % 2, n % 2];
      for (const [i, j] of [[0, 0], [0, 1], [1, 0], [1, 1]]) means[n] += 0.25 * spikes[c * 16 + (2 * y + i) * 4 + 2 * x + j];
      const spiked = means[n] >= 0.75;
      if (spiked) means[n] -= 0.75;
      pooled[n] += Number(spiked);
      return Number(spiked);
    });
    for (let k = 0; k < 4; k++) answer[k] += [0.1, -0.1, 0, 0.2][k] + next.reduce((sum, spiked, n) => sum + spiked * read[n * 4 + k], 0);
  }
  return { counts, pooled, answer };
}

describe('direct coding', () => {
  it('through a convolution, a mean pooling and all-to-all weights, each layer within the step, in all plans', async () => {
    const [steps, batch] = [16, 3];
    const images = Array.from({ length: batch }, (_, sample) => numbers(72, 0, 1, 20 + sample));
    const hashes = new Set<string>();
    for (const plan of ['resident', 'layered', 'stepped'] as const) {
      await onCpu(direct, async (simulation) => {
        simulation.setStimulus('image', 'value', images.flat());
        await simulation.trial({ duration: steps, learning: false });
        const wanted = images.map((image) => loops(image, steps));
        expect([...await simulation.counts('features')]).toEqual(wanted.flatMap(({ counts }) => counts));
        expect([...await simulation.counts('pooled')]).toEqual(wanted.flatMap(({ pooled }) => pooled));
        expect(wanted.flatMap(({ pooled }) => pooled).filter((count) => count > 0).length).toBeGreaterThan(12);
        (await simulation.state('answer', 'v')).forEach((v, k) => expect(v).toBeCloseTo(wanted.flatMap(({ answer }) => answer)[k], 4));
        hashes.add(await simulation.hash());
      }, { plan, batch });
    }
    expect(hashes.size).toBe(1);
  });

  it('reaches the last layer in the first step', async () => {
    await onCpu(direct, async (simulation) => {
      simulation.setStimulus('image', 'value', new Float32Array(72).fill(1));
      await simulation.trial({ duration: 1, learning: false });
      const { counts, answer } = loops(new Array<number>(72).fill(1), 1);
      expect(counts.some((count) => count > 0)).toBe(true);
      (await simulation.state('answer', 'v')).forEach((v, k) => expect(v).toBeCloseTo(answer[k], 5));
    });
  });
});
