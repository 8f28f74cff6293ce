import { expect } from '../../errors.ts';
import type { NeuronModel } from '../../models/model.ts';
import type { NirNode, NirType, Tensor } from './graph.ts';
import { nirCubaLi, nirCubaLif, nirI, nirIf, nirLi, nirLif, nirThreshold } from './models.ts';

/** The model of a neuron of NIR, with its numbers: times in ms. */
export interface NeuronOf {
  readonly model: NeuronModel;
  readonly parameters: Readonly<Record<string, Float64Array>>;
  /** Where it differs from the model's. */
  readonly initial?: Readonly<Record<string, Float64Array>>;
}

/** Time of the network, in ms. */
export interface Clock {
  readonly dt: number;
  /** ms in the file's unit of time. */
  readonly unit: number;
}

const models: Partial<Record<NirType, NeuronModel>> = { LI: nirLi, LIF: nirLif, CubaLI: nirCubaLi, CubaLIF: nirCubaLif, I: nirI, IF: nirIf, Threshold: nirThreshold };

/** Time constants by type, each with the factor of what drives it and whether it leaks towards `v_leak`. */
const constants: Partial<Record<NirType, readonly (readonly [tau: string, drive: string, leaks: boolean])[]>> = {
  LI: [['tau', 'r', true]], LIF: [['tau', 'r', true]],
  CubaLI: [['tau_syn', 'w_in', false], ['tau_mem', 'r', true]], CubaLIF: [['tau_syn', 'w_in', false], ['tau_mem', 'r', true]],
};

export const timeConstantsOf = (type: NirType): readonly string[] => (constants[type] ?? []).map(([tau]) => tau);

export const isNeuron = (type: NirType): boolean => models[type] !== undefined;

/** Steps of a time constant that f32 no longer tells from infinite: v (1 − 2^−26) rounds to v. */
const endless = 2 ** 26;

/** Beyond what a neuron could reach, and within what constants may be. */
const never = 1e29;

/**
 * The model and parameters of a node with neurons.
 *
 * @param notes is told what is legal and odd.
 * @throws WebspikeError that names the field and the neuron.
 */
export function neuronOf(node: NirNode, size: number, { dt, unit }: Clock, where: string, notes: string[]): NeuronOf {
  const model = models[node.type]!;
  const parameters: Record<string, Float64Array> = {};
  for (const [name, field] of Object.entries(node.fields)) parameters[name] = valuesOf(field as Tensor, size, `${where}, field "${name}"`, mayBeInfinite(name, node.type));
  for (const name of ['v_threshold', 'threshold']) parameters[name]?.forEach((each, at) => (parameters[name][at] = Math.min(each, never)));
  const leak = parameters.v_leak?.slice();
  for (const [tau, drive, leaks] of constants[node.type] ?? []) {
    parameters[drive] ??= new Float64Array(size).fill(1);
    settleTimes(parameters, { tau, drive, leaks }, { dt, unit }, where, notes);
  }
  if (node.type === 'I') parameters.r = parameters.r.map((each) => each / unit);
  const { v_threshold, v_reset } = parameters;
  if (v_threshold?.some((each, at) => each < (v_reset?.[at] ?? 0))) notes.push(`${where}: v_threshold lies below v_reset, so its neurons spike in every step once they have`);
  return { model, parameters, ...(leak?.some((each, at) => each !== parameters.v_leak[at]) && { initial: { v: leak } }) };
}

const mayBeInfinite = (field: string, type: NirType): boolean => field.startsWith('tau') || field.endsWith('threshold') || (constants[type] ?? []).some(([, drive]) => drive === field);

function valuesOf({ values }: Tensor, size: number, where: string, infinite: boolean): Float64Array {
  expect(values.length === size || values.length === 1, where, `it holds ${values.length} values for ${size} neurons`, 'give one value per neuron');
  return Float64Array.from({ length: size }, (_, at) => {
    const value = values[values.length === 1 ? 0 : at];
    expect(Number.isFinite(value) || (infinite && value === Infinity), where, `the value of neuron ${at} is ${value}`, 'give a number');
    return value;
  });
}

/** Time constants in ms. What is too long to leak becomes long enough, and its drive as much stronger. */
function settleTimes(parameters: Record<string, Float64Array>, { tau, drive, leaks }: { readonly tau: string; readonly drive: string; readonly leaks: boolean }, { dt, unit }: Clock, where: string, notes: string[]): void {
  const factor = parameters[drive];
  const longest = endless * dt;
  let [fast, unstable, both] = [false, false, false];
  parameters[tau].forEach((given, at) => {
    expect(given > 0, `${where}, field "${tau}"`, `the value of neuron ${at} is ${given}`, 'give a time greater than 0, or infinity for no leak');
    const time = given * unit;
    fast ||= dt > time;
    unstable ||= dt >= 2 * time;
    parameters[tau][at] = Math.fround(Math.min(time, longest));
    if (time > longest) {
      both ||= time === Infinity && factor[at] === Infinity;
      factor[at] = time < Infinity ? (factor[at] * longest) / time : factor[at] === Infinity ? endless : 0;
      if (leaks) parameters.v_leak[at] = 0;
    }
    expect(Number.isFinite(factor[at]), `${where}, field "${drive}"`, `the value of neuron ${at} is ${factor[at]}, while its ${tau} is not infinite`, 'give a number');
  });
  if (both) notes.push(`${where}: ${tau} and ${drive} are both infinite; what arrives is added as it is`);
  if (unstable) notes.push(`${where}: dt is at least twice ${tau}, so Euler's steps grow without bounds; take a shorter dt`);
  else if (fast) notes.push(`${where}: dt is longer than ${tau}, so Euler's steps overshoot; take a shorter dt`);
}
