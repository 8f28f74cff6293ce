import { describe, expect, it } from 'vitest';
import { allToAll, exponentialCurrent, integrateAndFire, lif, oneToOne, pairStdp, spikeArray, stimulus, type Network, type Simulation } from '../../src/index.ts';
import { neuron, messageOf, onCpu } from '../support/run.ts';

const network: Network = {
  dt: 1,
  populations: {
    events: { size: 2, model: spikeArray },
    cells: { size: 3, model: lif, parameters: { i_ext: stimulus(), tau_m: 10, v_thresh: 1e6 } },
    counted: { size: 2, model: { ...neuron({ state: { n: 0 }, spike: 'n > 1e9' }), state: { n: { value: 0, unit: '1', doc: 'learned', shared: true } }, adapt: 'n = n + 1' } },
  },
  connections: {
    plain: { from: 'events', to: 'cells', connectivity: allToAll(), weight: [1, 2, 3, 4, 5, 6], synapse: { model: exponentialCurrent } },
    learn: { from: 'events', to: 'events', connectivity: oneToOne(), weight: 0.5, plasticity: { rule: pairStdp }, synapse: { model: { name: 'none', summary: '', source: '', parameters: {}, state: {}, arrival: '' } } },
  },
};
const use = <T>(action: (simulation: Simulation) => Promise<T> | T): Promise<T> => onCpu(network, async (simulation) => action(simulation), { batch: 2 });

describe('setStimulus', () => {
  it('acts from the next step on, and fills the beginning of the batch', () => use(async (simulation) => {
    simulation.setStimulus('cells', 'i_ext', [1, 2, 3]);
    await simulation.run(10);
    const v = await simulation.state('cells', 'v');
    [1, 2, 3, 0, 0, 0].forEach((current, at) => expect(v[at]).toBeCloseTo(-65 + current * (1 - Math.exp(-1)), 3));
  }));

  it.each<[(simulation: Simulation) => void, string]>([
    [(each) => each.setStimulus('cell', 'i_ext', [1]), 'population "cell": there is no such population. Known: events, cells, counted.'],
    [(each) => each.setStimulus('cells', 'tau_m', [1, 2, 3]), 'population "cells", stimulus "tau_m": it is not a stimulus. Declare it with stimulus(); stimuli here: i_ext.'],
    [(each) => each.setStimulus('cells', 'i_ext', [1, 2]), 'population "cells", stimulus "i_ext": got 2 values. Give samples × 3 values for at most 2 samples.'],
    [(each) => each.setStimulus('cells', 'i_ext', []), 'got 0 values'],
    [(each) => each.setStimulus('cells', 'i_ext', new Array(9).fill(1)), 'got 9 values'],
    [(each) => each.setStimulus('cells', 'i_ext', [1, NaN, 3]), 'stimulus "i_ext" at index 1'],
    [(each) => each.setStimulus('cells', 'i_ext', [1e-12, 1, 1]), 'below the smallest magnitude'],
  ])('%s', async (action, message) => {
    expect(await use((simulation) => messageOf(() => action(simulation)))).toContain(message);
  });
});

describe('setParameter', () => {
  it('changes the dynamics from the next step on', () => use(async (simulation) => {
    simulation.setStimulus('cells', 'i_ext', [1, 1, 1]);
    await simulation.run(10);
    simulation.setParameter('cells', 'tau_m', 40);
    await simulation.run(10);
    const [v] = await simulation.state('cells', 'v');
    expect(v).toBeCloseTo(-64 - Math.exp(-1) * Math.exp(-10 / 40), 3);
  }));

  it.each<[(simulation: Simulation) => void, string]>([
    [(each) => each.setParameter('cells', 'tau', 3), 'population "cells", parameter "tau": there is no such parameter. Known: tau_m, v_rest, v_reset, v_thresh, tau_ref, r_m.'],
    [(each) => each.setParameter('cells', 'dt', 3), 'there is no such parameter'],
    [(each) => each.setParameter('cells', 'tau_m', NaN), 'parameter "tau_m": the value is NaN. Give a finite number.'],
    [(each) => each.setParameter('cells', 'tau_m', 0), 'population "cells": a constant of its equations is'],
    [(each) => each.setRuleParameter('learn', 'a', 3), 'connection "learn", rule parameter "a": there is no such parameter. Known: tau_pre, tau_post, a_plus, a_minus, w_min, w_max.'],
    [(each) => each.setRuleParameter('learn', 'a_plus', Infinity), 'rule parameter "a_plus": the value is Infinity'],
    [(each) => each.setRuleParameter('plain', 'a_plus', 1), 'connection "plain": it is not plastic. Give it "plasticity".'],
    [(each) => each.setRuleParameter('lean', 'a_plus', 1), 'connection "lean": there is no such connection. Known: plain, learn.'],
  ])('%s', async (action, message) => {
    expect(await use((simulation) => messageOf(() => action(simulation)))).toContain(message);
  });

  it('leaves no trace of a value it refused', () => use(async (simulation) => {
    expect(await messageOf(() => simulation.setParameter('cells', 'tau_m', 0))).not.toBe('');
    expect(await messageOf(() => simulation.setRuleParameter('learn', 'a_plus', 1e31))).not.toBe('');
    simulation.setParameter('cells', 'v_rest', -64);
    simulation.setRuleParameter('learn', 'a_minus', 0.1);
    await simulation.run(10);
    expect((await simulation.state('cells', 'v'))[0]).toBeCloseTo(-64 - Math.exp(-1), 3);
  }));

  it('changes a rule from the next event on', () => use(async (simulation) => {
    for (const a of [0.1, 0.2]) {
      simulation.setRuleParameter('learn', 'a_plus', a);
      simulation.setSpikes('events', [[3, 0]]);
      const [before] = await simulation.weights('learn');
      await simulation.trial({ duration: 6 });
      expect((await simulation.weights('learn'))[0] - before).toBeCloseTo(a, 5);
    }
  }));
});

describe('setState', () => {
  it('gives what it was given, to samples and to what they share', () => use(async (simulation) => {
    simulation.setState('cells', 'v', [1, 2, 3, 4, 5, 6]);
    simulation.setState('counted', 'n', [7, 8]);
    expect([...await simulation.state('cells', 'v')]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...await simulation.state('counted', 'n')]).toEqual([7, 8]);
  }));

  it.each<[(simulation: Simulation) => void, string]>([
    [(each) => each.setState('cells', 'v', [1, 2, 3]), 'population "cells", state "v": got 3 values. Give 6.'],
    [(each) => each.setState('cells', 'u', [1]), 'population "cells": there is no state "u". Known: v, g@plain'],
    [(each) => each.setState('cells', 'v', [1, 2, NaN, 4, 5, 6]), 'population "cells", state "v": value 2 is NaN. Give finite numbers.'],
    [(each) => each.setState('counted', 'n', [1, 1e39]), 'value 1 is 1e+39'],
  ])('%s', async (action, message) => {
    expect(await use((simulation) => messageOf(() => action(simulation)))).toContain(message);
  });
});

describe('setWeights', () => {
  it('gives what it was given, rounded to the resolution of the connection', () => use(async (simulation) => {
    simulation.setWeights('plain', [0.1, -0.2, 0, 4, 5, 6]);
    (await simulation.weights('plain')).forEach((w, at) => expect(w).toBeCloseTo([0.1, -0.2, 0, 4, 5, 6][at], 6));
    simulation.setSpikes('events', [[0, 0]]);
    await simulation.run(2);
    [0.1, -0.2, 0].forEach(async (w, at) => expect((await simulation.state('cells', 'g@plain'))[at]).toBeCloseTo(w * Math.exp(-1 / 5), 6));
  }));

  it.each<[(simulation: Simulation) => void, string]>([
    [(each) => each.setWeights('plain', [1]), 'connection "plain": got 1 weights. Give 6.'],
    [(each) => each.setWeights('plain', [1, 2, 3, 4, NaN, 6]), 'connection "plain": weight NaN at synapse 4 is out of range'],
    [(each) => each.setWeights('plain', [1, 2, 3, 4, 1e9, 6]), 'weight 1000000000 at synapse 4 is out of range'],
    [(each) => each.setWeights('learn', [0.5, 1.01]), 'connection "learn": weight 1.01 at synapse 1 is out of range. Keep within the range given in the network.'],
    [(each) => each.setWeights('learn', [-0.1, 1]), 'weight -0.1 at synapse 0 is out of range'],
  ])('%s', async (action, message) => {
    expect(await use((simulation) => messageOf(() => action(simulation)))).toContain(message);
  });

  it('refuses weights whose sum would overflow', async () => {
    const sum: Network = {
      dt: 1, populations: { events: { size: 2, model: spikeArray }, cell: { size: 1, model: integrateAndFire, parameters: { v_thresh: 100 } } },
      connections: { one: { from: 'events', to: 'cell', connectivity: allToAll(), weight: [1, 1] }, two: { from: 'events', to: 'cell', connectivity: allToAll(), weight: [1, 1] } },
    };
    await onCpu(sum, async (simulation) => {
      expect(await messageOf(() => simulation.setWeights('one', [3.9, 3.9])))
        .toContain('connection "one": the weights onto neuron 0 add up to 7.8,');
      simulation.setWeights('one', [-1, 0.5]);
      simulation.setSpikes('events', [[0, 0], [0, 1]]);
      await simulation.run(2);
      expect((await simulation.state('cell', 'v'))[0]).toBe(1.5);
    });
  });
});

it('sums at the very limit of the resolution do not overflow', async () => {
  const weight = 1 - 2 ** -31;
  const limit: Network = {
    dt: 1, populations: { events: { size: 2, model: spikeArray }, cell: { size: 1, model: integrateAndFire, parameters: { v_thresh: 100 } } },
    connections: { one: { from: 'events', to: 'cell', connectivity: allToAll(), weight } },
  };
  await onCpu(limit, async (simulation) => {
    simulation.setSpikes('events', [[0, 0], [0, 1]]);
    await simulation.run(2);
    expect((await simulation.state('cell', 'v'))[0]).toBeCloseTo(2, 5);
  });
});
