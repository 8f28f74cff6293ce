import type { Plan, PlannedConnection, PlannedPopulation } from '../compile/plan.ts';
import { expect, WebspikeError } from '../errors.ts';

export function populationOf(plan: Plan, name: string): PlannedPopulation {
  const found = plan.populations.find((each) => each.name === name);
  if (!found) throw new WebspikeError(`population "${name}"`, 'there is no such population', `known: ${plan.populations.map((each) => each.name).join(', ')}`);
  return found;
}

export function connectionOf(plan: Plan, name: string): PlannedConnection {
  const found = plan.connections.find((each) => each.name === name);
  if (!found) throw new WebspikeError(`connection "${name}"`, 'there is no such connection', `known: ${plan.connections.map((each) => each.name).join(', ') || 'none'}`);
  return found;
}

export function requireSample(plan: Plan, sample: number, subject: string): void {
  expect(Number.isInteger(sample) && sample >= 0 && sample < plan.batch, subject, `there is no sample ${sample}`, `use 0 to ${plan.batch - 1}, the batch this simulation was built for`);
}
