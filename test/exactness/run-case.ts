import { simulate, type Backend, type Simulation } from '../../src/index.ts';
import { fingerprintOf } from '../../src/simulate/snapshot.ts';
import type { ExactnessCase } from './networks.ts';

/** What must be equal everywhere. */
export interface CaseResult {
  /** Of all spikes of all samples, as `simulation.hash()` takes it. */
  readonly raster: string;
  /** Of recorded variables, bit for bit; '' where none is recorded. */
  readonly values: string;
  /** Of the weights of plastic connections; '' where there is none. */
  readonly weights: string;
  readonly spikes: number;
}

export interface CaseOptions {
  readonly plan: 'resident' | 'layered' | 'stepped';
  /** Samples presented at once; default the whole batch. Only cases that do not learn may be split. */
  readonly samples?: number;
  /** Batch to build the simulation for; default that of the case. */
  readonly batch?: number;
}

/** Runs a case, in one piece or split into parts of its batch, and hashes what came out. */
export async function runCase(each: ExactnessCase, backend: Backend, { plan, samples = each.batch, batch = each.batch }: CaseOptions): Promise<CaseResult> {
  const simulation = await simulate(each.network, { on: backend, plan, batch, seed: 11 });
  try {
    const trials = each.trials ?? 0;
    const recorded: Recorded[] = [];
    for (let first = 0; first < each.batch; first += samples) {
      const here = Math.min(samples, each.batch - first);
      present(each, simulation, first, here);
      for (let trial = 0; trial <= trials; trial++) await simulation.trial({ duration: each.duration, samples: here, firstSample: trial * each.batch + first });
      for (let b = 0; b < here; b++) recorded.push(collect(each, simulation, b));
    }
    const plastic = Object.entries(each.network.connections ?? {}).filter(([, connection]) => connection.plasticity).map(([name]) => name);
    const weights = await Promise.all(plastic.map((name) => simulation.weights(name)));
    const populations = recorded[0].rasters.map((_, p) => recorded.flatMap(({ rasters }) => [rasters[p].length / 2, ...rasters[p]])).flat();
    return {
      raster: samples === each.batch ? await simulation.hash() : await fingerprintOf(new Uint8Array(Uint32Array.from(populations).buffer)),
      values: await hashOf(recorded.flatMap(({ values }) => values)),
      weights: await hashOf(weights),
      spikes: recorded.reduce((sum, { rasters }) => sum + rasters.reduce((most, raster) => most + raster.length / 2, 0), 0),
    };
  } finally {
    simulation.dispose();
  }
}

/** The stimuli and given spikes of samples `first` and on, put into the first places of the batch. */
function present(each: ExactnessCase, simulation: Simulation, first: number, samples: number): void {
  for (const { population, parameter, value } of each.stimuli ?? []) {
    const { size } = each.network.populations[population];
    simulation.setStimulus(population, parameter, Float32Array.from({ length: size * samples }, (_, at) => value(first + Math.floor(at / size), at % size)));
  }
  if (!each.spikes) return;
  for (let b = 0; b < samples; b++) simulation.setSpikes(each.spikes.population, each.spikes.pairs(first + b), b);
}

/** One sample's spikes per population, as step and neuron in turn, and its recorded values. */
interface Recorded {
  readonly rasters: readonly (readonly number[])[];
  readonly values: readonly Float32Array[];
}

function collect({ network }: ExactnessCase, simulation: Simulation, b: number): Recorded {
  const names = Object.keys(network.populations).filter((name) => network.record?.[name]?.spikes);
  return {
    rasters: names.map((name) => {
      const { step, neuron } = simulation.spikes(name, b);
      return Array.from(step).flatMap((at, k) => [at, neuron[k]]);
    }),
    values: Object.entries(network.record ?? {}).flatMap(([name, { variables = {} }]) => Object.keys(variables).map((variable) => simulation.recorded(name, variable, b).value)),
  };
}

async function hashOf(arrays: readonly Float32Array[]): Promise<string> {
  const numbers = new Float32Array(arrays.flatMap((each) => [...each]));
  return numbers.length === 0 ? '' : (await fingerprintOf(new Uint8Array(numbers.buffer))).slice(0, 16);
}
