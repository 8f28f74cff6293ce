import type { NeuronModel } from './model.ts';

/**
 * Resonate-and-fire neuron: dz/dt = (b + iω) z + I with z = x + iy, a damped oscillator that spikes when y reaches 1 and
 * answers to pulses that come at its own period 2π/ω. Integrated exactly. Spikes arrive at `addTo('x')`.
 *
 * @example
 * const tuned: Connection = { from: 'pulses', to: 'cells', connectivity: oneToOne(), weight: 0.6, synapse: { model: addTo('x') } };
 */
export const resonateAndFire: NeuronModel = {
  name: 'resonate-and-fire',
  summary: 'damped oscillator that prefers one frequency',
  source: 'Izhikevich 2001, Neural Networks 14:883, doi:10.1016/S0893-6080(01)00078-8',
  parameters: {
    b: { value: -0.1, unit: '1/ms', doc: 'growth of the oscillation, negative where it is damped' },
    omega: { value: 1, unit: 'rad/ms', doc: 'angular frequency' },
    i_ext: { value: 0, unit: '1/ms', doc: 'external current' },
  },
  state: {
    x: { value: 0, unit: '1', doc: 'current-like variable' },
    y: { value: 0, unit: '1', doc: 'voltage-like variable' },
  },
  equations: `
    dx/dt = b * x - omega * y + I + i_ext
    dy/dt = omega * x + b * y`,
  spike: 'y >= 1',
  reset: 'x = 0; y = 1',
  // One pulse, two at half the period, two at the whole period: only the last make it spike.
  example: { dt: 0.05, duration: 120, pulses: { at: [5, 40, 43.14, 80, 86.28], weight: 0.8, to: 'x' }, show: 'y' },
};
