import { describe, expect, it } from 'vitest';
import { depression, lif, oneToOne, spikeArray, tsodyksMarkram, uniform, type Network, type TransmissionUse } from '../../src/index.ts';
import type { SynapseModel } from '../../src/models/model.ts';
import { onCpu, refusal } from '../support/run.ts';

/** Keeps what arrived in the last step. */
const meter: SynapseModel = { name: 'meter', summary: 'for a test', source: 'test', parameters: {}, state: { g: { value: 0, unit: '1', doc: 'what arrived' } }, arrival: 'g = input' };

/** What a synapse of weight 1 transmits at each of the given steps. */
async function transmitted(transmission: TransmissionUse, steps: readonly number[], dt: number): Promise<number[]> {
  const network: Network = {
    dt, populations: { source: { size: 1, model: spikeArray, spikeSteps: steps.at(-1)! + 1 }, cell: { size: 1, model: lif } },
    connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), weight: 1, delay: 0, transmission, synapse: { model: meter } } },
    record: { cell: { variables: { 'g@drive': { neurons: [0] } } } },
  };
  return onCpu(network, async (simulation) => {
    simulation.setSpikes('source', steps.map((step) => [step, 0] as const));
    await simulation.run((steps.at(-1)! + 1) * dt);
    const { value } = simulation.recorded('cell', 'g@drive');
    expect(value.filter((each) => each !== 0)).toHaveLength(steps.length);
    return steps.map((step) => value[step]);
  });
}

/** The recursion of Markram, Wang & Tsodyks 1998 at the given steps. */
function recursion({ U, rec, facil }: { U: number; rec: number; facil: number }, steps: readonly number[], dt: number): number[] {
  let [u, r] = [U, 1];
  return steps.map((step, n) => {
    if (n > 0) {
      const interval = (step - steps[n - 1]) * dt;
      r = 1 + (r - r * u - 1) * Math.exp(-interval / rec);
      u = facil === 0 ? U : u * Math.exp(-interval / facil) * (1 - U) + U;
    }
    return u * r;
  });
}

const train = (count: number, every: number): number[] => Array.from({ length: count }, (_, n) => 3 + n * every);
/** Parameters of the paper's figures: facilitating, depressing, and in between. */
const sets = [{ U: 0.03, rec: 130, facil: 530 }, { U: 0.5, rec: 800, facil: 20 }, { U: 0.25, rec: 700, facil: 300 }] as const;
const use = ({ U, rec, facil }: (typeof sets)[number]): TransmissionUse => ({ model: tsodyksMarkram, parameters: { U, tau_rec: rec, tau_facil: facil } });
/** In units of the weight: recovered resources are one minus what is not. */
const largestError = (got: readonly number[], wanted: readonly number[]): number => Math.max(...wanted.map((each, k) => Math.abs(got[k] - each)));

describe('tsodyksMarkram', () => {
  it.each(sets)('follows the recursion of the paper for $U, $rec ms, $facil ms, at even and uneven intervals', async (set) => {
    for (const steps of [train(20, 100), train(30, 7), [2, 3, 5, 40, 41, 900, 1500, 1501, 1502, 2600]]) {
      expect(largestError(await transmitted(use(set), steps, 0.5), recursion(set, steps, 0.5))).toBeLessThan(1e-6);
    }
  });

  it('facilitates or depresses a second spike as the closed form of the paired-pulse ratio says', async () => {
    for (const [set, facilitates] of [[sets[0], true], [sets[1], false]] as const) {
      const { U, rec, facil } = set;
      const [first, second] = await transmitted(use(set), [0, 20], 1);
      const ratio = (1 + (1 - U) * Math.exp(-20 / facil)) * (1 - U * Math.exp(-20 / rec));
      expect(second / first).toBeCloseTo(ratio, 5);
      expect(ratio > 1).toBe(facilitates);
    }
  });

  it('reaches the steady state that the recursion has as its fixed point', async () => {
    for (const set of sets) {
      const { U, rec, facil } = set;
      const [recovered, facilitated] = [Math.exp(-50 / rec), Math.exp(-50 / facil)];
      const u = U / (1 - (1 - U) * facilitated);
      const r = (1 - recovered) / (1 - (1 - u) * recovered);
      expect((await transmitted(use(set), train(120, 50), 1)).at(-1)!).toBeCloseTo(u * r, 6);
    }
  });
});

describe('parameters of a transmission', () => {
  it('may differ from source to source, listed or drawn', async () => {
    const source = { size: 3, model: spikeArray };
    const network = (parameters: TransmissionUse['parameters']): Network => ({
      dt: 1, populations: { source, cell: { size: 3, model: lif } },
      connections: { drive: { from: 'source', to: 'cell', connectivity: oneToOne(), transmission: { model: tsodyksMarkram, parameters }, synapse: { model: meter }, delay: 0 } },
    });
    const first = (parameters: TransmissionUse['parameters']): Promise<number[]> => onCpu(network(parameters), async (simulation) => {
      simulation.setSpikes('source', [[0, 0], [0, 1], [0, 2]]);
      await simulation.run(1);
      return [...await simulation.state('cell', 'g@drive')];
    });
    (await first({ U: [0.1, 0.5, 0.9] })).forEach((each, j) => expect(each).toBeCloseTo([0.1, 0.5, 0.9][j], 6));
    const drawn = await first({ U: uniform(0.2, 0.4) });
    expect(new Set(drawn).size).toBe(3);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0.2);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(0.4);
    expect(await refusal(network({ U: [0.1, 0.5] }))).toContain('connection "drive", transmission, parameter "U"');
  });
});

describe('depression', () => {
  it('follows the recursion with a constant share in use', async () => {
    const steps = [0, 10, 20, 30, 31, 32, 500, 510, 2000];
    const got = await transmitted({ model: depression, parameters: { U: 0.4, tau_rec: 300 } }, steps, 1);
    expect(largestError(got, recursion({ U: 0.4, rec: 300, facil: 0 }, steps, 1))).toBeLessThan(1e-6);
  });

  it('lets fast sources count for no more than slow ones in the long run: transmission per second saturates at 1 / tau_rec', async () => {
    const perSecond = async (every: number): Promise<number> => (await transmitted({ model: depression, parameters: { U: 0.5, tau_rec: 200 } }, train(200, every), 1)).at(-1)! * 1000 / every;
    const [at50, at200] = [await perSecond(20), await perSecond(5)];
    expect(at200 / at50).toBeLessThan(1.15);
    expect(at200).toBeGreaterThan(4.5);
    expect(at200).toBeLessThan(5);
  });
});
