/** Delays of thousands of steps: exact on every device by every delivery, in memory that grows with delay × neurons. */
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import type { Backend } from '../../src/backend/backend.ts';
import { planBytes, type PlanKind, type Strategy } from '../../src/compile/plan.ts';
import { allToAll, convolution, fixedInDegree, integrateAndFire, pairs, printPlan, simulate, spikeArray, uniform, type Connection, type Network } from '../../src/index.ts';
import { refusal, stepsOf } from '../support/run.ts';
import { openVariants } from './gpu.ts';

const devices: { readonly name: string; readonly backend: Backend }[] = [{ name: 'CPU', backend: cpuBackend() }];
beforeAll(async () => {
  devices.push(...await openVariants());
});

const dt = 0.1;
const delays = [1, 16, 1000, 5000] as const;
const emitted = [3, 20, 21, 777];
const source = { size: 1, model: spikeArray };
const relays = { model: integrateAndFire, parameters: { v_thresh: 0.5 } };

/** Steps at which each relay spiked on one device. */
async function arrivals(backend: Backend, network: Network, plan: PlanKind, delivery: Strategy, steps: number): Promise<{ steps: number[][]; used: Strategy }> {
  const simulation = await simulate(network, { on: backend, plan, delivery });
  try {
    simulation.setSpikes('source', emitted.map((step) => [step, 0] as const));
    await simulation.run(steps * dt);
    return { steps: Array.from({ length: network.populations.relays.size }, (_, j) => stepsOf(simulation, 'relays', j)), used: simulation.plan.connections[0].strategy };
  } finally {
    simulation.dispose();
  }
}

describe('a spike arrives after exactly its delay', () => {
  it('where synapses of one connection have delays of 1, 16, 1000 and 5000 steps', async () => {
    const network: Network = {
      dt, populations: { source, relays: { ...relays, size: delays.length } }, record: { relays: { spikes: true } },
      connections: { hop: { from: 'source', to: 'relays', connectivity: pairs(delays.map((_, j) => [0, j] as const)), delay: delays.map((steps) => steps * dt) } },
    };
    const wanted = delays.map((delay) => emitted.map((step) => step + delay));
    for (const { name, backend } of devices) {
      for (const plan of name === 'CPU' ? ['resident', 'layered', 'stepped'] as const : name === 'software kernels' ? ['resident'] as const : ['layered'] as const) {
        expect((await arrivals(backend, network, plan, 'scatter', 5800)).steps, `${name}, ${plan}`).toEqual(wanted);
      }
    }
  }, 300_000);

  it('where all synapses of a connection share one of 5000 steps, by every delivery', async () => {
    const connection = (strategy: Strategy): Connection => ({
      from: 'source', to: 'relays', delay: 500,
      ...(strategy === 'convolution' ? { connectivity: convolution({ input: [1, 1, 1], kernel: { shape: [3, 1, 1, 1], values: [1, 1, 1] } }) }
        : strategy === 'dense' ? { connectivity: allToAll(), weight: uniform(0.9, 1) } : { connectivity: strategy === 'uniform' ? allToAll() : strategy === 'bits' ? pairs([[0, 0], [0, 1], [0, 2]]) : fixedInDegree(1) }),
    });
    for (const strategy of ['uniform', 'dense', 'bits', 'scatter', 'partition', 'procedural', 'convolution'] as const) {
      const network: Network = { dt, populations: { source, relays: { ...relays, size: 3 } }, record: { relays: { spikes: true } }, connections: { hop: connection(strategy) } };
      const { steps, used } = await arrivals(devices[0].backend, network, 'stepped', strategy, 5800);
      expect(used).toBe(strategy);
      expect(steps, strategy).toEqual([0, 1, 2].map(() => emitted.map((step) => step + 5000)));
    }
    const gathered: Network = { dt, populations: { source, relays: { ...relays, size: 3 } }, record: { relays: { spikes: true } }, connections: { hop: connection('dense') } };
    expect((await arrivals(devices[2].backend, gathered, 'stepped', 'dense', 5800)).steps).toEqual([0, 1, 2].map(() => emitted.map((step) => step + 5000)));
  }, 300_000);

  it('up to the longest of 65,535 steps', async () => {
    const network: Network = {
      dt, populations: { source, relays: { ...relays, size: 2 } }, record: { relays: { spikes: true } },
      connections: { hop: { from: 'source', to: 'relays', connectivity: pairs([[0, 0], [0, 1]]), delay: [6553.5, 0.1] } },
    };
    expect((await arrivals(devices[0].backend, network, 'stepped', 'scatter', 66_400)).steps).toEqual([emitted.map((step) => step + 65_535), emitted.map((step) => step + 1)]);
    expect(await refusal({ ...network, connections: { hop: { ...network.connections!.hop, delay: [6553.6, 0.1] } } })).toContain('65536 steps of 0.1 ms; expected 0 to 65535');
  });
});

describe('memory', () => {
  const plan = async (size: number, degree: number, longest: number, batch = 1): Promise<{ ring: number; synapses: number; bytes: number; text: string }> => {
    const network: Network = {
      dt, populations: { cells: { ...relays, size } },
      connections: { hop: { from: 'cells', to: 'cells', connectivity: fixedInDegree(degree), delay: uniform(0.1, longest * dt) } },
    };
    const simulation = await simulate(network, { backend: 'cpu', plan: 'stepped', delivery: 'scatter', batch });
    const { plan: planned } = simulation;
    simulation.dispose();
    return { ring: planned.words.ring * 4, synapses: planned.connections[0].synapseBytes * planned.connections[0].synapses, bytes: planBytes(planned), text: printPlan(planned) };
  };

  it('for spikes under way is delay × neurons, whatever the number of synapses, and the plan says so', async () => {
    for (const [size, degree, longest, batch] of [[500, 10, 5000, 1], [500, 100, 5000, 1], [1000, 100, 5000, 1], [500, 100, 50, 1], [500, 10, 5000, 3]] as const) {
      const { ring, synapses, text } = await plan(size, degree, longest, batch);
      expect(ring).toBe(4 * size * batch * (longest + 1));
      // Target and delay share one word, of 16 bits where both fit; one weight serves all.
      expect(synapses).toBeCloseTo(size * degree * (longest === 50 ? 2 : 4) + 4, 6);
      expect(text).toContain(`input of hop, ${longest + 1} steps: ${(ring / 1024 ** (ring >= 1024 ** 2 ? 2 : 1)).toFixed(1)} ${ring >= 1024 ** 2 ? 'MiB' : 'KiB'}`);
    }
  });

  it('is what limits long delays: targets and delays that fit a ring of 4 GiB fit one word', async () => {
    // 2^17 targets with 8191 steps need 17 + 13 = 30 bits, and a ring of 2^30 words.
    expect(await refusal({ dt, populations: { cells: { ...relays, size: 2 ** 17 } }, connections: { hop: { from: 'cells', to: 'cells', connectivity: fixedInDegree(1), delay: uniform(0.1, 819.1) } } }))
      .toContain(`buffer "ring": the network needs ${4 * 2 ** 17 * 8192} bytes in one buffer`);
  });
});
