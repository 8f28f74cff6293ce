import type { NeuronModel } from './model.ts';

/**
 * Excitatory neuron of Diehl & Cook: conductance LIF whose threshold grows with every spike it ever made. The
 * conductances themselves belong to the synapses ({@link exponentialConductance}); `I` is their summed current, in mV.
 *
 * @example
 * const excitatory: Population = { size: 400, model: diehlCook };
 */
export const diehlCook: NeuronModel = {
  name: 'diehl-cook',
  summary: 'conductance LIF with a learned threshold',
  source: 'Diehl & Cook 2015, Front. Comput. Neurosci. 9:99, doi:10.3389/fncom.2015.00099, and the authors\' program',
  parameters: {
    tau_m: { value: 100, unit: 'ms', doc: 'membrane time constant' },
    v_rest: { value: -65, unit: 'mV', doc: 'resting potential' },
    v_reset: { value: -65, unit: 'mV', doc: 'potential after a spike' },
    v_thresh: { value: -72, unit: 'mV', doc: 'threshold at theta = 0' },
    theta_0: { value: 20, unit: 'mV', doc: 'theta at the start' },
    theta_plus: { value: 0.05, unit: 'mV', doc: 'rise of theta per spike' },
    tau_theta: { value: 1e7, unit: 'ms', doc: 'time constant of theta' },
    tau_ref: { value: 5, unit: 'ms', doc: 'refractory period' },
  },
  state: {
    v: { value: 'v_rest', unit: 'mV', doc: 'membrane potential' },
    theta: { value: 'theta_0', unit: 'mV', doc: 'learned part of the threshold', shared: true },
  },
  equations: 'dv/dt = (v_rest - v + I) / tau_m  (unless refractory)',
  spike: 'v > v_thresh + theta',
  reset: 'v = v_reset',
  refractory: 'tau_ref',
  adapt: 'theta = theta * exp(-dt / tau_theta) + theta_plus * spikes',
  example: { dt: 0.5, duration: 200, parameters: { theta_plus: 2 }, pulses: { at: [20, 24, 28, 32, 36, 60, 64, 68, 72, 76, 110, 114, 118, 122, 126], weight: 5 } },
};
