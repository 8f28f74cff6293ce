import { expect } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { gradientTrainer, type OpenDevices } from '../gradient.ts';
import type { Answers, Batch, GradientOptions, ReadableTrainer, Trainer, TrainerState } from '../trainer.ts';
import { activationNodes, fitActivation, type Activation } from './activation.ts';
import { biasOf, samplePairs } from './sampler.ts';
import { checkSchedule, modeAt, type BootstrapSchedule, type Mode } from './schedule.ts';
import { spikingLayers, twinOf, type SpikingLayer } from './twin.ts';

export interface BootstrapOptions extends GradientOptions {
  readonly schedule: BootstrapSchedule;
  /** Neurons of each layer and mini-batch that are sampled. Default 2048. */
  readonly pairs?: number;
}

/**
 * Bootstrap training (Lava-DL, github.com/lava-nc/lava-dl): some mini-batches spike, and are sampled for how each layer's rate answers its mean input; a
 * piecewise linear activation fitted to that stands in for the layer in all the others, which take one step instead of `steps`. What is learned is shared. It
 * answers, and is handed out, as the spiking network.
 *
 * @param network feed-forward, without delays; its spiking populations receive impulseCurrent and have a bias `i_ext`.
 * @throws WebspikeError that names what of the network no activation can stand in for.
 * @example
 * const trainer = await bootstrapTrainer(network, { ...options, steps: 16, schedule: { iterations: 1875 } }, trainOn(), 1);
 * await fit(trainer, digits, { epochs: 40, batch: 32, ...rest });
 */
export async function bootstrapTrainer(network: Network, options: BootstrapOptions, open: OpenDevices, seed = 0): Promise<Trainer> {
  const { schedule, pairs = 2048, ...gradient } = options;
  const layers = spikingLayers(network, gradient);
  const checked = checkSchedule(schedule);
  expect(Number.isInteger(pairs) && pairs > 0, 'bootstrap, option "pairs"', `got ${pairs}`, 'give a whole number of at least 1');
  return new BootstrapTrainer(network, gradient, layers, checked, pairs, open, seed, await gradientTrainer(network, gradient, open, seed));
}

const nodesOf = (population: string): string => `activation of ${population}`;
const samplesOf = (population: string): string => `samples of ${population}`;

class BootstrapTrainer implements Trainer {
  readonly #activations = new Map<string, Activation>();
  /** Per layer, the pairs of one sampling: mini-batch after mini-batch as {@link samplePairs} gives them. */
  readonly #samples = new Map<string, Float32Array>();
  /** Trains with activations; made when first needed, for these activations. */
  #twin: { readonly trainer: Trainer; readonly about: string } | null = null;
  /** Which of the two holds what was learned last. */
  #current: Trainer;
  #step = 0;

  constructor(
    readonly source: Network, readonly options: GradientOptions, readonly layers: readonly SpikingLayer[], readonly schedule: Required<BootstrapSchedule>, readonly pairs: number,
    readonly open: OpenDevices, readonly seed: number, readonly spiking: ReadableTrainer,
  ) {
    this.#current = spiking;
    for (const { population } of layers) {
      this.#activations.set(population, fitActivation([], [], null));
      this.#samples.set(population, new Float32Array(2 * pairs * schedule.sampleIterations));
    }
  }

  get adapter(): string {
    return this.spiking.adapter;
  }

  get parameterCount(): number {
    return this.spiking.parameterCount;
  }

  async learn(batch: Batch, rate: number): Promise<Answers> {
    const mode = modeAt(this.#step, this.schedule, this.layers.length);
    if (mode.fit) this.#fit();
    const trainer = mode.spiking ? this.spiking : await this.#analogue(mode);
    await this.#hand(trainer);
    const answers = await trainer.learn(batch, rate);
    if (mode.sample !== null) await this.#sample(mode.sample);
    this.#step++;
    return answers;
  }

  async answer(batch: Batch): Promise<Answers> {
    await this.#hand(this.spiking);
    return this.spiking.answer(batch);
  }

  async network(): Promise<Network> {
    await this.#hand(this.spiking);
    return this.spiking.network();
  }

  async state(): Promise<TrainerState> {
    const { step, numbers } = await this.#learned();
    const own = this.layers.flatMap(({ population }): [string, Float32Array][] => {
      const { z, a } = this.#activations.get(population)!;
      return [[nodesOf(population), Float32Array.of(...z, ...a)], [samplesOf(population), this.#samples.get(population)!.slice()]];
    });
    return { step, numbers: { ...numbers, ...Object.fromEntries(own) } };
  }

  async restore({ step, numbers }: TrainerState): Promise<void> {
    const take = (name: string, size: number): Float32Array => {
      expect(numbers[name]?.length === size, 'state of a training', `it has ${numbers[name]?.length ?? 'no'} numbers for "${name}", expected ${size}`, 'restore the state of the same bootstrap');
      return numbers[name];
    };
    const own = this.layers.map(({ population }) => ({ population, nodes: take(nodesOf(population), 2 * activationNodes), samples: take(samplesOf(population), this.#samples.get(population)!.length) }));
    await this.spiking.restore({ step, numbers });
    this.#current = this.spiking;
    this.#step = step;
    for (const { population, nodes, samples } of own) {
      this.#activations.set(population, { z: [...nodes.subarray(0, activationNodes)], a: [...nodes.subarray(activationNodes)] });
      this.#samples.get(population)!.set(samples);
    }
  }

  dispose(): void {
    this.spiking.dispose();
    this.#twin?.trainer.dispose();
  }

  /** What was learned last, and what only spiking neurons learn, which the twin does not have. */
  async #learned(): Promise<TrainerState> {
    const { step, numbers } = await this.#current.state();
    return { step, numbers: this.#current === this.spiking ? numbers : { ...(await this.spiking.state()).numbers, ...numbers } };
  }

  /** Passes on what was learned, where the other trainer learned last. */
  async #hand(to: Trainer): Promise<void> {
    if (this.#current === to) return;
    await to.restore(await this.#learned());
    this.#current = to;
  }

  /** The trainer whose activations are the present ones. */
  async #analogue({ crossed }: Mode): Promise<Trainer> {
    const about = JSON.stringify([crossed, ...this.layers.map(({ population }) => this.#activations.get(population))]);
    if (this.#twin?.about === about) return this.#twin.trainer;
    await this.#hand(this.spiking);
    this.#twin?.trainer.dispose();
    this.#twin = null;
    const { network, options } = twinOf(this.source, this.options, this.layers, this.#activations, crossed);
    this.#twin = { about, trainer: await gradientTrainer(network, options, this.open, this.seed) };
    return this.#twin.trainer;
  }

  async #sample(place: number): Promise<void> {
    const { numbers } = await this.spiking.state();
    for (const [layer, { population, receptor }] of this.layers.entries()) {
      const described = this.source.populations[population];
      const series = {
        input: await this.spiking.read(`input of ${receptor} of ${population}`), spikes: await this.spiking.read(`spike of ${population}`),
        bias: biasOf(population, described, numbers[`${population}.i_ext`]), size: described.size, steps: this.options.steps,
      };
      this.#samples.get(population)!.set(samplePairs(series, this.pairs, this.seed, this.#step, layer), 2 * this.pairs * place);
    }
  }

  #fit(): void {
    for (const { population } of this.layers) {
      const samples = this.#samples.get(population)!;
      const half = (which: 0 | 1): Float32Array => samples.filter((_, at) => Math.floor(at / this.pairs) % 2 === which);
      const { z, a } = fitActivation(half(0), half(1), this.#fitted ? this.#activations.get(population)! : null);
      // As a state keeps them: a run that is resumed sees the same.
      this.#activations.set(population, { z: z.map(Math.fround), a: a.map(Math.fround) });
    }
  }

  /** Whether the activations come from samples: not before the first sampling is over. */
  get #fitted(): boolean {
    return this.#step >= this.schedule.iterations;
  }
}
