import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convolution, DataError, dense, lif, loadNetwork, pairs, pairStdp, resumeSimulation, saveNetwork, saveSimulation, simulate, spikeArray, type Network, type Simulation } from '../../src/index.ts';
import { openGpu } from '../kernels/gpu.ts';
import { mutations } from '../support/mutate.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { contest, recurrent } from './networks.ts';

const rates = Float32Array.from({ length: 60 }, (_, at) => 20 + (at * 7) % 90);

/** Beside drawn synapses, listed ones: unsorted, with a delay each; plastic; a shared kernel that pools. */
const mixed: Network = {
  ...recurrent,
  populations: { ...recurrent.populations, given: { size: 16, model: spikeArray, spikeSteps: 500 }, maps: { size: 8, model: lif }, out: { size: 2, model: lif } },
  connections: {
    ...recurrent.connections,
    see: { from: 'given', to: 'maps', connectivity: convolution({ input: [1, 4, 4], pool: 2, kernel: [[[[40]]], [[[60]]]] }) },
    listed: { from: 'maps', to: 'out', connectivity: pairs([[7, 1], [0, 0], [3, 1], [0, 1]]), weight: [9, 8, 7, 6], delay: [3, 1, 2, 4] },
    full: { from: 'given', to: 'out', connectivity: dense(Array.from({ length: 16 }, (_, at) => [at / 16 + 0.01, 1 - at / 16])), plasticity: { rule: pairStdp } },
  },
  record: { ...recurrent.record, maps: { spikes: true }, out: { spikes: true } },
};
const all = (simulation: Simulation): Promise<unknown> => Promise.all([
  simulation.hash(), ...['drive', 'recur', 'see', 'listed', 'full'].map((name) => simulation.weights(name)), simulation.state('cells', 'v'),
  simulation.time, simulation.learning, simulation.recorded('cells', 'v', 1), simulation.spikes('out', 1), simulation.counts('out'),
]);
const begin = (simulation: Simulation): void => {
  simulation.setStimulus('noise', 'rate', rates);
  for (const sample of [0, 1]) simulation.setSpikes('given', Array.from({ length: 400 }, (_, at) => [at, (at * 5 + sample) % 16]), sample);
  simulation.setParameter('cells', 'tau_m', 12);
  simulation.setWeights('listed', [10, 0, 12, 13]);
  simulation.setWeights('see', Array.from({ length: 8 }, (_, at) => at + 4));
};

let server: Server;
let address = '';
let saved: Uint8Array;
beforeAll(async () => {
  saved = await onCpu(mixed, async (simulation) => {
    begin(simulation);
    await simulation.trial({ duration: 60, samples: 2, firstSample: 3 });
    return saveSimulation(simulation, { by: 'hand' });
  }, { batch: 2, seed: 9 });
  server = createServer(({ url }, response) => {
    if (url === '/cells.webspike') response.end(saved);
    else if (url === '/half') response.writeHead(200, { 'content-length': saved.length }).write(saved.subarray(0, 100), () => response.destroy());
    else response.writeHead(404).end('<html>');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('a saved simulation', () => {
  it('goes on to the same spikes, weights and recordings as the one that was not interrupted', async () => {
    const uninterrupted = await onCpu(mixed, async (simulation) => {
      begin(simulation);
      await simulation.trial({ duration: 60, samples: 2, firstSample: 3 });
      await simulation.run(90);
      return all(simulation);
    }, { batch: 2, seed: 9 });
    const resumed = await resumeSimulation(saved, { backend: 'cpu' });
    await resumed.run(90);
    expect(await all(resumed)).toEqual(uninterrupted);
    resumed.dispose();
  });

  it('goes on on another device, and comes back', async () => {
    const direct = await resumeSimulation(saved, { backend: 'cpu' });
    await direct.run(60);
    const there = await resumeSimulation(saved, { backend: 'webgpu', gpu: await openGpu() });
    expect(there.backend.kind).toBe('webgpu');
    await there.run(30);
    const back = await resumeSimulation(await saveSimulation(there), { backend: 'cpu' });
    await back.run(30);
    expect(await all(back)).toEqual(await all(direct));
    for (const each of [direct, there, back]) each.dispose();
  });

  it('may be saved again after it was resumed, any number of times', async () => {
    let bytes = saved;
    for (let k = 0; k < 3; k++) {
      const simulation = await resumeSimulation(bytes, { backend: 'cpu' });
      await simulation.run(30);
      bytes = await saveSimulation(simulation, { by: 'hand' });
      simulation.dispose();
    }
    const direct = await resumeSimulation(saved, { backend: 'cpu' });
    await direct.run(90);
    const last = await resumeSimulation(bytes, { backend: 'cpu' });
    expect(await all(last)).toEqual(await all(direct));
    direct.dispose();
    last.dispose();
  });

  it('keeps a competition, what neurons learned, and that nothing is learned', async () => {
    const states = async (simulation: Simulation): Promise<unknown> => [await simulation.hash(), await simulation.state('output', 'theta'), await simulation.decidedAfter(), simulation.learning];
    const [bytes, expected] = await onCpu(contest, async (simulation) => {
      await simulation.trial({ duration: 200 });
      await simulation.trial({ duration: 40, learning: false });
      const bytes = await saveSimulation(simulation);
      await simulation.run(100);
      return [bytes, await states(simulation)] as const;
    });
    const resumed = await resumeSimulation(bytes, { backend: 'cpu' });
    await resumed.run(100);
    expect(await states(resumed)).toEqual(expected);
    resumed.dispose();
  });

  it('is a network with the weights as they are: whoever builds it anew starts from what was learned and set', async () => {
    const { network, extra } = await loadNetwork(saved);
    expect(extra).toMatchObject({ by: 'hand' });
    expect(network.connections!.listed).toMatchObject({ delay: new Float32Array([1, 4, 2, 3]), connectivity: { kind: 'csr', target: new Uint32Array([0, 1, 1, 1]), weights: new Float32Array([10, 0, 12, 13]) } });
    const resumed = await resumeSimulation(saved, { backend: 'cpu' });
    const anew = await simulate(network, { backend: 'cpu', seed: 9, batch: 2 });
    for (const name of Object.keys(network.connections!)) {
      const [now, again] = [await resumed.weights(name), await anew.weights(name)];
      expect(again.length, name).toBe(now.length);
      // A narrower range gives finer steps, never coarser ones.
      for (let at = 0; at < now.length; at++) expect(Math.abs(again[at] - now[at]), name).toBeLessThanOrEqual(1e-6 * Math.abs(now[at]));
    }
    expect(Math.max(...await anew.weights('full'))).not.toBe(1);
    resumed.dispose();
    anew.dispose();
  });

  it('refuses a thousand damaged copies', async () => {
    for (const { what, bytes } of mutations(saved, 1000, { seed: 5 })) {
      const error = await loadNetwork(bytes).then(() => null, (reason: unknown) => reason);
      expect(error instanceof DataError || Buffer.compare(bytes, saved) === 0, `${what}: ${String(error)}`).toBe(true);
    }
  });

  it('refuses what holds no state, is damaged or no file of webspike', async () => {
    const bare = await saveNetwork(recurrent);
    expect(await messageOf(() => resumeSimulation(bare))).toBe('network file: it holds a network without the state of a simulation. Choose a file that saveSimulation wrote, or simulate the network from its beginning.');
    expect(await messageOf(() => resumeSimulation(saved.subarray(0, saved.length - 5)))).toContain('damaged or cut short');
    expect(await messageOf(async () => resumeSimulation(await saveNetwork(recurrent, { simulation: { options: 3 } })))).toContain('it lacks a part of the state');
    const pooled: Network = { dt: 1, populations: { a: { size: 16, model: lif }, b: { size: 4, model: lif } }, connections: { c: { from: 'a', to: 'b', connectivity: convolution({ input: [1, 4, 4], pool: 2, padding: 'same', kernel: [[[[1, 2], [3, 4]]]] }) } } };
    expect(await messageOf(() => onCpu(pooled, async (simulation) => {
      simulation.setWeights('c', await simulation.weights('c'));
      await saveSimulation(simulation);
    }))).toContain('connection "c": its weights changed, it pools');
  });
});

describe('the description of changed weights', () => {
  it('tells one weight that serves all synapses of a list', async () => {
    const network: Network = { dt: 1, populations: { a: { size: 2, model: lif }, b: { size: 2, model: lif } }, connections: { c: { from: 'a', to: 'b', connectivity: pairs([[0, 1], [1, 0]]), weight: 5 } } };
    const bytes = await onCpu(network, async (simulation) => {
      simulation.setWeights('c', (await simulation.weights('c')).fill(3));
      return saveSimulation(simulation);
    });
    expect((await loadNetwork(bytes)).network.connections!.c.connectivity).toMatchObject({ weights: new Float32Array([3, 3]) });
    const resumed = await resumeSimulation(bytes, { backend: 'cpu' });
    expect([...await resumed.weights('c')]).toContain(3);
    resumed.dispose();
  });
});

describe('a network by its address', () => {
  it('is fetched', async () => {
    expect((await loadNetwork(`${address}/cells.webspike`)).network).toEqual((await loadNetwork(saved)).network);
    const resumed = await resumeSimulation(new URL('/cells.webspike', address), { backend: 'cpu' });
    expect(resumed.time).toBe(60);
    resumed.dispose();
  });

  it('says where it is not', async () => {
    expect(await messageOf(() => loadNetwork(`${address}/none`))).toBe(`${address}/none: the server answers 404 Not Found. See whether the address is right and the file is there.`);
    expect(await messageOf(() => loadNetwork(`${address}/half`))).toMatch(/half: it broke off while it was fetched \(.+\)\. Give an http or https address/);
    expect(await messageOf(() => loadNetwork('http://127.0.0.1:1/x'))).toMatch(/^http:\/\/127\.0\.0\.1:1\/x: it cannot be fetched \(.+\)\./);
    expect(await messageOf(() => loadNetwork('no/address'))).toMatch(/^no\/address: it cannot be fetched/);
    expect(await messageOf(() => loadNetwork(new TextEncoder().encode('<html>').buffer))).toContain('no network of webspike');
  });

  it('leaves networks without connections as they are', async () => {
    const network: Network = { dt: 1, populations: { a: { size: 1, model: lif, parameters: { i_ext: 20 } } }, record: { a: { spikes: true } } };
    const bytes = await onCpu(network, async (simulation) => {
      await simulation.run(100);
      return saveSimulation(simulation);
    });
    expect((await loadNetwork(bytes)).network).toEqual(network);
    const resumed = await resumeSimulation(bytes, { backend: 'cpu' });
    expect(resumed.spikes('a').step.length).toBeGreaterThan(1);
    resumed.dispose();
  });
});
