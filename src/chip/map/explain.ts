import { WebspikeError } from '../../errors.ts';
import type { Chip, Limit, Resource } from '../chips.ts';
import type { Stuck } from './cut.ts';
import { exceeded } from './layout.ts';
import type { LinkedCore } from './link.ts';
import type { Problem } from './problem.ts';

const names: Readonly<Record<Resource, string>> = {
  neurons: 'compartments', inAxons: 'input axons', outAxons: 'output axons', synapses: 'bits of synapse memory', profiles: 'compartment profiles', thresholds: 'thresholds', formats: 'synapse formats',
};

const remedies: Readonly<Record<Resource, string>> = {
  neurons: 'use fewer neurons, or shorter delays: those up to the chip\'s free delay leave all compartments of a core',
  inAxons: 'give its neurons fewer sources, or gather them in populations between',
  outAxons: 'give its neurons fewer targets, or targets that lie together, or pass the spikes on through copies of the population',
  synapses: 'give its neurons fewer sources, weights of fewer bits or of one sign, or delays of fewer bits',
  profiles: 'use fewer different decays and refractory delays',
  thresholds: 'use fewer different thresholds',
  formats: 'bring its connections to weights of like sign and size, or join them',
};

const count = (value: number): string => value.toLocaleString('en');
const limitText = ({ value, unverified }: Limit): string => `${count(value)}${unverified ? ' (a limit that is not verified)' : ''}`;

/** Why a neuron fits no core. */
export function explainStuck(problem: Problem, { emitter, neuron, layout }: Stuck, fan: number): WebspikeError {
  const resource = exceeded(layout, problem);
  const name = problem.emitters[emitter].name;
  return resource === null || resource === 'bounds' ? explain(problem.chip, name, neuron, 'outAxons', fan) : explain(problem.chip, name, neuron, resource, layout.usage[resource]);
}

function explain(chip: Chip, population: string, neuron: number, resource: Resource, needed: number): WebspikeError {
  const limit = chip.core[resource];
  const delays = resource === 'neurons' ? ' (its spikes wait in as many accumulators as they have delays)' : '';
  return new WebspikeError(`population "${population}"`, `neuron ${neuron} alone needs ${count(needed)} ${names[resource]}${delays}, ${count(needed - limit.value)} more than the ${limitText(limit)} of a core of ${chip.title}`, `${remedies[resource]}; or choose another chip`);
}

/** Why a population that feeds itself, or others in a loop, never fits: the more cores it lies on, the more each neuron has to reach. */
export function explainFan(chip: Chip, population: string, cores: number, needed: number): WebspikeError {
  const limit = chip.core.outAxons;
  return new WebspikeError(`population "${population}"`, `cut into ${count(cores)} cores, one of them still needs ${count(needed)} output axons, ${count(needed - limit.value)} more than the ${limitText(limit)} of a core of ${chip.title}, and cutting it further feeds more cores`, `${remedies.outAxons}; or choose another chip`);
}

/** Why so many cores are too many. */
export function explainCores(chip: Chip, cores: readonly LinkedCore[], most: number): WebspikeError {
  const share = (population: string): number => cores.filter(({ slices }) => slices.some((slice) => slice.population === population)).length;
  const populations = [...new Set(cores.flatMap(({ slices }) => slices.map(({ population }) => population)))];
  const largest = populations.reduce((a, b) => (share(b) > share(a) ? b : a));
  const full = resources.reduce((a, b) => (total(cores, b) / chip.core[b].value > total(cores, a) / chip.core[a].value ? b : a));
  return new WebspikeError(`population "${largest}"`, `the network takes ${count(cores.length)} cores, ${share(largest)} of them for this population; ${limitText(chip.chips)} chips of ${chip.title} with ${limitText(chip.coresPerChip)} cores have ${count(most)}, ${count(cores.length - most)} less. What fills them are ${names[full]}, ${limitText(chip.core[full])} to a core`, `${remedies[full]}; or choose another chip`);
}

const resources: readonly Resource[] = ['neurons', 'inAxons', 'outAxons', 'synapses'];
const total = (cores: readonly LinkedCore[], resource: Resource): number => cores.reduce((sum, { usage }) => sum + usage[resource], 0);
