import type { Network } from '../network/network.ts';
import { GradientTrainer, type OpenDevices } from './gradient.ts';
import { epropPlan } from './plan/eprop.ts';
import { graphOf } from './plan/graph.ts';
import type { OpDevice } from './plan/ops.ts';
import type { Batch, EpropOptions, Trainer } from './trainer.ts';

/**
 * Trains a recurrent network online by e-prop (Bellec et al. 2020, Nat. Commun. 11:3625, doi:10.1038/s41467-020-17236-y): each synapse
 * remembers how much the present state of its target depends on its weight, and where an error of the read-out reaches the target in a
 * step, the weight's gradient grows by the product. Memory does not depend on the number of steps; it grows with synapses times samples.
 * The gradient is that of backpropagation through time without the paths through other neurons' spikes; of a network without
 * recurrent connections and with one hidden layer it is the whole gradient.
 *
 * The network: sources, populations that each reach the read-out without delay, connections among them of any delay, and a read-out that
 * sums what arrives, with a leak or without.
 *
 * @param seed of the initial weights, and of random feedback.
 * @throws WebspikeError that names what of the network e-prop cannot train, and what to do.
 * @example
 * const trainer = await epropTrainer(network, { steps: 28, samples: 32, learning, input, readOut: { population: 'out', of: 'v', how: 'last' }, loss: { kind: 'cross-entropy' }, optimiser: adam() }, trainOn());
 */
export async function epropTrainer(network: Network, options: EpropOptions, open: OpenDevices, seed = 0): Promise<Trainer> {
  const graph = graphOf(network, options, seed);
  const plan = epropPlan(graph, options, seed);
  return new EpropTrainer(network, graph, options, plan, await open(plan), seed);
}

class EpropTrainer extends GradientTrainer {
  get #asked(): EpropOptions {
    return this.options as EpropOptions;
  }

  protected override get inputParts(): number {
    return 'spikes' in this.options.input ? this.options.steps : this.#asked.parts?.count ?? 1;
  }

  protected override present(device: OpDevice, { inputs, labels: { length: count } }: Batch, shard: number, phase: 'learn' | 'answer'): void {
    const { steps, input, errorFrom = 0, parts = { count: 1, steps } } = this.#asked;
    const { layout } = this.plan;
    const { inputSize: size } = this;
    const learning = phase === 'learn';
    device.run(learning ? 'begin' : 'begin answer');
    for (let step = 0; step < steps; step++) {
      const part = step / parts.steps;
      if ('spikes' in input) device.write(layout.output(layout.members.get(input.population)!, 'spike'), this.share(inputs, size, count, shard, step * count * size));
      else if (Number.isInteger(part) && part < parts.count) {
        device.write({ tensor: 'given', offset: 0 }, this.share(inputs, size, count, shard, part * size, parts.count * size));
        device.run('show');
      }
      device.run(step < errorFrom ? (learning ? 'listen' : 'hear') : phase);
    }
    if (learning) device.run('gather');
    device.run('judge');
  }
}
