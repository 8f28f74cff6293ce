import { describe, expect, test } from 'vitest';
import { brunel } from '../../bench/networks/brunel.ts';
import { softBoundStdp, brunelStdp } from '../../bench/networks/brunel-stdp.ts';
import { coba } from '../../bench/networks/coba.ts';
import { cobahh } from '../../bench/networks/cobahh.ts';
import { parseEdges } from '../../bench/networks/fly-edges.ts';
import { fly } from '../../bench/networks/fly.ts';
import { degreesOf, degreeStatistics, syntheticEdges } from '../../bench/networks/fly-graph.ts';
import { benchmarks } from '../../bench/networks/index.ts';
import { microcircuit, names, synapsesOf } from '../../bench/networks/microcircuit.ts';
import { cpuBackend } from '../../src/backend/cpu.ts';
import type { Network } from '../../src/index.ts';
import { openBackend, openGpu } from '../kernels/gpu.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { outcomeOf, smallNetworks } from './small-networks.ts';

/** Neurons, and what `fixedTotal` and `fixedInDegree` list. */
const neuronsOf = (network: Network): number => Object.values(network.populations).reduce((sum, { size }) => sum + size, 0);
const listed = (network: Network): number => Object.values(network.connections ?? {}).reduce((sum, { to, connectivity }) => sum
  + (connectivity.kind === 'fixedTotal' ? connectivity.total : connectivity.kind === 'fixedInDegree' ? connectivity.degree * network.populations[to].size : NaN), 0);

describe('full-size descriptions have the numbers of the sheet', () => {
  test('COBA: 80 synapses per neuron at every size, conductances of 6 and 67 nS, none negative at the start', () => {
    for (const neurons of [4000, 40_000]) {
      const network = coba(neurons, 1);
      expect(Object.values(network.populations).map(({ size }) => size)).toEqual([0.8 * neurons, 0.2 * neurons]);
      for (const { connectivity } of Object.values(network.connections!)) expect(connectivity).toMatchObject({ kind: 'fixedProbability', probability: 80 / neurons, self: true });
    }
    const { populations, connections } = coba(4000, 1);
    expect([connections!['e→e'].weight, connections!['i→e'].weight]).toEqual([0.6, 6.7]);
    const gi = populations.excitatory.initial!.gi as Float32Array;
    // A normal number of mean 20 and deviation 12 is negative in 4.78 % of the draws: five standard deviations around it.
    expect(Math.abs(gi.filter((each) => each === 0).length / 3200 - 0.0478)).toBeLessThan(5 * Math.sqrt(0.0478 / 3200));
    expect(Math.min(...gi)).toBe(0);
  });

  test('COBAHH: the same connections, conductances in nS, 20 µS of sodium and 6 µS of potassium', () => {
    const { populations, connections } = cobahh(4000, 1);
    expect([connections!['e→e'].weight, connections!['i→e'].weight]).toEqual([6, 67]);
    expect(connections!['i→i'].connectivity).toMatchObject({ kind: 'fixedProbability', probability: 0.02, self: true });
    const { parameters } = populations.inhibitory.model;
    expect(['C', 'g_L', 'g_Na', 'g_K', 'E_Na', 'E_K', 'v_T', 'v_spike', 'tau_ref'].map((each) => parameters[each].value)).toEqual([200, 10, 20_000, 6000, 50, -90, -63, -20, 3]);
    // The start is that of COBA, ten times the numbers because their unit is a tenth.
    const [ge, leaks] = [populations, coba(4000, 1).populations].map((each) => each.excitatory.initial!.ge as Float32Array);
    expect(ge.every((each, j) => Math.abs(each - 10 * leaks[j]) < 1e-4)).toBe(true);
  });

  test('Brunel: 12,500 neurons, 15.625 M synapses, 20 kHz of input at η = 2, and the peers\' 10 M', () => {
    const network = brunel({ excitatory: 10_000, inhibitory: 2500, g: 5, eta: 2, reset: 10 });
    expect([neuronsOf(network), listed(network)]).toEqual([12_500, 15_625_000]);
    expect(network.populations.excitatory.drive).toEqual({ rate: 20_000, weight: 0.1 });
    expect(Object.values(network.connections!).map(({ weight, delay }) => [weight, delay])).toEqual([[0.1, 1.5], [0.1, 1.5], [-0.5, 1.5], [-0.5, 1.5]]);
    expect(listed(brunel({ excitatory: 8000, inhibitory: 2000, g: 5, eta: 2, reset: 10 }))).toBe(10_000_000);
  });

  test('Brunel with STDP: N² / 20 synapses, the clamp at 0.3 mV, the start beside the balance of gain and loss', () => {
    const network = brunelStdp(20_000);
    const expected = Object.values(network.connections!).reduce((sum, { from, to, connectivity }) => sum + (connectivity as { probability: number }).probability * network.populations[from].size * network.populations[to].size, 0);
    expect(expected).toBeCloseTo(20_000 ** 2 / 20, 0);
    expect(network.connections!['e→e'].weightRange![1]).toBeCloseTo(0.3);
    const { gain, loss, w_max } = softBoundStdp.parameters;
    expect(Math.abs((w_max.value * gain.value) / (gain.value + loss.value) - 0.1)).toBeLessThan(0.001);
  });

  test('microcircuit: 77,169 neurons, 298,880,969 synapses but for rounding, in-degrees and currents as published', () => {
    const network = microcircuit(1, 'dc');
    expect(neuronsOf(network)).toBe(77_169);
    expect(Math.abs(listed(network) - 298_880_969)).toBeLessThan(8);
    const sizes = names.map((name) => network.populations[name].size);
    expect(sizes.map((size, target) => Math.round(names.reduce((sum, _, source) => sum + synapsesOf(target, source), 0) / size))).toEqual([4995, 5285, 2806, 5888, 4944, 2736, 2564, 2434]);
    const currents = names.map((name) => network.populations[name].parameters!.i_ext as number);
    [561.9, 526.8, 737.5, 667.3, 702.4, 667.3, 1018.5, 737.5].forEach((current, at) => expect(Math.abs(currents[at] - current)).toBeLessThan(0.1));
    expect(network.connections!['L4E→L23E'].weight).toMatchObject({ kind: 'truncatedNormal', low: 0 });
    expect((network.connections!['L4E→L23E'].weight as { mean: number }).mean).toBeCloseTo(175.62, 1);
    expect((network.connections!['L4I→L4E'].weight as { mean: number }).mean).toBeCloseTo(-351.23, 1);
    expect(listed(microcircuit(0.1, 'poisson')) / 2_988_810).toBeCloseTo(1, 4);
  });

  test('fly: 127,400 neurons, 14.69 M edges, out-degrees from 0 to 9,615', () => {
    const degrees = degreesOf(127_400);
    expect(Math.abs(degrees.reduce((sum, each) => sum + each, 0) - 14_687_178) / 14_687_178).toBeLessThan(0.001);
    expect([degrees[0], Math.abs(degrees[127_399] - 9615) < 100]).toEqual([0, true]);
    const edges = syntheticEdges(2000, 1);
    expect(degreeStatistics(edges).most).toBe(2000);
    expect(edges.target.every((each) => each < 2000)).toBe(true);
    expect(neuronsOf(fly(edges, 10))).toBe(2200);
  });

  test('every benchmark describes its first size with a window to judge and degrees for its populations', async () => {
    for (const benchmark of benchmarks) {
      const each = await benchmark.at(benchmark.quick?.[0] ?? benchmark.sizes[0], { seed: 1 });
      expect(each.judged, benchmark.name).toBeGreaterThan(0);
      expect(Object.keys(each.network.populations), benchmark.name).toEqual(expect.arrayContaining(Object.keys(each.outDegree)));
    }
  });
});

test('the neurons of COBAHH, with conductances that decay, follow a plain loop in double precision', async () => {
  const { populations, dt } = cobahh(400, 1);
  const starts = Array.from({ length: 8 }, (_, j) => ({ v: -70 + 2 * j, ge: 30 + 15 * j, gi: 20 * (j % 3) }));
  const column = (each: 'v' | 'ge' | 'gi'): number[] => starts.map((start) => start[each]);
  const network: Network = {
    dt, populations: { cells: { size: 8, model: populations.excitatory.model, initial: { v: column('v'), ge: column('ge'), gi: column('gi') } } },
    record: { cells: { spikes: true, variables: { v: { neurons: [0, 1, 2, 3, 4, 5, 6, 7] } } } },
  };
  await onCpu(network, async (simulation) => {
    await simulation.run(20);
    const { value } = simulation.recorded('cells', 'v');
    const { step, neuron } = simulation.spikes('cells');
    let spiking = 0;
    starts.forEach((start, j) => {
      let { v, ge, gi } = start;
      let [m, h, n, quiet] = [0.0269, 0.9913, 0.0604, 0];
      const spikes: number[] = [];
      const toward = (x: number, opening: number, closing: number): number => opening / (opening + closing) + (x - opening / (opening + closing)) * Math.exp(-dt * (opening + closing));
      for (let k = 0; k < 200; k++) {
        const x = v + 63;
        const [sodium, potassium] = [20_000 * m ** 3 * h, 6000 * n ** 4];
        const g = 10 + sodium + potassium + ge + gi;
        const rest = (10 * -60 + sodium * 50 + potassium * -90 + gi * -80) / g;
        v = rest + (v - rest) * Math.exp((-dt * g) / 200);
        m = toward(m, (0.32 * (13 - x)) / (Math.exp((13 - x) / 4) - 1), (0.28 * (x - 40)) / (Math.exp((x - 40) / 5) - 1));
        h = toward(h, 0.128 * Math.exp((17 - x) / 18), 4 / (1 + Math.exp((40 - x) / 5)));
        n = toward(n, (0.032 * (15 - x)) / (Math.exp((15 - x) / 5) - 1), 0.5 * Math.exp((10 - x) / 40));
        ge *= Math.exp(-dt / 5);
        gi *= Math.exp(-dt / 10);
        if (quiet > 0) quiet--;
        else if (v > -20) {
          spikes.push(k);
          quiet = 30;
        }
        expect(Math.abs(value[8 * k + j] - v)).toBeLessThan(0.01);
      }
      expect(Array.from(step).filter((_, at) => neuron[at] === j)).toEqual(spikes);
      spiking += spikes.length;
    });
    expect(spiking).toBeGreaterThan(4);
  });
});

test('the fly\'s neurons lose what arrives while they are refractory, for g as for v', async () => {
  // Neuron 0 is driven every step or so from the start and excites neuron 1, which has no other input.
  const edges = { neurons: 2, rowStart: Uint32Array.of(0, 1, 1), target: Uint32Array.of(1), contacts: Float32Array.of(1000) };
  const network = fly(edges, 2);
  const driven: Network = {
    ...network, populations: { ...network.populations, stimulus: { ...network.populations.stimulus, parameters: { rate: 10_000 } } },
    record: { brain: { variables: { g: { neurons: [1] } }, spikes: true } },
  };
  await onCpu(driven, async (simulation) => {
    await simulation.run(20);
    const { step, neuron } = simulation.spikes('brain');
    const own = Array.from(step).filter((_, at) => neuron[at] === 1);
    const g = simulation.recorded('brain', 'g').value;
    expect(own.length).toBeGreaterThan(3);
    for (const at of own) expect(Array.from(g.subarray(at, Math.min(g.length, at + 22))).every((each) => each === 0)).toBe(true);
    expect(Math.max(...g)).toBeGreaterThan(100);
  });
});

describe('an edge list', () => {
  test('is sorted by source, heading or none', async () => {
    const { neurons, rowStart, target, contacts } = await parseEdges(['pre,post,weight', '2,0,-3', '0,1,5', '2,1,1.5', ''], 'list');
    expect([neurons, [...rowStart], [...target], [...contacts]]).toEqual([3, [0, 1, 1, 3], [1, 0, 1], [5, -3, 1.5]]);
  });

  test.each([['0,1', '2 fields'], ['0,1,0', 'weight is 0'], ['-1,1,2', 'pre is -1'], ['0,x,2', 'post is NaN'], ['0,1,2,3', '4 fields'], ['0,,2', 'post is NaN']])('names the line at fault: %s', async (line, problem) => {
    const message = await messageOf(() => parseEdges(['0,1,2', line], 'list'));
    expect(message).toContain('edge list "list", line 2');
    expect(message).toContain(problem);
  });

  test('without edges is refused', async () => {
    expect(await messageOf(() => parseEdges(['pre,post,weight'], 'list'))).toContain('no edges');
  });
});

describe('small networks spike alike on the CPU and on SwiftShader', () => {
  test.each(smallNetworks.map((each) => [each.name, each] as const))('%s', async (_, each) => {
    const onCpuBackend = await outcomeOf(each, cpuBackend());
    expect(onCpuBackend.spikes).toBeGreaterThan(20);
    const backend = await openBackend(await openGpu());
    expect(await outcomeOf(each, backend)).toEqual(onCpuBackend);
    backend.dispose();
  });
});
