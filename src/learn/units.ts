import { expect } from '../errors.ts';
import { membranePotential } from '../models/graded.ts';
import type { NeuronModel, Parameter } from '../models/model.ts';
import type { TransmissionUse } from '../network/network.ts';

/**
 * Units of artificial networks and of what they are converted to. An activation is a model without memory: each step it computes
 * `v` from what arrives, and sends it graded ({@link analogue}) over connections with the synapse `impulseCurrent` and no
 * delay. Such a network run for one step is an ordinary feed-forward network; run for several, each step repeats it. All are dimensionless.
 */

const one = (value: number, doc: string, range?: Parameter['range']): Parameter => ({ value, unit: '1', doc, ...(range && { range }) });
const bias = one(0, 'bias, per step');
const value = { v: { value: 0, unit: '1', doc: 'activation' } };

/**
 * Sends `v` in every step, clamped to `[low, high]`: bounds that hold all activations. They fix the resolution of the input, about
 * Σ|weight| · max(|low|, |high|) / 2³¹ of the neuron with the largest sum.
 *
 * @example
 * const connection: Connection = { from: 'pixels', to: 'hidden', connectivity: allToAll(), weight: normal(0, 0.05), delay: 0, transmission: analogue(0, 1), synapse: { model: impulseCurrent } };
 */
export const analogue = (low: number, high: number): TransmissionUse => ({ model: membranePotential, parameters: { v_least: low, v_most: high } });

/**
 * Holds a stimulus and sends it in every step: analogue input, also called direct coding.
 *
 * @example
 * const input: Population = { size: 784, model: pixels, parameters: { value: stimulus() } };
 */
export const pixels: NeuronModel = {
  name: 'pixels',
  summary: 'a constant value in every step',
  source: 'Rueckauer et al. 2017, Front. Neurosci. 11:682, doi:10.3389/fnins.2017.00682 (analogue input)',
  parameters: { value: one(0, 'what is sent') },
  state: value,
  equations: 'v = value',
  spike: 'false',
};

/**
 * Passes on what arrives: v = Σ w a + i_ext. Mean pooling (its connection is a convolution of equal weights with as many groups as channels), or the
 * read-out whose mean over the steps answers.
 *
 * @example
 * const pooled: Population = { size: 32 * 12 * 12, model: linear };
 */
export const linear: NeuronModel = {
  name: 'linear',
  summary: 'the sum of what arrives, without memory',
  source: 'definition',
  parameters: { i_ext: bias },
  state: value,
  equations: 'v = I + i_ext',
  spike: 'false',
};

/**
 * Rectified linear unit: v = max(x, 0) of the input x = Σ w a + i_ext.
 *
 * @example
 * const hidden: Population = { size: 128, model: rectifier };
 */
export const rectifier: NeuronModel = {
  name: 'rectifier',
  summary: 'rectified linear unit',
  source: 'Nair & Hinton 2010, ICML',
  parameters: { i_ext: bias },
  state: value,
  equations: 'v = max(I + i_ext, 0)',
  spike: 'false',
};

/**
 * Rectified linear unit that saturates: v = clamp(x, 0, λ); with λ = 6 the ReLU6 of mobile networks. A spiking neuron saturates alike, at one spike a step.
 *
 * @example
 * const hidden: Population = { size: 128, model: clippedRectifier, parameters: { lambda: 6 } };
 */
export const clippedRectifier: NeuronModel = {
  name: 'clipped-rectifier',
  summary: 'rectified linear unit that saturates',
  source: 'Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10',
  parameters: { lambda: one(6, 'largest activation', [1e-6, 1e6]), i_ext: bias },
  state: value,
  equations: 'v = clamp(I + i_ext, 0, lambda)',
  spike: 'false',
};

/**
 * Quantised clip-floor-shift (QCFS): v = λ/L · ⌊L · clamp(x/λ, 0, 1) + ½⌋, the mean output over L steps of an integrate-and-fire
 * neuron with threshold λ that begins at λ/2 ({@link softIf}). Its λ is learnable; the floor passes gradients straight through.
 *
 * @example
 * const hidden: Population = { size: 128, model: clipFloor, parameters: { lambda: 4, levels: 8 } };
 */
export const clipFloor: NeuronModel = {
  name: 'clip-floor',
  summary: 'activation in steps, as a spiking neuron answers',
  source: 'Bu et al. 2022, ICLR, arXiv:2303.04347, eq. 15',
  parameters: {
    lambda: one(4, 'largest activation', [1e-6, 1e6]),
    levels: { ...one(8, 'steps from 0 to the largest', [1, 65536]), whole: true },
    i_ext: bias,
  },
  state: value,
  equations: 'v = lambda * floor(levels * clamp((I + i_ext) / lambda, 0, 1) + 0.5) / levels',
  spike: 'false',
};

/** Most nodes of a {@link piecewiseLinear} activation. */
const mostNodes = 32;

/**
 * Activation through `nodes` points (z0, a0), (z1, a1), … with rising z, which are parameters of the population; a0 below the first, the last a above
 * the last. Its gradient is the slope of the segment plus `leak` everywhere (the activation itself is tilted by as much). Lava-DL besides scales all
 * slopes of a layer by z_last / a_last on the way back; that is left out: it changes the length of the gradient, which Adam divides out, not its direction within a layer.
 *
 * @param mean of the input over all steps so far, of `steps`, instead of the step's own: after the last step, the activation of the mean.
 * @throws WebspikeError unless 2 ≤ nodes ≤ 32.
 * @example
 * const hidden: Population = { size: 512, model: piecewiseLinear(3), parameters: { z0: 0, a0: 0, z1: 0.5, a1: 0.6, z2: 2, a2: 1 } };
 */
export function piecewiseLinear(nodes: number, { mean = false }: { readonly mean?: boolean } = {}): NeuronModel {
  expect(Number.isInteger(nodes) && nodes >= 2 && nodes <= mostNodes, 'piecewiseLinear', `${nodes} nodes were asked for`, `give a whole number from 2 to ${mostNodes}`);
  const at = Array.from({ length: nodes }, (_, node) => node);
  const segments = at.slice(1).map((node) => `(a${node} - a${node - 1}) * clamp((x - z${node - 1}) / (z${node} - z${node - 1}), 0, 1)`);
  return {
    name: `${mean ? 'mean-' : ''}piecewise-linear-${nodes}`,
    summary: `activation through ${nodes} points${mean ? ', of the mean input' : ''}`,
    source: 'Lava-DL (bootstrap), github.com/lava-nc/lava-dl, lava.lib.dl.bootstrap',
    parameters: {
      ...Object.fromEntries(at.flatMap((node) => [[`z${node}`, one(node / (nodes - 1), `input at node ${node}`)], [`a${node}`, one(node / (nodes - 1), `activation at node ${node}`)]])),
      leak: one(1e-5, 'slope added everywhere'),
      i_ext: bias,
      ...(mean && { steps: one(1, 'steps that the mean is over') }),
    },
    state: { ...value, ...(mean && { sum: { value: 0, unit: '1', doc: 'sum of the input' } }) },
    equations: `${mean ? 'sum = sum + I\nx = sum / steps + i_ext' : 'x = I + i_ext'}\nv = a0 + leak * x + ${segments.join(' + ')}`,
    spike: 'false',
  };
}

/**
 * Sums what arrives and never spikes: the read-out of a network with analogue answers, whose `v` after T steps is T times the mean input.
 *
 * @example
 * const answer: Population = { size: 10, model: accumulator };
 */
export const accumulator: NeuronModel = {
  name: 'accumulator',
  summary: 'read-out that sums and never spikes',
  source: 'Rueckauer et al. 2017, Front. Neurosci. 11:682, doi:10.3389/fnins.2017.00682 (output layer)',
  parameters: { i_ext: bias },
  state: { v: { value: 0, unit: '1', doc: 'sum of the input' } },
  equations: 'v = v + I + i_ext',
  spike: 'false',
};

/**
 * Integrate-and-fire neuron in discrete time, reset by subtraction: a spike takes the threshold off, so that nothing of the input is lost.
 * With v_init at half the threshold its spike count in T steps is the input rounded instead of cut.
 *
 * @example
 * const hidden: Population = { size: 128, model: softIf, parameters: { v_thresh: 4, v_init: 2 } };
 */
export const softIf: NeuronModel = {
  name: 'soft-if',
  summary: 'integrate-and-fire neuron in discrete time, reset by subtraction',
  source: 'Rueckauer et al. 2017, Front. Neurosci. 11:682, doi:10.3389/fnins.2017.00682; initial potential: Bu et al. 2022, AAAI, arXiv:2202.01440',
  parameters: { v_thresh: one(1, 'threshold'), v_init: one(0.5, 'potential at the start'), i_ext: bias },
  state: { v: { value: 'v_init', unit: '1', doc: 'membrane potential' } },
  equations: 'v = v + I + i_ext',
  spike: 'v >= v_thresh',
  reset: 'v = v - v_thresh',
};

/**
 * {@link softIf} that first collects what arrives before step `until`, and spikes from step `start` to before step `stop` only: layers of them answer one after
 * the other, so that each has seen all spikes of the one before when it begins, and counts what {@link clipFloor} computes.
 *
 * @example
 * const second: Population = { size: 128, model: phasedIf, parameters: { v_thresh: 4, v_init: 2, until: 8, start: 8, stop: 16 } };
 */
export const phasedIf: NeuronModel = {
  ...softIf,
  name: 'phased-if',
  summary: 'integrate-and-fire neuron in discrete time that collects first and spikes then',
  source: 'closed form: the spike count of softIf with all its input in the first step; Bu et al. 2022, ICLR, arXiv:2303.04347 (unevenness error)',
  parameters: { ...softIf.parameters, until: one(1, 'first step whose input is ignored'), start: one(0, 'first step that may spike'), stop: one(1, 'first step that may not spike any more') },
  equations: 'v = v + (step < until ? I + i_ext : 0)',
  spike: 'step >= start && step < stop && v >= v_thresh',
};

/**
 * Leaky integrate-and-fire neuron in discrete time: v[t] = β v[t−1] + X[t], set to v_reset by a spike. The same as {@link parametricLif} with β = 1 − 1/τ,
 * but for the factor 1/τ of its input.
 *
 * @example
 * const hidden: Population = { size: 512, model: discreteLif, parameters: { beta: 0.97, v_thresh: 1.25 } };
 */
export const discreteLif: NeuronModel = {
  name: 'discrete-lif',
  summary: 'leaky integrate-and-fire neuron in discrete time',
  source: 'Eshraghian et al. 2023, Proc. IEEE 111:1016, doi:10.1109/JPROC.2023.3308088, eq. 4',
  parameters: { beta: one(0.9, 'share of the potential that is left after a step', [0, 1]), v_thresh: one(1, 'threshold'), v_reset: one(0, 'potential after a spike'), i_ext: bias },
  state: { v: { value: 0, unit: '1', doc: 'membrane potential' } },
  equations: 'v = beta * v + I + i_ext',
  spike: 'v >= v_thresh',
  reset: 'v = v_reset',
};

/**
 * Current-based LIF neuron in discrete time (CUBA), as the cores of Loihi compute it but in real numbers: u[t] = (1 − decay_u) u[t−1] + X[t],
 * v[t] = (1 − decay_v) v[t−1] + u[t] + i_ext, spike where v > v_thresh, then v = 0.
 *
 * @example
 * const hidden: Population = { size: 128, model: cubaLif, parameters: { decay_u: 1024 / 4096, decay_v: 512 / 4096 } };
 */
export const cubaLif: NeuronModel = {
  name: 'cuba-lif',
  summary: 'current-based LIF neuron in discrete time',
  source: 'Davies et al. 2018, IEEE Micro 38:82, doi:10.1109/MM.2018.112130359, eq. 2 and 3',
  parameters: { decay_u: one(1, 'share of the current lost per step', [0, 1]), decay_v: one(0.125, 'share of the potential lost per step', [0, 1]), v_thresh: one(1, 'threshold'), i_ext: bias },
  state: { u: { value: 0, unit: '1', doc: 'synaptic current' }, v: { value: 0, unit: '1', doc: 'membrane potential' } },
  equations: 'u = (1 - decay_u) * u + I\nv = (1 - decay_v) * v + u + i_ext',
  spike: 'v > v_thresh',
  reset: 'v = 0',
};
