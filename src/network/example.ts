import { expect } from '../errors.ts';
import { addTo } from '../models/direct.ts';
import type { NeuronExample, NeuronModel } from '../models/model.ts';
import { withInput } from '../models/with-input.ts';
import { oneToOne } from './connectivity.ts';
import type { Connection, Network, Population } from './network.ts';

/**
 * One neuron under the input that shows what it does, as a network whose population `neuron` records its spikes and the
 * variable of the example. A source of given spikes is given none here: its pulses are for {@link Simulation.setSpikes}.
 *
 * @throws WebspikeError where neither the model nor the caller has an example.
 * @example
 * const simulation = await simulate(exampleNetwork(izhikevich2004, firingPatterns.tonicBursting));
 */
export function exampleNetwork(model: NeuronModel, example: NeuronExample | undefined = model.example): Network {
  expect(example !== undefined, `model "${model.name}"`, 'it has no example', 'give one: { dt, duration, parameters }');
  const { dt, pulses, show = 'v' } = example;
  const inputs: Record<string, string> = {};
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(example.parameters ?? {})) {
    if (typeof value === 'string') inputs[name] = value;
    else numbers[name] = value;
  }
  const connections: Record<string, Connection> = {};
  const sources: Record<string, Population> = {};
  if (pulses && !given(model)) {
    sources.pulses = { size: 1, model: pulseSource(pulses.at.map((ms) => Math.round(ms / dt))) };
    connections.pulses = { from: 'pulses', to: 'neuron', connectivity: oneToOne(), weight: pulses.weight, delay: 0, synapse: { model: addTo(pulses.to ?? 'v') } };
  }
  const variables = Object.hasOwn(model.state, show) ? { [show]: { neurons: [0] } } : {};
  return {
    dt,
    populations: { ...sources, neuron: { size: 1, model: withInput(model, inputs), parameters: numbers, initial: example.initial } },
    connections,
    record: { neuron: { spikes: true, variables } },
  };
}

/** Whether the model's spikes are given from outside. */
const given = ({ spike }: NeuronModel): boolean => /\bgiven\s*\(/.test(spike);

const pulseSource = (steps: readonly number[]): NeuronModel => ({
  name: 'pulses', summary: 'spikes at given steps', source: 'data', parameters: {}, state: {}, spike: steps.map((step) => `step == ${step}`).join(' || '),
});
