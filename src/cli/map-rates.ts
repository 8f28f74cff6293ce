/** Firing rates for placing a network: given in a file, or measured. */
import type { Network } from '../network/network.ts';
import { DataError } from '../errors.ts';
import { readJson } from './files.ts';

/** Spikes per neuron and step, by population: one for all or one for each neuron. */
export type StepRates = Readonly<Record<string, number | Float64Array>>;

/**
 * Reads RATES.json, `{ "population": Hz }` or `{ "population": [Hz of each neuron] }`, as spikes per neuron and step.
 *
 * @throws DataError that names the population which is unknown, or whose rates are none.
 */
export async function readRates(file: string, network: Network): Promise<StepRates> {
  const subject = `--rates ${file}`;
  return ratesFromJson(await readJson(file, subject, 'give a JSON file with firing rates in Hz: { "population": 20 }'), subject, network);
}

/** {@link readRates} of what the file holds. */
export function ratesFromJson(json: unknown, subject: string, { populations, dt }: Network): StepRates {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new DataError(subject, 'it holds no object', 'give { "population": Hz, … }');
  const most = 1000 / dt;
  return Object.fromEntries(Object.entries(json).map(([name, given]: [string, unknown]) => {
    const where = `${subject}, population "${name}"`;
    if (!Object.hasOwn(populations, name)) throw new DataError(where, 'the network has none of this name', `choose from ${Object.keys(populations).join(', ')}`);
    const { size } = populations[name];
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (Array.isArray(given) && given.length !== size) throw new DataError(where, `it has ${given.length} rates for ${size} neurons`, 'give one for all or one for each');
    const rates = list.map((hz, neuron) => {
      if (typeof hz !== 'number' || !(hz >= 0 && hz <= most * (1 + 1e-9))) throw new DataError(Array.isArray(given) ? `${where}, neuron ${neuron}` : where, `its rate is ${JSON.stringify(hz)}`, `give Hz from 0 to ${most}, a spike in every step of ${dt} ms`);
      return Math.min(1, (hz * dt) / 1000);
    });
    return [name, Array.isArray(given) ? Float64Array.from(rates) : rates[0]];
  }));
}
