/** An image as Poisson spikes, seen again from their counts: the error falls with the root of the time one looks. */
import { simulate } from 'webspike';
import { psnr, rmse } from 'webspike/decode';
import { poissonCode } from 'webspike/encode';

const side = 28;
/** A ball, lit from above left. */
const image = Float64Array.from({ length: side * side }, (_, at) => {
  const [x, y] = [(at % side - 13.5) / 12, (Math.floor(at / side) - 13.5) / 12];
  const z = 1 - x * x - y * y;
  return z > 0 ? Math.max(0, (-x - y + 2 * Math.sqrt(z)) / Math.sqrt(6)) : 0;
});
const picture = (values: ArrayLike<number>) => Array.from({ length: side / 2 }, (_, row) => '\n  ' + Array.from({ length: side }, (_, column) => ' .:-=+*#%@'[Math.min(9, Math.floor(values[2 * row * side + column] * 9.99))]).join('')).join('');

/** Errors after looking for 50, 200, 800 and 3200 ms, the errors that theory expects, and what is seen. */
export async function run() {
  const [error, theory, ratio]: number[][] = [[], [], []];
  let seen: ArrayLike<number> = [];
  for (const window of [50, 200, 800, 3200]) {
    const code = poissonCode({ dt: 1, window, most: 100 });
    const simulation = await simulate({ dt: 1, populations: { retina: code.population(image.length) }, record: { retina: { spikes: true } } }, { backend: 'cpu' });
    simulation.setStimulus('retina', code.parameter, code.stimulus(image));
    await simulation.run(window);
    seen = code.decode(simulation.spikes('retina'), image.length);
    simulation.dispose();
    error.push(rmse(seen, image));
    theory.push(Math.sqrt(image.reduce((sum, value) => sum + code.deviation(value) ** 2, 0) / image.length));
    ratio.push(psnr(seen, image));
  }
  return { error, theory, 'signal to noise (dB)': ratio, seen: picture(seen) };
}
