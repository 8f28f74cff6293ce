import type { NeuronModel, Parameter, StateVariable, TransmissionModel } from '../../models/model.ts';

/**
 * The neurons of NIR in discrete time, as Norse, snnTorch and Lava-DL run them: one forward Euler step of the equation, then the
 * threshold, which must be exceeded, then the reset. Spikes and values arrive as {@link impulseCurrent}. The order of operations is
 * that of these programs, so that f32 rounds alike; membranes begin at `v_leak`, as in Norse.
 */

const one = (value: number, doc: string, unit = '1'): Parameter => ({ value, unit, doc });
const tau = (doc: string): Parameter => ({ value: 20, unit: 'ms', doc });
const bias = one(0, 'constant input, added to what arrives');
const r = one(1, 'factor of the input (resistance)');
const leak = one(0, 'potential without input');
const threshold = { v_threshold: one(1, 'threshold'), v_reset: one(0, 'potential after a spike') };
const potential = (value: number | string): StateVariable => ({ value, unit: '1', doc: 'membrane potential' });
const nir = 'Pedersen et al. 2024, Nat. Commun. 15:8122, doi:10.1038/s41467-024-52259-9';
const fires = { spike: 'v > v_threshold', reset: 'v = v_reset' };

/**
 * LI of NIR: v += dt/τ ((v_leak − v) + r x), a leaky integrator that never spikes.
 *
 * @example
 * const readOut: Population = { size: 10, model: nirLi, parameters: { tau: 20 } };
 */
export const nirLi: NeuronModel = {
  name: 'nir-li',
  summary: 'leaky integrator of NIR, in discrete time',
  source: nir,
  parameters: { tau: tau('membrane time constant'), r, v_leak: leak, bias },
  state: { v: potential('v_leak') },
  equations: 'v = v + dt / tau * ((v_leak - v) + r * (I + bias))',
  spike: 'false',
};

/**
 * LIF of NIR: {@link nirLi} that spikes above `v_threshold` and is set to `v_reset`.
 *
 * @example
 * const cells: Population = { size: 100, model: nirLif, parameters: { tau: 20, v_threshold: 1 } };
 */
export const nirLif: NeuronModel = { ...nirLi, name: 'nir-lif', summary: 'leaky integrate-and-fire neuron of NIR, in discrete time', parameters: { ...nirLi.parameters, ...threshold }, ...fires };

/**
 * CubaLI of NIR: i += dt/τ_syn (w_in x − i), then v += dt/τ_mem ((v_leak − v) + r i) with this new i.
 *
 * @example
 * const readOut: Population = { size: 10, model: nirCubaLi, parameters: { tau_syn: 5, tau_mem: 20 } };
 */
export const nirCubaLi: NeuronModel = {
  name: 'nir-cuba-li',
  summary: 'current-based leaky integrator of NIR, in discrete time',
  source: nir,
  parameters: { tau_syn: tau('synaptic time constant'), tau_mem: tau('membrane time constant'), r, v_leak: leak, w_in: one(1, 'factor of what arrives'), bias },
  state: { i: { value: 0, unit: '1', doc: 'synaptic current' }, v: potential('v_leak') },
  equations: `
    i = i + dt / tau_syn * (w_in * (I + bias) - i)
    v = v + dt / tau_mem * ((v_leak - v) + r * i)`,
  spike: 'false',
};

/**
 * CubaLIF of NIR: {@link nirCubaLi} that spikes above `v_threshold` and is set to `v_reset`; its current stays.
 *
 * @example
 * const cells: Population = { size: 100, model: nirCubaLif, parameters: { tau_syn: 5, tau_mem: 20 } };
 */
export const nirCubaLif: NeuronModel = { ...nirCubaLi, name: 'nir-cuba-lif', summary: 'current-based leaky integrate-and-fire neuron of NIR, in discrete time', parameters: { ...nirCubaLi.parameters, ...threshold }, ...fires };

/**
 * I of NIR, dv/dt = r x, by its Euler step: v += dt r x.
 *
 * @example
 * const sum: Population = { size: 10, model: nirI, parameters: { r: 0.1 } };
 */
export const nirI: NeuronModel = {
  name: 'nir-i',
  summary: 'integrator of NIR, in discrete time',
  source: nir,
  parameters: { r: one(1, 'factor of the input', '1/ms'), bias },
  state: { v: potential(0) },
  equations: 'v = v + dt * r * (I + bias)',
  spike: 'false',
};

/**
 * IF of NIR: v += r x. Without dt, unlike the equation dv/dt = r x: Norse, snnTorch and Lava-DL take what arrives in a step as a jump.
 *
 * @example
 * const cells: Population = { size: 100, model: nirIf, parameters: { v_threshold: 2 } };
 */
export const nirIf: NeuronModel = {
  name: 'nir-if',
  summary: 'integrate-and-fire neuron of NIR, in discrete time',
  source: nir,
  parameters: { r, ...threshold, bias },
  state: { v: potential(0) },
  equations: 'v = v + r * (I + bias)',
  ...fires,
};

/**
 * Passes on what arrives: v = (x + bias) unit. Nodes of NIR that only add, scale, pool or convolve, where one connection cannot do it;
 * `unit`, a power of two, keeps the sums of small weights fine.
 *
 * @example
 * const pooled: Population = { size: 32 * 12 * 12, model: nirSum };
 */
export const nirSum: NeuronModel = {
  name: 'nir-sum',
  summary: 'the sum of what arrives, without memory',
  source: 'definition',
  parameters: { bias, unit: one(1, 'factor of the sum') },
  state: { v: { value: 0, unit: '1', doc: 'value' } },
  equations: 'v = (I + bias) * unit',
  spike: 'false',
};

/**
 * Threshold of NIR: {@link nirSum} that spikes in every step in which it is above `threshold`.
 *
 * @example
 * const above: Population = { size: 10, model: nirThreshold, parameters: { threshold: 0.5 } };
 */
export const nirThreshold: NeuronModel = {
  ...nirSum,
  name: 'nir-threshold',
  summary: 'a spike wherever the sum of what arrives exceeds a threshold',
  source: nir,
  parameters: { ...nirSum.parameters, threshold: one(1, 'threshold') },
  spike: 'v > threshold',
};

/**
 * A number per step, sent in every step: analogue input of a network from a file.
 *
 * @example
 * const input: Population = { size: 784, model: nirInput, parameters: { value: stimulus() } };
 */
export const nirInput: NeuronModel = {
  name: 'nir-input',
  summary: 'a given value in every step',
  source: 'definition',
  parameters: { value: one(0, 'what is sent') },
  state: { v: { value: 0, unit: '1', doc: 'value' } },
  equations: 'v = value',
  spike: 'false',
};

/**
 * Sends `v · gain` in every step, clamped to bounds that hold all values. The gain, a power of two by which the weights are divided, keeps small values as fine as large ones.
 *
 * @example
 * const transmission: TransmissionUse = { model: nirValue, parameters: { gain: 8, least: -1.6, most: 1.6 } }; // of a potential within ±0.2
 */
export const nirValue: TransmissionModel = {
  name: 'nir-value',
  summary: 'the potential, sent in every step',
  source: 'definition',
  parameters: { gain: one(1, 'factor of the potential'), least: one(-1, 'least number sent'), most: one(1, 'largest number sent') },
  state: {},
  amount: 'v * gain',
  range: ['least', 'most'],
  continuous: true,
};

/** Models of populations that send spikes. */
export const spikingNirModels: ReadonlySet<string> = new Set([nirLif, nirCubaLif, nirIf, nirThreshold].map(({ name }) => name));
