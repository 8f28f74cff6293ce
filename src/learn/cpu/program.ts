import { assemble } from '../../wasm/assemble.ts';
import exactMath from '../../../shaders/cpu/exact-math.wat';
import type { Neuron, OpPlan } from '../plan/ops.ts';
import { callsOf } from './calls.ts';
import { elementwiseWat } from './elementwise-wat.ts';
import { Layout, type Call } from './layout.ts';
import { neuronWat } from './neuron-wat.ts';
import { productWat } from './product-wat.ts';
import { scoreWat } from './score-wat.ts';

/** A plan as a CPU runs it: one module, and for each phase the calls of its kernels in order. Plain data, for any thread. */
export interface CpuProgram {
  readonly layout: Layout;
  readonly module: Uint8Array<ArrayBuffer>;
  readonly phases: Readonly<Record<string, readonly Call[]>>;
}

/** @throws WebspikeError where an op names a tensor that is not there or too small. */
export function cpuProgram(plan: OpPlan): CpuProgram {
  const layout = new Layout(plan);
  const neurons = new Neurons(plan);
  const phases = Object.fromEntries(Object.entries(plan.phases).map(([phase, ops]) => [phase, ops.flatMap((op) => callsOf(op, layout, (each) => neurons.nameOf(each)))]));
  return { layout, module: assemble([exactMath, elementwiseWat, productWat, scoreWat, ...neurons.texts].join('\n')), phases };
}

/** Kernels of neurons; ops that differ in their addresses or their number of steps alone share one. */
class Neurons {
  readonly texts: string[] = [];
  readonly #names = new Map<string, string>();

  constructor(readonly plan: OpPlan) {}

  nameOf(op: Neuron): string {
    const key = JSON.stringify({ ...op, steps: 0, samples: 0 }, (name, value: unknown) => (name === 'tensor' || name === 'offset' ? undefined : value));
    let name = this.#names.get(key);
    if (name === undefined) {
      name = `neuron_${this.#names.size}`;
      this.#names.set(key, name);
      this.texts.push(neuronWat(name, op, this.plan.programs[op.program]));
    }
    return name;
  }
}
