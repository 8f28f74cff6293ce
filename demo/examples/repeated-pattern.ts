/** STDP finds 50 ms that come again and again among spikes that look alike, and then their beginning (Masquelier et al. 2008, doi:10.1371/journal.pone.0001377). */
import { allToAll, lif, pairStdp, simulate, spikeArray, type Network } from 'webspike';

const [afferents, steps, length, chance] = [500, 50_000, 50, 0.064];
const network: Network = {
  dt: 1,
  populations: {
    afferents: { size: afferents, model: spikeArray, spikeSteps: steps },
    cell: { size: 1, model: lif, parameters: { tau_m: 10, v_rest: 0, v_reset: 0, v_thresh: 85, tau_ref: 5 } },
  },
  connections: {
    learn: { from: 'afferents', to: 'cell', connectivity: allToAll(), weight: 0.475, plasticity: { rule: pairStdp, parameters: { a_plus: 0.015, a_minus: 0.0085, tau_pre: 16.8, tau_post: 33.7 } } },
  },
  record: { cell: { spikes: true } },
};
let state = 7919;
/** From 0 to 1 (xorshift32). With 500 afferents (the paper: 2,000) not every seed succeeds. */
const random = () => ((state ^= state << 13, state ^= state >>> 17, state ^= state << 5) >>> 0) / 2 ** 32;

/** Latencies in ms of the first spike after each beginning (−1: none), and in the last fifth the share of patterns found and the spikes outside. */
export async function run() {
  // Half of the afferents repeat themselves, a quarter of the time; the others, and all in between, are as random.
  const pattern = Array.from({ length }, () => Array.from({ length: afferents / 2 }, () => random() < chance));
  const starts: number[] = [];
  for (let at = 100; at < steps - length; at += length * (random() < 1 / 3 ? 1 : 2 + Math.floor(random() * 4))) starts.push(at);
  const within = new Int32Array(steps).fill(-1);
  for (const start of starts) for (let k = 0; k < length; k++) within[start + k] = k;
  const spikes: [number, number][] = [];
  for (let step = 0; step < steps; step++) for (let j = 0; j < afferents; j++) if (pattern[within[step]]?.[j] ?? random() < chance) spikes.push([step, j]);

  const simulation = await simulate(network, { backend: 'cpu' });
  simulation.setSpikes('afferents', spikes);
  await simulation.run(steps);
  const fired = Array.from(simulation.spikes('cell').step);
  simulation.dispose();
  const latency = starts.map((start) => (fired.find((step) => step >= start && step < start + length) ?? start - 1) - start);
  const late = latency.slice(-latency.length / 5);
  return { latency, found: late.filter((each) => each >= 0).length / late.length, outside: fired.filter((step) => step > 0.8 * steps && within[step] < 0).length };
}
