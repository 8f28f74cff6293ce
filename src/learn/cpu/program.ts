import { assemble } from '../../wasm/assemble.ts';
import exactMath from '../../../shaders/cpu/exact-math.wat';
import type { Convolve, Eligibility, Neuron, OpPlan, Pool } from '../plan/ops.ts';
import { callsOf } from './calls.ts';
import { convolveWat, transposeWat } from './convolve-wat.ts';
import { delayWat } from './delay-wat.ts';
import { eligibilityWat } from './eligibility-wat.ts';
import { elementwiseWat } from './elementwise-wat.ts';
import { groupsWat } from './groups-wat.ts';
import { Layout, type Call } from './layout.ts';
import { neuronWat } from './neuron-wat.ts';
import { poolWat } from './pool-wat.ts';
import { productWat } from './product-wat.ts';
import { scoreWat } from './score-wat.ts';
import { sparseWat } from './sparse-wat.ts';
import { warpWat } from './warp-wat.ts';

/** A plan as a CPU runs it: one module, and for each phase the calls of its kernels in order. Plain data, for any thread. */
export interface CpuProgram {
  readonly layout: Layout;
  readonly module: Uint8Array<ArrayBuffer>;
  readonly phases: Readonly<Record<string, readonly Call[]>>;
}

/** @throws WebspikeError where an op names a tensor that is not there or too small. */
export function cpuProgram(plan: OpPlan): CpuProgram {
  const layout = new Layout(plan);
  const generated = new Generated(plan);
  const phases = Object.fromEntries(Object.entries(plan.phases).map(([phase, ops]) => [phase, ops.flatMap((op) => callsOf(op, layout, (each) => generated.nameOf(each)))]));
  return { layout, module: assemble([exactMath, elementwiseWat, productWat, sparseWat, transposeWat, scoreWat, groupsWat, delayWat, warpWat, ...generated.texts].join('\n')), phases };
}

/** Kernels written for one shape or one neuron; ops that differ in their addresses or numbers of rows and steps alone share one. */
class Generated {
  readonly texts: string[] = [];
  readonly #names = new Map<string, string>();

  constructor(readonly plan: OpPlan) {}

  nameOf(op: Neuron | Eligibility | Convolve | Pool): string {
    const key = JSON.stringify(op, (name, value: unknown) => (['tensor', 'offset', 'steps', 'samples', 'rows', 'pre', 'post', 'accumulate'].includes(name) ? undefined : value));
    let name = this.#names.get(key);
    if (name === undefined) {
      name = `${op.kind}_${this.#names.size}`;
      this.#names.set(key, name);
      this.texts.push(this.#write(name, op));
    }
    return name;
  }

  #write(name: string, op: Neuron | Eligibility | Convolve | Pool): string {
    if (op.kind === 'neuron') return neuronWat(name, op, this.plan.programs[op.program]);
    if (op.kind === 'eligibility') return eligibilityWat(name, op);
    return op.kind === 'convolve' ? convolveWat(name, op.direction, op.shape) : poolWat(name, op);
  }
}
