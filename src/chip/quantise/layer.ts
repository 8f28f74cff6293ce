import { expect } from '../../errors.ts';
import { loihiLif } from '../../models/loihi-lif.ts';
import type { Population } from '../../network/network.ts';
import type { Chip } from '../chips.ts';
import type { Arrival, Cell } from './cells.ts';
import { asValues, combine, largest, listOf, spread, type PerNeuron } from './numbers.ts';
import { errorsOf, timeConstant, type QuantisedConnection, type QuantisedLayer } from './report.ts';
import { bestScale, biasOf, effectiveThreshold, thresholdOf, wholeWeight, type Demand, type Format } from './scale.ts';
import type { RealWeights } from './weights.ts';

/** Largest magnitude of the 24-bit states. */
const top = 2 ** 23 - 1;
/** A threshold that nothing passes. */
const unreachable = 131_071;

/** A population with all that reaches it. */
export interface LayerRequest {
  readonly name: string;
  readonly size: number;
  readonly cell: Cell;
  readonly dt: number;
  readonly chip: Chip;
  readonly mostExponent: number;
  /** Of a trial. */
  readonly steps: number;
  readonly peak?: number;
  readonly latency: number;
  /** `delayed`: steps added to the delay. */
  readonly connections: readonly { readonly weights: RealWeights; readonly arrival: Arrival; readonly delayed: number }[];
}

export interface WholeLayer {
  readonly population: Population;
  /** Weights by connection. */
  readonly connections: ReadonlyMap<string, Float32Array>;
  readonly layer: QuantisedLayer;
  readonly biased: boolean;
}

/** A population in whole numbers. */
export function quantiseLayer(request: LayerRequest, notes: string[]): WholeLayer {
  const { name, size, cell, dt, chip, connections } = request;
  const subject = `population "${name}"`;
  const current = currentOf(request, subject);
  const decayU = combine((kept) => Math.round(4096 * (1 - kept)), current);
  const decayV = combine((kept) => Math.round(4096 * (1 - kept)), cell.kept);
  const leaks = [decayU, decayV].some((decay) => Array.prototype.some.call(listOf(decay), (each: number) => each !== 0 && each !== 4096));
  const refractory = combine((silent) => silent + 1, cell.silent);
  expect(largest(refractory) <= chip.refractory.value, subject, `it is refractory for ${largest(refractory) - 1} steps, ${chip.title} for at most ${chip.refractory.value - 1}`, 'shorten the refractory period, or take a longer dt');
  const demand: Demand = { connections: connections.map(({ weights }) => weights), threshold: cell.threshold, strict: cell.strict, leaks, bias: cell.bias, most: mostScale(request, current, notes) };
  const best = bestScale(demand, chip, request.mostExponent);
  const scale = best?.scale ?? Math.min(demand.most, 1000 / Math.max(1e-30, cell.threshold === null ? 1 : largest(cell.threshold)));
  const threshold = cell.threshold === null ? unreachable : combine((each) => thresholdOf(each, scale, cell.strict), cell.threshold);
  const bias = combine((each) => biasOf(each, scale, chip), cell.bias);
  const unit = cell.threshold === null ? 1 : largest(cell.threshold);
  const made = connections.map(({ weights, delayed }, k) => wholeConnection(weights, scale, best?.formats[k], delayed, request));
  return {
    population: {
      size, model: loihiLif,
      parameters: { decay_u: asValues(decayU), decay_v: asValues(decayV), v_th: asValues(threshold), bias: asValues(bias), refractory: asValues(refractory) },
    },
    connections: new Map(made.map(({ whole }, k) => [connections[k].weights.name, whole])),
    biased: largest(cell.bias) !== 0,
    layer: {
      population: name, neurons: size, scale, connections: made.map(({ report }) => report), latency: request.latency,
      threshold: cell.threshold === null ? null : errorsOf(new Float64Array(size), spread(combine((was, is) => (was === 0 ? 0 : effectiveThreshold(is, scale, demand) / was - 1), cell.threshold, threshold), size), 1),
      bias: errorsOf(spread(cell.bias, size), spread(combine((each) => each / (64 * scale), bias), size), unit),
      current: timeConstant(spread(current, size), spread(decayU, size), dt), potential: timeConstant(spread(cell.kept, size), spread(decayV, size), dt),
    },
  };
}

/** The one κ_u that the population has. */
function currentOf({ connections, name }: LayerRequest, subject: string): PerNeuron {
  if (connections.length === 0) return 0;
  const [{ arrival: { kept }, weights: { name: first } }, ...others] = connections;
  for (const { arrival, weights } of others) {
    const differ = largest(combine((a, b) => a - b, kept, arrival.kept)) > 1e-12;
    expect(!differ, subject, `currents of two time constants reach it, over "${first}" and "${weights.name}", and a neuron of the chip has one`, `give the synapses of population "${name}" the same time constant`);
  }
  return kept;
}

/** The largest scale at which thresholds, biases and states fit. */
function mostScale({ name, cell, chip, steps, peak, connections }: LayerRequest, current: PerNeuron, notes: string[]): number {
  const threshold = cell.threshold === null ? 0 : largest(cell.threshold);
  const bias = largest(cell.bias);
  const sums = connections.map(({ weights }) => weights.sums);
  const sum = Math.max(sums.reduce((all, { positive }) => all + positive, 0), sums.reduce((all, { negative }) => all + negative, 0));
  const lasting = (kept: PerNeuron): number => Math.min(steps, 1 / Math.max(1e-9, 1 - largest(kept)));
  const u = peak ?? sum * lasting(current);
  if (peak === undefined && largest(current) === 1) notes.push(`the current of population "${name}" does not decay: its scale is that of ${steps} steps`);
  // What never spikes is never reset: its sum must fit.
  const v = cell.threshold === null ? (u + bias) * lasting(cell.kept) : 0;
  const limits = [chip.threshold.value / threshold, chip.bias.mantissa.value * 2 ** chip.bias.exponent.value / (64 * bias), top / (64 * u), (64 * unreachable) / (64 * v)];
  return Math.min(...limits.map((each) => (each > 0 ? each : Infinity)));
}

function wholeConnection({ name, values, synapses }: RealWeights, scale: number, format: Format | undefined, delayed: number, { chip }: LayerRequest): { readonly whole: Float32Array; readonly report: QuantisedConnection } {
  const used: Format = format ?? { exponent: 0, sign: 'excitatory', step: 1, low: 0, high: 255 };
  const whole = Float32Array.from(values, (value) => wholeWeight(value * scale, used));
  let [squares, clipped, vanished, count] = [0, 0, 0, 0];
  values.forEach((value, k) => {
    squares += value ** 2;
    if (value === 0) return;
    count++;
    if (Math.abs(value * scale - whole[k]) > used.step * 2 ** used.exponent * 0.500001) clipped++;
    if (whole[k] === 0) vanished++;
  });
  expect(count === 0 || vanished < count, `connection "${name}"`, `all its weights vanish beside a threshold or bias: at the largest scale that ${chip.title} has they are below one`, 'give it larger weights, or the neurons a lower threshold');
  const report = {
    connection: name, synapses, exponent: used.exponent, sign: used.sign, error: errorsOf(values, Float64Array.from(whole, (each) => each / scale), Math.sqrt(squares / values.length)),
    clipped: count === 0 ? 0 : clipped / count, vanished: count === 0 ? 0 : vanished / count, delayed,
  };
  return { whole, report };
}
