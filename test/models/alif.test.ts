import { expect, it } from 'vitest';
import { alif, type Network } from '../../src/index.ts';
import { onCpu, stepsOf } from '../support/run.ts';

const parameters = { i_ext: 31, beta: 1.7, tau_a: 90, tau_ref: 2 };
const network: Network = {
  dt: 0.5, populations: { cell: { size: 1, model: alif, parameters } },
  record: { cell: { spikes: true, variables: { a: { neurons: [0] } } } },
};

/** The same neuron in double precision. */
function reference(steps: number): number[] {
  const spikes: number[] = [];
  let [v, a, refractory] = [-65, 0, 0];
  for (let k = 0; k < steps; k++) {
    a *= Math.exp(-0.5 / 90);
    if (refractory > 0) { refractory--; continue; }
    v = -65 + 31 + (v + 65 - 31) * Math.exp(-0.5 / 20);
    if (v < -50 + a) continue;
    spikes.push(k);
    [v, a, refractory] = [-65, a + 1.7, 4];
  }
  return spikes;
}

it('spikes at the steps of a double-precision integration, ever more slowly', async () => {
  await onCpu(network, async (simulation) => {
    await simulation.run(600);
    const spikes = stepsOf(simulation, 'cell');
    expect(spikes).toEqual(reference(1200));
    expect(spikes[1] - spikes[0]).toBeLessThan(spikes[6] - spikes[5]);
  });
});

it('raises its threshold by beta at each spike and lets it decay with tau_a', async () => {
  await onCpu(network, async (simulation) => {
    await simulation.run(300);
    const spikes = stepsOf(simulation, 'cell');
    const { step, value } = simulation.recorded('cell', 'a');
    step.forEach((k, at) => {
      const expected = spikes.filter((each) => each <= k).reduce((sum, each) => sum + 1.7 * Math.exp(-(k - each) * 0.5 / 90), 0);
      expect(value[at]).toBeCloseTo(expected, 4);
    });
  });
});
