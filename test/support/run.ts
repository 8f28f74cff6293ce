import { simulate, type Network, type Simulation, type SimulateOptions } from '../../src/index.ts';
import type { NeuronModel } from '../../src/models/model.ts';

/** Builds a network on the CPU backend, hands it over, and frees it. */
export async function onCpu<T>(network: Network, use: (simulation: Simulation) => Promise<T>, options: SimulateOptions = {}): Promise<T> {
  const simulation = await simulate(network, { backend: 'cpu', ...options });
  try {
    return await use(simulation);
  } finally {
    simulation.dispose();
  }
}

/** The message a user sees, or '' where nothing was thrown. */
export async function messageOf(action: () => unknown): Promise<string> {
  try {
    await action();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The message of building a network. */
export const refusal = (network: Network, options: SimulateOptions = {}): Promise<string> => messageOf(() => onCpu(network, async () => undefined, options));

/** A neuron of one's own, with parameters and state given as numbers only. */
export function neuron(parts: Partial<Omit<NeuronModel, 'parameters' | 'state'>> & { parameters?: Record<string, number>; state?: Record<string, number> }): NeuronModel {
  const { parameters = {}, state = { v: 0 }, ...rest } = parts;
  const described = (numbers: Record<string, number>): Record<string, { value: number; unit: string; doc: string }> =>
    Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { value, unit: '1', doc: name }]));
  return { name: 'own', summary: 'for a test', source: 'test', spike: 'v > 1e20', parameters: described(parameters), state: described(state), ...rest };
}

/** The values of one neuron's variables after every step; row k is the state after step k. */
export async function traces(network: Network, population: string, variables: readonly string[], duration: number, options: SimulateOptions = {}): Promise<Float32Array[]> {
  const record = { ...network.record, [population]: { ...network.record?.[population], variables: Object.fromEntries(variables.map((each) => [each, { neurons: [0] }])) } };
  return onCpu({ ...network, record }, async (simulation) => {
    await simulation.run(duration);
    return variables.map((each) => simulation.recorded(population, each).value);
  }, options);
}

/** Steps at which one neuron of a recorded population spiked. */
export function stepsOf(simulation: Simulation, population: string, neuron = 0, sample = 0): number[] {
  const raster = simulation.spikes(population, sample);
  return [...raster.step].filter((_, at) => raster.neuron[at] === neuron);
}
