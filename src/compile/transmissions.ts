import type { Transmission } from '../equations/program.ts';
import { expect } from '../errors.ts';
import type { Connection, TransmissionUse } from '../network/network.ts';

type Named = readonly (readonly [string, Connection])[];

/** Values of a transmission's parameters. */
export function transmissionParameters({ model, parameters }: TransmissionUse): Map<string, number> {
  return new Map(Object.entries(model.parameters).map(([name, { value }]) => [name, parameters?.[name] ?? value]));
}

/** The bounds of what a connection sends. */
export function boundsOfAmount(name: string, use: TransmissionUse): { readonly low: number; readonly high: number } {
  const parameters = transmissionParameters(use);
  const [low, high] = use.model.range.map((each) => (typeof each === 'number' ? each : parameters.get(each) ?? NaN));
  expect(Number.isFinite(low) && Number.isFinite(high) && low < high, `connection "${name}", transmission "${use.model.name}"`, `its range is [${use.model.range.join(', ')}], which stands for ${low} to ${high}`, 'give [low, high] with low < high: numbers, or names of its parameters');
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
  return connections.flatMap(([name, { from, transmission }]) => (from === population && transmission ? [{ connection: name, model: transmission.model, ...boundsOfAmount(name, transmission) }] : []));
}

/** Checks what does not depend on how the connection is delivered. */
export function validateTransmission(name: string, { transmission, plasticity }: Connection): void {
  if (!transmission) return;
  boundsOfAmount(name, transmission);
  expect(!transmission.model.continuous || !plasticity, `connection "${name}", transmission "${transmission.model.name}"`, 'rules learn from spikes, and it sends in every step', 'leave "plasticity" out, or send with spikes');
}
