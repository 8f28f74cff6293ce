import { chooseBackend } from '../src/index.ts';
import { createFollower } from '../src/cli/progress.ts';
import { judge } from './check.ts';
import { findBenchmark } from './networks/index.ts';
import type { Order } from './order.ts';
import type { Finding } from './row.ts';
import { formatTable } from './table.ts';

/** The networks of which the field knows what a correct run gives. */
const judged = [
  ['cuba', '4k'], ['coba', '4k'], ['cobahh', '4k'], ['brunel', 'ai'], ['brunel', 'sr'], ['brunel', 'si-fast'], ['brunel', 'si-slow'], ['brunel', 'nest'],
] as const;

/**
 * Runs the networks with known rates on the CPU backend, without timing them, and prints what each seed gives beside what the
 * references allow.
 *
 * @returns the exit code: 1 where a finding failed.
 */
export async function judgeSeeds(seeds: readonly number[]): Promise<number> {
  const follower = createFollower();
  const rows: string[][] = [];
  let passed = true;
  for (const [at, [name, size]] of judged.entries()) {
    const bySeed: (readonly Finding[])[] = [];
    for (const [k, seed] of seeds.entries()) {
      const order: Order = { benchmark: name, size, seed, plan: 'auto', delivery: 'auto', limit: Infinity };
      const each = await findBenchmark(name).at(size, order);
      const done = at * seeds.length + k;
      bySeed.push(await judge(order, each, await chooseBackend({ backend: 'cpu' }), (share) => follower.show({
        phase: 'judging', done: done + share, total: judged.length * seeds.length, count: `${name} ${size}`, figures: `seed ${seed}`,
      })));
    }
    for (const [n, { what, wanted }] of bySeed[0].entries()) {
      const findings = bySeed.map((each) => each[n]);
      passed &&= findings.every((each) => each.passed);
      rows.push([n === 0 ? `${name} ${size}` : '', what, ...findings.map((each) => (each.passed ? each.got : `${each.got} FAIL`)), wanted]);
    }
  }
  follower.stop();
  console.log(formatTable(['network', 'finding', ...seeds.map((seed) => `seed ${seed}`), 'references allow'], rows, 2));
  return passed ? 0 : 1;
}
