import type { Surrogate } from './surrogate.ts';

/**
 * Stand-ins for the derivative of a spike by its distance x from the threshold. Each is a plain record: a surrogate of one's own is
 * written the same way, and `{ ...arctan(), width: 15 }` counts distances in units of 15 (of the membrane potential's unit).
 */

/**
 * 1 / (1 + slope · |x|)², the derivative of the fast sigmoid x / (1 + slope · |x|), as snnTorch scales it: 1 at the threshold, so that
 * {@link Surrogate.smooth} rises by 2/slope only.
 *
 * @example
 * const options = { surrogate: fastSigmoid(10) };
 */
export const fastSigmoid = (slope = 25): Surrogate => ({
  name: 'fast-sigmoid',
  source: 'Zenke & Ganguli 2018, Neural Computation 30:1514, doi:10.1162/neco_a_01086 (SuperSpike); snnTorch, surrogate.fast_sigmoid',
  parameters: { slope },
  derivative: '1 / ((1 + slope * abs(x)) * (1 + slope * abs(x)))',
  smooth: (x) => 0.5 + x / (1 + slope * Math.abs(x)),
  width: 1,
});

/**
 * (α/2) / (1 + (π α x/2)²), the derivative of arctan(π α x/2)/π + 1/2.
 *
 * @example
 * const options = { surrogate: arctan() };
 */
export const arctan = (alpha = 2): Surrogate => ({
  name: 'arctan',
  source: 'Fang et al. 2021, ICCV, doi:10.1109/ICCV48922.2021.00266; SpikingJelly, surrogate.ATan; snnTorch, surrogate.atan',
  parameters: { half: alpha / 2, scale: (Math.PI * alpha) / 2 },
  derivative: 'half / (1 + scale * x * (scale * x))',
  smooth: (x) => Math.atan((Math.PI * alpha * x) / 2) / Math.PI + 0.5,
  width: 1,
});

/**
 * slope · σ(slope · x) · (1 − σ(slope · x)), the derivative of the logistic function.
 *
 * @example
 * const options = { surrogate: sigmoid(25) };
 */
export const sigmoid = (slope = 4): Surrogate => ({
  name: 'sigmoid',
  source: 'Neftci, Mostafa & Zenke 2019, IEEE Signal Process. Mag. 36:51, doi:10.1109/MSP.2019.2931595; SpikingJelly, surrogate.Sigmoid',
  parameters: { slope },
  // σ(1 − σ) is even: of |x| the exponential cannot overflow.
  derivative: 'slope * exp(-slope * abs(x)) / ((1 + exp(-slope * abs(x))) * (1 + exp(-slope * abs(x))))',
  smooth: (x) => 1 / (1 + Math.exp(-slope * x)),
  width: 1,
});

/**
 * gain · max(0, 1 − |x|) over a base of `width` on both sides of the threshold. Bellec et al. take the distance from reset to threshold as
 * width and 0.3 as gain.
 *
 * @example
 * const options = { surrogate: triangular(15, 0.3) };
 */
export const triangular = (width = 1, gain = 1): Surrogate => ({
  name: 'triangular',
  source: 'Esser et al. 2016, PNAS 113:11441, doi:10.1073/pnas.1604850113; Bellec et al. 2018, NeurIPS 31, arXiv:1803.09574; Bellec et al. 2020, doi:10.1038/s41467-020-17236-y',
  parameters: { gain },
  derivative: 'gain * max(0, 1 - abs(x))',
  smooth: (x) => {
    const inside = Math.min(Math.abs(x), 1);
    return 0.5 + gain * Math.sign(x) * (inside - (inside * inside) / 2);
  },
  width,
});

/**
 * 1/width within width/2 of the threshold, 0 beyond: the derivative of a ramp.
 *
 * @example
 * const options = { surrogate: rectangular(1) };
 */
export const rectangular = (width = 1): Surrogate => ({
  name: 'rectangular',
  source: 'Wu et al. 2018, Front. Neurosci. 12:331, doi:10.3389/fnins.2018.00331 (STBP)',
  parameters: {},
  derivative: 'abs(x) < 0.5 ? 1 : 0',
  smooth: (x) => Math.min(Math.max(x + 0.5, 0), 1),
  width,
});

/**
 * 1 everywhere: the spike counts as its distance from the threshold.
 *
 * @example
 * const options = { surrogate: straightThrough() };
 */
export const straightThrough = (): Surrogate => ({
  name: 'straight-through',
  source: 'Bengio, Léonard & Courville 2013, arXiv:1308.3432; snnTorch, surrogate.straight_through_estimator',
  parameters: {},
  derivative: '1',
  smooth: (x) => x + 0.5,
  width: 1,
});
