/** Runs a model's example on the CPU backend: what the terminal and the gallery draw. */
import { EquationError } from '../errors.ts';
import { leakyIntegrator } from '../models/leaky-integrator.ts';
import { gradedCurrent } from '../models/graded.ts';
import type { NeuronExample, NeuronModel, PlasticityRule, SynapseModel, TransmissionModel } from '../models/model.ts';
import { spikeArray } from '../models/sources.ts';
import { exponentialCurrent } from '../models/synapses.ts';
import { oneToOne } from '../network/connectivity.ts';
import { exampleNetwork } from '../network/example.ts';
import type { Network, Population } from '../network/network.ts';
import { simulate } from '../simulate/simulate.ts';
import type { Simulation } from '../simulate/simulation.ts';
import type { Trace, Window } from '../view/gallery.ts';

/** For sources that declare no example: some time with the defaults. */
const plainExample: NeuronExample = { dt: 1, duration: 200 };

async function onCpu<T>(network: Network, use: (simulation: Simulation) => Promise<T>): Promise<T> {
  const simulation = await simulate(network, { backend: 'cpu' });
  try {
    return await use(simulation);
  } finally {
    simulation.dispose();
  }
}

/** A neuron under the input of its example (or another one). */
export async function respond(model: NeuronModel, example: NeuronExample = model.example ?? plainExample): Promise<Trace> {
  const { dt, duration, pulses, show = 'v' } = example;
  const network = exampleNetwork(model, example);
  const [input] = Object.entries(example.parameters ?? {}).filter(([, value]) => typeof value === 'string');
  const meter: Record<string, Population> = input ? { input: { size: 1, model: meterOf(`${input[1]}`) } } : {};
  const record = { ...network.record, ...(input ? { input: { variables: { x: { neurons: [0] } } } } : {}) };
  return onCpu({ ...network, populations: { ...network.populations, ...meter }, record }, async (simulation) => {
    const steps = pulses?.at.map((ms) => Math.round(ms / dt)) ?? [];
    if (simulation.plan.populations.some(({ name, given }) => name === 'neuron' && given)) simulation.setSpikes('neuron', steps.map((step) => [step, 0] as const));
    await simulation.run(duration);
    return {
      dt, steps: Math.round(duration / dt), values: show in model.state ? [...simulation.recorded('neuron', show).value] : [], spikes: [...simulation.spikes('neuron').step],
      unit: model.state[show]?.unit ?? '', variable: show,
      input: input ? [...simulation.recorded('input', 'x').value] : [], inputName: input?.[0] ?? '', pulses: steps,
    };
  });
}

/** A neuron whose variable `x` follows an expression over time: the language itself draws the input. */
const meterOf = (expression: string): NeuronModel => ({
  name: 'meter', summary: 'an expression over time', source: 'example', parameters: {}, state: { x: { value: 0, unit: '1', doc: 'value' } }, equations: `x = ${expression}`, spike: 'false',
});

/**
 * What one spike of weight 1 does to a membrane of 20 ms that does not spike, at −65 mV where that matters;
 * `null` where the synapse needs another target, or a source's potential beside its spike.
 */
export async function postsynaptic(model: SynapseModel): Promise<Trace | null> {
  const [dt, duration, at] = [0.1, 100, 100];
  if (/\btotal\b/.test(model.current ?? '')) return null;
  const rest = /\bv\b/.test(model.current ?? '') ? -65 : 0;
  const network: Network = {
    dt,
    populations: { pulse: { size: 1, model: { ...spikeArray, spike: `step == ${at}` } }, neuron: { size: 1, model: leakyIntegrator, parameters: { v_rest: rest } } },
    connections: { synapse: { from: 'pulse', to: 'neuron', connectivity: oneToOne(), weight: 1, delay: 0, synapse: { model } } },
    record: { neuron: { variables: { v: { neurons: [0] } } } },
  };
  return onCpu(network, async (simulation) => {
    await simulation.run(duration);
    return { dt, steps: Math.round(duration / dt), values: Array.from(simulation.recorded('neuron', 'v').value, (v) => v - rest), spikes: [], unit: 'mV', variable: 'v − rest', input: [], inputName: '', pulses: [at] };
  }).catch(nothingWhereItDoesNotFit);
}

/**
 * What a source sends: as an exponential current of 5 ms that eight spikes and a late one cause, or, where it sends in every step,
 * as the number itself while the source's potential rises to −30 mV and falls again.
 */
export async function transmitted(model: TransmissionModel): Promise<Trace> {
  const [dt, duration] = [0.5, 500];
  const pulses = [...Array.from({ length: 8 }, (_, k) => 100 + 50 * k), 900];
  const source: NeuronModel = {
    ...meterOf('0'), state: { v: { value: -65, unit: 'mV', doc: 'membrane potential' } },
    equations: 'v = -65 + 0.14 * (t < 250 ? t : 500 - t)', spike: pulses.map((step) => `step == ${step}`).join(' || '),
  };
  const network: Network = {
    dt,
    populations: { source: { size: 1, model: source }, target: { size: 1, model: meterOf('I') } },
    connections: { sent: { from: 'source', to: 'target', connectivity: oneToOne(), weight: 1, delay: 0, transmission: { model }, synapse: { model: model.continuous ? gradedCurrent : exponentialCurrent } } },
    record: { source: { variables: { v: { neurons: [0] } } }, target: { variables: { x: { neurons: [0] } } } },
  };
  return onCpu(network, async (simulation) => {
    await simulation.run(duration);
    const readsPotential = /\bv\b/.test(model.amount);
    const readsSpikes = model.spike !== undefined || !model.continuous;
    return {
      dt, steps: Math.round(duration / dt), values: [...simulation.recorded('target', 'x').value], spikes: [], pulses: readsSpikes ? pulses : [],
      input: readsPotential ? [...simulation.recorded('source', 'v').value] : [], inputName: readsPotential ? 'v' : '',
      ...(model.continuous ? { unit: '1', variable: 'sent' } : { unit: 'current', variable: 'I' }),
    };
  });
}

const nowhere: SynapseModel = { name: 'nowhere', summary: 'moves nothing', source: 'example', parameters: {}, state: {}, arrival: '' };

/**
 * The change of a weight of one half by one pair of spikes, over the time from the pre to the post spike, on average where the
 * rule draws; `null` where spikes alone do not tell: it needs other variables, or changes weights by the clock.
 */
export async function stdpWindow(rule: PlasticityRule): Promise<Window | null> {
  if ('onTick' in rule) return null;
  const [dt, reach, pause] = [1, 80, 120];
  const lags = Array.from({ length: 2 * reach + 1 }, (_, k) => k - reach);
  const copies = /\brand\(/.test(JSON.stringify(rule)) ? 400 : 1;
  const [size, end] = [lags.length * copies, pause + 2 * reach];
  const network: Network = {
    dt,
    populations: { pre: { size, model: spikeArray, spikeSteps: end }, post: { size, model: spikeArray, spikeSteps: end } },
    connections: { learn: { from: 'pre', to: 'post', connectivity: oneToOne(), weight: 0.5, plasticity: { rule }, synapse: { model: nowhere } } },
  };
  return onCpu(network, async (simulation) => {
    const trains = Array.from({ length: size }, (_, k) => k);
    simulation.setSpikes('pre', trains.map((k) => [pause, k] as const));
    simulation.setSpikes('post', trains.map((k) => [pause + lags[k % lags.length], k] as const));
    const before = await simulation.weights('learn');
    await simulation.run(end * dt);
    const changes = lags.map(() => 0);
    (await simulation.weights('learn')).forEach((weight, k) => { changes[k % lags.length] += (weight - before[k]) / copies; });
    return changes.some((change) => change !== 0) ? { lags: lags.map((lag) => lag * dt), changes } : null;
  }).catch(nothingWhereItDoesNotFit);
}

/** A model that asks for variables that the stand-in has not says so when the network is built; anything else is an error. */
function nothingWhereItDoesNotFit(error: unknown): null {
  if (error instanceof EquationError) return null;
  throw error;
}
