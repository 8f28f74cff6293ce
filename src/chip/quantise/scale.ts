import type { Chip } from '../chips.ts';
import { listOf, type PerNeuron } from './numbers.ts';

/** What one scale has to serve: a population with all that reaches it, in units of its v. */
export interface Demand {
  readonly connections: readonly { readonly name: string; readonly values: Float64Array }[];
  /** `null`: it never spikes. */
  readonly threshold: PerNeuron | null;
  /** Spikes above the threshold only, not at it. */
  readonly strict: boolean;
  /** States may lie between two mantissas. */
  readonly leaks: boolean;
  readonly bias: PerNeuron;
  /** Largest scale at which nothing of it overflows. */
  readonly most: number;
}

/** How weights of one connection are stored. */
export interface Format {
  readonly exponent: number;
  readonly sign: 'mixed' | 'excitatory' | 'inhibitory';
  /** Distance of two mantissas. */
  readonly step: number;
  readonly low: number;
  readonly high: number;
}

export interface Scale {
  /** Units of the weight mantissa for 1 of v; 64 times as many of the states. */
  readonly scale: number;
  readonly formats: readonly Format[];
  /** What was minimised. */
  readonly error: number;
}

/** Numbers looked at of each connection, evenly among the sorted ones, the largest with them. */
const looked = 4096;
/** Of these many at most. */
const sorted = 2 ** 18;
/** Weights looked at for an exponent, over all scales: of few weights the error is rugged and many scales are tried, of many it is smooth. */
const effort = 2 ** 21;
const [fewest, most] = [384, 4096];
/** A smaller exponent is worth so much error, or all below `enough`: weights without one can be written everywhere. */
const tolerance = 1.25;
const enough = 0.01;

/** Units of bias: what netx and Lava store, mantissas times 2^6. */
export const biasUnit = 64;

/** Range and step of mantissas: even where signs mix. */
export function formatOf(values: ArrayLike<number>, exponent: number, { weights: { bits } }: Chip): Format {
  let [low, high] = [0, 0];
  for (let k = 0; k < values.length; k++) {
    low = Math.min(low, values[k]);
    high = Math.max(high, values[k]);
  }
  const mixed = low < 0 && high > 0;
  const step = 2 ** (8 - bits.value + Number(mixed));
  // −256 is left out where all inhibit: Lava's simulator cuts it to −255.
  return { exponent, sign: mixed ? 'mixed' : low < 0 ? 'inhibitory' : 'excitatory', step, low: mixed ? -256 : low < 0 ? step - 256 : 0, high: low < 0 && !mixed ? 0 : 256 - step };
}

/** The whole weight nearest to `scaled` that a format has: mantissa · 2^exponent. */
export const wholeWeight = (scaled: number, { exponent, step, low, high }: Format): number => {
  const mantissa = step * Math.round(scaled / (step * 2 ** exponent));
  return Math.max(low, Math.min(high, mantissa)) * 2 ** exponent + 0;
};

/** Mantissa of the threshold: a state of 64 times as much must be passed. Of one that need only be reached, one less: a weight as large as the threshold still makes a spike. */
export function thresholdOf(threshold: number, scale: number, strict: boolean): number {
  return Math.max(0, strict ? Math.floor(threshold * scale + 1e-6) : Math.round(threshold * scale) - 1);
}

/** What a mantissa of the threshold amounts to: the potential to pass, or the least that spikes. */
export const effectiveThreshold = (mantissa: number, scale: number, { strict, leaks }: Pick<Demand, 'strict' | 'leaks'>): number => (mantissa + (strict ? 0 : leaks ? 1 / 64 : 1)) / scale;

/** The nearest bias that the chip has: mantissa · 2^exponent, a multiple of {@link biasUnit}. */
export function biasOf(bias: number, scale: number, { bias: { mantissa, exponent } }: Chip): number {
  const wanted = bias * scale * 64;
  let unit = biasUnit;
  while (Math.abs(Math.round(wanted / unit)) > mantissa.value && unit < 2 ** exponent.value) unit *= 2;
  return Math.max(-mantissa.value, Math.min(mantissa.value, Math.round(wanted / unit))) * unit + 0;
}

/**
 * The scale that loses least, of some hundreds or thousands from half of what makes the largest weight fit to half as much again, for each exponent. Minimised is √(mean over the connections of Σ(w′ − w)² / Σw²) + mean |θ′ − θ| / θ + √(mean (b′ − b)²) / θ, where w′, θ′ and b′ are
 * what whole numbers make of weights, thresholds and biases at this scale (θ is 1 where there is none); an exponent is only taken where
 * this is above 1 %, and lower by a fifth with it. For a connection of more than 4,096 weights, as many of them stand for all, evenly among the sorted ones.
 */
export function bestScale(demand: Demand, chip: Chip, mostExponent: number): Scale | null {
  const all = demand.connections.map(({ values }) => sampleOf(values));
  const samples = all.filter((each) => each.length > 0 && each.some((value) => value !== 0));
  const largest = samples.reduce((most, values) => values.reduce((so, value) => Math.max(so, Math.abs(value)), most), 0);
  if (largest === 0) return null;
  const full = 254 / largest;
  const count = Math.max(fewest, Math.min(most, Math.floor(effort / samples.reduce((sum, { length }) => sum + length, 0))));
  const found: Scale[] = [];
  for (let octave = 0; octave <= mostExponent && !(found.length > 0 && found.at(-1)!.error <= enough); octave++) {
    const judged = candidates(full * 2 ** octave, demand, count).map((scale) => judge(scale, samples, demand, chip, octave));
    if (judged.length > 0) found.push(judged.reduce((best, each) => (each.error < best.error * (1 - 1e-12) ? each : best)));
  }
  // Thresholds or biases so large that no weight reaches a half of the mantissas.
  if (found.length === 0) found.push(judge(demand.most, samples, demand, chip, mostExponent));
  const least = Math.min(...found.map(({ error }) => error));
  const { scale, error } = found.find((each) => each.error <= Math.max(enough, tolerance * least))!;
  return { scale, error, formats: all.map((values) => bestFormat(values, scale, chip, mostExponent)) };
}

/** Scales from half of `full` to half as much again, where weights are cut, and those near them at which the threshold is whole; only these where it need but be reached. */
function candidates(full: number, { threshold, strict, most: limit }: Demand, count: number): number[] {
  const even = Array.from({ length: count }, (_, k) => full * (0.5 + (k + 1) / count));
  const theta = typeof threshold === 'number' ? threshold : 0;
  const wholes = [full, ...even].filter((scale) => theta * scale >= 1).map((scale) => Math.floor(theta * scale + 1e-6) / theta);
  return [...new Set([...wholes, ...(strict || wholes.length === 0 ? [full, ...even] : [])])].filter((scale) => scale <= limit);
}

/** Some of the numbers, evenly among the sorted ones, with the least and the largest. */
function sampleOf(values: Float64Array): Float64Array {
  if (values.length <= looked) return values;
  // Sorting millions takes seconds: every so many-th stands for all.
  const stride = Math.ceil(values.length / sorted);
  const some = Float64Array.from({ length: Math.floor(values.length / stride) }, (_, k) => values[k * stride]);
  some[0] = values.reduce((least, each) => Math.min(least, each), Infinity);
  some[1] = values.reduce((most, each) => Math.max(most, each), -Infinity);
  some.sort();
  return Float64Array.from({ length: looked }, (_, k) => some[Math.round((k * (some.length - 1)) / (looked - 1))]);
}

/** The format with the least error at a scale, among the exponent at which nothing is clipped and the one below. */
function bestFormat(values: Float64Array, scale: number, chip: Chip, mostExponent: number): Format {
  const plain = formatOf(values, 0, chip);
  let reach = 0;
  for (let k = 0; k < values.length; k++) if (values[k] !== 0) reach = Math.max(reach, (values[k] * scale) / (values[k] > 0 ? plain.high : plain.low));
  const fitting = Math.max(0, Math.min(mostExponent, Math.ceil(Math.log2(Math.max(reach, 1e-300)) - 1e-9)));
  const formats = [...new Set([fitting, Math.max(0, fitting - 1)])].map((exponent) => ({ ...plain, exponent }));
  const errors = formats.map((format) => squared(values, scale, format));
  return formats[errors.indexOf(Math.min(...errors))];
}

/** Σ(w′ − w)² · scale², the sum that the search spends its time on. */
function squared(values: Float64Array, scale: number, { exponent, step, low, high }: Format): number {
  const unit = step * 2 ** exponent;
  const [least, most] = [low * 2 ** exponent, high * 2 ** exponent];
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    const scaled = values[k] * scale;
    const whole = unit * Math.round(scaled / unit);
    const error = (whole < least ? least : whole > most ? most : whole) - scaled;
    sum += error * error;
  }
  return sum;
}

function judge(scale: number, samples: readonly Float64Array[], demand: Demand, chip: Chip, mostExponent: number): Scale {
  const { threshold, bias, strict } = demand;
  const formats = samples.map((values) => bestFormat(values, scale, chip, mostExponent));
  const weights = Math.sqrt(mean(samples.map((values, k) => squared(values, scale, formats[k]) / (scale ** 2 * values.reduce((sum, value) => sum + value ** 2, 0)))));
  const thresholds = threshold === null ? [1] : Array.from(listOf(threshold));
  const ofThreshold = threshold === null ? 0 : mean(thresholds.map((each) => (each > 0 ? Math.abs(effectiveThreshold(thresholdOf(each, scale, strict), scale, demand) - each) / each : 0)));
  const unit = mean(thresholds) || 1;
  const ofBias = Math.sqrt(mean(Array.from(listOf(bias), (each) => (biasOf(each, scale, chip) / (64 * scale) - each) ** 2))) / unit;
  return { scale, formats, error: weights + ofThreshold + ofBias };
}

const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
