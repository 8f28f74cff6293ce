import { describe, expect, it } from 'vitest';
import { addTo, fixedInDegree, fixedProbability, iafCondExp, iafPscAlpha, iafPscExp, spikeArray, uniform, type Network, type Population } from '../../src/index.ts';
import { filesIn } from '../../src/chip/sonata/files.ts';
import { nestIzhikevich, nestIzhikevich2003 } from '../../src/chip/sonata/models.ts';
import { readSonata } from '../../src/chip/sonata/read.ts';
import { writeSonata } from '../../src/chip/sonata/write.ts';
import { nestSpikes } from './nest-files.ts';
import { spikesOf } from './ported-spikes.ts';

const train = (neurons: number, steps: number, every: number): [number, number][] => Array.from({ length: Math.floor(steps / every) }, (_, at) => [at * every, (at * 7 + (at >> 3)) % neurons]);

/** Twenty inputs, excitation and inhibition with delays of their own, recurrence. */
function network(cells: Population, [ex, inh]: readonly [string, string], weights: readonly [number, number, number], least = 2): Network {
  const dt = 0.1;
  const delay = { kind: 'uniform', low: least * dt, high: 3 } as const;
  const synapse = (variable: string): { readonly model: ReturnType<typeof addTo> } => ({ model: addTo(variable) });
  return {
    dt, populations: { inputs: { size: 20, model: spikeArray, spikeSteps: 2000 }, cells },
    connections: {
      drive: { from: 'inputs', to: 'cells', connectivity: fixedInDegree(8), weight: uniform(weights[0] / 2, weights[0]), delay, synapse: synapse(ex) },
      excite: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.2), weight: weights[1], delay: 1.5, synapse: synapse(ex) },
      inhibit: { from: 'cells', to: 'cells', connectivity: fixedProbability(0.1), weight: weights[2], delay, synapse: synapse(inh) },
    },
  };
}

const cases: Readonly<Record<string, Network>> = {
  'iaf_psc_exp': network({ size: 30, model: iafPscExp, parameters: { tau_m: uniform(8, 12), tau_syn_ex: 1, I_e: 200 }, initial: { v: uniform(-70, -56) } }, ['i_syn_ex', 'i_syn_in'], [400, 60, -120]),
  'iaf_psc_exp, one time constant for all': network({ size: 30, model: iafPscExp, parameters: { tau_m: 2, C_m: 100, t_ref: 0.5 }, initial: { v: -70 } }, ['i_syn_ex', 'i_syn_in'], [600, 60, -120]),
  'iaf_psc_alpha': network({ size: 30, model: iafPscAlpha, parameters: { tau_syn_in: 5, t_ref: 0 } }, ['di_syn_ex', 'di_syn_in'], [300, 40, -60]),
  'iaf_cond_exp': network({ size: 30, model: iafCondExp, parameters: { tau_syn_ex: 1, I_e: 100 } }, ['g_ex', 'g_in'], [20, 2, 8]),
  'izhikevich': network({ size: 30, model: nestIzhikevich, parameters: { a: uniform(0.02, 0.1), d: 4, I_e: 3 }, initial: { v: -65, u: uniform(-14, -12) } }, ['arrived', 'arrived'], [8, 1.5, -3], 1),
  'izhikevich as in the paper': network({ size: 30, model: nestIzhikevich2003, parameters: { d: 4, I_e: 3, V_min: -90 }, initial: { u: -13 } }, ['arrived', 'arrived'], [60, 10, -25], 1),
};

describe('what goes to NEST and comes back', () => {
  const given = { inputs: train(20, 2000, 7) };
  it.each(Object.keys(cases))('%s spikes as a plain loop over the files does, and as before', async (name) => {
    const { files, notes } = await writeSonata(cases[name], { steps: 2000, spikes: given });
    expect(notes.filter((note) => !note.includes('mV'))).toEqual([]);
    const before = await spikesOf({ network: cases[name], spikes: given, steps: 2000 }, 'cells');
    expect(before.length).toBeGreaterThan(60);
    const back = await readSonata(filesIn(files));
    expect(back.notes.filter((note) => !note.includes('Runge'))).toEqual([]);
    expect(await spikesOf(back, 'cells')).toEqual(before);
    expect(await nestSpikes(filesIn(files), 'cells')).toEqual(before);
  });
});
