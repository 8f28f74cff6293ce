import type { PlasticityRule } from './model.ts';
import { w_max, w_min } from './plasticity-parts.ts';

/**
 * Voltage-based STDP: a pre spike weakens in proportion to how far the filtered potential of the target lies above `theta_minus`;
 * while the target is depolarised above `theta_plus`, synapses that were active strengthen in every step. Needs a target with a
 * membrane potential `v` in mV that rises above `theta_plus` in a spike, as {@link izhikevich} does and {@link lif} does not. Only steps with a depolarised target cost anything. The paper's slow homeostasis of `a_ltd` is left out.
 *
 * @example
 * const plasticity: PlasticityUse = { rule: voltageStdp, parameters: { a_ltp: 1e-4 } };
 */
export const voltageStdp: PlasticityRule = {
  name: 'voltage-stdp',
  summary: 'voltage-based STDP',
  source: 'Clopath, Büsing, Vasilaki & Gerstner 2010, Nature Neuroscience 13:344, doi:10.1038/nn.2479, eqs. 1–3, visual cortex',
  parameters: {
    tau_x: { value: 15, unit: 'ms', doc: 'time constant of the presynaptic trace' },
    tau_minus: { value: 10, unit: 'ms', doc: 'filter of the potential for depression' },
    tau_plus: { value: 7, unit: 'ms', doc: 'filter of the potential for potentiation' },
    theta_minus: { value: -70.6, unit: 'mV', doc: 'lower threshold, of the filtered potentials' },
    theta_plus: { value: -45.3, unit: 'mV', doc: 'upper threshold, of the potential itself' },
    a_ltd: { value: 14e-5, unit: 'weight per mV', doc: 'decline at a pre spike' },
    a_ltp: { value: 8e-5, unit: 'weight per mV²', doc: 'growth per ms of depolarisation and unit of trace' },
    w_min, w_max,
  },
  pre: { state: { x: { value: 0, unit: '1/ms', doc: 'presynaptic trace' } }, equations: 'dx/dt = -x / tau_x', spike: 'x = x + 1 / tau_x' },
  post: {
    state: {
      v_minus: { value: 'theta_minus', unit: 'mV', doc: 'filtered potential for depression' },
      v_plus: { value: 'theta_minus', unit: 'mV', doc: 'filtered potential for potentiation' },
      drive: { value: 0, unit: 'mV²', doc: 'product of both excesses that potentiation takes' },
    },
    step: `
      v_minus = v + (v_minus - v) * exp(-dt / tau_minus)
      v_plus = v + (v_plus - v) * exp(-dt / tau_plus)
      drive = max(v - theta_plus, 0) * max(v_plus - theta_minus, 0)`,
  },
  postEvent: 'drive > 0',
  onPre: 'w = clamp(w - a_ltd * max(v_minus - theta_minus, 0), w_min, w_max)',
  onPost: 'w = clamp(w + a_ltp * dt * x * drive, w_min, w_max)',
};
