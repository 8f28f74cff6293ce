/** Two neurons and a synapse: a current makes the first fire, and each of its spikes moves the second by an EPSP. */
import { exponentialCurrent, lif, oneToOne, simulate } from 'webspike';

const [dt, delay] = [0.1, 1.5];

/** Spike times of the first neuron, the potential of the second above rest, and the height and time of the first EPSP (mV and ms). */
export async function run(): Promise<{ spikes: number[]; potential: number[]; peak: number; latency: number }> {
  const simulation = await simulate({
    dt,
    populations: { first: { size: 1, model: lif, parameters: { i_ext: 18 } }, second: { size: 1, model: lif } },
    connections: { synapse: { from: 'first', to: 'second', connectivity: oneToOne(), weight: 10, delay, synapse: { model: exponentialCurrent, parameters: { tau: 5 } } } },
    record: { first: { spikes: true }, second: { variables: { v: { neurons: [0] } } } },
  }, { backend: 'cpu' });
  await simulation.run(200);
  const spikes = Array.from(simulation.spikes('first').step, (step) => step * dt);
  const potential = Array.from(simulation.recorded('second', 'v').value, (v) => v + 65);
  simulation.dispose();

  const [start, next] = spikes.map((ms) => Math.round((ms + delay) / dt));
  const epsp = potential.slice(start, next);
  const peak = Math.max(...epsp);
  return { spikes, potential, peak, latency: (epsp.indexOf(peak) + 1) * dt };
}
