import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNetx } from '../../src/chip/netx/read.ts';
import { runPorted } from '../../src/chip/run.ts';

const shared = join(import.meta.dirname, '../../../shared/fixtures');

describe.runIf(existsSync(shared))('recorded runs of Lava with netx', () => {
  it.each(['ff_dense', 'ff_delay'])('%s', async (name) => {
    const run = JSON.parse(readFileSync(join(shared, `netx/${name}.run.json`), 'utf8'));
    const out = await runPorted(await readNetx(new Uint8Array(readFileSync(join(shared, `netx/${name}.net`))), name), run, { backend: 'cpu' });
    expect(out.layers.map((each) => each.spikes)).toEqual(run.layers.map((each: { spikes: unknown }) => each.spikes));
  });
});
