import { expect } from '../../errors.ts';
import type { EpropOptions } from '../trainer.ts';
import type { Graph } from './graph.ts';
import { outputOf, type Layout } from './layout.ts';
import { track, type Tracked } from './traces.ts';

/** @throws WebspikeError where something is asked for that has no online form. */
export function requireLearnable(graph: Graph, { steps, errorFrom = 0, parts = { count: 1, steps }, readOut, learning }: EpropOptions): void {
  expect(Number.isInteger(steps) && steps > 0, 'option "steps"', `got ${steps}`, 'give a whole number of at least 1');
  expect(Number.isInteger(errorFrom) && errorFrom >= 0 && errorFrom < steps, 'option "errorFrom"', `got ${errorFrom}`, `give a step from 0 to ${steps - 1}`);
  expect(Number.isInteger(parts.count) && Number.isInteger(parts.steps) && parts.count > 0 && parts.steps > 0 && (parts.count - 1) * parts.steps < steps, 'option "parts"', `got ${parts.count} parts of ${parts.steps} steps for ${steps} steps`, 'give whole numbers that let each part be seen');
  expect(readOut.of !== 'spikes', 'option "readOut"', 'e-prop reads spikes', 'read a state variable, such as "v" of a leaky integrator');
  expect(readOut.how === 'mean' || readOut.how === 'last', 'option "readOut"', `e-prop cannot learn the "${readOut.how}" step by step`, 'take "mean" or "last"');
  for (const { name, learned, weights, from, to, delay } of graph.connections) {
    const subject = `connection "${name}"`;
    expect(!learned?.normalise && !learned?.delay && !learned?.dropout, subject, 'e-prop learns its weights alone', 'leave out "normalise", "delay" and "dropout"');
    expect(!learned || weights.kind === 'matrix', subject, 'its synapses share weights, which e-prop cannot follow one by one', 'learn a convolution with gradientTrainer, or leave it as it is');
    expect(to !== readOut.population || delay === 0, subject, `it leads to the read-out with a delay of ${delay} steps, and errors would come too late`, 'give it "delay: 0"');
    expect(from !== readOut.population, subject, 'it comes from the read-out', 'let nothing come from the read-out');
  }
  for (const population of Object.keys(learning.parameters ?? {})) {
    expect(population === readOut.population || graph.connections.some((each) => each.from === population && each.to === readOut.population), `population "${population}"`, 'it does not reach the read-out directly, and no error would reach it', 'connect it to the read-out, or learn nothing of it');
  }
}

/** The read-out, which must sum with one leak that is the same for all. */
export function readOutOf(layout: Layout, { readOut }: EpropOptions): Tracked {
  const { still, given } = layout.members.get(readOut.population)!;
  expect(!still && !given, `population "${readOut.population}"`, 'it is no read-out', 'read a leaky integrator or an accumulator');
  return track(layout, readOut.population, `state ${readOut.of}`);
}

/** Populations of which something is learned. @throws WebspikeError where one has no error. */
export function hiddenOf(graph: Graph, layout: Layout, { readOut }: EpropOptions): Tracked[] {
  const names = [...layout.members.values()].filter(({ population: { name, learned } }) => name !== readOut.population
    && (Object.keys(learned).length > 0 || graph.connections.some((each) => each.to === name && each.learned))).map((each) => each.population.name);
  return names.map((name) => {
    const subject = `population "${name}"`;
    const outputs = new Set(graph.connections.filter((each) => each.from === name && each.to === readOut.population).map(outputOf));
    expect(outputs.size > 0, subject, 'it does not reach the read-out directly, and no error would reach it', 'connect it to the read-out, or learn nothing of it');
    expect(outputs.size === 1, subject, `it sends ${[...outputs].join(' and ')} to the read-out`, 'send the read-out either its spikes or one graded amount');
    expect(!layout.members.get(name)!.still, subject, 'it is the same in every step', 'learn populations with a state');
    return track(layout, name, [...outputs][0]);
  });
}
