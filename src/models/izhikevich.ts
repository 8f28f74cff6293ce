import type { NeuronModel } from './model.ts';

/**
 * Izhikevich's two-variable neuron; defaults are a regular-spiking cell. v is quadratic, so the step is Euler's.
 *
 * @example
 * const bursting: Population = { size: 10, model: izhikevich, parameters: { c: -50, d: 2, i_ext: 10 } };
 */
export const izhikevich: NeuronModel = {
  name: 'izhikevich',
  summary: 'quadratic neuron with recovery variable, many firing patterns',
  source: 'Izhikevich 2003, IEEE Trans. Neural Networks 14:1569, doi:10.1109/TNN.2003.820440, eqs 1-3',
  parameters: {
    a: { value: 0.02, unit: '1/ms', doc: 'rate of recovery' },
    b: { value: 0.2, unit: '1', doc: 'sensitivity of recovery' },
    c: { value: -65, unit: 'mV', doc: 'potential after a spike' },
    d: { value: 8, unit: 'mV', doc: 'rise of recovery after a spike' },
    v_peak: { value: 30, unit: 'mV', doc: 'peak of a spike' },
    u_start: { value: -13, unit: 'mV', doc: 'recovery at the start' },
    i_ext: { value: 0, unit: 'current', doc: 'external current' },
  },
  state: {
    v: { value: 'c', unit: 'mV', doc: 'membrane potential' },
    u: { value: 'u_start', unit: 'mV', doc: 'recovery' },
  },
  equations: `
    dv/dt = 0.04 * v * v + 5 * v + 140 - u + I + i_ext
    du/dt = a * (b * v - u)`,
  spike: 'v >= v_peak',
  reset: 'v = c; u = u + d',
  method: 'euler',
  example: { dt: 0.25, duration: 300, parameters: { i_ext: 't > 30 && t < 270 ? 10 : 0' } },
};
