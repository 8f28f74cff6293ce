import type { Op } from '../plan/ops.ts';
import type { StepProgram } from '../../equations/adjoint.ts';
import type { Dispatch } from './dispatch.ts';
import { add, adam, copy, fill, loss, multiply, penalty, pool, quantise, readout, sgd, warp } from './elementwise.ts';
import { eligibility } from './eligibility.ts';
import { neuron } from './neuron.ts';
import { cut, productOf } from './products.ts';
import { clip, delay, normalise, reduce, weightNorm } from './sums.ts';
import type { TileOf } from './tune.ts';

/** The dispatches that carry out an op. */
export function lower(op: Op, programs: readonly StepProgram[], tileOf: TileOf): Dispatch[] {
  switch (op.kind) {
    case 'fill': return fill(op);
    case 'copy': return copy(op);
    case 'add': return add(op);
    case 'multiply': return multiply(op);
    case 'reduce': return reduce(op);
    case 'pool': return pool(op);
    case 'normalise': return normalise(op);
    case 'delay': return delay(op);
    case 'neuron': return neuron(op, programs);
    case 'eligibility': return eligibility(op);
    case 'readout': return readout(op);
    case 'loss': return loss(op);
    case 'penalty': return penalty(op);
    case 'weight-norm': return weightNorm(op);
    case 'quantise': return quantise(op);
    case 'clip': return clip(op);
    case 'sgd': return sgd(op);
    case 'adam': return adam(op);
    case 'warp': return warp(op);
    case 'matmul':
    case 'convolve': {
      const product = productOf(op)!;
      return cut(product, tileOf(product));
    }
  }
}
