import type { NeuronModel } from './model.ts';

/**
 * Perfect integrator: adds what arrives and spikes at the threshold. `theta` is a learned, relative change of the
 * threshold; in a competition it recruits neurons that never won (theta < 0) and restrains those that win too often.
 *
 * @example
 * const cells: Population = { size: 10, model: integrateAndFire, parameters: { v_thresh: 2 } };
 */
export const integrateAndFire: NeuronModel = {
  name: 'integrate-and-fire',
  summary: 'perfect integrator with a threshold and reset',
  source: 'Lapicque 1907; Burkitt 2006, Biological Cybernetics 95:1, doi:10.1007/s00422-006-0068-6',
  parameters: {
    v_thresh: { value: 1, unit: '1', doc: 'threshold' },
    v_reset: { value: 0, unit: '1', doc: 'potential after a spike' },
    i_ext: { value: 0, unit: '1/ms', doc: 'external current' },
  },
  state: { v: { value: 0, unit: '1', doc: 'membrane potential' } },
  equations: 'dv/dt = i_ext + I',
  spike: 'v >= v_thresh',
  reset: 'v = v_reset',
  example: { dt: 0.5, duration: 100, parameters: { i_ext: 't > 10 && t < 70 ? 0.06 : 0' }, pulses: { at: [75, 85], weight: 0.5 } },
};
