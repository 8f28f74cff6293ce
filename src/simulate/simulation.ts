import { addTimes, type AdapterDescription, type Backend, type KernelTime, type Machine, type RunRequest } from '../backend/backend.ts';
import { adapting, type Plan } from '../compile/plan.ts';
import { expect, SimulationError, WebspikeError } from '../errors.ts';
import { readImage, writeImage } from './image.ts';
import { connectionOf, populationOf, requireSample } from './lookup.ts';
import { Reporter, type RunOptions } from './progress.ts';
import { Recorder, type Raster, type Recorded, type Session } from './recorder.ts';
import { Settings } from './settings.ts';
import { fingerprintOf, planFingerprint, type Snapshot } from './snapshot.ts';
import { readWeights, writeWeights } from './weights.ts';

/** What to present in one trial. */
export interface Trial {
  /** Duration in ms. */
  readonly duration: number;
  /** Samples in use; default the whole batch. */
  readonly samples?: number;
  /** Number of the first sample: random draws belong to it, wherever it stands in a batch. Default 0. */
  readonly firstSample?: number;
  /** Whether weights and shared state change. Default true. */
  readonly learning?: boolean;
}

/**
 * A network on a device. Times are in ms, potentials in the model's units; arrays over neurons are
 * `samples × size`, row-major.
 *
 * @example
 * const simulation = await simulate(network);
 * await simulation.run(1000);
 * const { step, neuron } = simulation.spikes('cells');
 * simulation.dispose();
 */
export class Simulation {
  readonly #recorder: Recorder;
  readonly #settings: Settings;
  /** Connections whose weights were set since building. */
  readonly #changed = new Set<string>();
  #trial = { samples: 0, firstSample: 0 };
  /** Whether `run` changes weights and shared state. */
  learning = true;

  constructor(readonly plan: Plan, readonly backend: Backend, readonly machine: Machine) {
    this.#recorder = new Recorder(plan);
    this.#settings = new Settings(plan, machine);
    this.#trial.samples = plan.batch;
  }

  get adapter(): AdapterDescription {
    return this.machine.adapter;
  }

  /** Time since the trial began, in ms. */
  get time(): number {
    return this.machine.step * this.plan.network.dt;
  }

  /**
   * Draws all synapses now. On the CPU, a static row is otherwise drawn when its source first spikes: the first result comes
   * sooner, and a measurement of speed would see it.
   */
  async construct(): Promise<void> {
    await this.machine.construct();
  }

  /**
   * Advances all samples by `duration` ms and collects what is recorded. Others have their turn about every 50–150 ms: a
   * page stays alive.
   *
   * @throws SimulationError when a state variable leaves the representable range; the signal's reason when it is aborted
   *   (the simulation stands at the step reached and may go on).
   * @example
   * await simulation.run(60_000, { signal: AbortSignal.timeout(5000), onProgress: ({ secondsLeft }) => show(secondsLeft) });
   */
  async run(duration: number, options: RunOptions = {}): Promise<void> {
    await this.#advance(duration, options, (request) => this.machine.run(request));
    await this.#checkRange();
  }

  /**
   * Runs as {@link run} does and tells where the device's time went, kernel by kernel; `null` where it has no clock to tell.
   * Runs more slowly, to the same spikes.
   *
   * @example
   * console.table(await simulation.profile(100));
   */
  async profile(duration: number): Promise<readonly KernelTime[] | null> {
    let times: KernelTime[] | null = [];
    await this.#advance(duration, {}, async (request) => {
      const more = await this.machine.profile(request);
      times = more && times && addTimes(times, more);
    });
    await this.#checkRange();
    return times;
  }

  /** Chunk after chunk: what is recorded is kept on the device for so long only. */
  async #advance(duration: number, { onProgress, signal }: RunOptions, take: (request: RunRequest) => Promise<unknown>): Promise<void> {
    const steps = Math.round(duration / this.plan.network.dt);
    expect(Number.isFinite(steps) && steps >= 0, 'run', `the duration is ${duration} ms`, 'give a finite time of at least 0');
    const recording = this.#recorder.recordsSpikes.length > 0 || this.plan.probes.length > 0;
    const from = this.machine.step;
    const reporter = new Reporter(steps, onProgress);
    const pause = (step: number): boolean => {
      reporter.tell(step - from);
      return signal?.aborted ?? false;
    };
    for (let step = from; step < from + steps; step = this.machine.step) {
      signal?.throwIfAborted();
      const left = from + steps - step;
      await take({ steps: recording ? Math.min(left, this.plan.chunk) : left, learning: this.learning, pause, ...this.#trial });
      if (recording) await this.#recorder.collect(this.machine, step, this.machine.step, this.#trial.samples);
      reporter.tell(this.machine.step - from);
    }
  }

  /** Starts over with the initial state, runs, and applies what is learned once per trial; nothing of that where it is aborted. */
  async trial({ duration, samples = this.plan.batch, firstSample = 0, learning = true }: Trial, options: RunOptions = {}): Promise<void> {
    expect(Number.isInteger(samples) && samples > 0 && samples <= this.plan.batch, 'trial', `${samples} samples were asked for`, `give 1 to ${this.plan.batch}, the batch this simulation was built for`);
    expect(Number.isInteger(firstSample) && firstSample >= 0 && firstSample < 2 ** 32, 'trial', `the first sample is ${firstSample}`, 'give a whole number from 0 to 4294967295');
    this.reset();
    this.#trial = { samples, firstSample };
    this.learning = learning;
    await this.run(duration, options);
    if (!learning) return;
    await this.machine.finishTrial(samples, firstSample);
    if (adapting(this.plan, 'trial').length > 0) await this.#checkRange();
  }

  /** Back to time 0 with the initial state; weights, shared state and stimuli stay, recordings start anew. */
  reset(): void {
    this.machine.reset();
    this.#recorder.clear();
  }

  async #checkRange(): Promise<void> {
    const [flag] = await this.machine.read('control', 0, 1);
    if (flag === 0) return;
    const population = this.plan.populations[flag - 1];
    throw new SimulationError(`population "${population?.name}"`, 'a state variable left the range ±1e30, so the simulation diverged', 'take a smaller dt, or check weights and parameters');
  }

  /** Sets a parameter declared as `stimulus()`: `samples × size` values. Fewer samples than the batch fill its beginning. */
  setStimulus(population: string, parameter: string, data: ArrayLike<number>): void {
    this.#settings.setStimulus(population, parameter, data);
  }

  /** Changes a parameter of a population for all its neurons, from the next step on. */
  setParameter(population: string, parameter: string, value: number): void {
    this.#settings.setParameter(population, parameter, value);
  }

  /** Changes a parameter of a connection's plasticity rule, from the next event on. Its traces keep theirs. */
  setRuleParameter(connection: string, parameter: string, value: number): void {
    this.#settings.setRuleParameter(connection, parameter, value);
  }

  /** Gives a spike-array population its trains, as pairs of step and neuron, for one sample. */
  setSpikes(population: string, spikes: readonly (readonly [step: number, neuron: number])[], sample = 0): void {
    this.#settings.setSpikes(population, spikes, sample);
  }

  /** Recorded spikes of one sample, since the trial began or the last `clear`. */
  spikes(population: string, sample = 0): Raster {
    populationOf(this.plan, population);
    requireSample(this.plan, sample, `population "${population}"`);
    const raster = this.#recorder.raster(population, sample);
    if (!raster) throw new WebspikeError(`population "${population}"`, 'its spikes are not recorded', `add record: { ${population}: { spikes: true } } to the network`);
    return raster;
  }

  /** Recorded values of a state variable of one sample. */
  recorded(population: string, variable: string, sample = 0): Recorded {
    requireSample(this.plan, sample, `population "${population}"`);
    const result = this.#recorder.recorded(populationOf(this.plan, population).index, variable, sample);
    if (!result) throw new WebspikeError(`population "${population}"`, `"${variable}" is not recorded`, `add it to "variables" in record.${population}`);
    return result;
  }

  /** Spikes per sample and neuron since the trial began. */
  async counts(population: string): Promise<Uint32Array> {
    const { counts, size } = populationOf(this.plan, population);
    return this.machine.read('state', counts, size * this.#trial.samples);
  }

  /** Steps each sample took before a competition decided it, or all steps of the trial. */
  async decidedAfter(): Promise<Uint32Array> {
    const read = await this.machine.read('control', this.plan.decided, this.#trial.samples);
    return read.map((step) => (step === 0 ? this.machine.step : step));
  }

  /** A state variable: `samples × size` values, or `size` where it is shared. */
  async state(population: string, variable: string): Promise<Float32Array> {
    const { offset, words } = this.#variable(population, variable);
    const read = await this.machine.read('state', offset, words);
    return new Float32Array(read.buffer, read.byteOffset, read.length);
  }

  /** Overwrites a state variable with as many values as {@link state} returns. */
  setState(population: string, variable: string, data: ArrayLike<number>): void {
    const { offset, words } = this.#variable(population, variable);
    const subject = `population "${population}", state "${variable}"`;
    expect(data.length === words, subject, `got ${data.length} values`, `give ${words}`);
    for (let at = 0; at < words; at++) expect(Math.abs(data[at]) < 1e30, subject, `value ${at} is ${data[at]}`, 'give finite numbers');
    this.machine.write('state', offset, new Uint32Array(Float32Array.from(data).buffer));
  }

  #variable(population: string, variable: string): { offset: number; words: number } {
    const target = populationOf(this.plan, population);
    const found = target.variables.find((each) => each.name === variable);
    if (!found) throw new WebspikeError(`population "${population}"`, `there is no state "${variable}"`, `known: ${target.variables.map((each) => each.name).join(', ') || 'none'}`);
    return { offset: found.offset, words: found.shared ? target.size : target.size * this.plan.batch };
  }

  /** Weights in the order of the synapses: row-major `pre × post` where all are connected, else by source, then in the order listed or drawn. */
  async weights(connection: string): Promise<Float32Array> {
    return readWeights(this.plan, this.machine, connectionOf(this.plan, connection));
  }

  /** Overwrites the weights, rounded to the connection's resolution. */
  setWeights(connection: string, data: ArrayLike<number>): void {
    writeWeights(this.plan, this.machine, connectionOf(this.plan, connection), data);
    this.#changed.add(connection);
  }

  /** SHA-256 of all recorded spikes of all samples: equal on every device, or something is wrong. */
  async hash(): Promise<string> {
    const parts: number[] = [];
    for (const { name } of this.#recorder.recordsSpikes) {
      for (let b = 0; b < this.#trial.samples; b++) {
        const { step, neuron } = this.spikes(name, b);
        parts.push(step.length);
        step.forEach((each, at) => parts.push(each, neuron[at]));
      }
    }
    return fingerprintOf(new Uint8Array(Uint32Array.from(parts).buffer));
  }

  /** The state from which {@link restore} continues with the same spikes, with all that was set: stimuli, given spikes, parameters, weights. */
  async snapshot(): Promise<Snapshot> {
    const connections = this.plan.connections.filter((each) => each.plasticity || this.#changed.has(each.name));
    const { step, arenas } = await readImage(this.plan, this.machine, connections);
    return {
      fingerprint: await planFingerprint(this.plan), step, firstSample: this.#trial.firstSample, connections: connections.map((each) => each.name), ...this.#settings.made, arenas,
    };
  }

  /**
   * Continues from a snapshot of the same network, batch and seed. Recordings start anew.
   *
   * @throws WebspikeError when the snapshot belongs to another network.
   */
  async restore(snapshot: Snapshot): Promise<void> {
    expect(snapshot.fingerprint === await planFingerprint(this.plan), 'snapshot', 'it belongs to another network, batch or seed', 'build the simulation exactly as when it was taken');
    const { step, arenas } = snapshot;
    writeImage(this.plan, this.machine, { step, arenas, connections: snapshot.connections.map((name) => connectionOf(this.plan, name)) });
    this.#settings.adopt(snapshot);
    snapshot.connections.forEach((name) => this.#changed.add(name));
    this.#trial = { samples: this.#trial.samples, firstSample: snapshot.firstSample };
    this.#recorder.clear();
  }

  /** What a snapshot leaves out. */
  get session(): Session {
    return { samples: this.#trial.samples, learning: this.learning, ...this.#recorder.kept };
  }

  set session(session: Session) {
    this.#trial = { ...this.#trial, samples: session.samples };
    this.learning = session.learning;
    this.#recorder.adopt(session);
  }

  /** Frees the device's memory. Any later use throws. */
  dispose(): void {
    this.machine.dispose();
  }
}
