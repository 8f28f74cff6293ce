import { expect, WebspikeError } from '../../errors.ts';
import { membranePotential } from '../../models/graded.ts';
import type { NeuronModel } from '../../models/model.ts';
import type { Connection, Network, Population } from '../../network/network.ts';
import type { Chip } from '../chips.ts';
import { sameModel } from '../same-model.ts';
import { isStimulus } from './numbers.ts';

/** Evenly spaced spikes at a rate: a value of `most` spikes in every step, one of half as much in every other. The first come as if it had been so before. */
const rateEncoder = (value: string): NeuronModel => ({
  name: 'rate-encoder',
  summary: 'evenly spaced spikes, as many as the value says',
  source: 'Rueckauer et al. 2017, Front. Neurosci. 11:682, doi:10.3389/fnins.2017.00682 (reset by subtraction)',
  parameters: { [value]: { value: 0, unit: '1', doc: 'what is encoded' }, most: { value: 1, unit: '1', doc: 'value that spikes in every step' } },
  state: { phase: { value: 0.5, unit: '1', doc: 'position between two spikes' } },
  equations: `phase = phase + ${value} / most`,
  spike: 'phase >= 1',
  reset: 'phase = phase - 1',
});

/**
 * The network with its analogue inputs as rates: populations that hold a stimulus and send it graded become sources of spikes, and weights from them count as
 * much as their largest value.
 */
export function rateCoded(network: Network, chip: Chip, input: 'refuse' | 'rate', notes: string[]): Network {
  const analogue = Object.entries(network.connections ?? {}).filter(([, { transmission }]) => transmission?.model.continuous && sameModel(transmission.model, membranePotential));
  if (analogue.length === 0) return network;
  const populations: Record<string, Population> = { ...network.populations };
  const connections: Record<string, Connection> = { ...network.connections };
  for (const [name, { transmission, ...connection }] of analogue) {
    const source = network.populations[connection.from];
    const stimulus = holds(source);
    // What only adds up spikes is folded away.
    if (stimulus === null && Object.values(network.connections!).some(({ to }) => to === connection.from)) continue;
    const subject = `connection "${name}"`;
    if (stimulus === null) throw new WebspikeError(subject, `population "${connection.from}" (${source.model.name}) sends numbers, and ${chip.title} spikes`, 'train the network with spiking neurons');
    expect(input === 'rate', subject, `population "${connection.from}" sends its values as they are, and ${chip.title} is sent spikes`, "encode them as spikes: quantise with input: 'rate' (webspike map --analogue rate), or train a network on spikes (webspike train mnist-loihi)");
    const [low, high] = ['v_least', 'v_most'].map((each) => transmission!.parameters?.[each] ?? membranePotential.parameters[each].value) as [number, number];
    expect(typeof low === 'number' && typeof high === 'number' && low >= 0 && high > 0, subject, `values from ${low} to ${high} are no rates`, 'give values of at least 0');
    populations[connection.from] = { size: source.size, model: rateEncoder(stimulus), parameters: { [stimulus]: source.parameters![stimulus], most: high } };
    connections[name] = { ...connection, connectivity: scaled(connection, high), ...(connection.weight !== undefined && { weight: times(connection.weight, high, subject) }) };
    notes.push(`population "${connection.from}" sends its values as rates of spikes: answers take more steps to settle`);
  }
  return { ...network, populations, connections };
}

/** The stimulus of a population that does nothing but hold it (`v = value`), or `null`. */
function holds({ model, parameters = {} }: Population): string | null {
  const stimulus = Object.keys(parameters).find((each) => isStimulus(parameters[each]));
  return stimulus !== undefined && model.equations?.replace(/\s+/g, '') === `v=${stimulus}` ? stimulus : null;
}

function times(weight: NonNullable<Connection['weight']>, factor: number, subject: string): NonNullable<Connection['weight']> {
  if (factor === 1) return weight;
  if (typeof weight === 'number') return weight * factor;
  expect(!('kind' in weight), subject, 'its weights are drawn, and would have to be scaled', 'send values from 0 to 1');
  return Float32Array.from(weight as ArrayLike<number>, (each) => each * factor);
}

function scaled({ connectivity }: Pick<Connection, 'connectivity'>, factor: number): Connection['connectivity'] {
  if (factor === 1) return connectivity;
  const all = (values: ArrayLike<number>): Float32Array => Float32Array.from(values, (each) => each * factor);
  if (connectivity.kind === 'dense') {
    const { weights } = connectivity;
    return { kind: 'dense', weights: 'rows' in weights ? { ...weights, values: all(weights.values) } : weights.map(all) };
  }
  if (connectivity.kind === 'csr' && connectivity.weights) return { ...connectivity, weights: all(connectivity.weights) };
  if (connectivity.kind !== 'convolution') return connectivity;
  const { kernel } = connectivity;
  if ('shape' in kernel && 'kind' in kernel.values) throw new WebspikeError('convolution', 'its kernel is drawn, and would have to be scaled', 'send values from 0 to 1');
  return { ...connectivity, kernel: 'shape' in kernel ? { ...kernel, values: all(kernel.values as ArrayLike<number>) } : kernel.map((o) => o.map((c) => c.map(all))) };
}
