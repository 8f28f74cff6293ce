import { describe, expect, it } from 'vitest';
import { checkInteger, isIntegerNetwork, synapsesOf } from '../../src/chip/index.ts';
import { allToAll, convolution, csr, dense, delta, fixedProbability, impulseCurrent, lif, loihiLif, pairs, poisson, spikeArray, pairStdp, stimulus, truncatedNormal, uniform, type Connection, type Network, type Population } from '../../src/index.ts';
import { messageOf, onCpu } from '../support/run.ts';

const impulse = { synapse: { model: impulseCurrent } } as const;
const small = (connection: Partial<Connection> = {}, population: Partial<Population> = {}): Network => ({
  dt: 0.5, populations: { in: { size: 3, model: spikeArray }, out: { size: 2, model: loihiLif, ...population } },
  connections: { w: { from: 'in', to: 'out', connectivity: dense([[1, -2], [0, 4], [300, 0]]), ...impulse, ...connection } },
});

describe('networks of whole numbers', () => {
  it('are read with a number for every neuron and synapse; those of weight 0 are none', () => {
    const { neurons: [out], sources, connections: [w] } = checkInteger(small({ delay: 1.5 }, { parameters: { decay_u: 4096, decay_v: [0, 7], v_th: 131_071, bias: -64 } }), 'test');
    expect(out).toMatchObject({ name: 'out', size: 2, decayU: Uint16Array.of(4096, 4096), decayV: Uint16Array.of(0, 7), threshold: Int32Array.of(131_071, 131_071), bias: Int32Array.of(-64, -64), refractory: Uint8Array.of(1, 1), vMin: Int32Array.of(1 - 2 ** 23, 1 - 2 ** 23) });
    expect(sources).toEqual([{ name: 'in', size: 3 }]);
    expect(w).toMatchObject({ kind: 'synapses', from: 'in', to: 'out', rowStart: Uint32Array.of(0, 2, 3, 4), target: Uint32Array.of(0, 1, 1, 0), weight: Int32Array.of(1, -2, 4, 300), delay: 2 });
  });

  it('keep the order of weights and delays that the user listed', () => {
    const listed = synapsesOf(checkInteger(small({ connectivity: pairs([[2, 1], [0, 1], [2, 0]]), weight: [5, 0, 7], delay: [0.5, 1, 32] }), 'test').connections[0]);
    expect(listed).toMatchObject({ rowStart: Uint32Array.of(0, 0, 0, 2), target: Uint32Array.of(0, 1), weight: Int32Array.of(7, 5), delay: Uint16Array.of(63, 0) });
  });

  it('share a kernel, whose synapses are those of its definition', () => {
    const kernel = { shape: [2, 1, 2, 2], values: [1, 2, 3, 4, 0, -1, 0, 6] } as const;
    const network: Network = { dt: 1, populations: { in: { size: 9, model: spikeArray }, out: { size: 8, model: loihiLif } }, connections: { w: { from: 'in', to: 'out', connectivity: convolution({ input: [1, 3, 3], kernel }), ...impulse } } };
    const [w] = checkInteger(network, 'test').connections;
    expect(w.kind === 'convolution' && [...w.kernel]).toEqual(kernel.values);
    const wanted: string[] = [];
    for (let o = 0; o < 2; o++) for (let y = 0; y < 2; y++) for (let x = 0; x < 2; x++) for (let ky = 0; ky < 2; ky++) for (let kx = 0; kx < 2; kx++) {
      const weight = kernel.values[o * 4 + ky * 2 + kx];
      if (weight !== 0) wanted.push(`${(y + ky) * 3 + x + kx} ${o * 4 + y * 2 + x} ${weight}`);
    }
    const { rowStart, target, weight, delay } = synapsesOf(w);
    const found = Array.from({ length: 9 }, (_, i) => i).flatMap((i) => Array.from(target.subarray(rowStart[i], rowStart[i + 1]), (t, k) => `${i} ${t} ${weight[rowStart[i] + k]}`));
    expect(found.sort()).toEqual(wanted.sort());
    expect(delay).toBe(0);
  });

  it('draw what simulate draws', async () => {
    const network: Network = {
      dt: 1, populations: { in: { size: 40, model: spikeArray }, out: { size: 30, model: loihiLif } },
      connections: { w: { from: 'in', to: 'out', connectivity: fixedProbability(0.3), weight: 5, delay: truncatedNormal(6, 3, 1, 20), ...impulse } },
    };
    const { rowStart, target, delay } = synapsesOf(checkInteger(network, 'test', 4).connections[0]);
    // One spike of neuron 3: what arrives tells its targets and delays.
    const arrivals = await onCpu({ ...network, record: { out: { variables: { u: { neurons: Array.from({ length: 30 }, (_, j) => j) } } } } }, async (simulation) => {
      simulation.setSpikes('in', [[0, 3]]);
      await simulation.run(24);
      const { value } = simulation.recorded('out', 'u');
      return Array.from({ length: 30 }, (_, j) => Array.from({ length: 24 }, (_, step) => value[step * 30 + j]).findIndex((u) => u > 0));
    }, { seed: 4 });
    const mine = new Array<number>(30).fill(-1);
    for (let s = rowStart[3]; s < rowStart[4]; s++) mine[target[s]] = (delay as Uint16Array)[s] + 1;
    expect(mine).toEqual(arrivals);
    expect(mine.filter((each) => each > 0).length).toBeGreaterThan(3);
  });

  it('are told from others', () => {
    expect(isIntegerNetwork(small())).toBe(true);
    expect(isIntegerNetwork(small({}, { model: lif }))).toBe(false);
    expect(isIntegerNetwork({ dt: 1, populations: { in: { size: 1, model: spikeArray } } })).toBe(false);
    expect(isIntegerNetwork(small({}, { model: { ...loihiLif, parameters: { ...loihiLif.parameters } } }))).toBe(true);
    expect(isIntegerNetwork(small({}, { model: { ...loihiLif, reset: 'v = 1; silent = refractory - 1' } }))).toBe(false);
  });
});

describe('what is not whole is refused by name', () => {
  it.each([
    ['weights', small({ connectivity: dense([[1, 2], [0.5, 1], [1, 1]]) }), 'connection "w": weight 2 is 0.5'],
    ['drawn weights', small({ connectivity: allToAll(), weight: uniform(0, 1) }), 'connection "w": weight 0 is'],
    ['delays', small({ delay: 0 }), 'connection "w", delay: it is 0 ms, less than a step of 0.5 ms'],
    ['one of many delays', small({ connectivity: csr({ rowStart: [0, 1, 2, 2], target: [0, 1], weights: [1, 1] }), delay: [1, 0.1] }), 'connection "w", delay, value 1: it is'],
    ['thresholds', small({}, { parameters: { v_th: [3, 3.5] } }), 'population "out", parameter "v_th", value 1: it is 3.5'],
    ['decays', small({}, { parameters: { decay_v: 5000 } }), 'population "out", parameter "decay_v": it is 5000'],
    ['synapses', small({ synapse: { model: delta } }), 'its synapse model is "delta"'],
    ['plasticity', small({ plasticity: { rule: pairStdp } }), 'its synapses are plastic'],
    ['stimuli', small({}, { parameters: { bias: stimulus() } }), 'parameter "bias": it is a stimulus'],
    ['starts', small({}, { initial: { v: 3 } }), 'its v begins with other numbers than 0'],
    ['competition', small({}, { competition: { by: 'v' } }), 'its neurons compete'],
    ['drives', small({}, { drive: { rate: 3, weight: 1 } }), 'Poisson drive'],
    ['foreign neurons with inputs', { ...small(), populations: { ...small().populations, in: { size: 3, model: poisson }, other: { size: 2, model: lif } }, connections: { ...small().connections, x: { from: 'in', to: 'other', connectivity: allToAll() } } }, 'population "other": its model "lif" is not the chip\'s, and it receives spikes over connection "x"'],
    ['unknown populations', small({ to: 'nobody' }), 'connection "w": it names "nobody"'],
    ['networks without the chip\'s neurons', { dt: 1, populations: { in: { size: 1, model: spikeArray } } }, 'test: it has no population of the model "loihi-lif"'],
  ] as const)('%s', async (_, network, words) => {
    expect(await messageOf(() => checkInteger(network as Network, 'test'))).toContain(words);
  });
});
