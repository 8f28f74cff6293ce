import { describe, expect, it } from 'vitest';
import { csr, diehlCookStdp, fixedInDegree, fixedOutDegree, integrateAndFire, pairStdp, spikeArray, type Connection, type Network } from '../../src/index.ts';
import { listPlanned } from '../../src/compile/synapses.ts';
import { onCpu } from '../support/run.ts';
import { eagerDiehlCookStdp, EagerConnection, EagerNetwork, eagerPairStdp } from './eager.ts';

const pair = { rule: pairStdp, parameters: { tau_pre: 15, tau_post: 25, a_plus: 0.02, a_minus: 0.03 } };
const triplet = { rule: diehlCookStdp, parameters: { tau_pre: 12, tau_post_1: 20, tau_post_2: 40, eta_pre: 0.004, eta_post: 0.1 } };
const eagerPair = eagerPairStdp(15, 25, 0.02, 0.03);
const eagerTriplet = eagerDiehlCookStdp(12, 20, 40, 0.004, 0.1);
const hash = (a: number, b: number, c: number): number => Math.imul(Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 3, 0x85ebca6b), 0xc2b2ae35 + 2 * c) >>> 0;

interface Setting {
  readonly name: string;
  readonly pre: number;
  readonly cells: number;
  readonly batch: number;
  readonly threshold: number;
  readonly feed: Partial<Connection>;
  readonly lateral: Partial<Connection>;
  /** What the plan must say, so that each setting proves what it is there for. */
  readonly block: number;
  readonly flush: number;
  readonly steps: number;
}

const delays = (count: number, least: number): number[] => Array.from({ length: count }, (_, s) => least + hash(s, 5, 7) % 12);
const listed = (pre: number, cells: number): Connection['connectivity'] => {
  const rows = Array.from({ length: pre }, (_, i) => Array.from({ length: cells }, (__, j) => j).filter((j) => i % 9 !== 4 && hash(i, j, 3) % 10 < 3));
  return csr({ rowStart: rows.reduce((starts, row) => [...starts, starts[starts.length - 1] + row.length], [0]), target: rows.flat(), weights: rows.flatMap((row, i) => row.map((j) => (hash(i, j, 11) % 256) / 256)) });
};

const settings: readonly Setting[] = [
  { name: 'one sample, delay of one step', pre: 40, cells: 37, batch: 1, threshold: 6, block: 1, flush: 16, steps: 250, feed: { connectivity: fixedOutDegree(12), delay: 1 }, lateral: { connectivity: fixedInDegree(5), delay: 3 } },
  { name: 'blocks of several steps', pre: 40, cells: 37, batch: 1, threshold: 6, block: 16, flush: 16, steps: 250, feed: { connectivity: fixedOutDegree(12), delay: 20 }, lateral: { connectivity: fixedInDegree(5), delay: 17, plasticity: triplet } },
  { name: 'three samples, delays of their own', pre: 40, cells: 37, batch: 3, threshold: 6, block: 1, flush: 16, steps: 200, feed: { connectivity: fixedOutDegree(12), delay: delays(480, 1), plasticity: triplet }, lateral: { connectivity: fixedInDegree(5), delay: 2 } },
  { name: 'three samples, listed rows, blocks', pre: 40, cells: 37, batch: 3, threshold: 6, block: 7, flush: 16, steps: 200, feed: { connectivity: listed(40, 37), delay: 7, weight: undefined }, lateral: { connectivity: fixedOutDegree(5), delay: delays(185, 8), plasticity: triplet } },
  { name: 'a memory of 128 steps', pre: 90, cells: 33, batch: 1, threshold: 20, block: 16, flush: 80, steps: 500, feed: { connectivity: fixedOutDegree(40), delay: 16, plasticity: triplet }, lateral: { connectivity: fixedInDegree(9), delay: 18 } },
  { name: 'a memory of 256 steps, rows in pieces', pre: 14, cells: 4, batch: 1, threshold: 200, block: 2, flush: 208, steps: 700, feed: { connectivity: fixedOutDegree(700), delay: 2 }, lateral: { connectivity: fixedOutDegree(3), delay: 5, plasticity: triplet } },
];

describe('late learners have the spikes and weights of a network that learns at once', () => {
  it.each(settings)('$name', async ({ pre, cells, batch, threshold, feed, lateral, block, flush, steps }) => {
    const network: Network = {
      dt: 1,
      populations: { pre: { size: pre, model: spikeArray, spikeSteps: 1500 }, cells: { size: cells, model: integrateAndFire, parameters: { v_thresh: threshold } } },
      connections: {
        feed: { from: 'pre', to: 'cells', weight: 0.5, plasticity: pair, connectivity: fixedOutDegree(1), ...feed },
        lateral: { from: 'cells', to: 'cells', weight: 0.25, plasticity: pair, connectivity: fixedOutDegree(1), ...lateral },
      },
      record: { cells: { spikes: true } },
    };
    await onCpu(network, async (simulation) => {
      const { plan } = simulation;
      expect([plan.block, plan.connections[0].plasticity!.late!.flush]).toEqual([block, flush]);
      const spiking = (b: number, at: number, i: number): boolean => hash(i, at, b) % 100 < (i % 7 === 0 ? 20 : i % 7 === 1 ? 0 : 5);
      for (let b = 0; b < batch; b++) simulation.setSpikes('pre', Array.from({ length: 1500 * pre }, (_, k) => [Math.floor(k / pre), k % pre] as const).filter(([at, i]) => spiking(b, at, i)), b);

      const eager = async (c: number, size: number): Promise<EagerConnection> => {
        const connection = plan.connections[c];
        const { exponent } = plan.populations[connection.to].receptors[connection.receptor];
        const { delay, plasticity } = network.connections![connection.name];
        const units = Int32Array.from(await simulation.weights(connection.name), (w) => w * 2 ** exponent);
        return new EagerConnection(listPlanned(plan, connection), units, typeof delay === 'number' ? new Uint32Array(units.length).fill(delay) : delay as number[], plasticity === pair ? eagerPair : eagerTriplet, exponent, [size, cells], batch);
      };
      const oracle = new EagerNetwork(await eager(0, pre), await eager(1, cells), threshold, (b, at) => Uint8Array.from({ length: pre }, (_, i) => Number(spiking(b, at, i))));
      const inTurn = async (count: number, learning: boolean): Promise<void> => {
        simulation.learning = learning;
        await simulation.run(count);
        wanted = oracle.run(count, learning).map((each, b) => [...wanted[b], ...each]);
      };
      let wanted: number[][] = Array.from({ length: batch }, () => []);
      const check = async (): Promise<void> => {
        wanted.forEach((each, b) => {
          const { step, neuron } = simulation.spikes('cells', b);
          expect([...step].map((at, k) => at * cells + neuron[k])).toEqual(each);
        });
        for (const [name, { units, exponent }] of [['feed', oracle.feed], ['lateral', oracle.lateral]] as const) expect([...await simulation.weights(name)]).toEqual([...units].map((each) => each * 2 ** -exponent));
      };

      const start = [...oracle.feed.units];
      await inTurn(steps, true);
      await check();
      expect(oracle.feed.units.filter((each, s) => each !== start[s]).length).toBeGreaterThan(start.length / 2);
      expect(wanted.every((each) => each.length > 30)).toBe(true);
      // Learning stops and starts between two words of the memory; weights are read in the middle.
      await inTurn(45, false);
      await inTurn(29, true);
      await check();
      await inTurn(steps, true);
      await inTurn(3, false);
      await inTurn(1, true);
      await check();
      // A new trial, on which the memory of the last must have no bearing.
      simulation.reset();
      oracle.reset();
      wanted = wanted.map(() => []);
      await inTurn(21, true);
      await inTurn(steps, true);
      await check();
    }, { batch, plan: 'stepped' });
  });
});
