import type { NeuronModel } from './model.ts';

/**
 * Parametric LIF neuron (PLIF): v[t] = v[t−1] + σ(w) (v_reset − v[t−1] + X[t]) with the learnable w of the time constant
 * τ = 1/σ(w) steps. It advances by steps, whatever dt is; spikes arrive as {@link impulseCurrent}.
 *
 * @example
 * const hidden: Population = { size: 100, model: parametricLif, parameters: { w: normal(0, 0.5) } };
 */
export const parametricLif: NeuronModel = {
  name: 'parametric-lif',
  summary: 'LIF neuron with a learnable time constant, in discrete time',
  source: 'Fang et al. 2021, ICCV, doi:10.1109/ICCV48922.2021.00266',
  parameters: {
    w: { value: 0, unit: '1', doc: 'the time constant is 1 + e^(−w) steps' },
    v_thresh: { value: 1, unit: '1', doc: 'threshold' },
    v_reset: { value: 0, unit: '1', doc: 'potential at rest and after a spike' },
    i_ext: { value: 0, unit: '1', doc: 'external input per step' },
  },
  state: { v: { value: 'v_reset', unit: '1', doc: 'membrane potential' } },
  equations: 'v = v + (v_reset - v + I + i_ext) / (1 + exp(-w))',
  spike: 'v >= v_thresh',
  reset: 'v = v_reset',
  example: { dt: 1, duration: 60, parameters: { w: -1.4, i_ext: 't > 5 && t < 50 ? 1.3 : 0' } },
};
