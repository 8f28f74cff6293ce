import type { Plan } from '../compile/plan.ts';
import { drawsPerRule, philoxKey } from '../random/philox.ts';
import compete from '../../shaders/cpu/compete.wat';
import exactMath from '../../shaders/cpu/exact-math.wat';
import gather from '../../shaders/cpu/gather.wat';
import normal from '../../shaders/cpu/normal.wat';
import transmit from '../../shaders/cpu/transmit.wat';
import { constructWat } from './construct-wat.ts';
import { convolveWat } from './convolve-wat.ts';
import { deliverWat } from './deliver-wat.ts';
import { learnKernelWat } from './learn-kernel-wat.ts';
import { learnRowsWat } from './learn-rows-wat.ts';
import { learnWat } from './learn-wat.ts';
import { layOut, type Layout } from './memory.ts';
import { normaliseWat } from './normalise-wat.ts';
import { drawRuleWat, philoxWat } from './philox-wat.ts';
import { rememberWat } from './remember-wat.ts';
import { sendWat } from './transmit-wat.ts';
import { updateWat } from './update-wat.ts';

export { layOut };

export type Kernel = (...numbers: number[]) => void;
/** What a plan's module exports, each under the number of its population or connection. */
export type Kernels = Readonly<Record<string, Kernel | undefined>>;

/** All kernels of a plan as one WebAssembly module, in text. */
export function moduleWat(plan: Plan, layout: Layout): string {
  return [
    exactMath, normal, gather, transmit, compete, philoxWat(philoxKey(plan.seed)),
    ...(plan.connections.some((each) => each.plasticity?.program.draws) ? Array.from({ length: drawsPerRule }, (_, word) => drawRuleWat(word)) : []),
    ...plan.populations.flatMap((each) => [updateWat(plan, layout, each), ...(each.remembers ? [rememberWat(plan, layout, each, each.remembers)] : []), ...(each.sends.length > 0 ? [sendWat(plan, layout, each)] : [])]),
    ...plan.connections.flatMap((each) => [
      constructWat(plan, layout, each),
      ...(each.sparse ? [deliverWat(plan, layout, each)] : []),
      ...(each.convolution ? [convolveWat(plan, layout, each)] : []),
      ...(each.plasticity ? [(each.convolution ? learnKernelWat : each.sparse ? learnRowsWat : learnWat)(plan, layout, each)] : []),
      ...(each.normalise ? [normaliseWat(plan, layout, each)] : []),
    ]),
  ].join('\n');
}
