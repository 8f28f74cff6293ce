import { describe, expect, it } from 'vitest';
import { integerBelow } from '../../src/network/rows.ts';
import { multinomialRows } from '../../src/network/row-length.ts';
import { permute } from '../../src/network/permutation.ts';
import {
  allToAll, buildSynapses, type Connectivity, csr, dense, fixedInDegree, fixedOutDegree, fixedProbability, fixedTotal, oneToOne, pairs,
  type SynapseList, synapseValues,
} from '../../src/network/connectivity.ts';
import { uniform } from '../../src/network/distribution.ts';
import { philox } from '../../src/random/philox.ts';
import { chiSquareDeviate } from './statistics.ts';

const subject = 'connection "a→b"';

function build(connectivity: Connectivity, pre: number, post: number, sameSet = false, seed = 1, purpose = 3): SynapseList {
  return buildSynapses(connectivity, pre, post, sameSet, [seed, 0], purpose, subject);
}

function edges({ rowStart, target }: SynapseList): [number, number][] {
  return Array.from(rowStart.subarray(1)).flatMap((end, source) =>
    Array.from(target.subarray(rowStart[source], end), (post): [number, number] => [source, post]));
}

/** Rows match the targets; `once`: no target twice in a row. */
function expectRows(list: SynapseList, pre: number, post: number, once: boolean): void {
  expect(list.rowStart).toHaveLength(pre + 1);
  expect(list.rowStart[pre]).toBe(list.target.length);
  expect(list.target.every((target) => target < post)).toBe(true);
  for (let source = 0; once && source < pre; source++) {
    const row = list.target.subarray(list.rowStart[source], list.rowStart[source + 1]);
    if (new Set(row).size !== row.length) throw new Error(`row ${source} has a target twice`);
  }
}

function outDegrees(list: SynapseList): number[] {
  return Array.from(list.rowStart.subarray(1), (end, source) => end - list.rowStart[source]);
}

function inDegrees(list: SynapseList, post: number): Uint32Array {
  const degrees = new Uint32Array(post);
  for (const target of list.target) degrees[target]++;
  return degrees;
}

function variance(values: ArrayLike<number>, mean: number): number {
  return Array.from(values).reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

describe('listed connectivity', () => {
  it('allToAll leaves out i → i only within one population', () => {
    expect(edges(build(allToAll(), 2, 3))).toEqual([[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
    expect(edges(build(allToAll(), 3, 3, true))).toEqual([[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]]);
    expect(build(allToAll({ self: true }), 3, 3, true).target).toHaveLength(9);
    expect(build(allToAll(), 1, 1, true).target).toHaveLength(0);
  });

  it('oneToOne', () => {
    expect(edges(build(oneToOne(), 3, 3))).toEqual([[0, 0], [1, 1], [2, 2]]);
  });

  it('pairs are sorted, repeats kept, and arrays of values follow them', () => {
    const list = build(pairs([[2, 1], [0, 1], [2, 0], [0, 1], [0, 0]]), 3, 2);
    expect(edges(list)).toEqual([[0, 0], [0, 1], [0, 1], [2, 0], [2, 1]]);
    expect([...list.order ?? []]).toEqual([4, 1, 3, 2, 0]);
    expect(synapseValues([10, 20, 30, 40, 50], list, [1, 0], 4, subject)).toEqual(Float32Array.of(50, 20, 40, 30, 10));
    expect(synapseValues(0.5, list, [1, 0], 4, subject)).toBe(0.5);
    expect(synapseValues(uniform(0, 1), list, [1, 0], 4, subject)).toHaveLength(5);
    expect(build(pairs([[0, 1], [1, 0]]), 2, 2).order).toBeUndefined();
    expect(build(pairs([]), 3, 2).target).toHaveLength(0);
  });

  it('dense brings its weights; zeros are no synapses', () => {
    const nested = build(dense([[0.5, 0, 1], [0, 0, 0], [0, -2, 0]]), 3, 3);
    expect(edges(nested)).toEqual([[0, 0], [0, 2], [2, 1]]);
    expect(nested.weights).toEqual(Float32Array.of(0.5, 1, -2));
    const flat = build(dense({ rows: 3, columns: 3, values: Float32Array.of(0.5, 0, 1, 0, 0, 0, 0, -2, 0) }), 3, 3);
    expect(flat).toEqual(nested);
    expect(build(dense([new Float32Array(2)]), 1, 2).target).toHaveLength(0);
  });

  it('csr is sorted within its rows, weights with it', () => {
    const list = build(csr({ rowStart: [0, 3, 3, 4], target: [2, 0, 2, 1], weights: [1, 2, 3, 4] }), 3, 3);
    expect(edges(list)).toEqual([[0, 0], [0, 2], [0, 2], [2, 1]]);
    expect(list.weights).toEqual(Float32Array.of(2, 1, 3, 4));
    const sorted = build(csr({ rowStart: Uint32Array.of(0, 1, 2), target: Uint32Array.of(1, 0) }), 2, 2);
    expect(sorted).toEqual({ rowStart: Uint32Array.of(0, 1, 2), target: Uint32Array.of(1, 0) });
  });
});

describe('fixedProbability', () => {
  it('has binomial degrees on both sides', () => {
    const [pre, post, p] = [3000, 2000, 0.02];
    const list = build(fixedProbability(p), pre, post);
    expectRows(list, pre, post, true);
    const spread = Math.sqrt(pre * post * p * (1 - p));
    expect(Math.abs(list.target.length - pre * post * p)).toBeLessThan(4 * spread);
    const rowVariance = variance(outDegrees(list), post * p) / (post * p * (1 - p));
    const columnVariance = variance(inDegrees(list, post), pre * p) / (pre * p * (1 - p));
    expect(Math.abs(rowVariance - 1)).toBeLessThan(4 * Math.sqrt(2 / pre));
    expect(Math.abs(columnVariance - 1)).toBeLessThan(4 * Math.sqrt(2 / post));
  });

  it.each([[64, 0.25], [1000, 0.1], [3000, 0.02]])('chooses targets, neighbours, and rows next to each other independently (%i neurons, p = %d)', (size, p) => {
    const { rowStart, target } = build(fixedProbability(p, { self: true }), size, size, true);
    const rows = Array.from({ length: size }, (_, i) => new Set(target.subarray(rowStart[i], rowStart[i + 1])));
    for (const distance of [1, 2, 7, size / 2]) {
      let pairs = 0;
      for (const row of rows) for (const j of row) if (row.has(j + distance)) pairs++;
      const expected = size * (size - distance) * p * p;
      // Pairs that share a neuron are correlated: a wider margin than that of independent draws.
      expect(Math.abs(pairs - expected), `distance ${distance}`).toBeLessThan(4 * Math.sqrt(expected * (1 + 4 * size * p)));
    }
    let common = 0;
    for (let i = 0; i + 1 < size; i++) for (const j of rows[i]) if (rows[i + 1].has(j)) common++;
    const expected = (size - 1) * size * p * p;
    expect(Math.abs(common - expected)).toBeLessThan(4 * Math.sqrt(expected * (1 + 4 * size * p)));
  });

  it('leaves out i → i within one population unless asked, at the same probability elsewhere', () => {
    const size = 1500;
    const without = build(fixedProbability(0.1), size, size, true);
    expectRows(without, size, size, true);
    expect(edges(without).filter(([pre, post]) => pre === post)).toHaveLength(0);
    expect(Math.abs(without.target.length - size * (size - 1) * 0.1)).toBeLessThan(4 * Math.sqrt(size * size * 0.09));
    const own = edges(build(fixedProbability(0.1, { self: true }), size, size, true)).filter(([pre, post]) => pre === post).length;
    expect(Math.abs(own - 150)).toBeLessThan(4 * Math.sqrt(135));
  });

  it('draws each row for itself', () => {
    const few = build(fixedProbability(0.05), 10, 500);
    const many = build(fixedProbability(0.05), 400, 500);
    expect(many.target.subarray(0, few.target.length)).toEqual(few.target);
  });

  it('knows none, all, and almost none', () => {
    expect(build(fixedProbability(0), 50, 50).target).toHaveLength(0);
    expect(build(fixedProbability(1e-20), 50, 50).target).toHaveLength(0);
    expect(build(fixedProbability(1), 3, 3, true)).toEqual(build(allToAll(), 3, 3, true));
    expect(Math.abs(build(fixedProbability(0.999), 100, 100).target.length - 9990)).toBeLessThan(16);
  });
});

describe('fixedInDegree', () => {
  it('gives every target its synapses, from evenly drawn sources, with repeats', () => {
    const [pre, post, degree] = [500, 700, 90];
    const list = build(fixedInDegree(degree), pre, post);
    expectRows(list, pre, post, false);
    expect(inDegrees(list, post).every((count) => count === degree)).toBe(true);
    expect(Math.abs(chiSquareDeviate(outDegrees(list), () => post * degree / pre))).toBeLessThan(3.3);
    const distinct = new Set(edges(list).map(([source, target]) => source * post + target)).size;
    const expected = pre * post * (1 - (1 - 1 / pre) ** degree);
    expect(Math.abs(distinct - expected)).toBeLessThan(0.01 * expected);
  });
});

describe('fixedOutDegree', () => {
  it('gives every source its synapses, to evenly drawn targets, with repeats', () => {
    const [pre, post, degree] = [600, 300, 40];
    const list = build(fixedOutDegree(degree), pre, post);
    expectRows(list, pre, post, false);
    expect(outDegrees(list).every((count) => count === degree)).toBe(true);
    expect(Math.abs(chiSquareDeviate(inDegrees(list, post), () => pre * degree / post))).toBeLessThan(3.3);
  });

  it('draws by the documented counters', () => {
    // Philox at counter (3, 0, 9, 0), key (7, 0), times 80000 over 2³²: computed in Python.
    const list = build(fixedOutDegree(4), 4, 80_000, false, 7, 9);
    expect(edges(list).filter(([source]) => source === 3).map(([, target]) => target)).toEqual([9625, 77397, 47519, 36004]);
  });
});

describe('permute', () => {
  it.each([1, 2, 3, 16, 17, 1000, 4096])('is a permutation of %i numbers, another for every key', (domain) => {
    const order = (key: number): number[] => Array.from({ length: domain }, (_, i) => permute(Uint32Array.of(key, 77 * key, 5, 2 ** 31 + key), i, domain));
    expect(order(3).sort((a, b) => a - b)).toEqual(Array.from({ length: domain }, (_, i) => i));
    if (domain > 100) expect(order(4)).not.toEqual(order(3));
  });

  it('reaches every place from every place, evenly over keys', () => {
    const places = new Uint32Array(20);
    const keys = new Uint32Array(4);
    for (let draw = 0; draw < 40_000; draw++) {
      philox(keys, draw, 3, 9, 0, 1, 0);
      places[permute(keys, 13, 20)]++;
    }
    expect(Math.abs(chiSquareDeviate(places, () => 2000))).toBeLessThan(3.3);
  });
});

describe('fixedTotal', () => {
  it('gives exactly so many synapses, evenly spread over both sides', () => {
    const [pre, post, total] = [400, 300, 60_001];
    const list = build(fixedTotal(total), pre, post);
    expectRows(list, pre, post, false);
    expect(list.target).toHaveLength(total);
    expect(Math.abs(chiSquareDeviate(outDegrees(list), () => total / pre))).toBeLessThan(3.3);
    expect(Math.abs(chiSquareDeviate(inDegrees(list, post), () => total / post))).toBeLessThan(3.3);
    const cells = new Uint32Array(16);
    for (const [source, target] of edges(list)) cells[Math.floor(source / 100) * 4 + Math.floor(target / 75)]++;
    expect(Math.abs(chiSquareDeviate(cells, () => total / 16))).toBeLessThan(3.3);
  });
});

describe('multinomialRows', () => {
  it.each([[5, 400], [7, 30]])('shares among %i rows %i synapses, of which each draws its row', (rows, count) => {
    const draws = 20_000;
    const deviations = Array.from({ length: draws }, (_, purpose) => {
      const start = multinomialRows(rows, count, [11, 0], purpose);
      expect(start[rows]).toBe(count);
      return Array.from({ length: rows }, (_, i) => start[i + 1] - start[i] - count / rows);
    });
    const mean = (of: (deviation: number[]) => number): number => deviations.reduce((sum, each) => sum + of(each), 0) / draws;
    const variance = (count / rows) * (1 - 1 / rows);
    // Four standard errors: of the mean √(v / n), of a variance v √(2 / n), of a covariance about v / √n.
    for (let i = 0; i < rows; i++) {
      expect(Math.abs(mean((each) => each[i]))).toBeLessThan(4 * Math.sqrt(variance / draws));
      expect(Math.abs(mean((each) => each[i] ** 2) - variance)).toBeLessThan(4 * variance * Math.sqrt(2.1 / draws));
      const next = (i + 1) % rows;
      expect(Math.abs(mean((each) => each[i] * each[next]) + count / rows ** 2)).toBeLessThan(4.5 * variance / Math.sqrt(draws));
    }
  });

  it('gives the probabilities of the multinomial distribution', () => {
    const [count, draws] = [90, 30_000];
    const counts = new Uint32Array(count + 1);
    for (let purpose = 0; purpose < draws; purpose++) counts[multinomialRows(3, count, [5, 0], purpose)[1]]++;
    // Binomial(90, 1/3) of the first row; tails together.
    const terms = [(2 / 3) ** count];
    for (let k = 0; k < count; k++) terms.push(terms[k] * ((count - k) / (k + 1)) / 2);
    const [low, high] = [18, 42];
    const bins = (values: ArrayLike<number>): number[] => {
      const all = Array.from(values);
      const sum = (part: number[]): number => part.reduce((total, each) => total + each, 0);
      return [sum(all.slice(0, low)), ...all.slice(low, high), sum(all.slice(high))];
    };
    const chances = bins(terms);
    expect(Math.abs(chiSquareDeviate(bins(counts), (bin) => draws * chances[bin]))).toBeLessThan(3.3);
  });
});

describe('integerBelow', () => {
  it('is the upper half of the 64-bit product', () => {
    for (const n of [1, 3, 1000, 0x1fffff, 0x200000, 0x200001, 4_000_000_007, 2 ** 32]) {
      for (const word of [0, 1, 0xffff, 0x10000, 0x7fffffff, 0xdeadbeef, 0xffffffff]) {
        expect(integerBelow(n, word)).toBe(Number((BigInt(n) * BigInt(word)) >> 32n));
      }
    }
  });
});

describe('determinism', () => {
  it.each([fixedProbability(0.05), fixedInDegree(10), fixedTotal(2000)])('of $kind hangs on key and purpose alone', (connectivity) => {
    const list = build(connectivity, 200, 200, true);
    expect(build(connectivity, 200, 200, true)).toEqual(list);
    expect(build(JSON.parse(JSON.stringify(connectivity)) as Connectivity, 200, 200, true)).toEqual(list);
    expect(build(connectivity, 200, 200, true, 2).target).not.toEqual(list.target);
    expect(build(connectivity, 200, 200, true, 1, 7).target).not.toEqual(list.target);
  });
});

describe('errors', () => {
  it.each<[Connectivity, string]>([
    [oneToOne(), 'oneToOne needs two populations of the same size, got 2 and 3. Make the sizes equal or choose another connectivity.'],
    [pairs([[0, 0], [2, 1]]), 'pair 1 names source neuron 2, but the source population has 2 neurons (0 to 1). Correct the index (they count from 0) or enlarge the population.'],
    [pairs([[0, 3]]), 'pair 0 names target neuron 3, but the target population has 3 neurons (0 to 2).'],
    [dense([[1, 2], [3, 4], [5, 6]]), 'the weight matrix is 3 × 2, expected 2 × 3 (pre × post). Transpose the matrix.'],
    [dense([[1]]), 'the weight matrix is 1 × 1, expected 2 × 3 (pre × post). Give one row per source and one column per target.'],
    [csr({ rowStart: [0, 1], target: [0] }), 'csr rowStart has 2 entries, expected 3 (one per source and the end).'],
    [csr({ rowStart: [0, 1, 2], target: [0, 9] }), 'csr target 1 (row 1) names target neuron 9, but the target population has 3 neurons (0 to 2).'],
    [fixedTotal(3e9), 'asks for 3,000,000,000 synapses, more than can be listed here. Connect fewer neurons or more sparsely; at most 1,073,741,824 synapses fit one connection.'],
    [{ kind: 'fixedProbability', probability: 2, self: false }, 'the probability must lie between 0 and 1, got 2.'],
    [JSON.parse('{"kind":"smallWorld"}') as Connectivity, 'unknown connectivity "smallWorld". Use allToAll, oneToOne, fixedProbability, fixedInDegree, fixedOutDegree, fixedTotal, pairs, dense, csr or convolution.'],
    [JSON.parse('null') as Connectivity, 'expected a connectivity, got null.'],
  ])('building names the connection (%#)', (connectivity, message) => {
    expect(() => build(connectivity, 2, 3)).toThrow(`${subject}: ${message}`);
  });

  it('an empty population is refused', () => {
    expect(() => build(allToAll(), 0, 3)).toThrow(`${subject}: the source population has 0 neurons. Give it a whole number of neurons, at least 1.`);
  });

  it.each<[() => Connectivity, string]>([
    [() => fixedProbability(20), 'fixedProbability(20): the probability must lie between 0 and 1, got 20. A percentage is divided by 100: 0.2.'],
    [() => fixedProbability(NaN), 'fixedProbability(NaN): the probability must lie between 0 and 1, got NaN. Give a number from 0 to 1.'],
    [() => fixedInDegree(1.5), 'fixedInDegree(1.5): the in-degree must be a whole number of at least 0, got 1.5. Give the number of synapses per target neuron.'],
    [() => fixedTotal(-1), 'fixedTotal(-1): the total must be a whole number of at least 0, got -1. Give the number of synapses of the whole connection.'],
    [() => pairs([[0, 0], [1, -1]]), 'pairs(…): pair 1 is [1,-1], expected two neuron numbers. Give [source, target], whole numbers from 0.'],
    [() => dense([[1, 2], [3]]), 'dense(…): row 1 of the weight matrix has 1 columns, row 0 has 2. Give every row one weight per target neuron; 0 is no synapse.'],
    [() => dense([[1, 2], [3, NaN]]), 'dense(…): the weight at row 1, column 1 must be finite in f32, got NaN. Give numbers within ±3.4e38.'],
    [() => dense({ rows: 2, columns: 2, values: [1, 2, 3] }), 'dense(…): a weight matrix of 2 × 2 has 3 values, expected 4. Give rows · columns values, row after row.'],
    [() => csr({ rowStart: [0, 2], target: [1] }), 'csr(…): csr rowStart runs from 0 to 2, expected 0 to 1, the number of targets. Make rowStart begin with 0 and end with the number of targets.'],
    [() => csr({ rowStart: [0, 2, 1, 3], target: [0, 1, 2] }), 'csr(…): csr rowStart[2] is 1 after 2. Give whole numbers that never fall.'],
    [() => csr({ rowStart: [0, 1], target: [0.5] }), 'csr(…): csr target 0 is 0.5, expected a neuron number. Give whole numbers from 0.'],
    [() => csr({ rowStart: [0, 1], target: [0], weights: [1, 2] }), 'csr(…): csr has 2 weights for 1 targets. Give one weight per target, or none and a weight with the connection.'],
  ])('constructors refuse at once (%#)', (construct, message) => {
    expect(construct).toThrow(message);
  });
});
