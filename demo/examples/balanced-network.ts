/** A balanced network: 4,000 neurons that keep each other firing irregularly, without input (Vogels & Abbott 2005; CUBA of Brette et al. 2007). */
import { exponentialCurrent, fixedProbability, lif, simulate, uniform, type Connection, type Population } from 'webspike';
import { intervalVariation } from 'webspike/decode';

const cells = (size: number): Population => ({ size, model: lif, parameters: { v_rest: -49, v_reset: -60, tau_ref: 5 }, initial: { v: uniform(-60, -50) } });
const synapses = (from: string, to: string, weight: number, tau: number): Connection =>
  ({ from, to, weight, connectivity: fixedProbability(0.02), synapse: { model: exponentialCurrent, parameters: { tau } } });

/** Mean rates in Hz after 200 ms, the coefficient of variation of the intervals, and the spikes in bins of 20 ms. */
export async function run() {
  const simulation = await simulate({
    dt: 0.1,
    populations: { excitatory: cells(3200), inhibitory: cells(800) },
    connections: {
      'e→e': synapses('excitatory', 'excitatory', 1.62, 5), 'e→i': synapses('excitatory', 'inhibitory', 1.62, 5),
      'i→e': synapses('inhibitory', 'excitatory', -9, 10), 'i→i': synapses('inhibitory', 'inhibitory', -9, 10),
    },
    record: { excitatory: { spikes: true }, inhibitory: { spikes: true } },
  }, { backend: 'cpu' });
  await simulation.run(2200);
  const [e, i] = [simulation.spikes('excitatory'), simulation.spikes('inhibitory')];
  simulation.dispose();
  const rate = (steps: Uint32Array, size: number) => steps.filter((step) => step >= 2000).length / size / 2;
  const activity = new Array<number>(110).fill(0);
  for (const step of e.step) activity[Math.floor(step / 200)]++;
  return { excitatory: rate(e.step, 3200), inhibitory: rate(i.step, 800), variation: intervalVariation(e, 3200, 2000), activity };
}
