import { expect } from '../../errors.ts';
import { synapsesOf, type IntegerConnection, type IntegerNeurons } from '../integer.ts';
import { longestDelay } from './synapses.ts';
import { allZero, effectiveWeights } from './weights.ts';

/** Weights `[target][source]` as netx stores them, and delays where there are any. */
export interface WeightMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly weights: Int32Array;
  /** One for all, or one each. */
  readonly delays: number | Int32Array;
}

const mostWeights = 2 ** 27;
/** v stays below: such neurons never spike. */
const silentFrom = 2 ** 17;

/** Connections between the same two populations as one matrix. */
export function matrixOf(connections: readonly IntegerConnection[], rows: number, columns: number): WeightMatrix {
  const subject = `connection "${connections[0].name}"`;
  expect(rows * columns <= mostWeights, subject, `as a matrix it has ${rows} × ${columns} weights`, `a dense layer of a file may have at most ${mostWeights}`);
  const weights = new Int32Array(rows * columns);
  const delays = new Int32Array(rows * columns).fill(-1);
  let [least, most] = [Infinity, 0];
  for (const connection of connections) {
    const { rowStart, target, weight, delay } = synapsesOf(connection);
    for (let source = 0; source < columns; source++) {
      for (let s = rowStart[source]; s < rowStart[source + 1]; s++) {
        const [place, steps] = [target[s] * columns + source, typeof delay === 'number' ? delay : delay[s]];
        expect(steps <= longestDelay, `connection "${connection.name}"`, `its delay from ${source} to ${target[s]} is ${steps} steps beyond the first`, `lava-dl takes at most ${longestDelay}`);
        expect(delays[place] === -1 || delays[place] === steps, `connection "${connection.name}"`, `neurons ${source} and ${target[s]} are connected twice, with delays of ${delays[place]} and ${steps} steps`, 'a matrix has one delay for each pair');
        weights[place] += weight[s];
        delays[place] = steps;
        [least, most] = [Math.min(least, steps), Math.max(most, steps)];
      }
    }
  }
  return { rows, columns, weights, delays: least >= most ? most : delays.map((each) => Math.max(each, 0)) };
}

/**
 * Matrices of one layer as the reader keeps them, or the reason why it would not.
 *
 * @param repair add a positive weight where no spike can tell: from or onto a neuron that never spikes.
 */
export function keptByReader(matrices: readonly WeightMatrix[], neurons: IntegerNeurons, before: IntegerNeurons | null, repair: boolean, notes: string[]): readonly WeightMatrix[] {
  const subject = `population "${neurons.name}"`;
  const problem = problemOf(matrices);
  if (problem === null) {
    const some = (test: (weight: number) => boolean): boolean => matrices.some(({ weights }) => weights.some(test));
    if (some((each) => each % 2 !== 0) && some((each) => each < 0) && some((each) => each > 0)) notes.push(`${subject}: some of its weights are odd; of both signs, Loihi itself has even ones only`);
    return matrices;
  }
  const place = repair ? unheard(matrices[0], neurons, before) : null;
  if (place !== null) {
    const weights = matrices[0].weights.slice();
    weights[place] = 2;
    const repaired = [{ ...matrices[0], weights }, ...matrices.slice(1)];
    if (problemOf(repaired) === null) {
      notes.push(`${subject}: a weight of 2 between neurons that never spike was added, so that lava-dl keeps the others`);
      return repaired;
    }
  }
  return expect(false, subject, problem, 'keep weights within −256 … 254 (0 … 255 without negative ones), one of them above 0') as never;
}

function problemOf(matrices: readonly WeightMatrix[]): string | null {
  const given = matrices.map(({ weights }) => weights);
  if (allZero(given)) return 'all weights onto it are 0, on which lava-dl fails (OverflowError)';
  const effective = effectiveWeights(given);
  for (const [at, { weights, columns }] of matrices.entries()) {
    const wrong = weights.findIndex((weight, k) => effective[at].weights[k] !== weight);
    if (wrong >= 0) return `lava-dl would take the weight from ${wrong % columns} to ${Math.floor(wrong / columns)} for ${effective[at].weights[wrong]} instead of ${weights[wrong]}`;
  }
  return null;
}

/** Where a weight changes no spike: no synapse yet, and one of its ends never spikes. */
function unheard({ rows, columns, weights }: WeightMatrix, neurons: IntegerNeurons, before: IntegerNeurons | null): number | null {
  for (let target = 0; target < rows; target++) {
    for (let source = 0; source < columns; source++) {
      const silent = neurons.threshold[target] >= silentFrom || (before !== null && before.threshold[source] >= silentFrom);
      if (silent && weights[target * columns + source] === 0) return target * columns + source;
    }
  }
  return null;
}
