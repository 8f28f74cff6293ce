import { DataError } from '../../src/errors.ts';

/** A directed graph by source: the edges of neuron `i` are `rowStart[i] … rowStart[i + 1] − 1`. */
export interface Edges {
  readonly neurons: number;
  readonly rowStart: Uint32Array;
  readonly target: Uint32Array;
  /** Synaptic contacts of each edge, negative where inhibitory. */
  readonly contacts: Float32Array;
}

const mostNeurons = 2 ** 24;

/**
 * Reads an edge list: lines `pre,post,weight` with neurons numbered from 0 and signed contact counts. The first line may
 * be the heading. Node only.
 *
 * @throws DataError that names the line at fault.
 * @example
 * const edges = await readEdges('flywire-v630.csv');
 */
export async function readEdges(path: string): Promise<Edges> {
  const [{ createReadStream }, { createInterface }] = await Promise.all([import('node:fs'), import('node:readline')]);
  return parseEdges(createInterface({ input: createReadStream(path), crlfDelay: Infinity }), path);
}

/** The edges of lines of text. */
export async function parseEdges(lines: AsyncIterable<string> | Iterable<string>, source: string): Promise<Edges> {
  const columns = [new Column(), new Column(), new Column()];
  let line = 0;
  let neurons = 0;
  for await (const text of lines) {
    line++;
    if (text.trim() === '' || (line === 1 && /^\s*"?[a-z_]/i.test(text))) continue;
    const fields = text.split(',').map((each) => (each.trim() === '' ? NaN : Number(each)));
    const [pre, post, weight] = fields;
    const fail = (problem: string): never => {
      throw new DataError(`edge list "${source}", line ${line}`, problem, 'give "pre,post,weight": two neurons from 0 and a signed number of contacts');
    };
    if (fields.length !== 3) fail(`it has ${fields.length} fields, expected 3: "${text.slice(0, 60)}"`);
    for (const [name, value] of [['pre', pre], ['post', post]] as const) {
      if (!Number.isInteger(value) || value < 0 || value >= mostNeurons) fail(`${name} is ${value}, expected a whole number from 0 to ${mostNeurons - 1}`);
    }
    if (!Number.isFinite(weight) || weight === 0) fail(`the weight is ${weight}, expected a number other than 0`);
    neurons = Math.max(neurons, pre + 1, post + 1);
    columns.forEach((column, at) => column.push(fields[at]));
  }
  if (neurons === 0) throw new DataError(`edge list "${source}"`, 'it has no edges', 'give at least one line "pre,post,weight"');
  return bySource(neurons, columns[0].values(), columns[1].values(), columns[2].values());
}

/** A counting sort by source that keeps the order of a source's edges. */
function bySource(neurons: number, pre: Float64Array, post: Float64Array, weight: Float64Array): Edges {
  const rowStart = new Uint32Array(neurons + 1);
  for (const each of pre) rowStart[each + 1]++;
  for (let neuron = 0; neuron < neurons; neuron++) rowStart[neuron + 1] += rowStart[neuron];
  const next = rowStart.slice();
  const target = new Uint32Array(pre.length);
  const contacts = new Float32Array(pre.length);
  for (let at = 0; at < pre.length; at++) {
    const place = next[pre[at]]++;
    target[place] = post[at];
    contacts[place] = weight[at];
  }
  return { neurons, rowStart, target, contacts };
}

/** Numbers without a known end: 14.7 million edges are too many for an array of arrays. */
class Column {
  #numbers = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = value;
  }

  values(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }
}
