/**
 * The promise: same network, seed and input, the same spikes bit for bit, on every device, in every plan, at every submit size
 * and batch split. Each device must give what the CPU backend gives, and that must be what expected.json holds. After a change
 * that is meant to change spikes:
 *
 *     npm test -- test/exactness -u
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend } from '../../src/backend/cpu.ts';
import { lavapipeDriver, runInChrome, runInNode, swiftshaderDriver, type DeviceRun } from './devices.ts';
import { everyPlan, onePlan, runOnCpu, twoRuns, type Done } from './jobs.ts';
import { exactnessCases } from './networks.ts';
import type { CaseResult } from './run-case.ts';
import { tableOf, type Row } from './table.ts';

const patience = 1_800_000;
const lavapipe = lavapipeDriver();
/** What each device runs: whole runs of all plans, and each way of cutting a run in one plan of each case (turn about). */
const work = {
  'CPU': everyPlan('whole', 'again', 'batch in parts', 'sample by sample'),
  'SwiftShader in Node': [
    ...everyPlan('whole'), ...onePlan(0, 'submits of 1 step'), ...onePlan(1, 'hardware kernels'),
    ...twoRuns(0, 'again', 'submits of 7 steps', 'submits of 64 steps', 'batch in parts', 'sample by sample'),
  ],
  // The driver is the one of before: that the browser changes nothing, one plan of each case shows.
  'SwiftShader in Chrome': [...onePlan(2, 'whole'), ...onePlan(0, 'submits of 7 steps')],
  // LLVM takes seconds for every kernel.
  'lavapipe in Node': [...onePlan(1, 'whole'), ...onePlan(0, 'hardware kernels')],
  'GPU in Node': everyPlan('whole', 'submits of 1 step', 'submits of 7 steps', 'submits of 64 steps', 'batch in parts', 'sample by sample'),
} as const;
type Device = keyof typeof work;

const expected: Record<string, CaseResult> = {};
const rows: Row[] = [];

/** SwiftShader and Chrome one after the other beside lavapipe: two processes at a time, for two cores. */
const started: Partial<Record<Device, Promise<DeviceRun>>> = {};
beforeAll(async () => {
  const cpu = await runOnCpu(cpuBackend(), work.CPU);
  for (const { name, mode, result, error } of cpu) {
    if (mode === 'whole') expected[name] ??= result ?? fail(`${name} on the CPU: ${error}`);
  }
  started.CPU = Promise.resolve({ opened: { adapter: 'CPU (WebAssembly)', software: true, failures: [] }, runs: cpu, seconds: cpu.reduce((sum, { seconds }) => sum + seconds, 0) });
  const start = (device: Device, after: Promise<unknown> | undefined, run: () => Promise<DeviceRun>): void => {
    started[device] = Promise.resolve(after).catch(() => undefined).then(run);
    started[device].catch(() => undefined);
  };
  start('SwiftShader in Node', undefined, async () => runInNode(await swiftshaderDriver(), work['SwiftShader in Node']));
  if (lavapipe) start('lavapipe in Node', undefined, () => runInNode(lavapipe.path, work['lavapipe in Node']));
  start('SwiftShader in Chrome', started['lavapipe in Node'], () => runInChrome(work['SwiftShader in Chrome']));
  start('GPU in Node', started['SwiftShader in Chrome'], () => runInNode(undefined, work['GPU in Node'], true));
}, patience);
afterAll(() => console.log(tableOf(rows, exactnessCases.map(({ name }) => name))));

function fail(message: string): never {
  throw new Error(message);
}

/** Every run of a device gave what the CPU gives. */
function check(device: Device, { opened, runs, seconds }: DeviceRun): void {
  rows.push({ device, adapter: opened?.adapter ?? '', seconds, runs, equal: (each) => isEqual(each) });
  expect(opened?.failures).toEqual([]);
  expect(runs.filter((each) => !isEqual(each)).map(({ name, plan, mode, result, error }) => ({ name, plan, mode, result: result ?? error, expected: expected[name] }))).toEqual([]);
  expect(runs).toHaveLength(work[device].length);
}

const isEqual = ({ name, result }: Done): boolean => JSON.stringify(result) === JSON.stringify(expected[name]);

describe('the same spikes, bit for bit', () => {
  it('on the CPU, in all plans and batch splits, as pinned in expected.json', async () => {
    check('CPU', await started.CPU!);
    await expect(`${JSON.stringify(expected, null, 2)}\n`).toMatchFileSnapshot('expected.json');
  });

  it('on lavapipe in Node', async ({ skip }) => {
    const run = await started['lavapipe in Node'];
    const absent = !lavapipe ? 'not installed: no second adapter was tested' : !run!.opened?.adapter && !lavapipe.recent ? 'too old for Dawn (Mesa 25 or newer is needed): no second adapter was tested' : null;
    if (absent) {
      rows.push({ device: 'lavapipe in Node', absent });
      console.warn(`lavapipe: ${absent}`);
      skip(`lavapipe: ${absent}`);
    }
    expect(run!.opened?.adapter).toMatch(/llvmpipe/);
    check('lavapipe in Node', run!);
  }, patience);

  it('on SwiftShader in Node, at every submit size and with the kernels for hardware', async () => {
    const run = await started['SwiftShader in Node']!;
    expect(run.opened?.adapter).toMatch(/SwiftShader/);
    check('SwiftShader in Node', run);
  }, patience);

  it('on SwiftShader in Chrome', async () => {
    const run = await started['SwiftShader in Chrome']!;
    expect(run.opened?.adapter).toMatch(/SwiftShader/i);
    check('SwiftShader in Chrome', run);
  }, patience);

  it('on the GPU of this machine', async ({ skip }) => {
    const run = await started['GPU in Node']!;
    if (!run.opened?.adapter || run.opened.software) {
      rows.push({ device: 'GPU in Node', absent: 'none on this machine' });
      skip('no GPU on this machine');
    }
    check('GPU in Node', run);
  }, patience);
});
