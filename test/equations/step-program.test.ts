/** Step programs: forward lines against the simulation, resets and refractory periods by hand, refusals. */
import { describe, expect, it } from 'vitest';
import { adjointOf, buildStepProgram, nextOf, outputName, type StepOptions, type StepProgram } from '../../src/equations/adjoint.ts';
import { buildNeuronProgram, type NeuronParts } from '../../src/equations/program.ts';
import { arctan, straightThrough, triangular } from '../../src/equations/surrogates.ts';
import { alif, competitive, delta, diehlCook, impulseCurrent, lif, lifSoftReset, oneToOne, pairStdp, poisson, spikeArray, type Network } from '../../src/index.ts';
import type { NeuronModel } from '../../src/models/model.ts';
import { philox } from '../../src/random/philox.ts';
import { messageOf, neuron, onCpu, stepsOf } from '../support/run.ts';
import { reverse, unroll } from './interpret.ts';
import { build, cases, type Case } from './step-cases.ts';

const words = new Uint32Array(4);
const chance = (at: number): number => {
  philox(words, at, 77, 0, 0, 1, 2);
  return words[0] / 2 ** 32;
};
const hard = { surrogate: arctan(), detachReset: true };

describe('forward lines', () => {
  const steps = 60;
  const refractory: Case = { ...cases[0], name: 'lif with a refractory period', parameters: { tau_ref: 3, i_ext: 25 } };
  const runnable = [...cases, refractory].filter((each) => !each.name.includes('every') && !each.transmission).map((each): Case => ({ ...each, learned: [] }));

  it.each(runnable)('of $name give the spikes and states of the simulation', async (one) => {
    // Kicks that make everything spike several times.
    const weight = { 'leaky-integrator': 1, 'parametric-lif': 2, 'integrate-and-fire': 0.6, 'lif under an exponential current (CUBA)': 30, 'lif under an exponential conductance': 1, adex: 30 }[one.name] ?? 9;
    const given = Array.from({ length: steps }, (_, step) => step).filter((step) => chance(step) < 0.4);
    const { program, constants, initial } = build(one, hard);
    const inputs = Array.from({ length: steps }, (_, step) => Object.fromEntries(program.inputs.map((each) => [each, given.includes(step - 1) ? weight : 0])));
    const all = unroll(program, { initial, inputs, parameters: {}, constants }, () => ({ round: Math.fround }));

    const network: Network = {
      dt: one.dt, populations: { source: { size: 1, model: spikeArray }, cell: { size: 1, model: one.model, parameters: one.parameters } },
      connections: { in: { from: 'source', to: 'cell', connectivity: oneToOne(), weight, delay: one.dt, synapse: { model: one.synapse } } },
      record: { cell: { spikes: true, variables: Object.fromEntries(one.states.map((each) => [each, { neurons: [0] }])) } },
    };
    await onCpu(network, async (simulation) => {
      simulation.setSpikes('source', given.map((step) => [step, 0]));
      await simulation.run(steps * one.dt);
      expect(all.flatMap((values, step) => (values.get('output spike') ? [step] : []))).toEqual(stepsOf(simulation, 'cell'));
      if (one.name !== 'leaky-integrator') expect(stepsOf(simulation, 'cell').length).toBeGreaterThan(0);
      for (const state of one.states) {
        simulation.recorded('cell', state).value.forEach((value, step) => {
          // Where a potential runs away exponentially, so does the last place of f32.
          expect(Math.abs(all[step].get(`output ${state}`)! - value) / Math.max(1, Math.abs(value)), `${state} in step ${step}`).toBeLessThan(one.name === 'adex' ? 1e-3 : 1e-5);
        });
      }
    });
  });
});

/** The lif neuron with a time constant so long that its potential only counts what arrives. */
function counting(model: NeuronModel, options: Partial<StepOptions>, tau_ref = 0): ReturnType<typeof build> {
  const one: Case = { name: 'counting', model, synapse: delta, parameters: { tau_m: 1e9, v_rest: 0, v_reset: 0, v_thresh: 1, tau_ref, beta: 0.5, tau_a: 1e9 }, learned: [], states: ['v'], dt: 1, amplitude: 1, width: 1 };
  return build(one, { ...hard, surrogate: straightThrough(), ...options });
}
const run = ({ program, constants, initial }: ReturnType<typeof build>, arriving: readonly number[], loss: (step: number, output: string) => number): ReturnType<typeof reverse> => {
  const inputs = arriving.map((each) => ({ 'input@r': each }));
  const none = (): Record<string, never> => ({});
  return reverse(program, unroll(program, { initial, inputs, parameters: {}, constants }, none), loss, () => 0, none);
};
const dInputs = (gradients: ReturnType<typeof reverse>): number[] => gradients.inputs.map((each) => Number(each['input@r'].toFixed(6)));

describe('the reset', () => {
  // v is 0.5, then 1.2 → spike and reset, then 0.3: the loss is v at the end (step 2).
  const last = (step: number, output: string): number => Number(step === 2 && output === 'output v');

  it('to a fixed value cuts the past off; attached, the spike takes v − reset off', () => {
    expect(dInputs(run(counting(lif, { detachReset: true }), [0.5, 0.7, 0.3], last))).toEqual([0, 0, 1]);
    // A surrogate of 1 at any distance: in each step v after is v₁ (1 − s) with dv/dv₁ = (1 − s) − v₁, that is 0.5, −1.2 and 0.7.
    expect(dInputs(run(counting(lif, { detachReset: false }), [0.5, 0.7, 0.3], last))).toEqual([-0.42, -0.84, 0.7]);
  });

  it('by subtraction lets the past through; attached, the spike takes the threshold off', () => {
    expect(dInputs(run(counting(lifSoftReset, { detachReset: true }), [0.5, 0.7, 0.3], last))).toEqual([1, 1, 1]);
    // 1 − surrogate · threshold = 0 in every step.
    expect(dInputs(run(counting(lifSoftReset, { detachReset: false }), [0.5, 0.7, 0.3], last))).toEqual([0, 0, 0]);
  });

  it('keeps what the spike adds to an adaptive threshold, detached or not', () => {
    const { program, constants, initial } = counting(alif, { detachReset: true });
    const values = unroll(program, { initial, inputs: [{ 'input@r': 1.2 }], parameters: {}, constants }, () => ({}));
    const { inputs } = reverse(program, values, () => 0, (state) => Number(state === 'a'), () => ({}));
    expect(inputs[0]['input@r']).toBeCloseTo(0.5, 6);
  });
});

describe('a refractory neuron', () => {
  it('neither hears, nor spikes, nor learns, and its potential is carried through', () => {
    // Spike in step 1; refractory in steps 2 and 3; what arrives there is lost.
    const built = counting(lif, { detachReset: true }, 2);
    const spikes = (_: number, output: string): number => Number(output === 'output spike');
    expect(dInputs(run(built, [0.5, 0.7, 5, 5, 0.25], spikes))).toEqual([2, 1, 0, 0, 1]);
    const atEnd = (step: number, output: string): number => Number(step === 4 && output === 'output v');
    expect(dInputs(run(counting(lifSoftReset, { detachReset: true }, 2), [0.5, 0.7, 5, 5, 0.25], atEnd))).toEqual([1, 1, 0, 0, 1]);
  });

  it('keeps no countdown where there is no period', () => {
    const { program } = counting(lif, { refractory: false });
    expect(program.states).toEqual(['v']);
    expect(program.forward.length).toBeLessThan(counting(lif, {}).program.forward.length);
  });
});

describe('a step program', () => {
  const parts = (model: NeuronModel, more: Partial<NeuronParts> = {}): NeuronParts => ({ subject: 'cells', model, parameterKind: () => 'shared', receptors: [{ name: 'r', model: delta, drives: [] }], traces: [], transmissions: [], ...more });
  const options: StepOptions = { subject: 'population "cells"', outputs: [{ kind: 'spike' }], learned: [], ...hard };
  const stepOf = (more: NeuronParts, changed: Partial<StepOptions> = {}): StepProgram => buildStepProgram(buildNeuronProgram(more), { ...options, ...changed });

  it('assigns all that it promises, once, and reads nothing else', () => {
    for (const one of cases) {
      const { program } = build(one, hard);
      const forward = program.forward.map((line) => line.name);
      const backward = program.backward.map((line) => line.name);
      expect(forward).toEqual(expect.arrayContaining([...program.states.map(nextOf), ...program.outputs]));
      expect(backward).toEqual(expect.arrayContaining([...program.states, ...program.inputs, ...program.learned].map(adjointOf)));
      const all = [...program.states, ...program.inputs, ...program.parameters, ...program.constants.map((each) => each.name), ...forward, ...backward];
      expect(new Set(all).size).toBe(all.length);
      expect([...program.forward, ...program.backward].every((line) => line.declare && !line.unlessRefractory)).toBe(true);
    }
  });

  it('of a LIF neuron is short', () => {
    const { program } = counting(lif, { refractory: false });
    expect([program.forward.length, program.backward.length]).toEqual([7, 7]);
  });

  it('has no gradient through draws', () => {
    const program = stepOf(parts(poisson, { receptors: [] }));
    expect([program.inputs, program.states, program.backward]).toEqual([[], [], []]);
    expect(program.outputs).toEqual([outputName({ kind: 'spike' })]);
  });

  it('passes the gradient of a quantiser straight through', () => {
    const model = neuron({ equations: 'v = floor(v * 8) / 8' });
    const one: Case = { name: 'quantiser', model, synapse: impulseCurrent, learned: [], states: ['v'], dt: 1, amplitude: 1, width: 1 };
    expect(run(build(one, hard), [0.7], () => 3).initial.v).toBe(3);
  });

  it.each<[string, () => unknown, string]>([
    ['competition', () => stepOf(parts(competitive, { competition: { by: 'v' } })), 'population "cells": its neurons compete, and a winner has no gradient'],
    ['shared state', () => stepOf(parts(diehlCook)), 'population "cells": its state "theta" is shared by all samples of a batch'],
    ['traces of the target', () => stepOf(parts(lif, { traces: [{ connection: 'c', side: 'post', rule: pairStdp }] })), 'population "cells": a plastic connection keeps traces of its spikes'],
    ['a learned parameter that is none', () => stepOf(parts(lif), { learned: ['tau'] }), 'population "cells": "tau" is not among the parameters that it reads while it runs'],
    ['a learned parameter that nothing reads', () => stepOf(parts(lif, { parameterKind: () => 'stimulus' }), { learned: ['tau_ref'] }), 'none of its equations reads the learned parameter "tau_ref"'],
    ['counts that depend on what is learned', () => stepOf(parts(neuron({ equations: 'v = v + poisson(exp(v))' }))), 'the mean of a poisson(…) depends on what is learned'],
    ['an output that is none', () => stepOf(parts(lif), { outputs: [{ kind: 'state', name: 'w' }] }), 'there is no state "w". Known: v'],
    ['a transmission that is none', () => stepOf(parts(lif), { outputs: [{ kind: 'send', index: 0, continuous: true }] }), 'it has no transmission number 0'],
    ['a surrogate of no width', () => stepOf(parts(lif), { surrogate: triangular(0) }), 'surrogate "triangular": its width is 0'],
    ['a surrogate with an unknown name', () => stepOf(parts(lif), { surrogate: { ...arctan(), derivative: 'alpha * x' } }), 'unknown name "alpha"'],
  ])('refuses %s', async (_, action, message) => {
    expect(await messageOf(action)).toContain(message);
  });
});
