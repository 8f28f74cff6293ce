import type { PlasticityRule } from './model.ts';
import { allPre, tau_post, tau_pre, w_max, w_min } from './plasticity-parts.ts';

/**
 * Reward-modulated STDP: what pair STDP would change is kept as eligibility, which decays, and becomes a change of the weight as
 * long as there is reward, dw/dt = (reward + dopamine) · e. The weights change at ticks, the decay in between is exact.
 * Reward is the rule's parameter, set while running, or dopamine: a trace of the target that decays by itself.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: rewardStdp, parameters: { period: 20 } };
 * simulation.setRuleParameter('learn', 'reward', 1);                                             // from now on
 * simulation.setState('cells', 'dopamine@learn', new Array(cells).fill(0.5));                    // a pulse
 */
export const rewardStdp: PlasticityRule = {
  name: 'reward-stdp',
  summary: 'pair STDP with eligibility traces, gated by reward',
  source: 'Izhikevich 2007, Cerebral Cortex 17:2443, doi:10.1093/cercor/bhl152; Florian 2007, Neural Computation 19:1468, doi:10.1162/neco.2007.19.6.1468',
  parameters: {
    tau_pre, tau_post,
    a_plus: { value: 0.1, unit: 'weight', doc: 'eligibility of a post spike, per unit of pre trace' },
    a_minus: { value: 0.15, unit: 'weight', doc: 'loss of eligibility at a pre spike, per unit of post trace' },
    tau_e: { value: 1000, unit: 'ms', doc: 'time constant of the eligibility' },
    tau_d: { value: 200, unit: 'ms', doc: 'time constant of dopamine' },
    reward: { value: 0, unit: '1/s', doc: 'steady reward; negative: punishment' },
    period: { value: 10, unit: 'ms', doc: 'time from one change of the weights to the next' },
    w_min, w_max,
  },
  pre: allPre,
  post: {
    state: { y: { value: 0, unit: '1', doc: 'postsynaptic trace' }, dopamine: { value: 0, unit: '1/s', doc: 'reward that decays' } },
    equations: 'dy/dt = -y / tau_post; ddopamine/dt = -dopamine / tau_d',
    spike: 'y = y + 1',
  },
  synapse: { e: { value: 0, unit: 'weight', doc: 'eligibility at the time of the last tick' } },
  onPre: 'e = e - a_minus * y * exp(since / tau_e)',
  onPost: 'e = e + a_plus * x * exp(since / tau_e)',
  tick: 'period',
  onTick: `
    e = e * exp(-period / tau_e)
    w = clamp(w + (reward + dopamine) * e * period / 1000, w_min, w_max)`,
};
