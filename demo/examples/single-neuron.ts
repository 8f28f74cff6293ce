/** The classic first exercise: drive a leaky integrate-and-fire neuron with a constant current and draw its f–I curve. */
import { lif, simulate } from 'webspike';

const currents = Array.from({ length: 40 }, (_, k) => 10.5 + k);

/** Rates in Hz of 40 neurons with 10.5 to 49.5 mV of current, and the first 100 ms of one of them. */
export async function run() {
  const simulation = await simulate({
    dt: 0.1,
    populations: { cells: { size: 40, model: lif, parameters: { i_ext: currents } } },
    record: { cells: { variables: { v: { neurons: [10], every: 10 } } } },
  }, { backend: 'cpu' });
  await simulation.run(1000);
  const rate = Array.from(await simulation.counts('cells'));
  const potential = Array.from(simulation.recorded('cells', 'v').value.subarray(0, 100));
  simulation.dispose();
  return { currents, rate, potential };
}
