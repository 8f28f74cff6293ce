import { expect } from '../errors.ts';
import type { PlasticityRule, SynapseModel } from '../models/model.ts';
import type { Connection, Network, PlasticityUse, Population, SynapseUse } from '../network/network.ts';
import { drivesOf } from './receptors.ts';
import { validateTransmission } from './transmissions.ts';

/** The largest batch, population and network that the layouts below can address. */
const mostNeurons = 2 ** 24;

/**
 * Checks a description before anything is built from it.
 *
 * @throws WebspikeError that names the population or connection, what was expected, what came, and what to do.
 */
export function validate(network: Network): void {
  expect(Number.isFinite(network.dt) && network.dt > 0, 'network', `dt is ${network.dt}`, 'give a time step in ms greater than 0');
  const names = Object.keys(network.populations);
  expect(names.length > 0, 'network', 'it has no population', 'describe at least one');
  for (const name of names) validatePopulation(name, network.populations[name]);
  for (const [name, connection] of Object.entries(network.connections ?? {})) validateConnection(name, connection, network);
  for (const [name, recording] of Object.entries(network.record ?? {})) {
    const population = network.populations[name];
    expect(population !== undefined, `record "${name}"`, 'there is no such population', `known: ${names.join(', ')}`);
    for (const [variable, { neurons, every = 1 }] of Object.entries(recording.variables ?? {})) {
      const subject = `record "${name}", variable "${variable}"`;
      expect(Number.isInteger(every) && every > 0, subject, `"every" is ${every}`, 'give a whole number of steps, at least 1');
      for (const neuron of neurons) {
        expect(Number.isInteger(neuron) && neuron >= 0 && neuron < population.size, subject, `neuron ${neuron} does not exist`, `choose from 0 to ${population.size - 1}`);
      }
    }
  }
}

function validatePopulation(name: string, population: Population): void {
  const subject = `population "${name}"`;
  expect(Number.isInteger(population.size) && population.size > 0 && population.size <= mostNeurons, subject, `size is ${population.size}`, `give a whole number from 1 to ${mostNeurons}`);
  const { model } = population;
  expect(model?.parameters !== undefined, subject, 'it has no model', 'give one of webspike/models or your own');
  for (const key of Object.keys(population.parameters ?? {})) {
    expect(Object.hasOwn(model.parameters, key), subject, `model "${model.name}" has no parameter "${key}"`, `known: ${Object.keys(model.parameters).join(', ') || 'none'}`);
  }
  if (model.refractory !== undefined) {
    const period = population.parameters?.[model.refractory];
    expect(Object.hasOwn(model.parameters, model.refractory), subject, `model "${model.name}" names its refractory period "${model.refractory}", which is no parameter`, `known: ${Object.keys(model.parameters).join(', ') || 'none'}`);
    expect(!(typeof period === 'object' && 'kind' in period && period.kind === 'stimulus'), subject, `the refractory period "${model.refractory}" cannot be a stimulus`, 'give a number, or one per neuron');
  }
  drivesOf(population).forEach(({ weight, synapse }, at) => {
    expect(Number.isFinite(weight), `${subject}, drive ${at}`, `the weight is ${weight}`, 'give one finite number');
    validateUse(`${subject}, drive ${at}`, 'synapse', synapse?.model, synapse?.parameters);
  });
  const { spikeSteps = 1 } = population;
  expect(Number.isInteger(spikeSteps) && spikeSteps > 0, subject, `spikeSteps is ${spikeSteps}`, 'give a whole number of steps, at least 1');
  for (const key of Object.keys(population.initial ?? {})) {
    expect(Object.hasOwn(model.state, key), subject, `model "${model.name}" has no state "${key}"`, `known: ${Object.keys(model.state).join(', ') || 'none'}`);
  }
}

function validateConnection(name: string, connection: Connection, network: Network): void {
  const subject = `connection "${name}"`;
  for (const end of ['from', 'to'] as const) {
    expect(Object.hasOwn(network.populations, connection[end]), subject, `"${end}" names "${connection[end]}", which is no population`, `known: ${Object.keys(network.populations).join(', ')}`);
  }
  validateUse(subject, 'synapse', connection.synapse?.model, connection.synapse?.parameters);
  validateTransmission(name, connection);
  validateUse(subject, 'rule', connection.plasticity?.rule, connection.plasticity?.parameters);
  if (connection.plasticity) validateRule(subject, connection.plasticity, network.populations[connection.to]);
  const range = connection.weightRange;
  if (range) expect(range[0] < range[1] && range.every(Number.isFinite), subject, `weightRange is [${range.join(', ')}]`, 'give [low, high] with low < high');
  if (connection.normalise) {
    expect(connection.plasticity !== undefined, subject, '"normalise" needs plastic weights', 'add "plasticity", or scale the weights yourself');
    expect(connection.normalise.to > 0 && Number.isFinite(connection.normalise.to), subject, `"normalise.to" is ${connection.normalise.to}`, 'give a norm greater than 0');
  }
  if (connection.weightBits === 1) {
    expect(connection.plasticity !== undefined && connection.plasticity.apply !== 'trial', subject, 'weights of one bit are for rules that learn in every step', 'add "plasticity" with apply: "step", or leave "weightBits" out');
    expect(!connection.normalise && !connection.plasticity.rule.synapse && !connection.plasticity.rule.onTick, subject, 'weights of one bit can neither be normalised nor keep state or have ticks', 'use 32 bits');
    expect((range ?? [0, 1])[0] === 0, subject, `weights of one bit are 0 or the upper end of weightRange, which is [${range?.join(', ')}]`, 'let weightRange begin at 0');
  }
  if (connection.plasticity?.apply === 'trial') {
    expect(!connection.plasticity.rule.onPre, subject, `rule "${connection.plasticity.rule.name}" acts on presynaptic spikes, which "trial" does not keep`, 'use apply: "step"');
  }
}

/** What a rule says of its own events and ticks. */
function validateRule(subject: string, { rule, apply }: PlasticityUse, target: Population): void {
  const where = `${subject}, rule "${rule.name}"`;
  expect((rule.onTick === undefined) === (rule.tick === undefined), where, 'it has one of "onTick" and "tick" only', 'give statements and the name of the parameter with their period, or neither');
  expect(rule.tick === undefined || Object.hasOwn(rule.parameters, rule.tick), where, `it names its period "${rule.tick}", which is no parameter`, `known: ${Object.keys(rule.parameters).join(', ') || 'none'}`);
  const started = Object.entries(rule.synapse ?? {}).find(([, { value }]) => value !== 0);
  expect(started === undefined, where, `the state "${started?.[0]}" of its synapses begins with ${started?.[1].value}`, 'let it begin with 0, as every trial does, and add the rest where it is read');
  expect(apply !== 'trial' || (!rule.postEvent && !rule.synapse && !rule.onTick), where, 'events, state and ticks of its own are lost on a rule that is applied once per trial', 'use apply: "step"');
  expect(!rule.postEvent || !target.competition?.stop, where, 'a competition that stops leaves it no post events of its own', 'leave "stop" out, or use a rule that goes by spikes');
}

/** Parameters given to a synapse model or a plasticity rule. */
function validateUse(subject: string, what: string, model: SynapseModel | PlasticityRule | undefined, given: SynapseUse['parameters'] = {}): void {
  for (const [key, value] of Object.entries(given)) {
    expect(model !== undefined && Object.hasOwn(model.parameters, key), subject, `${what} "${model?.name}" has no parameter "${key}"`, `known: ${Object.keys(model?.parameters ?? {}).join(', ') || 'none'}`);
    expect(Number.isFinite(value), subject, `parameter "${key}" of ${what} "${model.name}" is ${value}`, 'give a finite number');
  }
}
