import { beforeAll, expect, it } from 'vitest';
import { stimulus, uniform, type Network } from '../../src/index.ts';
import { neuron } from '../support/run.ts';
import { expectTwins, openVariants, part } from './gpu.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = await openVariants(); });

it.each(['0.1', '40', 'm', 'v / 40', 'rand() * 40'])('poisson(%s) counts alike on the device and on the CPU', async (mean) => {
  const model = neuron({ parameters: { m: 1 }, state: { v: 100 }, equations: `v = 0.9 * v + poisson(${mean})` });
  const populations = {
    each: { size: 1000, model, parameters: { m: uniform(0, 40) } },
    given: { size: 1000, model, parameters: { m: stimulus() } },
  };
  for (const plan of ['stepped', 'resident'] as const) {
    const network: Network = { dt: 1, populations };
    const cpu = await expectTwins(network, devices, {
      plan, batch: 2,
      prepare: (machine, { populations: [, { stimuli: [place] }] }) => { if (place) machine.write('values', place.offset, new Uint32Array(Float32Array.from({ length: 2000 }, (_, at) => at / 50).buffer)); },
    });
    expect(new Set(part(cpu, 'state', 'each: v')).size).toBeGreaterThan(100);
  }
});
