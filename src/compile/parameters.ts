import { expect } from '../errors.ts';
import { leastConstant } from '../equations/emit.ts';
import { mostPoissonMean } from '../equations/exact-math.ts';
import { driveRate, driveWeight, refractoryPeriod, scoped, sourceOf } from '../equations/program.ts';
import type { ConstantPool } from '../equations/constants.ts';
import { drawValues } from '../network/distribution.ts';
import type { Parameter as Description } from '../models/model.ts';
import type { Network, PlasticityUse, Values } from '../network/network.ts';
import { purposes } from '../random/philox.ts';
import type { NamedDrive, Receptor } from './receptors.ts';
import { transmissionParameters } from './transmissions.ts';

type Parameter = number | Float32Array;

/** The values of a population's parameters, with those of its receptors and traces under scoped names. */
export function neuronParameters(network: Network, name: string, index: number, key: readonly [number, number], receptors: readonly Receptor[]): Map<string, Parameter> {
  const population = network.populations[name];
  const values = new Map<string, Parameter>([['dt', network.dt]]);
  Object.entries(population.model.parameters).forEach(([parameter, description], at) => {
    const given = population.parameters?.[parameter] ?? description.value;
    if (typeof given === 'object' && 'kind' in given && given.kind === 'stimulus') return;
    const subject = `population "${name}", parameter "${parameter}"`;
    const drawn = drawValues(given as Values, population.size, key, purposes.initial(index, 128 + at), subject);
    checkRange(description, typeof drawn === 'number' ? [drawn] : drawn, subject);
    values.set(parameter, drawn);
  });
  for (const { name: receptor, use, drives } of receptors) {
    for (const [parameter, { value }] of Object.entries(use.model.parameters)) values.set(scoped(parameter, receptor), use.parameters?.[parameter] ?? value);
    drives.forEach((drive) => {
      values.set(driveWeight(drive.name), drive.source.weight);
      values.set(driveRate(drive.name), rateOf(drive, population.size, network.dt, key, purposes.drive(index, drive.number), `population "${name}", ${drive.name}, rate`));
    });
  }
  for (const [connection, each] of Object.entries(network.connections ?? {})) {
    if (!each.plasticity || (each.from !== name && each.to !== name)) continue;
    for (const [parameter, value] of ruleParameters(each.plasticity, network.dt)) if (parameter !== 'dt') values.set(scoped(parameter, connection), value);
  }
  Object.entries(network.connections ?? {}).forEach(([connection, { from, transmission }], at) => {
    if (from !== name || !transmission) return;
    for (const [parameter, value] of transmissionParameters(transmission, population.size, key, at, `connection "${connection}", transmission`)) values.set(scoped(parameter, sourceOf(connection)), value);
  });
  const period = population.model.refractory ? values.get(population.model.refractory) : undefined;
  if (period !== undefined) values.set(refractoryPeriod, typeof period === 'number' ? Math.round(period / network.dt) : period.map((ms) => Math.round(ms / network.dt)));
  return values;
}

/** The rate of a drive in Hz, checked against what one step can count. */
function rateOf({ source }: NamedDrive, size: number, dt: number, key: readonly [number, number], purpose: number, subject: string): Parameter {
  const rate = drawValues(source.rate, size, key, purpose, subject);
  for (const each of typeof rate === 'number' ? [rate] : rate) {
    expect(each >= 0, subject, `it is ${each} Hz`, 'give a rate of at least 0; a negative weight inhibits');
    expect(each * (dt / 1000) <= mostPoissonMean, subject, `${each} Hz are ${each * (dt / 1000)} spikes in a step of ${dt} ms; at most ${mostPoissonMean} can be drawn`, 'take a shorter dt, or split the drive into several');
  }
  return rate;
}

export function ruleParameters(use: PlasticityUse, dt: number): Map<string, number> {
  return new Map([['dt', dt], ...Object.entries(use.rule.parameters).map(([name, { value }]): [string, number] => [name, use.parameters?.[name] ?? value])]);
}

/**
 * Steps between two ticks of a rule; 0 where it has none.
 *
 * @throws WebspikeError where the period is no whole number of steps.
 */
export function periodOf({ rule, parameters }: PlasticityUse, dt: number, subject: string): number {
  if (rule.tick === undefined) return 0;
  const ms = parameters?.[rule.tick] ?? rule.parameters[rule.tick].value;
  const steps = Math.round(ms / dt);
  expect(steps >= 1 && steps < 2 ** 24 && Math.abs(steps * dt - ms) < 1e-6 * ms, subject, `the period "${rule.tick}" of rule "${rule.name}" is ${ms} ms, with steps of ${dt} ms`, 'give a whole number of steps, at least one');
  return steps;
}

/** A host constant as the f32 numbers that kernels read: one, or one per neuron. */
export function evaluateConstant(constant: ConstantPool['entries'][number], parameters: ReadonlyMap<string, Parameter>, size: number, subject: string): Float32Array {
  const result = new Float32Array(constant.perNeuron ? size : 1);
  for (let j = 0; j < result.length; j++) {
    const value = constant.evaluate((name) => {
      const parameter = parameters.get(name);
      if (parameter === undefined) throw new Error(`internal: ${subject} has no parameter ${name}`);
      return typeof parameter === 'number' ? parameter : parameter[j];
    });
    checkConstant(value, subject);
    result[j] = value;
  }
  return result;
}

/** Fails for numbers that a kernel could not treat the same on every adapter. */
export function checkConstant(value: number, subject: string): void {
  expect(Number.isFinite(value) && Math.abs(value) < 1e30, subject, `a constant of its equations is ${value}`, 'check the parameters for zeros in denominators');
  expect(value === 0 || Math.abs(value) >= 2 ** leastConstant, subject, `a constant of its equations is ${value}, below the smallest magnitude of 1e-9`, 'use units in which the numbers are larger (ms, mV, pA, nS)');
}

/** Fails for values outside what the model says it accepts. */
export function checkRange({ range, whole = false }: Description, values: ArrayLike<number>, subject: string): void {
  if (!range && !whole) return;
  const [least, most] = range ?? [-Infinity, Infinity];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    expect(value >= least && value <= most && (!whole || Number.isInteger(value)), values.length === 1 ? subject : `${subject}, value ${at}`, `it is ${value}`, `give a ${whole ? 'whole ' : ''}number${range ? ` from ${least} to ${most}` : ''}`);
  }
}
