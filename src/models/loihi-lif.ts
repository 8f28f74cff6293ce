import type { NeuronModel } from './model.ts';

/** Largest magnitude of the 24-bit states. */
const top = 2 ** 23;

/**
 * The integer LIF neuron of Intel's Loihi, bit for bit: current and voltage of 24 bits, decays of 12 bits, every product
 * rounded toward zero. It advances by steps, whatever dt is. Spikes arrive as {@link impulseCurrent} with whole weights, in
 * units of the weight mantissa. A current beyond ±2^23 wraps around once, as in Lava; where that does not bring it below 2^24 (about
 * 2^19 arrived in one step) the run ends with an error. The voltage is clamped.
 *
 * The chip's thresholds have 17 bits. One more is taken, because lava-dl writes 2^18 − 1 for neurons that shall never spike.
 *
 * f32 holds whole numbers to 2^24, so u (4096 − decay) / 4096 is built from the upper and lower 12 bits of u.
 *
 * @example
 * const cells: Population = { size: 128, model: loihiLif, parameters: { decay_u: 1024, decay_v: 256, v_th: 400 } };
 * const dense: Connection = { from: 'input', to: 'cells', connectivity: allToAll(), weight: 64, synapse: { model: impulseCurrent } };
 */
export const loihiLif: NeuronModel = {
  name: 'loihi-lif',
  summary: 'integer current-based LIF neuron of Loihi',
  source: 'Davies et al. 2018, IEEE Micro 38:82, doi:10.1109/MM.2018.112130359; Lava, ProcessModels of LIF (fixed point); nengo-loihi emulator',
  parameters: {
    decay_u: { value: 1024, unit: '1/4096', doc: 'share of the current lost per step', range: [0, 4096], whole: true },
    decay_v: { value: 256, unit: '1/4096', doc: 'share of the voltage lost per step', range: [0, 4096], whole: true },
    v_th: { value: 400, unit: '×64', doc: 'mantissa of the threshold, which is 64 times as much', range: [0, 262_143], whole: true },
    bias: { value: 0, unit: '1', doc: 'added to the voltage each step: mantissa times 2^exponent', range: [-top, top], whole: true },
    refractory: { value: 1, unit: 'steps', doc: 'refractory delay; 1 is none', range: [1, 64], whole: true },
    v_min: { value: 1 - top, unit: '1', doc: 'lower bound of the voltage', range: [1 - top, 0], whole: true },
    v_max: { value: top - 1, unit: '1', doc: 'upper bound of the voltage', range: [0, top - 1], whole: true },
  },
  state: {
    u: { value: 0, unit: '1', doc: 'synaptic current' },
    v: { value: 0, unit: '1', doc: 'membrane voltage' },
    silent: { value: 0, unit: 'steps', doc: 'steps left in which v stays 0' },
  },
  equations: `
    upper_u = floor(abs(u) / 4096)
    left_u = upper_u * (4096 - decay_u) + floor((abs(u) - 4096 * upper_u) * (4096 - decay_u) / 4096)
    old = u < 0 ? -left_u : left_u
    a = 64 * I
    # Beyond 24 bits old + a may not be a whole number of f32: the wrap is subtracted from each first.
    u = old > ${top} - a ? (old - ${top}) + (a - ${top}) : (old <= -${top} - a ? (old + ${top}) + (a + ${top}) : old + a)
    # Whole numbers of f32 end here: a number out of range stops the run.
    u = abs(u) < ${2 * top} ? u : u * 1e25
    upper_v = floor(abs(v) / 4096)
    left_v = upper_v * (4096 - decay_v) + floor((abs(v) - 4096 * upper_v) * (4096 - decay_v) / 4096)
    v = silent > 0 ? 0 : clamp((v < 0 ? -left_v : left_v) + u + bias, v_min, v_max)
    silent = max(silent - 1, 0)`,
  spike: 'v > 64 * v_th',
  reset: 'v = 0; silent = refractory - 1',
  example: { dt: 1, duration: 60, parameters: { v_th: 200, bias: 't > 5 && t < 50 ? 1500 : 0' } },
};
