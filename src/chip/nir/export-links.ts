import { expect, WebspikeError } from '../../errors.ts';
import { impulseCurrent } from '../../models/direct.ts';
import { delta, exponentialCurrent } from '../../models/synapses.ts';
import { buildSynapses, synapseValues, type SynapseList } from '../../network/connectivity.ts';
import { kernelValues, pooledShape, type ConvolutionShape } from '../../network/convolution.ts';
import { delaySteps } from '../../network/delay.ts';
import type { Connection, Network, SynapseUse } from '../../network/network.ts';
import { philoxKey, purposes } from '../../random/philox.ts';

/** What a connection does, without factors: from all elements of its source to all of its target. */
export type LinkMap =
  /** Weights of shape [target, source]. */
  | { readonly kind: 'matrix'; readonly weights: Float64Array }
  | { readonly kind: 'scale'; readonly factors: Float64Array }
  | { readonly kind: 'convolution'; readonly pool: readonly [number, number]; readonly shape: ConvolutionShape; readonly input: readonly number[]; readonly kernel: Float32Array; readonly padding: 'same' | null };

/** What a spike does: it is a current for one step, moves the potential itself, or adds to a current that decays. */
export type Course = 'current' | 'jump' | 'exponential';

/** A connection, read. */
export interface Link {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly map: LinkMap;
  /** In steps: one, or one for each element of the source. */
  readonly delay: number | readonly number[];
  /** Steps by which it reaches each element of the target later still. */
  readonly later?: readonly number[];
  readonly course: Course;
  /** Factor of what is sent, and whether it is values. */
  readonly sent: number;
  readonly values: boolean;
}

const mostWeights = 2 ** 27;

/** @throws WebspikeError that says what of the connection NIR cannot express. */
export function linkOf(network: Network, name: string, seed: number): Link {
  const connection = network.connections![name];
  const { from, to, plasticity, synapse, normalise } = connection;
  const where = `connection "${name}"`;
  if (plasticity || normalise) throw new WebspikeError(where, 'its weights learn, which NIR cannot say', 'write the network that has learned: without "plasticity"');
  const course = courseOf(synapse);
  if (!course) throw new WebspikeError(where, `synapse "${synapse?.model.name}" has a course of its own, and NIR has that of CubaLIF only`, 'use impulseCurrent, delta or exponentialCurrent');
  return { name, from, to, course, ...sentBy(connection, where), ...mapOf(network, name, seed) };
}

/** `null`: another one. */
export function courseOf({ model }: SynapseUse = { model: delta }): Course | null {
  const courses = { current: impulseCurrent, jump: delta, exponential: exponentialCurrent } as const;
  const found = (['current', 'jump', 'exponential'] as const).find((each) => (['arrival', 'equations', 'current'] as const).every((text) => courses[each][text] === model[text]));
  return found ?? null;
}

function sentBy({ transmission }: Connection, where: string): Pick<Link, 'sent' | 'values'> {
  if (!transmission) return { sent: 1, values: false };
  const { model, parameters } = transmission;
  const amount = model.amount.replace(/\s+/g, '');
  const gain = amount === 'v' ? 1 : amount === 'v*gain' ? parameters?.gain ?? model.parameters.gain.value : null;
  if (!model.continuous || model.equations || model.spike || typeof gain !== 'number') throw new WebspikeError(where, `transmission "${model.name}" has no counterpart in NIR`, 'send spikes, or the potential in every step');
  return { sent: gain, values: true };
}

function mapOf(network: Network, name: string, seed: number): Pick<Link, 'map' | 'delay' | 'later'> {
  const connection = network.connections![name];
  const { connectivity, from, to } = connection;
  const where = `connection "${name}"`;
  const [pre, post] = [network.populations[from].size, network.populations[to].size];
  const index = Object.keys(network.connections!).indexOf(name);
  const key = philoxKey(seed);
  const one = (): number => {
    const given = connection.delay ?? network.dt;
    if (typeof given !== 'number') throw new WebspikeError(where, 'its delays differ between synapses, which NIR cannot say', 'give it one delay');
    return delaySteps(given, network.dt);
  };
  if (connectivity.kind === 'convolution') {
    const { pool, shape } = pooledShape(connectivity, where);
    return { map: { kind: 'convolution', pool, shape, input: connectivity.input, kernel: kernelValues(connectivity.kernel, key, purposes.connection(index, 1), where), padding: connectivity.padding === 'same' ? 'same' : null }, delay: one() };
  }
  const list = buildSynapses(connectivity, pre, post, from === to, key, purposes.connection(index, 0), where);
  const numbers = (given: Connection['weight'], what: 1 | 2): Float32Array | number => synapseValues(given ?? 1, list, key, purposes.connection(index, what), where);
  const weight = list.weights ?? numbers(connection.weight, 1);
  const at = (each: number): number => (typeof weight === 'number' ? weight : weight[each]);
  if (connectivity.kind === 'oneToOne') {
    const delays = connection.delay === undefined || typeof connection.delay === 'number' ? one() : numbers(connection.delay, 2);
    return { map: { kind: 'scale', factors: Float64Array.from({ length: pre }, (_, each) => at(each)) }, delay: typeof delays === 'number' ? delays : Array.from(delays, (ms) => delaySteps(ms, network.dt)) };
  }
  expect(pre * post <= mostWeights, where, `${pre} × ${post} weights are needed, since NIR knows full matrices only`, `use at most ${mostWeights}, or a convolution`);
  const weights = new Float64Array(pre * post);
  for (let row = 0; row < pre; row++) for (let k = list.rowStart[row]; k < list.rowStart[row + 1]; k++) weights[list.target[k] * pre + row] += at(k);
  if (connection.delay === undefined || typeof connection.delay === 'number') return { map: { kind: 'matrix', weights }, delay: one() };
  const given = numbers(connection.delay, 2);
  const steps = (k: number): number | null => (at(k) === 0 ? null : delaySteps(typeof given === 'number' ? given : given[k], network.dt));
  return { map: { kind: 'matrix', weights }, ...delaysOf(list, pre, post, steps, where) };
}

/**
 * Delays of single synapses, as nodes before and behind a matrix can bring them: all synapses of a source have one delay, or all of a target.
 *
 * @param steps of synapse `k`; null where it has no weight.
 */
function delaysOf({ rowStart, target }: SynapseList, pre: number, post: number, steps: (k: number) => number | null, where: string): Pick<Link, 'delay' | 'later'> {
  const sides = [new Array<number>(pre).fill(NaN), new Array<number>(post).fill(NaN)];
  const same = [true, true];
  let least = Infinity;
  for (let row = 0; row < pre; row++) {
    for (let k = rowStart[row]; k < rowStart[row + 1]; k++) {
      const each = steps(k);
      if (each === null) continue;
      least = Math.min(least, each);
      [row, target[k]].forEach((neuron, side) => {
        same[side] &&= Number.isNaN(sides[side][neuron]) || sides[side][neuron] === each;
        sides[side][neuron] = each;
      });
    }
  }
  if (least === Infinity) return { delay: 1 };
  const [sources, targets] = sides.map((side) => side.map((each) => (Number.isNaN(each) ? least : each)));
  if (same[0]) return { delay: sources };
  if (!same[1]) throw new WebspikeError(where, 'its delays differ between the synapses of one source and of one target, which NIR cannot say', 'give all synapses of a source one delay, or all of a target');
  return { delay: least, later: targets.map((each) => each - least) };
}
