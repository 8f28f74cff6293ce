import type { IntegerConnection, IntegerSynapses } from '../integer.ts';
import { equalButForShift } from './shifted.ts';

/**
 * Which sources may share a list, because what they send differs only by a shift: sources of the same channel and phase of a
 * convolution (they meet the same weights at the same distances; where an edge clips them, fewer), and sources whose listed synapses are
 * equal but for a shift. On a core those of one number share a list where their synapses there are equal.
 *
 * @returns a number for each source, `null` where no two have the same.
 */
export function kinOf(connection: IntegerConnection, synapses: IntegerSynapses): Int32Array | null {
  return connection.kind === 'convolution' ? kinOfConvolution(connection) : kinOfRows(synapses);
}

function kinOfConvolution({ shape: { groups, inputs, y, x } }: IntegerConnection & { readonly kind: 'convolution' }): Int32Array {
  const kin = new Int32Array(groups * inputs * y.input * x.input);
  for (let source = 0; source < kin.length; source++) {
    const [row, column] = [Math.floor(source / x.input) % y.input, source % x.input];
    const channel = Math.floor(source / (x.input * y.input));
    kin[source] = (channel * y.stride + (row % y.stride)) * x.stride + (column % x.stride);
  }
  return kin;
}

function kinOfRows({ rowStart, target, weight, delay }: IntegerSynapses): Int32Array | null {
  const kin = new Int32Array(rowStart.length - 1).fill(-1);
  const rows = { start: rowStart, target, weight, delay };
  const firstOf = new Map<number, number[]>();
  let shared = false;
  for (let row = 0; row < kin.length; row++) {
    const [from, to] = [rowStart[row], rowStart[row + 1]];
    kin[row] = row;
    if (from === to) continue;
    let hash = to - from;
    for (let at = from; at < to; at++) {
      hash = Math.imul(hash ^ (target[at] - target[from]), 0x85ebca6b) + Math.imul(weight[at] ^ (typeof delay === 'number' ? 0 : delay[at] << 24), 0xc2b2ae35) | 0;
      hash ^= hash >>> 15;
    }
    const others = firstOf.get(hash);
    const like = others?.find((other) => equalButForShift(rows, other, row));
    if (like !== undefined) {
      kin[row] = like;
      shared = true;
    } else if (others) others.push(row);
    else firstOf.set(hash, [row]);
  }
  return shared ? kin : null;
}
