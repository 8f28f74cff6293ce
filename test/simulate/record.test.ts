import { describe, expect, it } from 'vitest';
import { regular, type Network } from '../../src/index.ts';
import { messageOf, neuron, onCpu, stepsOf } from '../support/run.ts';

const counter = neuron({ parameters: { from: 0 }, state: { v: 0 }, equations: 'v = step + from', spike: 'v > 1e9' });
const network = (variables: Record<string, { neurons: number[]; every?: number }>): Network => ({
  dt: 0.5, populations: { clock: { size: 33, model: regular, parameters: { rate: 250 } }, cells: { size: 3, model: counter, parameters: { from: [1000, 2000, 3000] } } },
  record: { clock: { spikes: true }, cells: { variables } },
});

describe('recordings', () => {
  it.each(['resident', 'stepped'] as const)('keep the chosen neurons, in the chosen order, every so many steps (%s)', async (plan) => {
    await onCpu(network({ v: { neurons: [2, 0], every: 7 } }), async (simulation) => {
      await simulation.run(20.5);
      await simulation.run(300);
      const { step, value, neurons } = simulation.recorded('cells', 'v');
      expect(neurons).toEqual([2, 0]);
      expect([...step]).toEqual(Array.from({ length: Math.ceil(641 / 7) }, (_, k) => 7 * k));
      expect([...value]).toEqual([...step].flatMap((k) => [3000 + k, 1000 + k]));
    }, { plan });
  });

  it('keep samples apart', async () => {
    await onCpu(network({ v: { neurons: [1] } }), async (simulation) => {
      await simulation.trial({ duration: 2, samples: 2 });
      expect([...simulation.recorded('cells', 'v', 1).value]).toEqual([2000, 2001, 2002, 2003]);
      expect(simulation.recorded('cells', 'v', 2).value).toHaveLength(0);
    }, { batch: 3 });
  });

  it('begin anew with a reset', async () => {
    await onCpu(network({ v: { neurons: [1] } }), async (simulation) => {
      await simulation.run(10);
      simulation.reset();
      expect(simulation.recorded('cells', 'v').step).toHaveLength(0);
      expect(simulation.spikes('clock').step).toHaveLength(0);
      await simulation.run(2);
      expect([...simulation.recorded('cells', 'v').step]).toEqual([0, 1, 2, 3]);
    });
  });

  it('list spikes by step, then neuron', async () => {
    await onCpu(network({}), async (simulation) => {
      await simulation.run(40);
      // 250 Hz from phase 0.5 at dt 0.5: at steps 3, 11, 19, …
      expect(stepsOf(simulation, 'clock', 32).slice(0, 3)).toEqual([3, 11, 19]);
      expect([...simulation.spikes('clock').neuron.slice(0, 34)]).toEqual([...Array.from({ length: 33 }, (_, j) => j), 0]);
      expect([...await simulation.counts('clock')]).toEqual(new Array(33).fill(10));
    });
  });

  it('say what is missing', async () => {
    await onCpu(network({ v: { neurons: [0] } }), async (simulation) => {
      expect(await messageOf(() => simulation.spikes('cells'))).toBe('population "cells": its spikes are not recorded. Add record: { cells: { spikes: true } } to the network.');
      expect(await messageOf(() => simulation.spikes('cell'))).toContain('population "cell": there is no such population');
      expect(await messageOf(() => simulation.recorded('cells', 'u'))).toBe('population "cells": "u" is not recorded. Add it to "variables" in record.cells.');
      expect(await messageOf(() => simulation.spikes('clock', 1))).toBe('population "clock": there is no sample 1. Use 0 to 0, the batch this simulation was built for.');
      expect(await messageOf(() => simulation.state('cells', 'w'))).toContain('there is no state "w"');
    });
  });
});
