/** A population code: spiking neurons that say a changing number together, read by the optimal linear read-out (Eliasmith & Anderson 2003). */
import { lif, simulate, stimulus } from 'webspike';
import { decodeLinear, filteredRates, fitDecoders, rmse } from 'webspike/decode';
import { stream } from 'webspike/encode';

const golden = (k: number) => (k * 0.6180339887498949) % 1;
const signal = Float64Array.from({ length: 1000 }, (_, t) => Math.sin(2 * Math.PI * t / 500));
const [dt, tau, step] = [0.5, 10, 5];

/** The error of reading sin t from 10, 40 and 160 neurons, and what 160 say. */
export async function run() {
  const error: number[] = [];
  let said: number[] = [];
  for (const size of [10, 40, 160]) {
    // Half prefer high numbers, half low ones; gains and offsets differ, so that rates do.
    const current = (j: number, x: number) => 15 + (20 + 20 * golden(j)) * ((j % 2 === 0 ? x : -x) + 1.6 * golden(j + size) - 0.6);
    const rate = (i: number) => (i > 15 ? 1000 / (2 + 20 * Math.log(i / (i - 15))) : 0);
    const samples = Array.from({ length: 101 }, (_, k) => k / 50 - 1);
    const neurons = Array.from({ length: size }, (_, j) => j);
    const decoders = fitDecoders({ rows: 101, columns: size, data: samples.flatMap((x) => neurons.map((j) => rate(current(j, x)))) }, { rows: 101, columns: 1, data: samples }, 0.05);

    const simulation = await simulate({ dt, populations: { cells: { size, model: lif, parameters: { i_ext: stimulus() } } }, record: { cells: { spikes: true } } }, { backend: 'cpu' });
    await stream(simulation, 'cells', 'i_ext', Array.from({ length: 1000 / step }, (_, k) => neurons.map((j) => current(j, signal[k * step]))), step);
    const filtered = filteredRates(simulation.spikes('cells'), size, { steps: 1000 / dt, dt, tau });
    simulation.dispose();
    const every = Array.from(decodeLinear({ rows: 1000 / dt, columns: size, data: filtered }, decoders).data).filter((_, at) => at % (1 / dt) === 0);
    // Smoothing delays by its time constant; the first 100 ms fill it.
    said = every.slice(100);
    error.push(rmse(said, signal.subarray(100 - tau, 1000 - tau)));
  }
  return { error, said };
}
