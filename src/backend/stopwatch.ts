import type { Plan } from '../compile/plan.ts';
import type { Kernel, Kernels } from '../kernels/module-wat.ts';
import type { KernelTime } from './backend.ts';

/** What kernels of a step are called, by what they are exported as. */
const groups: Readonly<Record<string, string>> = { update: 'update', remember: 'update', send: 'update', deliver: 'deliver', visit: 'learn', pre: 'learn', post: 'learn', adapt: 'learn' };

/** Kernels that keep the time of all their calls, by group and by what they work on. */
export function timed(plan: Plan, kernels: Kernels): { readonly kernels: Kernels; readonly times: () => KernelTime[] } {
  const totals = new Map<string, { kernel: string; what: string; milliseconds: number; calls: number }>();
  const wrap = (name: string, kernel: Kernel): Kernel => {
    const [verb, index] = name.split('_');
    const group = groups[verb];
    if (!group) return kernel;
    const what = (['update', 'remember', 'send', 'adapt'].includes(verb) ? plan.populations : plan.connections)[Number(index)].name;
    const total = totals.get(`${group} ${what}`) ?? { kernel: group, what, milliseconds: 0, calls: 0 };
    totals.set(`${group} ${what}`, total);
    return (...numbers) => {
      const from = performance.now();
      kernel(...numbers);
      total.milliseconds += performance.now() - from;
      total.calls++;
    };
  };
  const wrapped = Object.fromEntries(Object.entries(kernels).map(([name, kernel]) => [name, typeof kernel === 'function' ? wrap(name, kernel) : kernel]));
  return { kernels: wrapped, times: () => [...totals.values()].filter(({ calls }) => calls > 0).map((total) => ({ ...total })) };
}
