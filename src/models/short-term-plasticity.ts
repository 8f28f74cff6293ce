import type { TransmissionModel } from './model.ts';

const use = { value: 0.5, unit: '1', doc: 'share of the available resources that a first spike uses' };
const recovery = { value: 800, unit: 'ms', doc: 'time constant of recovery' };
const available = { value: 1, unit: '1', doc: 'share of resources available to the last spike, R' };
const last = { value: 0, unit: 'steps', doc: 'step of the last spike' };
const passed = 'passed = (step - last) * dt; last = step';

/**
 * Short-term plasticity with facilitation and depression. At the n-th spike of its source a synapse transmits its weight times
 * u_n R_n, where R_{n+1} = 1 + (R_n (1 − u_n) − 1) e^(−Δt/tau_rec) and u_{n+1} = U + u_n (1 − U) e^(−Δt/tau_facil), from
 * R_1 = 1 and u_1 = U: the weight is the absolute efficacy A, as in NEST's `tsodyks2_synapse`. Computed as these recursions are
 * written, at spikes only. State lives once per source neuron and connection, under the names `u@connection:source` and
 * `x@connection:source`.
 *
 * @example
 * const connection: Connection = { from: 'e', to: 'i', connectivity: allToAll(), weight: 2, transmission: { model: tsodyksMarkram, parameters: { U: 0.03, tau_facil: 530, tau_rec: 130 } } };
 */
export const tsodyksMarkram: TransmissionModel = {
  name: 'tsodyks-markram',
  summary: 'short-term facilitation and depression',
  source: 'Markram, Wang & Tsodyks 1998, PNAS 95:5323, doi:10.1073/pnas.95.9.5323; Tsodyks, Pawelzik & Markram 1998, doi:10.1162/089976698300017502',
  parameters: { U: use, tau_rec: recovery, tau_facil: { value: 1000, unit: 'ms', doc: 'time constant of facilitation' } },
  state: { u: { value: 0, unit: '1', doc: 'share that the last spike used, u' }, x: available, last },
  spike: `${passed}
    x = 1 + (x * (1 - u) - 1) * exp(-passed / tau_rec)
    u = U + u * (1 - U) * exp(-passed / tau_facil)`,
  amount: 'u * x',
  range: [0, 1],
};

/**
 * Short-term depression alone: {@link tsodyksMarkram} with the same share U used by every spike.
 *
 * @example
 * const transmission: TransmissionUse = { model: depression, parameters: { U: 0.5, tau_rec: 800 } };
 */
export const depression: TransmissionModel = {
  name: 'depression',
  summary: 'short-term depression',
  source: 'Tsodyks & Markram 1997, PNAS 94:719, doi:10.1073/pnas.94.2.719; Abbott et al. 1997, Science 275:220, doi:10.1126/science.275.5297.221',
  parameters: { U: use, tau_rec: recovery },
  state: { u: { value: 0, unit: '1', doc: 'share that the last spike used' }, x: available, last },
  spike: `${passed}
    x = 1 + (x * (1 - u) - 1) * exp(-passed / tau_rec)
    u = U`,
  amount: 'u * x',
  range: [0, 1],
};

/**
 * The gating of slow receptors that saturate, computed by the source (exponential Euler) and sent in every step: each spike
 * opens some of the channels that are still shut. For {@link gatedNmda}.
 *
 * @example
 * const connection: Connection = { from: 'e', to: 'e', connectivity: allToAll(), weight: 0.01, transmission: { model: saturatingGating }, synapse: { model: gatedNmda } };
 */
export const saturatingGating: TransmissionModel = {
  name: 'saturating-gating',
  summary: 'slow gating that saturates, sent in every step',
  source: 'Brunel & Wang 2001, J. Comput. Neurosci. 11:63, doi:10.1023/A:1011204814320',
  parameters: {
    tau_rise: { value: 2, unit: 'ms', doc: 'rise time' },
    tau_decay: { value: 100, unit: 'ms', doc: 'decay time' },
    alpha: { value: 0.5, unit: 'per ms', doc: 'rate of opening' },
  },
  state: { y: { value: 0, unit: '1', doc: 'transmitter' }, s: { value: 0, unit: '1', doc: 'share of open channels' } },
  equations: 'dy/dt = -y / tau_rise; ds/dt = -s / tau_decay + alpha * y * (1 - s)',
  spike: 'y = y + 1',
  amount: 's',
  range: [0, 1],
  continuous: true,
};
