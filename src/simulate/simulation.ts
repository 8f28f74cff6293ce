import type { AdapterDescription, Backend, Machine } from '../backend/backend.ts';
import { checkConstant, evaluateConstant } from '../compile/parameters.ts';
import { writeConstants } from '../compile/initial.ts';
import { adapting, type Plan, type PlannedConnection, type PlannedPopulation } from '../compile/plan.ts';
import { expect, SimulationError, WebspikeError } from '../errors.ts';
import { refractoryPeriod } from '../equations/program.ts';
import { Recorder, type Raster, type Recorded } from './recorder.ts';
import { readWeights, readWords, writeWeights, writeWords } from './weights.ts';
import { changingArenas, fingerprintOf, planFingerprint, type Snapshot } from './snapshot.ts';

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
  readonly #parameters: Map<string, number | Float32Array>[];
  readonly #ruleParameters = new Map<string, Map<string, number>>();
  /** Connections whose weights were set since building. */
  readonly #changed = new Set<string>();
  #trial = { samples: 0, firstSample: 0 };
  /** Whether `run` changes weights and shared state. */
  learning = true;

  constructor(readonly plan: Plan, readonly backend: Backend, readonly machine: Machine) {
    this.#recorder = new Recorder(plan);
    this.#parameters = plan.populations.map((each) => new Map(each.parameters));
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
   * Advances all samples by `duration` ms and collects what is recorded.
   *
   * @throws SimulationError when a state variable leaves the representable range.
   */
  async run(duration: number): Promise<void> {
    const steps = Math.round(duration / this.plan.network.dt);
    expect(Number.isFinite(steps) && steps >= 0, 'run', `the duration is ${duration} ms`, 'give a finite time of at least 0');
    const recording = this.#recorder.recordsSpikes.length > 0 || this.plan.probes.length > 0;
    for (let left = steps; left > 0;) {
      const count = recording ? Math.min(left, this.plan.chunk) : left;
      const from = this.machine.step;
      await this.machine.run({ steps: count, learning: this.learning, ...this.#trial });
      if (recording) await this.#recorder.collect(this.machine, from, from + count, this.#trial.samples);
      left -= count;
    }
    await this.#checkRange();
  }

  /** Starts over with the initial state, runs, and applies what is learned once per trial. */
  async trial({ duration, samples = this.plan.batch, firstSample = 0, learning = true }: Trial): Promise<void> {
    expect(Number.isInteger(samples) && samples > 0 && samples <= this.plan.batch, 'trial', `${samples} samples were asked for`, `give 1 to ${this.plan.batch}, the batch this simulation was built for`);
    expect(Number.isInteger(firstSample) && firstSample >= 0 && firstSample < 2 ** 32, 'trial', `the first sample is ${firstSample}`, 'give a whole number from 0 to 4294967295');
    this.reset();
    this.#trial = { samples, firstSample };
    this.learning = learning;
    await this.run(duration);
    if (!learning) return;
    await this.machine.finishTrial(samples);
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

  #checkSample(sample: number, subject: string): void {
    expect(Number.isInteger(sample) && sample >= 0 && sample < this.plan.batch, subject, `there is no sample ${sample}`, `use 0 to ${this.plan.batch - 1}, the batch this simulation was built for`);
  }

  #population(name: string): PlannedPopulation {
    const found = this.plan.populations.find((each) => each.name === name);
    if (!found) throw new WebspikeError(`population "${name}"`, 'there is no such population', `known: ${this.plan.populations.map((each) => each.name).join(', ')}`);
    return found;
  }

  #connection(name: string): PlannedConnection {
    const found = this.plan.connections.find((each) => each.name === name);
    if (!found) throw new WebspikeError(`connection "${name}"`, 'there is no such connection', `known: ${this.plan.connections.map((each) => each.name).join(', ') || 'none'}`);
    return found;
  }

  /** Sets a parameter declared as `stimulus()`: `samples × size` values. Fewer samples than the batch fill its beginning. */
  setStimulus(population: string, parameter: string, data: ArrayLike<number>): void {
    const target = this.#population(population);
    const subject = `population "${population}", stimulus "${parameter}"`;
    const place = target.stimuli.find((each) => each.name === parameter);
    if (!place) throw new WebspikeError(subject, 'it is not a stimulus', `declare it with stimulus(); stimuli here: ${target.stimuli.map((each) => each.name).join(', ') || 'none'}`);
    expect(data.length > 0 && data.length % target.size === 0 && data.length <= target.size * this.plan.batch, subject, `got ${data.length} values`, `give samples × ${target.size} values for at most ${this.plan.batch} samples`);
    const values = Float32Array.from(data);
    for (let at = 0; at < values.length; at++) checkConstant(values[at], `${subject} at index ${at}`);
    this.machine.write('values', place.offset, new Uint32Array(values.buffer));
  }

  /** Changes a parameter of a population for all its neurons, from the next step on. */
  setParameter(population: string, parameter: string, value: number): void {
    const target = this.#population(population);
    const subject = `population "${population}", parameter "${parameter}"`;
    const parameters = new Map(this.#parameters[target.index]);
    expect(parameters.has(parameter) && parameter !== 'dt', subject, 'there is no such parameter', `known: ${[...parameters.keys()].filter((each) => !each.includes('@') && each !== 'dt').join(', ')}`);
    expect(Number.isFinite(value), subject, `the value is ${value}`, 'give a finite number');
    parameters.set(parameter, value);
    if (this.plan.network.populations[population].model.refractory === parameter) parameters.set(refractoryPeriod, Math.round(value / this.plan.network.dt));
    const numbers = new Float32Array(this.plan.words.values);
    writeConstants(target, parameters, numbers);
    this.#parameters[target.index] = parameters;
    for (const constant of target.constants) {
      this.machine.write('values', constant.offset, new Uint32Array(numbers.buffer, constant.offset * 4, constant.perNeuron ? target.size : 1));
    }
  }

  /** Changes a parameter of a connection's plasticity rule, from the next event on. Its traces keep theirs. */
  setRuleParameter(connection: string, parameter: string, value: number): void {
    const { plasticity } = this.#connection(connection);
    const subject = `connection "${connection}", rule parameter "${parameter}"`;
    if (!plasticity) throw new WebspikeError(`connection "${connection}"`, 'it is not plastic', 'give it "plasticity"');
    const parameters = new Map(this.#ruleParameters.get(connection) ?? plasticity.parameters);
    expect(parameters.has(parameter) && parameter !== 'dt', subject, 'there is no such parameter', `known: ${[...parameters.keys()].filter((each) => each !== 'dt').join(', ')}`);
    expect(Number.isFinite(value), subject, `the value is ${value}`, 'give a finite number');
    parameters.set(parameter, value);
    const numbers = plasticity.program.constants.map((constant) => evaluateConstant(constant, parameters, 1, subject));
    this.#ruleParameters.set(connection, parameters);
    plasticity.constants.forEach(({ offset }, at) => this.machine.write('values', offset, new Uint32Array(numbers[at].buffer)));
  }

  /** Gives a spike-array population its trains, as pairs of step and neuron, for one sample. */
  setSpikes(population: string, spikes: readonly (readonly [step: number, neuron: number])[], sample = 0): void {
    const target = this.#population(population);
    const subject = `population "${population}"`;
    if (!target.given) throw new WebspikeError(subject, 'its spikes are not given from outside', 'use the model spikeArray');
    this.#checkSample(sample, subject);
    const { offset, steps } = target.given;
    const masks = Array.from({ length: steps }, () => new Uint32Array(target.words));
    for (const [step, neuron] of spikes) {
      expect(Number.isInteger(step) && step >= 0 && step < steps, subject, `a spike at step ${step} does not fit`, `use steps 0 to ${steps - 1}, or set "spikeSteps" of the population`);
      expect(Number.isInteger(neuron) && neuron >= 0 && neuron < target.size, subject, `a spike names neuron ${neuron}`, `use neurons 0 to ${target.size - 1}`);
      masks[step][neuron >> 5] |= 1 << (neuron & 31);
    }
    masks.forEach((mask, step) => this.machine.write('structure', offset + (step * this.plan.batch + sample) * target.words, mask));
  }

  /** Recorded spikes of one sample, since the trial began or the last `clear`. */
  spikes(population: string, sample = 0): Raster {
    this.#population(population);
    this.#checkSample(sample, `population "${population}"`);
    const raster = this.#recorder.raster(population, sample);
    if (!raster) throw new WebspikeError(`population "${population}"`, 'its spikes are not recorded', `add record: { ${population}: { spikes: true } } to the network`);
    return raster;
  }

  /** Recorded values of a state variable of one sample. */
  recorded(population: string, variable: string, sample = 0): Recorded {
    this.#checkSample(sample, `population "${population}"`);
    const result = this.#recorder.recorded(this.#population(population).index, variable, sample);
    if (!result) throw new WebspikeError(`population "${population}"`, `"${variable}" is not recorded`, `add it to "variables" in record.${population}`);
    return result;
  }

  /** Spikes per sample and neuron since the trial began. */
  async counts(population: string): Promise<Uint32Array> {
    const { counts, size } = this.#population(population);
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
    const target = this.#population(population);
    const found = target.variables.find((each) => each.name === variable);
    if (!found) throw new WebspikeError(`population "${population}"`, `there is no state "${variable}"`, `known: ${target.variables.map((each) => each.name).join(', ') || 'none'}`);
    return { offset: found.offset, words: found.shared ? target.size : target.size * this.plan.batch };
  }

  /** Weights in the order of the synapses: row-major `pre × post` where all are connected, else by source, then in the order listed or drawn. */
  async weights(connection: string): Promise<Float32Array> {
    return readWeights(this.plan, this.machine, this.#connection(connection));
  }

  /** Overwrites the weights, rounded to the connection's resolution. */
  setWeights(connection: string, data: ArrayLike<number>): void {
    writeWeights(this.plan, this.machine, this.#connection(connection), data);
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

  /**
   * The state from which {@link restore} continues with the same spikes. What the caller brought since building (stimuli,
   * given spikes, changed parameters) is the caller's to set again.
   */
  async snapshot(): Promise<Snapshot> {
    const arenas = {} as Record<(typeof changingArenas)[number], Uint32Array>;
    const connections = this.plan.connections.filter((each) => each.plasticity || this.#changed.has(each.name));
    const weights = await readWords(this.plan, this.machine, connections);
    for (const name of changingArenas) arenas[name] = await this.machine.read(name, 0, this.plan.words[name]);
    return { fingerprint: await planFingerprint(this.plan), step: this.machine.step, firstSample: this.#trial.firstSample, connections: connections.map((each) => each.name), arenas: { ...arenas, weights } };
  }

  /**
   * Continues from a snapshot of the same network, batch and seed. Recordings start anew.
   *
   * @throws WebspikeError when the snapshot belongs to another network.
   */
  async restore(snapshot: Snapshot): Promise<void> {
    expect(snapshot.fingerprint === await planFingerprint(this.plan), 'snapshot', 'it belongs to another network, batch or seed', 'build the simulation exactly as when it was taken');
    for (const name of changingArenas) this.machine.write(name, 0, snapshot.arenas[name]);
    writeWords(this.plan, this.machine, snapshot.connections.map((name) => this.#connection(name)), snapshot.arenas.weights);
    snapshot.connections.forEach((name) => this.#changed.add(name));
    this.machine.resumeAt(snapshot.step);
    this.#trial = { samples: this.#trial.samples, firstSample: snapshot.firstSample };
    this.#recorder.clear();
  }

  /** Frees the device's memory. Any later use throws. */
  dispose(): void {
    this.machine.dispose();
  }
}
