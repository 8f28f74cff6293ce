import type { BackendOptions } from '../backend/choose.ts';
import { expect, SimulationError } from '../errors.ts';
import { loihiLif } from '../models/loihi-lif.ts';
import type { Network, Population, Recording } from '../network/network.ts';
import type { RunOptions } from '../simulate/progress.ts';
import { simulate, type SimulateOptions } from '../simulate/simulate.ts';
import type { Simulation } from '../simulate/simulation.ts';
import type { PortedNetwork, RunInput, RunOutput } from './ported.ts';
import { checkRunInput, enteringOf, type Entering } from './run-input.ts';

/** How to run a network from a file. */
export interface RunPortedOptions extends BackendOptions, RunOptions, Pick<SimulateOptions, 'on' | 'seed'> {
  /** What errors call the input. Default `input`. */
  readonly subject?: string;
  /** Leaves `output` empty: for who wants the layers' spikes only. Default true. */
  readonly output?: boolean;
}

/** Numbers of `output`, more than which no file of JSON holds. */
const mostNumbers = 50_000_000;

/**
 * Runs a network from a file on an input of its own format, and collects what its layers and its last node said. Step `t` of the
 * output is what they did in step `t` of the input.
 *
 * @throws WebspikeError where the input does not fit the network; SimulationError where the integers of a chip overflow.
 * @example
 * const { output, layers } = await runPorted(await readNetx(bytes, 'net.net'), { steps: 100, input_spikes: [[0, 3], [2, 1]] });
 */
export async function runPorted(ported: PortedNetwork, runInput: RunInput, options: RunPortedOptions = {}): Promise<RunOutput> {
  const { subject = 'input', output = true } = options;
  const given = checkRunInput(runInput, subject);
  const entering = enteringOf(ported, given, subject);
  const width = ported.network.populations[ported.output.population].size;
  expect(!output || given.steps * width <= mostNumbers, `${subject}, "steps"`, `${given.steps} steps of ${width} outputs are ${given.steps * width} numbers`, `ask for at most ${Math.floor(mostNumbers / width)} steps at once`);
  const simulation = await simulate(prepared(ported, given.steps, output), { ...options });
  try {
    await enter(simulation, ported, entering, given.steps, options);
    return collect(simulation, ported, given, output);
  } catch (error) {
    throw error instanceof SimulationError ? overflowOf(error, ported.network) : error;
  } finally {
    simulation.dispose();
  }
}

/** The network with room for as many steps of spikes, recording what is asked for and nothing else. */
function prepared({ network, layers, output, inputs, spikes = {} }: PortedNetwork, steps: number, wanted: boolean): Network {
  const record: Record<string, Recording> = Object.fromEntries(layers.map(({ population }) => [population, { spikes: true }]));
  const { population, of } = output;
  if (wanted && of === 'spikes') record[population] = { spikes: true };
  else if (wanted) record[population] = { ...record[population], variables: { [of]: { neurons: Array.from({ length: network.populations[population].size }, (_, neuron) => neuron) } } };
  const given = new Set([...inputs.filter(({ kind }) => kind === 'spikes').map((each) => each.population), ...Object.keys(spikes)]);
  const populations = Object.entries(network.populations).map(([name, each]) => [name, given.has(name) ? { ...each, spikeSteps: steps } : each]);
  return { ...network, populations: Object.fromEntries(populations), record };
}

/** Sets what enters and runs: stretches of steps with the same values at once. */
async function enter(simulation: Simulation, { network, spikes = {} }: PortedNetwork, entering: readonly Entering[], steps: number, { signal, onProgress }: RunOptions): Promise<void> {
  const own = new Set(entering.map(({ input }) => input.population));
  for (const [population, pairs] of Object.entries(spikes)) if (!own.has(population)) simulation.setSpikes(population, pairs.filter(([step]) => step < steps));
  for (const { input, spikes: pairs, rows } of entering) if (!rows) simulation.setSpikes(input.population, pairs);
  const values = entering.flatMap(({ input: { population }, rows }) => (rows ? [{ population, stimulus: stimulusOf(network.populations[population]), rows }] : []));
  const from = performance.now();
  for (let step = 0, end: number; step < steps; step = end) {
    for (const { population, stimulus, rows } of values) simulation.setStimulus(population, stimulus, rows[step]);
    end = step + 1;
    while (end < steps && values.every(({ rows }) => rows[end].every((each, at) => each === rows[step][at]))) end++;
    await simulation.run((end - step) * network.dt, {
      signal,
      onProgress: onProgress && (({ step: within }) => {
        const [done, seconds] = [step + within, (performance.now() - from) / 1000];
        onProgress({ step: done, steps, seconds, secondsLeft: (seconds * (steps - done)) / done });
      }),
    });
  }
}

/** `value`, but where a network was saved that another purpose made. */
function stimulusOf({ parameters = {} }: Population): string {
  return Object.entries(parameters).find(([, value]) => typeof value === 'object' && 'kind' in value && value.kind === 'stimulus')?.[0] ?? 'value';
}

function collect(simulation: Simulation, { format, network, layers, output }: PortedNetwork, { steps, dt: asked }: RunInput, wanted: boolean): RunOutput {
  // Steps of netx have no length; files of other formats bring one, but for NIR.
  const dt = format === 'netx' || (format === 'nir' && asked !== undefined) ? asked : network.dt / 1000;
  const pairs = (population: string): [number, number][] => {
    const { step, neuron } = simulation.spikes(population);
    return Array.from(step, (each, at) => [each, neuron[at]]);
  };
  const width = network.populations[output.population].size;
  const rows = wanted ? Array.from({ length: steps }, () => new Array<number>(width).fill(0)) : [];
  if (wanted && output.of === 'spikes') for (const [step, neuron] of pairs(output.population)) rows[step][neuron] = 1;
  else if (wanted) simulation.recorded(output.population, output.of).value.forEach((value, at) => { rows[Math.floor(at / width)][at % width] = value; });
  return {
    steps, ...(dt !== undefined && { dt }), output: rows,
    layers: layers.map(({ name, population }) => ({ name, n: network.populations[population].size, spikes: pairs(population) })),
  };
}

/** Integers that overflow are no matter of the time step. */
function overflowOf(error: SimulationError, { populations }: Network): SimulationError {
  const name = Object.keys(populations).find((each) => error.subject === `population "${each}"`);
  if (name === undefined || populations[name].model.name !== loihiLif.name) return error;
  return new SimulationError(error.subject, 'more arrived in one step than a current of 24 bits holds, even when it wraps around', 'use smaller weights: no chip would compute this network');
}
