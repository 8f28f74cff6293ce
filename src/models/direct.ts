import type { SynapseModel } from './model.ts';

/**
 * A synapse without state of its own: a spike adds its weight to a variable of the target. It is how spikes reach neurons
 * that keep their synaptic currents or conductances themselves, and what `on_pre = 'g += w'` is in Brian 2.
 *
 * @param variable of the target's state, in whose unit the weights are.
 * @example
 * const excitatory: SynapseUse = { model: addTo('i_syn_ex') }; // of iafPscExp
 */
export const addTo = (variable: string): SynapseModel => ({
  name: `add-to-${variable}`,
  summary: `a spike adds the weight to the target's ${variable}`,
  source: 'Stimberg, Brette & Goodman 2019, eLife 8:e47314, doi:10.7554/eLife.47314 (on_pre statements)',
  parameters: {},
  state: {},
  arrival: `${variable} = ${variable} + input`,
});

/**
 * The weight is a current for the one step in which the spike arrives: what a neuron in discrete time takes as its input,
 * `X[t] = W s[t]`. Of sources that send in every step, the sum of the weights, each times what its source sends.
 *
 * @example
 * const synapse: SynapseUse = { model: impulseCurrent }; // of parametricLif and loihiLif; with graded transmission
 */
export const impulseCurrent: SynapseModel = {
  name: 'impulse-current',
  summary: 'what arrives is a current for one step',
  source: 'Fang et al. 2021, ICCV, doi:10.1109/ICCV48922.2021.00266 (the input X[t])',
  parameters: {},
  state: {},
  arrival: '',
  current: 'input',
};
