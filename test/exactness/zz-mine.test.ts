import { expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { lavapipeDriver, runInNode, swiftshaderDriver } from './devices.ts';
import { everyPlan, onePlan } from './jobs.ts';
const mine = ['rules of pairs and triplets, matrices and bits', 'rules of weights, rates and potentials, along rows', 'rules with ticks, along rows', 'kernels and chance, learned per trial'];
const expected = JSON.parse(readFileSync(new URL('./expected.json', import.meta.url), 'utf8'));
it.each([['swiftshader', [...everyPlan('whole'), ...onePlan(1, 'submits of 7 steps', 'hardware kernels')]], ['lavapipe', onePlan(1, 'whole')]] as const)('%s', async (which, jobs) => {
  const run = await runInNode(which === 'lavapipe' ? lavapipeDriver()!.path : await swiftshaderDriver(), jobs.filter((each) => mine.includes(each.name)));
  for (const each of run.runs) console.log(which, each.name, each.plan, each.mode, each.seconds.toFixed(1), each.error ?? '', JSON.stringify(each.result) === JSON.stringify(expected[each.name]));
  expect(run.runs.every((each) => JSON.stringify(each.result) === JSON.stringify(expected[each.name]))).toBe(true);
}, 1_500_000);
