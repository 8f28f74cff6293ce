import { beforeAll, describe, it } from 'vitest';
import type { Machine } from '../../src/backend/backend.ts';
import { openVariants, expectTwins, request } from './gpu.ts';
import { lateCases } from './learn-rows-cases.ts';

let devices: Awaited<ReturnType<typeof openVariants>>;
beforeAll(async () => { devices = await openVariants(); });

describe('rows learn late', () => {
  // Turn about: both sorts of kernels come up, and SwiftShader takes its time.
  it.each(lateCases.map((each, at) => ({ ...each, device: at % 2 })))('$name', async ({ network, batch, device }) => {
    const act = async (machine: Machine): Promise<void> => {
      // Off between two words of the memory, on again in its next round, and a trial that begins anew.
      for (const [steps, learning] of [[50, true], [19, false], [25, true]] as const) await machine.run(request({ steps, learning, samples: batch }));
      machine.reset();
      await machine.run(request({ steps: 21, samples: batch, firstSample: batch }));
      await machine.finishTrial(batch);
    };
    await expectTwins(network, [devices[device]], { plan: 'stepped', batch, act });
  });
});
