import { expect, SimulationError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { philox, philoxKey, unit } from '../random/philox.ts';
import { gradientPlan, type GradientPlan } from './plan/build.ts';
import { mapNumbers, settings } from './plan/settings.ts';
import { withLearned } from './plan/fold.ts';
import { graphOf, type Graph } from './plan/graph.ts';
import type { OpDevice, OpPlan, View } from './plan/ops.ts';
import { memoriesOf } from './plan/update.ts';
import type { Answers, Batch, GradientOptions, ReadableTrainer, TrainerState } from './trainer.ts';

/** Devices that execute a plan: mini-batches are dealt out among them. */
export type OpenDevices = (plan: OpPlan) => Promise<readonly OpDevice[]>;

/** Third word of the Philox counter of dropout, apart from those of networks. */
const dropoutPurpose = 0x10000000;

/**
 * Trains a network by backpropagation through time with surrogate gradients (Neftci et al. 2019, doi:10.1109/MSP.2019.2931595).
 *
 * @param seed of the initial weights and of dropout.
 * @throws WebspikeError that names what of the network cannot be trained.
 * @example
 * const trainer = await gradientTrainer(network, { steps: 4, samples: 32, learning, input, readOut, loss, optimiser: adam() }, cpuThreads(2), 0);
 * const { losses } = await trainer.learn({ inputs, labels }, 1e-3);
 */
export async function gradientTrainer(network: Network, options: GradientOptions, open: OpenDevices, seed = 0): Promise<ReadableTrainer> {
  const graph = graphOf(network, options, seed);
  const plan = gradientPlan(graph, options);
  const devices = await open(plan);
  return new GradientTrainer(network, graph, options, plan, devices, seed);
}

/** Deals mini-batches out among devices and sums what they find. How a device takes its share is {@link GradientTrainer.present}. */
export class GradientTrainer implements ReadableTrainer {
  readonly parameterCount: number;
  #step = 0;
  /** Numbers of a sample, in a step where they come step by step. */
  protected readonly inputSize: number;

  constructor(readonly source: Network, readonly graph: Graph, readonly options: GradientOptions, readonly plan: GradientPlan, readonly devices: readonly OpDevice[], readonly seed: number) {
    this.parameterCount = plan.learned.reduce((sum, each) => sum + each.size, 0);
    this.inputSize = graph.populations.get(options.input.population)!.size;
    const start = new Float32Array(this.#size('parameters'));
    for (const { offset, initial } of plan.learned) start.set(initial, offset);
    for (const device of devices) {
      for (const { view, numbers } of plan.contents) device.write(view, numbers);
      device.write({ tensor: 'parameters', offset: 0 }, start);
    }
  }

  /** How many times the numbers of all input neurons a sample brings. */
  protected get inputParts(): number {
    return 'spikes' in this.options.input ? this.options.steps : 1;
  }

  get adapter(): string {
    return this.devices[0].adapter;
  }

  #size(tensor: string): number {
    return this.plan.layout.tensors.get(tensor)!.size;
  }

  async learn(batch: Batch, rate: number): Promise<Answers> {
    expect(Number.isFinite(rate) && rate >= 0, 'learning rate', `it is ${rate}`, 'give a number of at least 0');
    const shards = this.#shards(batch);
    this.#step++;
    this.#tell(rate, batch.labels.length);
    const alone = shards === 1 && this.devices.length === 1;
    const running = alone ? [] : await this.#running();
    const work = Array.from({ length: shards }, (_, shard) => {
      const device = this.devices[shard % this.devices.length];
      this.#feed(device, batch, shard);
      this.#mask(device, shard, shards);
      this.plan.running.forEach(({ view }, at) => running[at] && device.write(view, running[at]));
      this.present(device, batch, shard, 'learn');
      return { answers: device.read(this.plan.answers, this.#size('answers')), gradients: alone ? null : device.read({ tensor: 'gradients', offset: 0 }, this.#size('gradients')), running: alone ? [] : this.plan.running.map(({ view, size }) => device.read(view, size)) };
    });
    if (alone) this.devices[0].run('update');
    else await this.#merge(work.map((each) => each.gradients!), work.map((each) => each.running), running);
    const answers = this.#collect(await Promise.all(work.map((each) => each.answers)), batch.labels.length);
    if (!answers.losses.every(Number.isFinite)) throw await this.#diverged();
    return answers;
  }

  async answer(batch: Batch): Promise<Answers> {
    const shards = this.#shards(batch);
    this.#tell(0, batch.labels.length);
    const running = this.devices.length > 1 ? await this.#running() : [];
    const work = Array.from({ length: shards }, (_, shard) => {
      const device = this.devices[shard % this.devices.length];
      this.#feed(device, batch, shard);
      this.plan.running.forEach(({ view }, at) => running[at] && device.write(view, running[at]));
      this.present(device, batch, shard, 'answer');
      return device.read(this.plan.answers, this.#size('answers'));
    });
    return this.#collect(await Promise.all(work), batch.labels.length);
  }

  /** Statistics as the first device has them: those of all. */
  #running(): Promise<Float32Array[]> {
    return Promise.all(this.plan.running.map(({ view, size }) => this.devices[0].read(view, size)));
  }

  #shards({ inputs, labels, maps }: Batch): number {
    const { warp } = this.options;
    const count = labels.length;
    const each = this.inputSize * this.inputParts;
    expect(count > 0, 'batch', 'it is empty', 'give at least one sample');
    expect(inputs.length === count * each, 'batch', `${inputs.length} input numbers for ${count} labels`, `give ${each} for each sample: population "${this.options.input.population}" has ${this.inputSize} neurons`);
    expect(!warp || !maps || maps.length === count * mapNumbers(warp.grid), 'batch', `${maps?.length} numbers of maps for ${count} samples`, `give ${6 + 2 * (warp?.grid ?? 0) ** 2} for each`);
    for (let at = 0; at < count; at++) expect(Number.isInteger(labels[at]) && labels[at] >= 0 && labels[at] < this.plan.classes, `label ${at} of the batch`, `it is ${labels[at]}`, `give a class from 0 to ${this.plan.classes - 1}: population "${this.options.readOut.population}" has ${this.plan.classes} neurons`);
    return Math.ceil(count / this.options.samples);
  }

  #tell(rate: number, count: number): void {
    const { optimiser } = this.options;
    const numbers = new Float32Array(settings.count);
    numbers[settings.rate] = rate;
    numbers[settings.scale] = 1;
    numbers[settings.step] = this.#step;
    numbers[settings.perSample] = 1 / count;
    if (optimiser.kind !== 'sgd') {
      numbers[settings.first] = 1 - optimiser.beta1 ** this.#step;
      numbers[settings.second] = 1 - optimiser.beta2 ** this.#step;
    }
    for (const device of this.devices) device.write({ tensor: 'settings', offset: 0 }, numbers);
  }

  /** Writes what one device's share of a batch brings for the whole trial. */
  #feed(device: OpDevice, { labels, maps }: Batch, shard: number): void {
    const { samples, warp } = this.options;
    const first = shard * samples;
    const given = new Float32Array(samples).fill(-1);
    for (let b = 0; b < Math.min(samples, labels.length - first); b++) given[b] = labels[first + b];
    device.write({ tensor: 'labels', offset: 0 }, given);
    if (warp) device.write({ tensor: 'maps', offset: 0 }, this.share(maps ?? identityMaps(labels.length, warp.grid), mapNumbers(warp.grid), labels.length, shard));
  }

  /** One device's share: `size` of the `stride` numbers of each of `count` samples, from number `from` on. Where it is not full, samples are repeated; a label of −1 leaves them out. */
  protected share(numbers: Float32Array, size: number, count: number, shard: number, from = 0, stride = size): Float32Array {
    const { samples } = this.options;
    const first = shard * samples;
    const here = Math.min(samples, count - first);
    const taken = new Float32Array(samples * size);
    for (let b = 0; b < samples; b++) {
      const at = from + (first + (b % here)) * stride;
      taken.set(numbers.subarray(at, at + size), b * size);
    }
    return taken;
  }

  /** Has a device take its share: the stimulus, or the spikes of all steps, then the ops of the phase. */
  protected present(device: OpDevice, { inputs, labels }: Batch, shard: number, phase: 'learn' | 'answer'): void {
    const { input, steps } = this.options;
    const { layout } = this.plan;
    const count = labels.length;
    if ('stimulus' in input) device.write({ tensor: 'given', offset: 0 }, this.share(inputs, this.inputSize, count, shard));
    else for (let step = 0; step < steps; step++) device.write(layout.output(layout.members.get(input.population)!, 'spike', step), this.share(inputs, this.inputSize, count, shard, step * count * this.inputSize));
    device.run(phase);
  }

  /** Draws who is left out, as a function of seed, step, connection, sample and neuron. */
  #mask(device: OpDevice, shard: number, shards: number): void {
    const words = new Uint32Array(4);
    const [k0, k1] = philoxKey(this.seed);
    this.plan.masks.forEach(({ view, size, dropout }, connection) => {
      const mask = new Float32Array(size);
      for (let at = 0; at < size; at++) {
        if (at % 4 === 0) philox(words, at / 4, this.#step * shards + shard, dropoutPurpose + connection, 0, k0, k1);
        mask[at] = unit(words[at % 4]) < dropout ? 0 : 1 / (1 - dropout);
      }
      device.write(view, mask);
    });
  }

  /** Sums what the shards found, in their order: the result does not depend on how many devices there are. */
  async #merge(gradients: readonly Promise<Float32Array>[], running: readonly (readonly Promise<Float32Array>[])[], before: readonly Float32Array[]): Promise<void> {
    const sum = new Float32Array(this.#size('gradients'));
    for (const each of await Promise.all(gradients)) for (let at = 0; at < sum.length; at++) sum[at] += each[at];
    const moved = before.map((numbers) => numbers.slice());
    for (const shard of running) {
      (await Promise.all(shard)).forEach((numbers, which) => {
        for (let at = 0; at < numbers.length; at++) moved[which][at] += (numbers[at] - before[which][at]) / running.length;
      });
    }
    const [first, ...others] = this.devices;
    first.write({ tensor: 'gradients', offset: 0 }, sum);
    this.plan.running.forEach(({ view }, which) => first.write(view, moved[which]));
    first.run('update');
    const parameters = await first.read({ tensor: 'parameters', offset: 0 }, sum.length);
    for (const device of others) device.write({ tensor: 'parameters', offset: 0 }, parameters);
  }

  #collect(parts: readonly Float32Array[], count: number): Answers {
    const { samples } = this.options;
    const { classes } = this.plan;
    const answers = { losses: new Float32Array(count), correct: new Float32Array(count), scores: new Float32Array(count * classes) };
    parts.forEach((part, shard) => {
      const first = shard * samples;
      const here = Math.min(samples, count - first);
      answers.losses.set(part.subarray(0, here), first);
      answers.correct.set(part.subarray(samples, samples + here), first);
      answers.scores.set(part.subarray(2 * samples, 2 * samples + here * classes), first * classes);
    });
    return answers;
  }

  /** Looks for the first population whose input is no number any more. */
  async #diverged(): Promise<SimulationError> {
    for (const { population: { name, receptors } } of this.plan.layout.members.values()) {
      for (const receptor of receptors) {
        const tensor = `input of ${receptor.name} of ${name}`;
        if (!(await this.read(tensor)).every(Number.isFinite)) return new SimulationError(`population "${name}"`, `what arrives through "${receptor.name}" is no finite number any more, at update ${this.#step}`, 'lower the learning rate, or clip gradients');
      }
    }
    return new SimulationError(`population "${this.options.readOut.population}"`, `the loss is no finite number any more, at update ${this.#step}`, 'lower the learning rate, or clip gradients');
  }

  read(tensor: string): Promise<Float32Array> {
    const known = this.plan.layout.tensors.get(tensor);
    expect(known !== undefined, `tensor "${tensor}"`, 'there is none of this name', `known: ${[...this.plan.layout.tensors.keys()].join(', ')}`);
    return this.devices[0].read({ tensor, offset: 0 }, known.size);
  }

  async state(): Promise<TrainerState> {
    const numbers: Record<string, Float32Array> = {};
    for (const [prefix, tensor] of this.#kept) {
      const all = await this.devices[0].read({ tensor, offset: 0 }, this.#size(tensor));
      for (const { key, offset, size } of this.plan.learned) numbers[`${prefix}${key}`] = all.slice(offset, offset + size);
    }
    for (const { connection, view, size } of this.plan.running) numbers[`running ${connection}`] = await this.devices[0].read(view, size);
    return { step: this.#step, numbers };
  }

  get #kept(): (readonly [prefix: string, tensor: string])[] {
    return [['', 'parameters'], ...memoriesOf(this.options).map((each) => [`${each} of `, each] as const)];
  }

  async restore({ step, numbers }: TrainerState): Promise<void> {
    const take = (name: string, size: number): Float32Array => {
      const found = numbers[name];
      expect(found !== undefined, 'state of a training', `it has no numbers for "${name}"`, 'restore the state of the same network and optimiser');
      expect(found.length === size, 'state of a training', `it has ${found.length} numbers for "${name}", expected ${size}`, 'restore the state of the same network and optimiser');
      return found;
    };
    const all = this.#kept.map(([prefix, tensor]) => {
      const values = new Float32Array(this.#size(tensor));
      for (const { key, offset, size } of this.plan.learned) values.set(take(`${prefix}${key}`, size), offset);
      return { view: { tensor, offset: 0 } as View, values };
    });
    const running = this.plan.running.map(({ connection, view, size }) => ({ view, values: take(`running ${connection}`, size) }));
    for (const device of this.devices) for (const { view, values } of [...all, ...running]) device.write(view, values);
    this.#step = step;
  }

  async network(): Promise<Network> {
    const numbers: Record<string, Float32Array> = { ...(await this.state()).numbers };
    this.devices[0].run('prepare');
    for (const { name, learned, weights } of this.graph.connections) {
      if (learned && (learned.normalise === 'weight' || learned.quantise)) numbers[name] = await this.devices[0].read({ tensor: `weights in use of ${name}`, offset: 0 }, weights.values.length);
    }
    return withLearned(this.source, this.graph, (key) => numbers[key]);
  }

  dispose(): void {
    for (const device of this.devices) device.dispose();
  }
}

/** Maps that leave images as they are. */
function identityMaps(count: number, grid: number): Float32Array {
  const size = mapNumbers(grid);
  const maps = new Float32Array(count * size);
  for (let b = 0; b < count; b++) maps.set([1, 0, 0, 0, 1, 0], b * size);
  return maps;
}
