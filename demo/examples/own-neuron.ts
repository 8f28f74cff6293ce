/** A neuron of one's own in ten lines: FitzHugh and Nagumo's, which fires between two currents and rests below and above. */
import { simulate, type NeuronModel } from 'webspike';

const fitzHughNagumo: NeuronModel = {
  name: 'fitzhugh-nagumo', summary: 'excitable membrane in two variables', source: 'FitzHugh 1961, doi:10.1016/S0006-3495(61)86902-6',
  parameters: {
    a: { value: 0.7, unit: '1', doc: 'offset of the recovery' }, b: { value: 0.8, unit: '1', doc: 'slope of the recovery' },
    tau: { value: 12.5, unit: 'ms', doc: 'time constant of the recovery' }, i_ext: { value: 0, unit: '1', doc: 'current' },
  },
  state: { v: { value: -1.2, unit: '1', doc: 'potential' }, w: { value: -0.6, unit: '1', doc: 'recovery' }, up: { value: 0, unit: '1', doc: '1 during a spike' } },
  equations: `
    dv/dt = v - v * v * v / 3 - w + I + i_ext
    dw/dt = (v + a - b * w) / tau
    up = v < 0 ? 0 : up`,
  method: 'rk4',
  spike: 'v > 1 && up == 0',
  reset: 'up = 1',
};

const currents = Array.from({ length: 81 }, (_, k) => k / 50);

/** Spikes per second of 81 neurons with currents from 0 to 1.6. */
export async function run() {
  const simulation = await simulate({ dt: 0.1, populations: { cells: { size: 81, model: fitzHughNagumo, parameters: { i_ext: currents } } } }, { backend: 'cpu' });
  await simulation.run(1000);
  const settled = await simulation.counts('cells');
  await simulation.run(1000);
  const rate = Array.from(await simulation.counts('cells'), (count, j) => count - settled[j]);
  simulation.dispose();
  return { currents, rate };
}
