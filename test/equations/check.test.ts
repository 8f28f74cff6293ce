import { describe, expect, it } from 'vitest';
import { fixedProbability, lif, oneToOne, pairStdp, type Network } from '../../src/index.ts';
import type { NeuronModel, PlasticityRule, SynapseModel } from '../../src/models/model.ts';
import { neuron, refusal } from '../support/run.ts';

const alone = (model: NeuronModel): Network => ({ dt: 1, populations: { cells: { size: 1, model } } });
const own = neuron({ parameters: { tau: 10, gain: 2 }, state: { v: 0, u: 0 } });

/** The text under the carets of a message. */
function pointed(message: string): string {
  const [, shown, carets] = message.split('\n');
  return shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
}

describe('a neuron model', () => {
  it.each<[Partial<NeuronModel>, string, string]>([
    [{ equations: 'dv/dt = (vrest - v) / tau' }, 'equations, line 1: unknown name "vrest"', 'vrest'],
    [{ equations: 'dv/dt = -v\nx = x + 1' }, 'equations, line 2: unknown name "x"', 'x'],
    [{ equations: 'dv/dt = dv + v' }, 'unknown name "dv"', 'dv'],
    [{ equations: 'dv/dt = exp(v, 1)' }, '"exp" takes 1 argument(s), got 2', 'exp'],
    [{ equations: 'dv/dt = clamp(v)' }, '"clamp" takes 3 argument(s), got 1', 'clamp'],
    [{ equations: 'dv/dt = sin(v)' }, 'unknown function "sin"', 'sin'],
    [{ equations: 'dv/dt = toString(v)' }, 'unknown function "toString"', 'toString'],
    [{ equations: 'dv/dt = v > 1' }, 'a number is needed, but this is a condition', 'v'],
    [{ equations: 'dv/dt = v + (u < 1)' }, '"+" needs a number', '+'],
    [{ equations: 'dv/dt = v+(u < 1)' }, '"+" needs a number', '+'],
    [{ equations: 'dv/dt = -(u < 1)' }, '"-" needs a number', '-'],
    [{ equations: 'dv/dt = exp(u < 1)' }, '"exp" needs a number', 'exp'],
    [{ equations: 'dv/dt = v ? 1 : 2' }, '"?" needs a condition', '?'],
    [{ equations: 'dv/dt = v > 1 ? 1 : u > 2' }, '":" needs a number', ':'],
    [{ equations: 'dx/dt = -v' }, '"x" is not a state variable', 'dx'],
    [{ equations: 'dv/dt = -v; dv/dt = v' }, 'dv/dt is defined twice', 'dv'],
    [{ equations: 'tau = 5\ndv/dt = -v / tau' }, '"tau" cannot be assigned here', 'tau'],
    [{ equations: 'dv/dt = -v\ntau = 5' }, 'line 2: "tau" cannot be assigned here', 'tau'],
    [{ equations: 'dt = 5\ndv/dt = -v' }, '"dt" cannot be assigned here', 'dt'],
    [{ equations: 'I = 5\ndv/dt = -v' }, '"I" cannot be assigned here', 'I'],
    [{ spike: 'v' }, 'spike, line 1: a condition is needed, but this is a number', 'v'],
    [{ spike: 'v && u > 1' }, '"&&" needs a condition', '&&'],
    [{ spike: 'v > 1 && !u' }, '"!" needs a condition', '!'],
    [{ spike: 'v > theta' }, 'spike, line 1: unknown name "theta"', 'theta'],
    [{ reset: 'dv/dt = 0' }, 'reset, line 1: a differential equation cannot stand here', 'dv'],
    [{ reset: 'gain = 3' }, '"gain" cannot be assigned here', 'gain'],
    [{ reset: 'u = theta; v = 0' }, 'reset, line 1: unknown name "theta"', 'theta'],
    [{ adapt: 'v = v + spikes' }, '"v" cannot be assigned here', 'v'],
  ])('%o', async (parts, problem, culprit) => {
    const message = await refusal(alone({ ...own, ...parts }));
    expect(message).toContain('population "cells" (model "own"), ');
    expect(message).toContain(problem);
    expect(pointed(message)).toBe(culprit);
  });

  it('lists what is known', async () => {
    expect(await refusal(alone({ ...own, spike: 'v > theta' }))).toMatch(/Known here: dt, gain, step, t, tau, u, v\.$/);
    expect(await refusal(alone({ ...own, spike: 'pow(v, 2) > 1' }))).toContain('Known functions: abs, clamp, exp, exprel, floor, given, log, max, min, poisson, rand, sqrt');
  });

  it('changes shared state in "adapt" only', async () => {
    const model: NeuronModel = { ...own, state: { v: own.state.v, theta: { ...own.state.v, shared: true } } };
    const message = await refusal(alone({ ...model, reset: 'v = 0; theta = theta + 1' }));
    expect(message).toContain('"theta" cannot be assigned here');
    expect(message).toContain('Shared state changes in "adapt" only');
    expect(pointed(message)).toBe('theta');
    expect(await refusal(alone({ ...model, equations: 'dtheta/dt = -theta' }))).toContain('"theta" is not a state variable');
    expect(await refusal(alone({ ...model, adapt: 'theta = theta + spikes / samples' }))).toBe('');
  });

  it('names the competition\'s texts', async () => {
    const network = (by: string, inhibit?: string): Network => ({ dt: 1, populations: { cells: { size: 2, model: own, competition: { by, inhibit } } } });
    expect(await refusal(network('volt'))).toContain('competition by, line 1: unknown name "volt"');
    expect(await refusal(network('v > 1'))).toContain('competition by, line 1: a number is needed');
    expect(await refusal(network('v', 'tau = 0'))).toContain('competition inhibit, line 1: "tau" cannot be assigned here');
  });
});

describe('a synapse model', () => {
  const use = (parts: Partial<SynapseModel>): Network => ({
    dt: 1, populations: { a: { size: 2, model: lif }, b: { size: 2, model: lif } },
    connections: { ab: { from: 'a', to: 'b', connectivity: oneToOne(), synapse: { model: { name: 'mine', summary: '', source: '', parameters: {}, state: {}, arrival: 'v = v + input', ...parts } } } },
  });

  it.each<[Partial<SynapseModel>, string]>([
    [{ arrival: 'w = w + input' }, 'synapse "mine" on population "b" (model "lif"), arrival, line 1: unknown name "w"'],
    [{ arrival: 'input = 0' }, 'arrival, line 1: "input" cannot be assigned here'],
    [{ arrival: 'tau_m = input' }, '"tau_m" cannot be assigned here'],
    [{ current: 'g' }, 'synapse "mine" on population "b" (model "lif"), current, line 1: unknown name "g"'],
    [{ equations: 'dg/dt = -1' }, '"g" is not a state variable'],
  ])('%o', async (parts, problem) => {
    expect(await refusal(use(parts))).toContain(problem);
  });
});

describe('a plasticity rule', () => {
  const use = (parts: Partial<PlasticityRule>): Network => ({
    dt: 1, populations: { a: { size: 2, model: lif } },
    connections: { loop: { from: 'a', to: 'a', connectivity: fixedProbability(1), plasticity: { rule: { ...pairStdp, name: 'mine', ...parts } } } },
  });

  it.each<[Partial<PlasticityRule>, string]>([
    [{ onPost: 'w = w + z' }, 'rule "mine" of connection "loop", onPost, line 1: unknown name "z"'],
    [{ onPre: 'x = 0' }, 'onPre, line 1: "x" cannot be assigned here'],
    [{ onPre: 'a_plus = 0' }, '"a_plus" cannot be assigned here'],
    [{ onPre: 'dw/dt = -w' }, 'onPre, line 1: a differential equation cannot stand here'],
    [{ onPre: 'w = w + poisson(1)' }, 'rules draw uniform numbers only'],
    [{ onPre: 'w = rand() + rand() + rand()', onPost: 'w = rand() * rand()' }, 'onPost, line 1: the rule calls rand() more than 4 times'],
    [{ onPre: 'w = norm(x)' }, 'onPre, line 1: unknown function "norm"'],
    [{ onPre: 'w = since' }, 'unknown name "since"'],
    [{ onTick: 'w = w / 2' }, 'rule "mine": it has one of "onTick" and "tick" only'],
    [{ onTick: 'w = w / 2', tick: 'pause' }, 'it names its period "pause", which is no parameter'],
    [{ onTick: 'w = w / 2', tick: 'tau_pre', parameters: { ...pairStdp.parameters, tau_pre: { value: 0.5, unit: 'ms', doc: '' } } }, 'the period "tau_pre" of rule "mine" is 0.5 ms, with steps of 1 ms'],
    [{ synapse: { e: { value: 1, unit: '1', doc: '' } } }, 'the state "e" of its synapses begins with 1'],
    [{ synapse: { x: { value: 0, unit: '1', doc: '' } } }, '"x" names two things'],
    [{ postEvent: 'u > 0' }, 'rule "mine" of connection "loop", postEvent, line 1: unknown name "u"'],
    [{ postEvent: 'v' }, 'postEvent, line 1: a condition is needed'],
    [{ post: { ...pairStdp.post!, step: 'v = 0' } }, 'post step, line 1: "v" cannot be assigned here'],
    [{ pre: { state: {}, spike: 'x = x + 1' } }, 'pre spike, line 1: unknown name "x"'],
    [{ post: { state: {}, equations: 'dq/dt = 0' } }, 'post equations, line 1: "q" is not a state variable'],
  ])('%o', async (parts, problem) => {
    expect(await refusal(use(parts))).toContain(problem);
  });
});
