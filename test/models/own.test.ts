import { describe, expect, it } from 'vitest';
import { oneToOne, spikeArray, stimulus, type Network } from '../../src/index.ts';
import type { NeuronModel, PlasticityRule } from '../../src/models/model.ts';
import { messageOf, neuron, onCpu, refusal, traces } from '../support/run.ts';

/** FitzHugh–Nagumo (FitzHugh 1961, doi:10.1016/S0006-3495(61)86902-6), as a user would write it. */
const fitzHughNagumo: NeuronModel = {
  name: 'fitzhugh-nagumo', summary: 'cubic neuron with recovery', source: 'FitzHugh 1961',
  parameters: { i_ext: { value: 0.5, unit: '1', doc: 'current' } },
  state: { v: { value: -1, unit: '1', doc: 'potential' }, w: { value: 1, unit: '1', doc: 'recovery' } },
  equations: `
    dv/dt = v - v ** 3 / 3 - w + i_ext
    dw/dt = 0.08 * (v + 0.7 - 0.8 * w)`,
  spike: 'v > 1.8',
  method: 'rk4',
};

it('a neuron in ten lines follows an independent integration', async () => {
  const network: Network = { dt: 0.1, populations: { cell: { size: 1, model: fitzHughNagumo } } };
  const [v] = await traces(network, 'cell', ['v'], 100);
  const fine = 0.001;
  let [x, y] = [-1, 1];
  const slope = (a: number, b: number): [number, number] => [a - a ** 3 / 3 - b + 0.5, 0.08 * (a + 0.7 - 0.8 * b)];
  for (let k = 0; k < 1000; k++) {
    for (let m = 0; m < 100; m++) {
      const [dx, dy] = slope(x, y);
      const [mx, my] = slope(x + fine / 2 * dx, y + fine / 2 * dy);
      [x, y] = [x + fine * mx, y + fine * my];
    }
    expect(Math.abs(v[k] - x)).toBeLessThan(2e-3);
  }
  expect(Math.max(...v)).toBeGreaterThan(1.8);
});

/** Oja's rule (Oja 1982, doi:10.1007/BF00275687) on spikes, as a user would write it. */
const oja: PlasticityRule = {
  name: 'oja', summary: 'Hebbian growth that normalises itself', source: 'Oja 1982',
  parameters: { eta: { value: 0.1, unit: '1', doc: 'rate' } },
  pre: { state: { x: { value: 0, unit: '1', doc: 'trace' } }, equations: 'dx/dt = -x / 10', spike: 'x += 1' },
  onPost: `
    change = x - w     # y = 1 at a post spike
    w = w + eta * change`,
};

it('a plasticity rule in ten lines does what it says', async () => {
  const network: Network = {
    dt: 1, populations: { pre: { size: 1, model: spikeArray }, post: { size: 1, model: spikeArray } },
    connections: { learn: { from: 'pre', to: 'post', connectivity: oneToOne(), weight: 0.25, plasticity: { rule: oja }, synapse: { model: { name: 'none', summary: '', source: '', parameters: {}, state: {}, arrival: '' } } } },
  };
  await onCpu(network, async (simulation) => {
    simulation.setSpikes('pre', [[1, 0], [3, 0]]);
    simulation.setSpikes('post', [[6, 0], [8, 0]]);
    await simulation.run(10);
    const x = (t: number): number => Math.exp(-(t - 1) / 10) + Math.exp(-(t - 3) / 10);
    const once = 0.25 + 0.1 * (x(6) - 0.25);
    expect((await simulation.weights('learn'))[0]).toBeCloseTo(Math.min(1, once + 0.1 * (x(8) - once)), 5);
  });
});

it('a name defined after a variable was assigned sees its new value', async () => {
  const network: Network = { dt: 1, populations: { cell: { size: 1, model: neuron({ state: { v: 1 }, equations: 'before = v; v = v + 1; twice = 2 * v; v = twice + 100 * before' }) } } };
  const [v] = await traces(network, 'cell', ['v'], 2);
  expect([...v]).toEqual([2 * 2 + 100, 2 * 105 + 10_400]);
});

describe('the range a parameter states', () => {
  const dice: NeuronModel = { ...neuron({}), name: 'dice', parameters: { eyes: { value: 1, unit: '1', doc: 'on top', range: [1, 6], whole: true } }, spike: 'v > eyes' };

  it('holds for numbers, for each neuron, for stimuli and for changes', async () => {
    const wrong = 'give a whole number from 1 to 6';
    const network = (eyes: number | number[]): Network => ({ dt: 1, populations: { cells: { size: 2, model: dice, parameters: { eyes } } } });
    expect((await refusal(network(7))).toLowerCase()).toContain(`population "cells", parameter "eyes": it is 7. ${wrong}`);
    expect((await refusal(network([3, 2.5]))).toLowerCase()).toContain(`population "cells", parameter "eyes", value 1: it is 2.5. ${wrong}`);
    await onCpu(network(2), async (simulation) => {
      expect((await messageOf(() => simulation.setParameter('cells', 'eyes', 0))).toLowerCase()).toContain(`it is 0. ${wrong}`);
    });
    await onCpu({ dt: 1, populations: { cells: { size: 2, model: dice, parameters: { eyes: stimulus() } } } }, async (simulation) => {
      expect((await messageOf(() => simulation.setStimulus('cells', 'eyes', [6, 9]))).toLowerCase()).toContain(`stimulus "eyes", value 1: it is 9. ${wrong}`);
    });
  });
});
