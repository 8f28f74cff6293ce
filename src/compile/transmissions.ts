import type { Transmission } from '../equations/program.ts';
import { expect } from '../errors.ts';
import { drawValues } from '../network/distribution.ts';
import type { Connection, TransmissionUse } from '../network/network.ts';
import type { Key } from '../network/rows.ts';
import { purposes } from '../random/philox.ts';

type Named = readonly (readonly [string, Connection])[];

/** Values of a transmission's parameters: one, or one for each of `size` sources. */
export function transmissionParameters({ model, parameters }: TransmissionUse, size: number, key: Key, index: number, subject: string): Map<string, number | Float32Array> {
  return new Map(Object.entries(model.parameters).map(([name, { value }], at) =>
    [name, drawValues(parameters?.[name] ?? value, size, key, purposes.transmission(index, at), `${subject}, parameter "${name}"`)]));
}

/** The bounds of what a connection sends. */
export function boundsOfAmount(name: string, { model, parameters }: TransmissionUse): { readonly low: number; readonly high: number } {
  const [low, high] = model.range.map((each) => Number(typeof each === 'number' ? each : parameters?.[each] ?? model.parameters[each]?.value));
  expect(Number.isFinite(low) && Number.isFinite(high) && low < high, `connection "${name}", transmission "${model.name}"`, `its range is [${model.range.join(', ')}], which stands for ${low} to ${high}`, 'give [low, high] with low < high: numbers, or names of its parameters, with one number each');
  return { low, high };
}

/** The largest number by which a connection's weights may be multiplied on their way. */
export function mostSent(name: string, { transmission }: Connection): number {
  if (!transmission) return 1;
  const { low, high } = boundsOfAmount(name, transmission);
  return Math.max(Math.abs(low), Math.abs(high));
}

/** What one population sends, in the order of its connections. */
export function transmissionsOf(population: string, connections: Named): Transmission[] {
  return connections.flatMap(([name, { from, transmission }]) => (from === population && transmission ? [{ connection: name, model: transmission.model, perNeuron: perNeuronIn(transmission), ...boundsOfAmount(name, transmission) }] : []));
}

function perNeuronIn({ parameters = {} }: TransmissionUse): Set<string> {
  return new Set(Object.keys(parameters).filter((each) => typeof parameters[each] !== 'number'));
}

/** Checks what does not depend on how the connection is delivered. */
export function validateTransmission(name: string, { transmission, plasticity }: Connection): void {
  if (!transmission) return;
  const known = Object.keys(transmission.model.parameters);
  const unknown = Object.keys(transmission.parameters ?? {}).find((each) => !known.includes(each));
  expect(unknown === undefined, `connection "${name}"`, `transmission "${transmission.model.name}" has no parameter "${unknown}"`, `known: ${known.join(', ') || 'none'}`);
  boundsOfAmount(name, transmission);
  expect(!transmission.model.continuous || !plasticity, `connection "${name}", transmission "${transmission.model.name}"`, 'rules learn from spikes, and it sends in every step', 'leave "plasticity" out, or send with spikes');
}
