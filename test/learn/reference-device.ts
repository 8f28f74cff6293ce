import type { OpDevice, OpPlan } from '../../src/learn/plan/ops.ts';
import { define } from './reference.ts';

/** Executes a plan in double precision, op by op, as its definitions say. */
export function referenceDevice(plan: OpPlan): OpDevice & { readonly memory: Readonly<Record<string, Float64Array>> } {
  const memory = Object.fromEntries(plan.tensors.map(({ name, size }) => [name, new Float64Array(size)]));
  return {
    plan, memory, adapter: 'definitions in double precision',
    write: ({ tensor, offset }, numbers) => memory[tensor].set(numbers, offset),
    run: (phase) => {
      for (const op of plan.phases[phase]) define(op, memory, plan.programs);
    },
    read: ({ tensor, offset }, size) => Promise.resolve(Float32Array.from(memory[tensor].subarray(offset, offset + size))),
    dispose: () => undefined,
  };
}
