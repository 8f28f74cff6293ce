import { describe, expect, it } from 'vitest';
import { allToAll, decodeSnapshot, encodeSnapshot, spikeArray, type Network, type Simulation } from '../../src/index.ts';
import { messageOf, onCpu } from '../support/run.ts';
import { contest, recurrent } from './networks.ts';

const rates = Float32Array.from({ length: 60 }, (_, at) => 20 + (at * 7) % 90);
const begin = (simulation: Simulation): void => simulation.setStimulus('noise', 'rate', rates);
const seen = async (simulation: Simulation): Promise<unknown> => [await simulation.hash(), await simulation.weights('recur'), await simulation.state('cells', 'v'), simulation.time];

describe('a snapshot', () => {
  it('continues with the same spikes, in the same simulation and in another, in memory and as bytes', async () => {
    const options = { batch: 2, seed: 9 };
    const [bytes, expected] = await onCpu(recurrent, async (simulation) => {
      begin(simulation);
      await simulation.trial({ duration: 80, firstSample: 4 });
      const snapshot = await simulation.snapshot();
      await simulation.restore(snapshot);
      await simulation.run(120);
      const after = await seen(simulation);
      await simulation.restore(snapshot);
      await simulation.run(120);
      expect(await seen(simulation)).toEqual(after);
      return [await encodeSnapshot(snapshot), after] as const;
    }, options);
    await onCpu(recurrent, async (simulation) => {
      await simulation.restore(await decodeSnapshot(bytes));
      await simulation.run(120);
      expect(await seen(simulation)).toEqual(expected);
    }, options);
  });

  it('holds all that was set, and drops what was set since', async () => {
    const trains: Network = { ...recurrent, populations: { ...recurrent.populations, given: { size: 3, model: spikeArray, spikeSteps: 400 } }, connections: { ...recurrent.connections, more: { from: 'given', to: 'cells', connectivity: allToAll(), weight: 5, delay: 1 } } };
    const set = (simulation: Simulation): void => {
      begin(simulation);
      simulation.setSpikes('given', [[200, 1], [201, 0], [310, 2]]);
      simulation.setParameter('cells', 'tau_m', 12);
      simulation.setRuleParameter('recur', 'a_plus', 0.03);
      simulation.setWeights('drive', new Array<number>(1200).fill(2));
    };
    // Constants are computed from several parameters: the next change must know of the earlier ones.
    const goOn = async (simulation: Simulation): Promise<unknown> => {
      simulation.setParameter('cells', 'tau_ref', 3);
      simulation.setRuleParameter('recur', 'a_minus', 0.01);
      await simulation.run(100);
      return seen(simulation);
    };
    const [bytes, expected] = await onCpu(trains, async (simulation) => {
      set(simulation);
      await simulation.run(80);
      const snapshot = await simulation.snapshot();
      await simulation.restore(snapshot);
      return [await encodeSnapshot(snapshot), await goOn(simulation)] as const;
    }, { batch: 2 });
    await onCpu(trains, async (simulation) => {
      simulation.setParameter('cells', 'v_reset', -80);
      simulation.setRuleParameter('recur', 'a_plus', 0.5);
      simulation.setSpikes('given', [[250, 1]]);
      await simulation.restore(await decodeSnapshot(bytes));
      expect(await goOn(simulation)).toEqual(expected);
    }, { batch: 2 });
  });

  it('does not change when the simulation goes on', async () => {
    await onCpu(contest, async (simulation) => {
      const snapshot = await simulation.snapshot();
      const before = await encodeSnapshot(snapshot);
      await simulation.trial({ duration: 30 });
      expect(await encodeSnapshot(snapshot)).toEqual(before);
    });
  });

  it('survives encoding bit for bit', async () => {
    await onCpu(recurrent, async (simulation) => {
      begin(simulation);
      await simulation.run(30);
      const snapshot = await simulation.snapshot();
      expect(await decodeSnapshot(await encodeSnapshot(snapshot))).toEqual(snapshot);
    }, { batch: 2 });
  });

  const foreign = 'snapshot: it belongs to another network, batch or seed. Build the simulation exactly as when it was taken.';

  it.each<[string, Network, object]>([
    ['seed', contest, { seed: 2 }], ['batch', contest, { batch: 2 }], ['network', recurrent, {}],
    ['size', { ...contest, populations: { ...contest.populations, noise: { ...contest.populations.noise, size: 21 } } }, {}],
    ['parameter', { ...contest, populations: { ...contest.populations, noise: { ...contest.populations.noise, parameters: { rate: 101 } } } }, {}],
    ['equation', { ...contest, populations: { ...contest.populations, output: { ...contest.populations.output, model: { ...contest.populations.output.model, reset: 'v = 1' } } } }, {}],
    ['time step', { ...contest, dt: 0.5 }, {}],
  ])('of another %s is refused', async (_, network, options) => {
    const snapshot = await onCpu(contest, (simulation) => simulation.snapshot());
    expect(await onCpu(network, (simulation) => messageOf(() => simulation.restore(snapshot)), options)).toBe(foreign);
  });
});

describe('damaged bytes', () => {
  const written = (): Promise<Uint8Array> => onCpu(contest, async (simulation) => encodeSnapshot(await simulation.snapshot()));

  it('are noticed wherever one bit flips', async () => {
    const bytes = await written();
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 60)) {
      const damaged = bytes.slice();
      damaged[at] ^= 16;
      expect(await messageOf(() => decodeSnapshot(damaged)), `byte ${at}`).toMatch(/^snapshot: /);
    }
  });

  it('are noticed wherever they are cut', async () => {
    const bytes = await written();
    for (const length of [0, 3, 4, 35, 40, 200, bytes.length >> 1, bytes.length - 1]) {
      expect(await messageOf(() => decodeSnapshot(bytes.slice(0, length))), `${length} bytes`).toMatch(/cut short/);
    }
  });

  it('say so in words', async () => {
    const bytes = await written();
    bytes[bytes.length - 40] ^= 1;
    expect(await messageOf(() => decodeSnapshot(bytes))).toBe('snapshot: its checksum does not match: the file is damaged or cut short. Use another copy, or start without it.');
    expect(await messageOf(() => decodeSnapshot(new Uint8Array(5)))).toBe('snapshot: 5 bytes that are no webspike snapshot, or one cut short. Choose a file written by "--save", or start without it.');
  });
});
