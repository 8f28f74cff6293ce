import type { Backend } from '../backend/backend.ts';
import { compile, type CompileOptions } from '../compile/compile.ts';
import { defaultMemory } from '../compile/delivery.ts';
import type { Measured, Plan, PlannedConnection, Strategy, Tuned } from '../compile/plan.ts';
import { expect } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { candidatesOf, tuningKey } from './candidates.ts';
import { measure, type Tools } from './measure.ts';
import { openProbe } from './probe.ts';
import { decodeMeasured } from './remembered.ts';
import { defaultStore } from './stores.ts';
import type { TuningOptions } from './tuning.ts';

const defaultRate = 10;
const defaultSeconds = 2;
/** Another strategy than the planner's must be faster by so much: less is within the noise of short runs. */
const advantage = 1.1;

/** Connections of one shape: what is measured on one holds for all. */
interface Group {
  readonly key: string;
  readonly members: PlannedConnection[];
  readonly candidates: readonly Strategy[];
  /** In Hz. */
  readonly rate: number;
}

/**
 * Measures on the device how each connection is delivered fastest, or remembers it. A candidate must first deliver the
 * same as the planner's choice does, bit for bit. What time does not suffice for stays with the planner.
 *
 * @returns the options of {@link compile} that say so.
 * @example
 * const plan = compile(network, { ...options, ...await tune(network, backend, options, { rates: { input: 40 } }) });
 */
export async function tune(
  network: Network, backend: Backend, options: CompileOptions, tuning: TuningOptions = {},
  tools: Tools = { open: openProbe, now: () => performance.now() },
): Promise<Required<Pick<CompileOptions, 'delivery' | 'tuned'>>> {
  const { seconds = defaultSeconds, anew = false } = tuning;
  expect(seconds > 0 && Number.isFinite(seconds), 'option "tuning"', `the time is ${seconds} s`, 'give "seconds" as a number above 0');
  const base = compile(network, options);
  const groups = groupsOf(base, backend, options, seconds, tuning.rates);
  const store = tuning.store === undefined ? await defaultStore() : tuning.store;
  const tuned: Record<string, readonly Measured[]> = {};
  const settle = (group: Group, measured: readonly Measured[]): void => {
    for (const { name } of group.members) tuned[name] = measured;
  };

  const open: Group[] = [];
  for (const group of groups) {
    const known = anew ? null : decodeMeasured(await store?.get(group.key), group.candidates);
    if (known) settle(group, known);
    else open.push(group);
  }
  const deadline = tools.now() + 1000 * seconds;
  for (const [at, group] of open.entries()) {
    const left = deadline - tools.now();
    if (left <= 0) break;
    const measured = await measure(
      { backend, base, connection: group.members[0], candidates: group.candidates, rate: group.rate, options, milliseconds: left / (open.length - at) }, tools,
    );
    settle(group, measured);
    await store?.set(group.key, JSON.stringify(measured));
    tuning.onProgress?.({ connection: group.members[0].name, measured, done: (at + 1) / open.length });
  }
  return { delivery: choose(base, tuned, options.bindingBytes), tuned };
}

/** Connections with a choice, grouped by shape, those with the most events first. */
function groupsOf(base: Plan, backend: Backend, options: CompileOptions, seconds: number, rates: TuningOptions['rates'] = defaultRate): Group[] {
  const names = base.populations.map((each) => each.name);
  for (const [name, rate] of typeof rates === 'number' ? [['', rates] as const] : Object.entries(rates)) {
    expect(name === '' || names.includes(name), 'option "tuning"', `there is no population "${name}" to have a rate`, `known: ${names.join(', ')}`);
    expect(Number.isFinite(rate) && rate >= 0, 'option "tuning"', `a rate is ${rate} Hz`, 'give numbers of at least 0');
  }
  const groups = new Map<string, Group>();
  for (const connection of base.connections) {
    const candidates = candidatesOf(base, connection, options, backend.kind);
    if (candidates.length < 2) continue;
    const rate = typeof rates === 'number' ? rates : rates[names[connection.from]] ?? defaultRate;
    // More time or memory may bring in candidates that were left out.
    const key = `${tuningKey(backend.adapter, base, connection, rate)} ${seconds} s, ${options.memoryBytes ?? defaultMemory} bytes`;
    const group = groups.get(key) ?? { key, members: [], candidates, rate };
    group.members.push(connection);
    groups.set(key, group);
  }
  const events = ({ members, rate }: Group): number => rate * members.length * members[0].synapses;
  return [...groups.values()].sort((a, b) => events(b) - events(a));
}

/** The fastest of each connection; matrices must fit the first bank together, those that the planner wanted before others. */
function choose(base: Plan, tuned: Tuned, bindingBytes: number): Record<string, Strategy> {
  const matrix = ({ from, to }: PlannedConnection): number => 4 * base.populations[from].size * base.populations[to].size;
  const fixed = base.connections.filter((each) => !tuned[each.name] && each.strategy === 'dense');
  let free = bindingBytes - fixed.reduce((sum, each) => sum + matrix(each), 0);
  const chosen: Record<string, Strategy> = {};
  const wanted = (each: PlannedConnection): number => Number(each.strategy === 'dense');
  for (const connection of base.connections.filter((each) => tuned[each.name]).sort((a, b) => wanted(b) - wanted(a))) {
    const strategy = fastest(tuned[connection.name].filter((each) => each.strategy !== 'dense' || matrix(connection) <= free), connection.strategy);
    if (strategy === 'dense') free -= matrix(connection);
    chosen[connection.name] = strategy;
  }
  return chosen;
}

function fastest(measured: readonly Measured[], planned: Strategy): Strategy {
  let best = { strategy: planned, microsecondsPerStep: Infinity };
  for (const each of measured) {
    if ('rejected' in each) continue;
    const time = each.microsecondsPerStep * (each.strategy === planned ? 1 / advantage : 1);
    if (time < best.microsecondsPerStep) best = { strategy: each.strategy, microsecondsPerStep: time };
  }
  return best.strategy;
}
