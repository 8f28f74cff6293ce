import { simulate, type Backend } from '../../src/index.ts';
import type { ExactnessCase } from './networks.ts';

/** What must be equal everywhere. */
export interface CaseResult {
  readonly hash: string;
  /** Hash over the weights of plastic connections, or ''. */
  readonly weights: string;
  readonly spikes: number;
}

async function digest(data: Float32Array<ArrayBuffer>): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', data))].slice(0, 8).map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Runs a case in one piece, or its batch in two halves one after the other (cases that do not learn). */
export async function runCase(each: ExactnessCase, plan: 'resident' | 'layered' | 'stepped', backend: Backend): Promise<CaseResult> {
  const simulation = await simulate(each.network, { on: backend, plan, batch: each.batch, seed: 11 });
  try {
    const samples = each.batch;
    for (const { population, parameter, value } of each.stimuli ?? []) {
      const { size } = each.network.populations[population];
      simulation.setStimulus(population, parameter, Float32Array.from({ length: size * samples }, (_, at) => value(Math.floor(at / size), at % size)));
    }
    if (each.spikes) simulation.setSpikes(each.spikes.population, each.spikes.pairs);
    for (let trial = 0; trial < (each.trials ?? 0); trial++) await simulation.trial({ duration: each.duration, samples, firstSample: trial * samples });
    await simulation.trial({ duration: each.duration, samples, firstSample: (each.trials ?? 0) * samples });
    const plastic = Object.entries(each.network.connections ?? {}).filter(([, connection]) => connection.plasticity).map(([name]) => name);
    const weights = (await Promise.all(plastic.map(async (name) => digest(await simulation.weights(name) as Float32Array<ArrayBuffer>)))).join(' ');
    const populations = Object.keys(each.network.record ?? {});
    const spikes = populations.reduce((sum, name) => sum + Array.from({ length: samples }, (_, b) => simulation.spikes(name, b).step.length).reduce((a, b) => a + b, 0), 0);
    return { hash: await simulation.hash(), weights, spikes };
  } finally {
    simulation.dispose();
  }
}
